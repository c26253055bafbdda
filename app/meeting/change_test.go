package meeting

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func lastChange(st *State) Change {
	if len(st.Changes) == 0 {
		return Change{}
	}
	return st.Changes[len(st.Changes)-1]
}

func TestChangesAreRecorded(t *testing.T) { // B11
	w := newWorld(t, 3)
	owner, bo := w.apps[0], w.apps[1]
	set := rooms(Manual, 1, 2)
	set.Assignments = map[ParticipantID]RoomID{bo.id: roomID(1)}
	for _, step := range []struct {
		body Body
		kind ChangeKind
		room RoomID
	}{
		{set, ChangeSetUp, ""},
		{Start{}, ChangeStarted, ""},
		{AddRoom{Room: RoomDef{ID: roomID(3), Name: "Three"}}, ChangeAdded, roomID(3)},
		{edit(roomID(3), func(b *EditRoom) { b.Name = new("3") }), ChangeRenamed, roomID(3)},
		{limited(roomID(3), 3), ChangeLimited, roomID(3)},
		{locked(roomID(3), true), ChangeLocked, roomID(3)},
		{locked(roomID(3), false), ChangeUnlocked, roomID(3)},
		{closed(roomID(3), true), ChangeClosed, roomID(3)},
		{closed(roomID(3), false), ChangeOpened, roomID(3)},
		{SetTimer{Room: roomID(2), Plan: Plan{Millis: 5}}, ChangeTimed, roomID(2)},
		{Rule{Return: new(true)}, ChangeRuled, ""},
		{Assign{Moves: map[ParticipantID]RoomID{bo.id: roomID(2), owner.id: ""}}, ChangeMoved, ""},
		{Stop{}, ChangeStopped, ""},
		{Delete{}, ChangeDeleted, ""},
	} {
		o := owner.do(step.body)
		c := lastChange(owner.state())
		if c.ID != o.ID() || c.Kind != step.kind || c.Room != step.room || c.By != owner.id || c.Name != "A" || c.Wall != o.Wall {
			t.Errorf("%T: %+v", step.body, c)
		}
		if want := []Moved{{bo.id, roomID(1), roomID(2)}}; step.kind == ChangeMoved && !slices.Equal(c.Moves, want) {
			t.Errorf("moves %+v", c.Moves)
		}
	}
	n := len(w.sync().Changes)
	owner.do(rooms(Manual, 4, 2))
	owner.do(locked(roomID(4), false)) // it is
	owner.do(Assign{Moves: map[ParticipantID]RoomID{bo.id: ""}})
	if got := len(owner.state().Changes); got != n+1 {
		t.Errorf("%d changes where nothing changed", got-n-1)
	}
	for range maxChanges {
		owner.do(Rule{Return: new(true)})
	}
	if st := owner.state(); len(st.Changes) != maxChanges {
		t.Errorf("%d changes kept", len(st.Changes))
	}
}

func TestUndo(t *testing.T) { // B2
	w := running(t, 5, Manual)
	owner, mod, bo, cy, di := w.apps[0], w.apps[1], w.apps[2], w.apps[3], w.apps[4]
	owner.do(Grant{Who: mod.id})
	owner.do(Assign{Moves: map[ParticipantID]RoomID{bo.id: roomID(1), cy.id: roomID(1), di.id: roomID(1)}})
	owner.do(Visit{Room: roomID(1)})
	moved := owner.do(Assign{Moves: map[ParticipantID]RoomID{bo.id: roomID(2), cy.id: roomID(2), di.id: "", owner.id: roomID(2)}})
	w.sync()
	mod.do(Assign{Moves: map[ParticipantID]RoomID{cy.id: roomID(2)}}) // somebody else says so too
	w.sync()
	bo.refuse(Undo{Change: moved.ID()}, "not_moderator")
	owner.refuse(Undo{Change: opID(99)}, "unknown_change")
	owner.refuse(Undo{Change: "x"}, "bad_request")
	undo := mod.do(Undo{Change: moved.ID()})
	st := w.sync()
	want := map[ParticipantID]RoomID{owner.id: roomID(1), mod.id: MainRoom, bo.id: roomID(1), cy.id: roomID(2), di.id: roomID(1)}
	for who, room := range want {
		if st.Location(who) != room {
			t.Errorf("%s is in %s, want %s", st.Participants[who].Name, st.Location(who), room)
		}
	}
	if c := lastChange(st); c.Kind != ChangeUndone || len(c.Moves) != 3 || c.By != mod.id {
		t.Errorf("%+v", c)
	}
	owner.refuse(Undo{Change: moved.ID()}, "unknown_change")
	owner.do(Undo{Change: undo.ID()}) // and back again
	if st := w.sync(); st.Location(bo.id) != roomID(2) || st.Location(di.id) != MainRoom || st.Location(owner.id) != roomID(2) {
		t.Errorf("redone: %v", st.Places())
	}
}

func TestUndoAfterTheRoomsAreGone(t *testing.T) { // B2
	w := running(t, 3, Manual)
	owner, bo, cy := w.apps[0], w.apps[1], w.apps[2]
	moved := owner.do(Assign{Moves: map[ParticipantID]RoomID{bo.id: roomID(1), cy.id: roomID(2)}})
	owner.do(Delete{})
	owner.refuse(Undo{Change: moved.ID()}, "unknown_change")
	set := rooms(Manual, 3, 2)
	set.Assignments = map[ParticipantID]RoomID{bo.id: roomID(3)}
	owner.do(set)
	owner.refuse(Undo{Change: moved.ID()}, "unknown_change")
}

