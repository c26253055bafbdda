package meeting

import (
	"bytes"
	"testing"
)

// What happens when people act without knowing of each other. Each case is
// played in both orders of the two operations: people with greater and smaller
// keys, who would otherwise come later and earlier in the order.

// pairs plays a case with the second and third person in both roles.
func pairs(t *testing.T, play func(t *testing.T, w *world, owner, x, y *app)) {
	for _, swap := range []bool{false, true} {
		w := newWorld(t, 4)
		x, y := w.apps[1], w.apps[2]
		if swap {
			x, y = y, x
		}
		play(t, w, w.apps[0], x, y)
	}
}

func TestBanWinsOverConcurrent(t *testing.T) {
	pairs(t, func(t *testing.T, w *world, owner, mod, bad *app) {
		owner.do(Grant{Who: mod.id})
		w.sync()
		bad.do(Chat{Room: MainRoom, Text: "before"})
		w.sync()
		bad.do(Chat{Room: MainRoom, Text: "unseen"})
		bad.do(Hand{Up: true})
		mod.do(Chat{Room: MainRoom, Text: "tick"}) // the ban comes later in the order
		mod.do(Remove{Who: bad.id})
		st := w.sync()
		if !has(st.Chats[MainRoom], "before") || has(st.Chats[MainRoom], "unseen") {
			t.Errorf("chat: %v", st.Chats[MainRoom])
		}
		if _, placed := st.Places()[bad.id]; placed || st.Location(bad.id) != "" {
			t.Error("a removed participant is somewhere")
		}
		bad.refuse(Join{Name: "Again"}, "removed")
		bad.refuse(Chat{Room: MainRoom, Text: "later"}, "removed")
	})
}

func TestDemotionKeepsWhatWasKnown(t *testing.T) {
	pairs(t, func(t *testing.T, w *world, owner, mod, other *app) {
		owner.do(Grant{Who: mod.id})
		w.sync()
		mod.do(rooms(Manual, 1, 2))
		w.sync()
		mod.do(Assign{Moves: map[ParticipantID]RoomID{other.id: roomID(1)}}) // nobody sees this
		mod.do(Chat{Room: MainRoom, Text: "still a person"})
		owner.do(Revoke{Who: mod.id})
		st := w.sync()
		if !st.Breakout.Configured || st.Assignments[other.id] != "" || !has(st.Chats[MainRoom], "still a person") {
			t.Errorf("%s", st.Bytes())
		}
		mod.refuse(Start{}, "not_moderator")
		owner.do(Grant{Who: mod.id})
		w.sync()
		mod.do(Start{})
		if st := w.sync(); !st.Breakout.Running {
			t.Error("granted again, and not a moderator")
		}
	})
}

func TestMutualBansOfModerators(t *testing.T) {
	pairs(t, func(t *testing.T, w *world, owner, x, y *app) {
		owner.do(Grant{Who: x.id})
		owner.do(Grant{Who: y.id})
		w.sync()
		// Neither may, so neither app would sign it; a changed one could.
		for _, o := range []Op{
			forge(x.author, Remove{Who: y.id, Last: sessions{}}, 2),
			forge(y.author, Remove{Who: x.id, Last: sessions{}}, 3),
			forge(y.author, Revoke{Who: x.id, Last: sessions{}}, 50),
		} {
			before := owner.state().Bytes()
			if n, err := owner.journal.Add(o); n != 1 || err != nil {
				t.Fatal(n, err)
			}
			if !bytes.Equal(before, owner.state().Bytes()) {
				t.Error("a moderator removed a moderator")
			}
		}
	})
}

