package meeting

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// draw is a random journal as apps of several people write it: they act, hear
// of some others now and then, and some of their apps are changed ones that
// sign anything with any lamport time.
func draw(t *rapid.T, w *world) {
	if rapid.IntRange(0, 3).Draw(t, "opened") > 0 {
		first := w.apps[0]
		_, _ = first.try(drawBodyOf(t, w, first.state(), KindSetUp))
		_, _ = first.try(drawBodyOf(t, w, first.state(), KindStart))
		for _, a := range w.apps[1:] {
			a.hear(first)
		}
	}
	steps := rapid.IntRange(30, 80).Draw(t, "steps")
	for range steps {
		a := rapid.SampledFrom(w.apps).Draw(t, "app")
		if rapid.Bool().Draw(t, "last") {
			a = w.apps[len(w.apps)-1] // the least of them
		}
		switch rapid.IntRange(0, 5).Draw(t, "step") {
		case 5:
			for _, other := range w.apps {
				a.hear(other)
			}
		case 3:
			a.hear(rapid.SampledFrom(w.apps).Draw(t, "from"))
		case 4:
			b := drawBody(t, w, a.state())
			lamport := rapid.Uint64Range(1, a.journal.Lamport()+3).Draw(t, "lamport")
			if _, err := a.journal.Add(forge(a.author, b, lamport)); err != nil {
				t.Fatal(err)
			}
		default:
			_, _ = a.try(drawBody(t, w, a.state()))
		}
	}
}

func drawOrPlay(t *rapid.T, w *world) {
	if rapid.Bool().Draw(t, "play") {
		play(t, w, likely)
	} else {
		draw(t, w)
	}
}

func drawBody(t *rapid.T, w *world, st *State) Body {
	return drawBodyOf(t, w, st, rapid.SampledFrom(likely).Draw(t, "kind"))
}

// likely are all kinds, those first and more often that need much to have
// happened: draws prefer what comes first.
var likely = []Kind{
	KindVisit, KindAssign, KindExpire, KindEditRoom, KindHand, KindTake, KindSetTimer, KindUndo, KindAddTime, KindRule,
	KindVisit, KindJoin, KindDismiss, KindStart, KindEditRoom, KindStop, KindLeave, KindSetUp, KindAddRoom, KindNote,
	KindGrant, KindChat, KindBroadcast, KindRevoke, KindRemove, KindDelete, KindAppoint, KindCreate,
}

func TestAllKindsAreDrawn(t *testing.T) {
	for k := range decoders {
		if !slices.Contains(likely, k) {
			t.Errorf("kind %d is never drawn", k)
		}
	}
}