func TestConcurrentMovesAndUndo(t *testing.T) { // B2, B11
	pairs(t, func(t *testing.T, w *world, owner, x, y *app) {
		owner.do(Grant{Who: x.id})
		owner.do(rooms(Manual, 1, 3))
		moved := owner.do(Assign{Moves: map[ParticipantID]RoomID{y.id: roomID(1)}})
		w.sync()
		x.do(Assign{Moves: map[ParticipantID]RoomID{y.id: roomID(2)}})
		owner.do(Chat{Room: MainRoom, Text: "later in the order"})
		owner.do(Undo{Change: moved.ID()})
		if st := w.sync(); st.Assignments[y.id] != roomID(2) {
			t.Errorf("an undo beat somebody else's later move: %v", st.Assignments)
		}
	})
}

// Whoever an undo moves was moved last by what it undoes.
func TestUndoMovesNobodyMovedSince(t *testing.T) { // B2
	rapid.Check(t, func(rt *rapid.T) {
		last := map[ParticipantID]string{}
		watch(rt, t, func(o Op, b Body, before, after *State) {
			undo, undoes := b.(Undo)
			for id, p := range after.Participants {
				if before.Assignments[id] == after.Assignments[id] || p.Role >= Moderator {
					continue // moderators are moved where they visit
				}
				if undoes && last[id] != undo.Change {
					rt.Fatalf("undoing %s moved somebody whom %s moved since", undo.Change, last[id])
				}
				last[id] = o.ID()
			}
			if undoes && lastChange(after).ID != o.ID() {
				rt.Fatal("an undo that is no change")
			}
		}, KindAssign, KindUndo, KindVisit, KindUndo, KindStart, KindStop, KindJoin, KindRule, KindGrant, KindRevoke)
	})
}

func TestLastMoveWinsForEach(t *testing.T) { // B11
	rapid.Check(t, func(rt *rapid.T) {
		w := world5(t)
		w.apps[0].do(rooms(Manual, 1, 3))
		w.sync()
		for range rapid.IntRange(2, 20).Draw(rt, "moves") {
			mod := w.apps[rapid.IntRange(0, 2).Draw(rt, "moderator")]
			if rapid.Bool().Draw(rt, "hears") {
				mod.hear(rapid.SampledFrom(w.apps[:3]).Draw(rt, "from"))
			}
			moves := map[ParticipantID]RoomID{}
			for _, a := range w.apps[2:] {
				if to := rapid.IntRange(0, 4).Draw(rt, "to"); to < 4 {
					moves[a.id] = []RoomID{roomID(1), roomID(2), roomID(3), ""}[to]
				}
			}
			if len(moves) > 0 {
				mod.do(Assign{Moves: moves})
			}
		}
		st := w.sync()
		want := map[ParticipantID]RoomID{}
		for _, o := range w.apps[0].journal.Ops() {
			if o.Kind != KindAssign {
				continue
			}
			b, err := DecodeBody(o.Kind, o.Body)
			if err != nil {
				rt.Fatal(err)
			}
			for who, room := range b.(Assign).Moves {
				want[who] = room
			}
		}
		for who, room := range want {
			if st.Assignments[who] != room {
				rt.Fatalf("%s in %q, the last move was to %q", who, st.Assignments[who], room)
			}
		}
	})
}

func TestRounds(t *testing.T) { // B8
	w := running(t, 6, Manual)
	owner, p := w.apps[0], w.apps
	owner.do(Assign{Moves: map[ParticipantID]RoomID{
		owner.id: roomID(1), p[1].id: roomID(1), p[2].id: roomID(1), p[3].id: roomID(2), p[4].id: roomID(2),
	}})
	owner.do(Rule{Return: new(true)})
	w.sync()
	p[2].do(Visit{Room: MainRoom})
	w.sync()
	owner.do(closed(roomID(2), true)) // of the same round
	owner.do(Stop{})
	pair := func(a, b int) []ParticipantID {
		g := []ParticipantID{p[a].id, p[b].id}
		slices.Sort(g)
		return g
	}
	has := func(r Round, want ...[]ParticipantID) bool {
		return len(r.Groups) == len(want) && !slices.ContainsFunc(want, func(g []ParticipantID) bool {
			return !slices.ContainsFunc(r.Groups, func(h []ParticipantID) bool { return slices.Equal(g, h) })
		})
	}
	st := w.sync()
	if len(st.Rounds) != 1 || st.Rounds[0].Generation != 1 || !has(st.Rounds[0], pair(1, 2), pair(3, 4)) {
		t.Errorf("%+v", st.Rounds)
	}
	owner.do(Start{})
	owner.do(Delete{})
	if st = w.sync(); len(st.Rounds) != 2 || !has(st.Rounds[1], pair(1, 2)) {
		t.Errorf("%+v", st.Rounds)
	}
	owner.do(rooms(Manual, 3, 2))
	owner.do(Start{})
	owner.do(Stop{})
	if st = w.sync(); len(st.Rounds) != 2 {
		t.Error("a round of nobody")
	}
}
