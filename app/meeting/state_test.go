package meeting

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// show folds the apps' journals operation by operation, and shows each that
// counts with the states around it.
func (w *world) show(see func(o Op, b Body, before, after *State)) {
	j := NewJournal(w.id)
	_, _ = j.Add(w.all()...)
	f := resume(empty(w.id))
	before := f.snapshot()
	for _, e := range j.entries {
		if e.body == nil || !f.step(e.op, e.body, j.cuts.of(e.op)) {
			continue
		}
		after := f.snapshot()
		see(e.op, e.body, before, after)
		before = after
	}
}

// watch shows a drawn journal. Where kinds are given, it is of these after
// rooms were opened, and most of it is heard by everybody at once.
func watch(rt *rapid.T, t *testing.T, see func(o Op, b Body, before, after *State), kinds ...Kind) {
	w := world5(t)
	if len(kinds) == 0 {
		draw(rt, w)
	} else {
		play(rt, w, kinds)
	}
	w.show(see)
}

func play(rt *rapid.T, w *world, kinds []Kind) {
	owner := w.apps[0]
	method := rapid.SampledFrom([]Method{Choose, Manual}).Draw(rt, "method")
	owner.do(rooms(method, 1, 3))
	owner.do(Start{})
	w.sync()
	for range rapid.IntRange(20, 60).Draw(rt, "steps") {
		a := rapid.SampledFrom(w.apps).Draw(rt, "app")
		if rapid.Bool().Draw(rt, "last") {
			a = w.apps[len(w.apps)-1]
		}
		o, err := a.try(drawBodyOf(rt, w, a.state(), rapid.SampledFrom(kinds).Draw(rt, "kind")))
		if err != nil || rapid.IntRange(0, 4).Draw(rt, "unheard") == 4 {
			continue
		}
		for _, other := range w.apps {
			_, _ = other.journal.Add(o)
		}
	}
}

func TestStatesHoldTogether(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		watch(rt, t, func(_ Op, b Body, _, st *State) {
			if what := odd(st); what != "" {
				rt.Fatalf("after %T: %s:\n%s", b, what, st.Bytes())
			}
		})
	})
}

func TestRoomsHoldTogether(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		watch(rt, t, func(_ Op, b Body, _, st *State) {
			if what := odd(st); what != "" {
				rt.Fatalf("after %T: %s:\n%s", b, what, st.Bytes())
			}
		}, KindVisit, KindEditRoom, KindAssign, KindRule, KindSetTimer, KindExpire, KindHand, KindTake, KindUndo,
			KindAddTime, KindStop, KindStart, KindGrant, KindRevoke, KindLeave, KindJoin)
	})
}

// odd names what cannot be in a state, "" nothing.
func odd(st *State) string {
	for id, p := range st.Participants {
		if what := oddPerson(st, id, p); what != "" {
			return what + ": " + p.Name
		}
	}
	return cmp.Or(oddRooms(st), oddTimers(st), oddMemory(st))
}

func oddPerson(st *State, id ParticipantID, p Participant) string {
	helper := st.Participants[p.Helper]
	switch room := st.Location(id); {
	case room != "" && room != MainRoom && (!st.open(room) || !st.Breakout.Running):
		return "in a room that is not open"
	case p.Away && (!st.Breakout.Running || st.Breakout.Method == Choose || p.Role != Ordinary || st.Assignments[id] == ""):
		return "away from no room"
	case p.Visiting != "" && (p.Role < Moderator || !st.Breakout.Running || !st.open(p.Visiting)):
		return "visiting what cannot be visited"
	case p.Late && (!st.Breakout.Configured || p.Role != Ordinary || p.Removed):
		return "late for nothing"
	case (p.Hand == 0) != (p.Asked == 0) || p.Hand == 0 && (p.Why != "" || p.Helper != ""):
		return "half a hand"
	case p.Helper != "" && (helper.Role < Moderator || !helper.Joined):
		return "a helper who cannot help"
	case !p.Joined && p.Hand != 0 && p.Removed:
		return "gone, and the hand is up"
	}
	return ""
}

func oddRooms(st *State) string {
	if !st.Breakout.Configured && (st.Breakout.Running || len(st.Rooms)+len(st.Assignments)+len(st.settled) > 0 || st.Breakout.Plan != Plan{}) {
		return "rooms that are not set up"
	}
	if len(st.Rooms) > MaxRooms {
		return "too many rooms"
	}
	for _, r := range st.Rooms {
		if _, ok := st.Chats[r.ID]; !ok || r.Limit < 0 || r.Limit > MaxLimit || r.Name == "" {
			return "a room that cannot be"
		}
	}
	for _, room := range st.Assignments {
		if !st.live(room) {
			return "assigned to a room that is gone"
		}
	}
	return ""
}