func drawBodyOf(t *rapid.T, w *world, st *State, kind Kind) Body {
	who := func() ParticipantID { return rapid.SampledFrom(w.apps).Draw(t, "who").id }
	room := func() RoomID {
		ids := []RoomID{MainRoom, roomID(0)}
		for _, r := range append(st.Rooms, st.Archived...) {
			ids = append(ids, r.ID)
		}
		return rapid.SampledFrom(ids).Draw(t, "room")
	}
	last := func(p ParticipantID) sessions {
		if rapid.Bool().Draw(t, "honest") {
			return st.last(p, nil)
		}
		return sessions{session(slices.IndexFunc(w.apps, func(a *app) bool { return a.id == p })): rapid.Uint64Range(1, 9).Draw(t, "last")}
	}
	switch kind {
	case KindCreate:
		return Create{Name: "Other", Nonce: [16]byte{1}}
	case KindJoin:
		return Join{Name: rapid.SampledFrom([]string{"Ann", "Bo", "Cy"}).Draw(t, "name")}
	case KindLeave:
		return Leave{}
	case KindGrant:
		return Grant{Who: who()}
	case KindRevoke:
		p := who()
		return Revoke{Who: p, Last: last(p)}
	case KindRemove:
		p := who()
		return Remove{Who: p, Last: last(p)}
	case KindBroadcast:
		return Broadcast{Text: "all"}
	case KindHand:
		if rapid.Bool().Draw(t, "up") {
			return Hand{Up: true, Why: rapid.SampledFrom([]string{"", "why"}).Draw(t, "why")}
		}
		return Hand{}
	case KindSetUp:
		b := rooms(rapid.SampledFrom([]Method{Choose, Manual, Automatic}).Draw(t, "method"), rapid.IntRange(1, 40).Draw(t, "first"), 2)
		if b.Method != Choose {
			b.Assignments = map[ParticipantID]RoomID{who(): b.Rooms[0].ID, who(): b.Rooms[1].ID}
		}
		b.Plan = drawPlan(t)
		return b
	case KindAssign:
		to := room()
		if rapid.Bool().Draw(t, "unassign") {
			to = ""
		}
		return Assign{Moves: map[ParticipantID]RoomID{who(): to, who(): room()}}
	case KindStart:
		return Start{Generation: st.Breakout.Generation + 1, Plan: drawPlan(t)}
	case KindStop:
		return Stop{Generation: max(st.Breakout.Generation, 1)}
	case KindDelete:
		return Delete{}
	case KindVisit:
		b := Visit{Room: room(), Seen: st.lamport}
		if rapid.IntRange(0, 4).Draw(t, "unaware") == 4 {
			b.Seen = rapid.Uint64Range(0, st.lamport).Draw(t, "seen")
		}
		return b
	case KindAppoint:
		a := Appoint{Member: string(who()) + "#" + session(1)}
		if id := room(); id != MainRoom {
			a.Room = id
		}
		return a
	case KindUndo:
		return Undo{Change: drawID(t, st.Changes, func(c Change) string { return c.ID })}
	case KindSetTimer:
		b := SetTimer{Room: rapid.SampledFrom([]RoomID{"", room()}).Draw(t, "of"), Generation: max(st.Breakout.Generation, 1)}
		if b.Room == MainRoom {
			b.Room = ""
		}
		if b.Off = rapid.Bool().Draw(t, "off"); !b.Off {
			b.Plan = drawPlan(t)
		}
		return b
	case KindAddTime:
		return AddTime{
			Timer:  drawID(t, st.Timers, func(t Timer) string { return t.ID }),
			Millis: rapid.SampledFrom([]int64{-50, -10, 10, 50}).Draw(t, "add"),
		}
	case KindExpire:
		b := Expire{Timer: drawID(t, st.Timers, func(t Timer) string { return t.ID }), Over: rapid.Bool().Draw(t, "over")}
		if timer, ok := st.timer(b.Timer); ok {
			b.Millis = timer.Millis
		}
		if rapid.IntRange(0, 4).Draw(t, "stale") == 0 {
			b.Millis++
		}
		return b
	case KindAddRoom:
		return AddRoom{Room: RoomDef{ID: roomID(rapid.IntRange(50, 60).Draw(t, "new")), Name: "More"}}
	case KindEditRoom:
		return drawEdit(t, roomID(1), room)
	case KindRule:
		return drawRule(t, room)
	case KindDismiss:
		p := who()
		return Dismiss{Who: p, Asked: st.Participants[p].Asked}
	case KindTake:
		p := who()
		return Take{Who: p, Asked: st.Participants[p].Asked}
	case KindNote:
		of := ""
		if rapid.Bool().Draw(t, "part") {
			of = drawID(t, sorted(st.Notes), func(id string) string { return id })
		}
		return Note{Rooms: []RoomID{room()}, Millis: 20, Opus: PackNote([][]byte{{1, 2}}), Of: of}
	default:
		return Chat{Room: room(), Text: "line"}
	}
}

func drawPlan(t *rapid.T) Plan {
	return Plan{
		Millis: rapid.SampledFrom([]int64{0, 0, 20, 60}).Draw(t, "millis"),
		Grace:  rapid.SampledFrom([]int64{0, 5}).Draw(t, "grace"),
	}
}

// drawID picks one that is known, or one of nothing.
func drawID[T any](t *rapid.T, known []T, id func(T) string) string {
	ids := []string{opID(200)}
	for _, k := range known {
		ids = append(ids, id(k), id(k))
	}
	return rapid.SampledFrom(ids).Draw(t, "id")
}

func drawEdit(t *rapid.T, other RoomID, room func() RoomID) EditRoom {
	b := EditRoom{Room: room()}
	if b.Room == MainRoom {
		b.Room = other
	}
	switch rapid.IntRange(0, 4).Draw(t, "edit") {
	case 0:
		b.Name = new("New name")
	case 1:
		b.Locked = new(rapid.Bool().Draw(t, "locked"))
	case 2:
		b.Limit = new(rapid.IntRange(0, 2).Draw(t, "limit"))
	default:
		b.Closed = new(rapid.Bool().Draw(t, "closed"))
	}
	return b
}

func drawRule(t *rapid.T, room func() RoomID) (b Rule) {
	switch rapid.IntRange(0, 3).Draw(t, "rule") {
	case 0:
		b.Return = new(rapid.Bool().Draw(t, "return"))
	case 1:
		b.NoPeek = new(true)
	default:
		b.Late = new(rapid.SampledFrom([]Late{LateMain, LateSmallest, LateAsk, LateList}).Draw(t, "late"))
		b.List = map[string]RoomID{"bo": room(), "e": room()}
	}
	return b
}