func TestModeratorsMoveBeatsConcurrentChoice(t *testing.T) {
	pairs(t, func(t *testing.T, w *world, owner, mod, x *app) {
		owner.do(Grant{Who: mod.id})
		owner.do(rooms(Choose, 1, 3))
		owner.do(Start{})
		w.sync()
		mod.do(Assign{Moves: map[ParticipantID]RoomID{x.id: roomID(1)}})
		x.do(Chat{Room: MainRoom, Text: "so that the choice comes later in the order"})
		x.do(Visit{Room: roomID(2)})
		if st := w.sync(); st.Location(x.id) != roomID(1) {
			t.Errorf("in %s: a choice beat a concurrent move", st.Location(x.id))
		}
		x.do(Visit{Room: roomID(3)})
		if st := w.sync(); st.Location(x.id) != roomID(3) {
			t.Errorf("in %s: a later choice counts", st.Location(x.id))
		}
		mod.do(Assign{Moves: map[ParticipantID]RoomID{x.id: roomID(2)}})
		if st := w.sync(); st.Location(x.id) != roomID(2) {
			t.Errorf("in %s: a later move counts", st.Location(x.id))
		}
	})
}

func TestTwoModeratorsMoveDifferentPeople(t *testing.T) { // B11
	pairs(t, func(t *testing.T, w *world, owner, x, y *app) {
		owner.do(Grant{Who: x.id})
		owner.do(rooms(Manual, 1, 2))
		owner.do(Start{})
		w.sync()
		owner.do(Assign{Moves: map[ParticipantID]RoomID{y.id: roomID(1)}})
		x.do(Assign{Moves: map[ParticipantID]RoomID{w.apps[3].id: roomID(2)}})
		st := w.sync()
		if st.Location(y.id) != roomID(1) || st.Location(w.apps[3].id) != roomID(2) {
			t.Errorf("places %v", st.Places())
		}
	})
}

func TestStopBeatsStart(t *testing.T) {
	pairs(t, func(t *testing.T, w *world, owner, x, y *app) {
		owner.do(Grant{Who: x.id})
		owner.do(Grant{Who: y.id})
		owner.do(rooms(Manual, 1, 2))
		w.sync()
		x.do(Start{})
		y.do(Chat{Room: MainRoom, Text: "1"}) // so that this start comes last
		y.do(Chat{Room: MainRoom, Text: "2"})
		y.do(Start{})
		x.do(Stop{})
		if st := w.sync(); st.Breakout.Running || st.Breakout.Generation != 1 {
			t.Errorf("generation 1 was stopped: %+v", st.Breakout)
		}
		x.do(Start{})
		if st := w.sync(); !st.Breakout.Running || st.Breakout.Generation != 2 {
			t.Errorf("generation 2: %+v", st.Breakout)
		}
	})
}

func TestStopOfStartThatDoesNotCount(t *testing.T) {
	w := newWorld(t, 3)
	owner, mod, late := w.apps[0], w.apps[1], w.apps[2]
	owner.do(Grant{Who: mod.id})
	owner.do(Grant{Who: late.id})
	owner.do(rooms(Manual, 1, 2))
	w.sync()
	revoke := forge(owner.author, Revoke{Who: mod.id, Last: sessions{session(1): 1}}, 100)
	mod.do(Start{}) // will not have counted
	late.hear(mod)
	late.do(Stop{})
	late.do(Start{})
	if _, err := owner.journal.Add(revoke); err != nil {
		t.Fatal(err)
	}
	if st := w.sync(); !st.Breakout.Running || st.Breakout.Generation != 2 {
		t.Errorf("%+v", st.Breakout)
	}
}

func TestTwoSetUps(t *testing.T) {
	pairs(t, func(t *testing.T, w *world, owner, x, _ *app) {
		owner.do(Grant{Who: x.id})
		w.sync()
		owner.do(rooms(Manual, 1, 2))
		x.do(rooms(Choose, 5, 3))
		st := w.sync()
		if n := len(st.Rooms); n != 2 && n != 3 {
			t.Errorf("%d rooms: one of two concurrent set-ups should count", n)
		}
	})
}