func oddTimers(st *State) string {
	of := map[RoomID]bool{}
	for _, t := range st.Timers {
		switch {
		case !st.Breakout.Running:
			return "a timer of closed rooms"
		case t.Room != "" && !st.open(t.Room):
			return "a timer of a closed room"
		case of[t.Room]:
			return "two timers of one room"
		case t.Millis < 0 || t.Millis > 2*MaxTime || t.Grace < 0 || t.Grace > MaxGrace:
			return "a timer out of bounds"
		case t.Ending && t.Grace == 0:
			return "a countdown of no time"
		}
		of[t.Room] = true
	}
	return ""
}

func oddMemory(st *State) string {
	if len(st.Changes) > maxChanges || len(st.Rounds) > maxRounds {
		return "too much is remembered"
	}
	ids := map[string]bool{}
	for _, c := range st.Changes {
		sortedByWho := slices.IsSortedFunc(c.Moves, func(a, b Moved) int { return cmp.Compare(a.Who, b.Who) })
		moves := c.Kind == ChangeMoved || c.Kind == ChangeLate || c.Kind == ChangeUndone
		stays := slices.ContainsFunc(c.Moves, func(m Moved) bool { return m.From == m.To })
		if ids[c.ID] || !sortedByWho || stays || moves != (len(c.Moves) > 0) {
			return "an odd change"
		}
		ids[c.ID] = true
	}
	for i, r := range st.Rounds {
		if i > 0 && st.Rounds[i-1].Generation >= r.Generation || len(r.Groups) == 0 || len(r.Groups) > maxGroups {
			return "an odd round"
		}
		for _, g := range r.Groups {
			if len(g) < 2 || !slices.IsSorted(g) || len(slices.Compact(slices.Clone(g))) != len(g) {
				return "an odd group"
			}
		}
	}
	for id, n := range st.Notes {
		if len(n.Parts) == 0 || len(n.Parts) > MaxNoteParts || n.Millis > MaxNote || len(n.Rooms) == 0 || st.Participants[n.By].ID == "" {
			return "an odd note " + id
		}
	}
	return ""
}

// frozen keeps states with what they were, to see that they stay so.
type frozen struct {
	states []*State
	bytes  []string
}

func (f *frozen) keep(s *State) {
	f.states, f.bytes = append(f.states, s), append(f.bytes, string(s.Bytes()))
}

func (f *frozen) look(t *testing.T) {
	t.Helper()
	for i, s := range f.states {
		if string(s.Bytes()) != f.bytes[i] {
			t.Errorf("snapshot %d changed:\n%s\nwas\n%s", i, s.Bytes(), f.bytes[i])
		}
	}
}

// Slices that grow and shrink are shared between snapshots too.
func TestSlicesOfSnapshotsNeverChange(t *testing.T) {
	w := newWorld(t, 9)
	owner := w.apps[0]
	set := rooms(Manual, 1, 4)
	set.Assignments = map[ParticipantID]RoomID{}
	for i, a := range w.apps[1:] {
		set.Assignments[a.id] = roomID(1 + i%4)
	}
	steps := []Body{set, Start{Plan: Plan{Millis: 50}}}
	for _, r := range []int{2, 4, 1, 3} {
		steps = append(steps, SetTimer{Room: roomID(r), Plan: Plan{Millis: 50}})
	}
	steps = append(steps, SetTimer{Room: roomID(2), Off: true}, SetTimer{Plan: Plan{Millis: 60}})
	for _, r := range []int{4, 2, 3, 1} {
		steps = append(steps, closed(roomID(r), true))
	}
	steps = append(steps, closed(roomID(1), false), AddRoom{Room: RoomDef{ID: roomID(9), Name: "Nine"}}, Stop{}, Delete{})
	var f frozen
	for _, b := range steps {
		owner.do(b)
		f.keep(owner.state())
		f.look(t)
	}
}

// A snapshot stays as it is when what it shows was folded in the wrong order.
func TestNotesOfSnapshotsNeverChange(t *testing.T) {
	w := newWorld(t, 1)
	owner := w.apps[0]
	owner.journal.every = 1
	part := func(b byte, of string) Note {
		return Note{Rooms: []RoomID{MainRoom}, Millis: 20, Opus: []byte{0, 1, b}, Of: of}
	}
	first := owner.do(part(1, "")).ID()
	other := NewAuthor(w.id, owner.id, session(60), hasher{})
	var f frozen
	for i := range 8 {
		owner.do(Chat{Room: MainRoom, Text: "line"})
		before := owner.journal.Lamport()
		owner.do(part(byte(2+i), first))
		f.keep(owner.state())
		if i == 4 { // where a slice that grew has room to spare
			if _, err := owner.journal.Add(forge(other, part(99, first), before)); err != nil {
				t.Fatal(err)
			}
			f.keep(owner.state())
		}
		f.look(t)
	}
}