// world5 has five people, two of them moderators besides the owner.
func world5(t testing.TB) *world {
	w := newWorld(t, 5)
	w.apps[0].do(Grant{Who: w.apps[1].id})
	w.apps[0].do(Grant{Who: w.apps[2].id})
	w.sync()
	return w
}

func (w *world) all() []Op {
	j := NewJournal(w.id)
	for _, a := range w.apps {
		_, _ = j.Add(a.journal.Ops()...)
	}
	return j.Ops()
}

func TestAnyArrivalGivesTheSameState(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := world5(t)
		drawOrPlay(rt, w)
		ops := w.all()
		want := Fold(w.id, ops).Bytes()

		arriving := rapid.Permutation(ops).Draw(rt, "order")
		arriving = append(arriving, arriving[:rapid.IntRange(0, len(ops)).Draw(rt, "again")]...)
		j := NewJournal(w.id)
		j.every = rapid.IntRange(1, 8).Draw(rt, "every")
		added := 0
		for len(arriving) > 0 {
			n := rapid.IntRange(1, min(5, len(arriving))).Draw(rt, "batch")
			k, err := j.Add(arriving[:n]...)
			if err != nil {
				rt.Fatal(err)
			}
			arriving, added = arriving[n:], added+k
			if rapid.Bool().Draw(rt, "look") {
				if got := j.State().Bytes(); !bytes.Equal(got, Fold(w.id, j.Ops()).Bytes()) {
					rt.Fatalf("folded bit by bit:\n%s\nat once:\n%s", got, Fold(w.id, j.Ops()).Bytes())
				}
			}
		}
		if got := j.State().Bytes(); !bytes.Equal(got, want) {
			rt.Fatalf("in another order:\n%s\nwant\n%s", got, want)
		}
		if added != len(ops) || !slices.EqualFunc(j.Ops(), ops, func(a, b Op) bool { return a.Hash() == b.Hash() }) {
			rt.Fatalf("%d of %d operations", added, len(ops))
		}
	})
}

func TestSplitThatHeals(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := world5(t)
		halves := [][]*app{w.apps[:2], w.apps[2:]}
		for _, half := range halves {
			draw(rt, &world{t: t, id: w.id, apps: half})
		}
		w.sync() // fails where two states differ
	})
}

func TestSnapshotsNeverChange(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := world5(t)
		drawOrPlay(rt, w)
		ops := rapid.Permutation(w.all()).Draw(rt, "order")
		j := NewJournal(w.id)
		j.every = 4
		var states []*State
		var bytesOf [][]byte
		for _, o := range ops {
			_, _ = j.Add(o)
			s := j.State()
			states, bytesOf = append(states, s), append(bytesOf, s.Bytes())
		}
		for i, s := range states {
			if !bytes.Equal(s.Bytes(), bytesOf[i]) {
				rt.Fatalf("snapshot %d changed", i)
			}
		}
	})
}

// moderatorsKinds are what an ordinary participant may never do.
func moderators(k Kind) bool {
	switch k {
	case KindJoin, KindLeave, KindChat, KindHand, KindVisit, KindExpire:
		return false
	}
	return true
}

func TestNobodyWithoutTheRightChangesAnything(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := world5(t)
		draw(rt, w)
		ops := w.all()
		st := Fold(w.id, ops)
		ever := map[ParticipantID]bool{w.apps[0].id: true} // ever granted anything, by anybody
		for _, o := range ops {
			if b, err := DecodeBody(o.Kind, o.Body); err == nil && o.Kind == KindGrant {
				ever[b.(Grant).Who] = true
			}
		}
		j := NewJournal(w.id)
		_, _ = j.Add(ops...)
		want := j.State().Bytes()
		for i, n := range []int{4, 50} { // an ordinary participant, a stranger
			id, _ := key(n)
			if ever[id] {
				continue
			}
			a := NewAuthor(w.id, id, session(200+i), hasher{})
			for range 5 {
				b := drawBody(rt, w, st)
				if !moderators(b.Kind()) {
					continue
				}
				o := forge(a, b, rapid.Uint64Range(1, j.Lamport()+3).Draw(rt, "lamport"))
				if n, err := j.Add(o); n != 1 || err != nil {
					rt.Fatal(n, err)
				}
				if got := j.State().Bytes(); !bytes.Equal(got, want) {
					rt.Fatalf("%T by somebody without the right:\n%s\nwant\n%s", b, got, want)
				}
			}
		}
	})
}

func TestBackDatingBuysNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := world5(t)
		draw(rt, w)
		owner, mod := w.apps[0], w.apps[1]
		for range 2 {
			for _, a := range w.apps[1:] {
				owner.hear(a)
			}
		}
		if !owner.state().here(mod.id) || !owner.state().Participants[owner.id].Joined {
			return
		}
		ban := rapid.Bool().Draw(rt, "ban")
		if ban {
			owner.do(Remove{Who: mod.id})
		} else {
			owner.do(Revoke{Who: mod.id})
		}
		want := owner.state().Bytes()

		authors := []*Author{mod.author, NewAuthor(w.id, mod.id, session(77), hasher{})}
		for range rapid.IntRange(1, 8).Draw(rt, "forged") {
			b := drawBody(rt, w, owner.state())
			if !ban && !moderators(b.Kind()) {
				continue
			}
			a := rapid.SampledFrom(authors).Draw(rt, "session")
			o := forge(a, b, rapid.Uint64Range(1, owner.journal.Lamport()+3).Draw(rt, "lamport"))
			if n, err := owner.journal.Add(o); n != 1 || err != nil {
				rt.Fatal(n, err)
			}
			if got := owner.state().Bytes(); !bytes.Equal(got, want) {
				rt.Fatalf("%T after the end:\n%s\nwant\n%s", b, got, want)
			}
		}
	})
}

func TestEverybodyIsInOneRoom(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := world5(t)
		draw(rt, w)
		st := Fold(w.id, w.all())
		places := st.Places()
		for id, p := range st.Participants {
			room, placed := places[id]
			if placed != (p.Joined && !p.Removed) {
				rt.Fatalf("%s: placed %v, %+v", id, placed, p)
			}
			if placed && room != MainRoom && (!st.open(room) || !st.Breakout.Running) {
				rt.Fatalf("%s is in %q, which is not open", id, room)
			}
			if p.Removed && (st.Assignments[id] != "" || st.Location(id) != "" || p.Role != Ordinary || p.Hand != 0) {
				rt.Fatalf("removed, and still %+v in %q", p, st.Location(id))
			}
		}
		for id := range places {
			if _, known := st.Participants[id]; !known {
				rt.Fatalf("%s is placed and unknown", id)
			}
		}
	})
}

func TestAssignTouchesOnlyTheNamed(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := world5(t)
		draw(rt, w)
		st := Fold(w.id, w.all())
		if !st.Breakout.Configured || !st.here(w.apps[0].id) {
			return
		}
		moves := map[ParticipantID]RoomID{}
		for _, a := range w.apps {
			if rapid.Bool().Draw(rt, "named") {
				moves[a.id] = rapid.SampledFrom([]RoomID{"", MainRoom, st.Rooms[0].ID, st.Rooms[1].ID, roomID(99)}).Draw(rt, "to")
			}
		}
		f := resume(st)
		f.step(Op{Author: w.apps[0].id, Lamport: st.lamport + 1}, Assign{Moves: moves}, 0)
		after := f.snapshot()
		for _, a := range w.apps {
			if _, named := moves[a.id]; named {
				continue
			}
			if st.Location(a.id) != after.Location(a.id) || st.Assignments[a.id] != after.Assignments[a.id] {
				rt.Fatal("moved somebody who was not named")
			}
		}
		if !maps.EqualFunc(st.Chats, after.Chats, slices.Equal) {
			rt.Fatal("a move wrote into a chat")
		}
	})
}

// The layers of judge.go must agree with the fold that uses what they found:
// the same grants, demotions and bans count in both.
func TestJudgesAgreeWithTheFold(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := world5(t)
		draw(rt, w)
		j := NewJournal(w.id)
		_, _ = j.Add(w.all()...)
		sovereign := ownerCuts(w.id, j.authority)
		judged, folded := resume(empty(w.id)), resume(empty(w.id))
		counted := map[*entry]bool{}
		for _, e := range j.authority {
			counted[e] = judged.step(e.op, e.body, sovereign.of(e.op))
		}
		for _, e := range j.entries {
			counts := folded.step(e.op, e.body, j.cuts.of(e.op))
			switch e.op.Kind {
			case KindCreate, KindGrant, KindRevoke, KindRemove:
				if counts != counted[e] {
					rt.Fatalf("%T counts %v in the fold, %v before", e.body, counts, counted[e])
				}
			}
		}
	})
}