func TestLinesOutliveMovesAndRooms(t *testing.T) {
	pairs(t, func(t *testing.T, w *world, owner, x, _ *app) {
		owner.do(rooms(Manual, 1, 2))
		owner.do(Assign{Moves: map[ParticipantID]RoomID{x.id: roomID(1)}})
		owner.do(Start{})
		w.sync()
		owner.do(Assign{Moves: map[ParticipantID]RoomID{x.id: roomID(2)}})
		x.do(Chat{Room: MainRoom, Text: "later in the order"})
		x.do(Chat{Room: roomID(1), Text: "moved meanwhile"})
		w.sync()
		x.refuse(Chat{Room: roomID(1), Text: "now it knows"}, "not_moderator")
		owner.do(Broadcast{Text: "closing"})
		owner.do(Delete{})
		x.do(Chat{Room: MainRoom, Text: "later in the order"})
		x.do(Chat{Room: MainRoom, Text: "later in the order"})
		x.do(Chat{Room: roomID(2), Text: "deleted meanwhile"})
		st := w.sync()
		if !has(st.Chats[roomID(1)], "moved meanwhile") || !has(st.Chats[roomID(2)], "deleted meanwhile") {
			t.Errorf("a line was lost: %v", st.Chats)
		}
	})
}

func TestMoveOfSomebodyRemovedKeepsTheOthers(t *testing.T) {
	pairs(t, func(t *testing.T, w *world, owner, x, y *app) {
		owner.do(Grant{Who: x.id})
		owner.do(rooms(Manual, 1, 2))
		w.sync()
		di := w.apps[3]
		owner.do(Remove{Who: y.id})
		x.do(Chat{Room: MainRoom, Text: "later in the order"})
		x.do(Assign{Moves: map[ParticipantID]RoomID{y.id: roomID(1), di.id: roomID(2)}})
		st := w.sync()
		if st.Assignments[di.id] != roomID(2) || st.Assignments[y.id] != "" {
			t.Errorf("assignments %v", st.Assignments)
		}
	})
}

func TestLeavingAndComingBack(t *testing.T) { // A15
	w := newWorld(t, 2)
	owner, bo := w.apps[0], w.apps[1]
	owner.do(rooms(Manual, 1, 2))
	owner.do(Assign{Moves: map[ParticipantID]RoomID{bo.id: roomID(1)}})
	owner.do(Start{})
	w.sync()
	bo.do(Leave{})
	bo.refuse(Chat{Room: MainRoom, Text: "gone"}, "not_in_meeting")
	if _, placed := w.sync().Places()[bo.id]; placed {
		t.Error("somebody who left has a place")
	}
	bo.do(Join{Name: "Bo again"})
	st := w.sync()
	if st.Places()[bo.id] != roomID(1) || st.Participants[bo.id].Name != "Bo again" {
		t.Errorf("%+v in %s", st.Participants[bo.id], st.Location(bo.id))
	}
}

func TestBeforeTheCreation(t *testing.T) {
	owner, _ := key(0)
	id := NewID(owner, [16]byte{1})
	bo, _ := key(1)
	st := NewJournal(id).State()
	if err := st.Check(bo, Join{Name: "Bo"}); Code(err) != "unknown_meeting" {
		t.Errorf("join: %v", err)
	}
	if err := st.Check(bo, Create{Name: "Mine", Nonce: [16]byte{1}}); Code(err) != "bad_request" {
		t.Errorf("create of somebody else's meeting: %v", err)
	}
	if err := st.Check(owner, Create{Name: "Mine", Nonce: [16]byte{2}}); Code(err) != "bad_request" {
		t.Errorf("create with another nonce: %v", err)
	}
	w := newWorld(t, 2)
	w.apps[0].refuse(Create{Name: "Again", Nonce: [16]byte{1}}, "not_owner")
}

func TestBanTakesNoRightsThatMadeIt(t *testing.T) {
	pairs(t, func(t *testing.T, w *world, owner, mod, x *app) {
		owner.do(Grant{Who: mod.id})
		w.sync()
		mod.do(Grant{Who: x.id})
		w.sync()
		owner.do(Revoke{Who: mod.id})
		w.sync()
		x.do(Remove{Who: mod.id, Last: sessions{}}) // denies all that mod ever did
		st := w.sync()
		if st.Role(x.id) != Moderator || !st.Participants[mod.id].Removed || st.Participants[mod.id].Name == "" {
			t.Errorf("%s", st.Bytes())
		}
	})
}
