package meeting

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestRules(t *testing.T) { // B4, B7
	w := newWorld(t, 3)
	owner, mod, bo := w.apps[0], w.apps[1], w.apps[2]
	owner.do(Grant{Who: mod.id})
	if got := w.sync().Rules.Late; got != LateMain {
		t.Errorf("by default %q", got)
	}
	bo.refuse(Rule{Return: new(true)}, "not_moderator")
	mod.refuse(Rule{NoPeek: new(true), Return: new(true)}, "not_owner")
	mod.refuse(Rule{}, "bad_request")
	mod.refuse(Rule{Late: new(Late("never"))}, "bad_request")
	mod.refuse(Rule{List: map[string]RoomID{"bo": roomID(1)}}, "unknown_room")
	mod.do(Rule{Return: new(true), Late: new(LateAsk)})
	owner.do(Rule{NoPeek: new(true)})
	owner.do(rooms(Manual, 1, 2))
	w.sync()
	for name, code := range map[string]string{"Bo": "bad_name", " bo": "bad_name", "": "bad_name", strings.Repeat("x", MaxName+1): "bad_name"} {
		mod.refuse(Rule{List: map[string]RoomID{name: roomID(1)}}, code)
	}
	mod.refuse(Rule{List: map[string]RoomID{"bo": "nowhere"}}, "unknown_room")
	many := map[string]RoomID{}
	for i := range MaxList {
		id, _ := key(i)
		many[string(id)] = roomID(1)
	}
	mod.do(Rule{List: many})
	many["one more"] = roomID(1)
	mod.refuse(Rule{List: many}, "bad_request")
	mod.do(Rule{List: map[string]RoomID{"bo": roomID(1), "cy": MainRoom}})
	if r := w.sync().Rules; !r.Return || !r.NoPeek || r.Late != LateAsk || len(r.List) != 2 {
		t.Errorf("%+v", r)
	}
	owner.do(Delete{})
	if r := w.sync().Rules; !r.Return || !r.NoPeek || r.List != nil {
		t.Errorf("the list goes with its rooms, the rules stay: %+v", r)
	}
}

// TestNobodyIsNamedLikeAKey: a list by keys places those who have them, and
// nobody who only types one.
func TestNobodyIsNamedLikeAKey(t *testing.T) { // B7, B9
	w, who := late(t, Manual, Rule{Late: new(LateList)})
	absent, _ := key(77)
	w.apps[0].do(Rule{List: map[string]RoomID{string(absent): roomID(2)}})
	w.sync()
	for _, name := range []string{string(absent), strings.ToUpper(string(absent))} {
		who.refuse(Join{Name: name}, "bad_name")
		o := forge(who.author, Join{Name: name}, who.journal.Lamport()+1)
		if _, err := who.journal.Add(o); err != nil {
			t.Fatal(err)
		}
		if st := w.sync(); st.Location(who.id) != MainRoom || st.Assignments[who.id] != "" {
			t.Errorf("%s: in %s", name, st.Location(who.id))
		}
	}
}

// late sets rooms up, lets a newcomer in, and returns them.
func late(t *testing.T, method Method, rule Rule) (w *world, who *app) {
	w = newWorld(t, 4)
	who = w.apps[3]
	owner := w.apps[0]
	who.do(Leave{})
	w.sync()
	owner.do(rooms(method, 1, 3))
	owner.do(Assign{Moves: map[ParticipantID]RoomID{w.apps[1].id: roomID(1), w.apps[2].id: roomID(2)}})
	owner.do(Start{})
	if rule.Late != nil {
		owner.do(rule)
	}
	w.sync()
	return w, who
}

func TestNewcomersFollowTheRule(t *testing.T) { // A14, B7
	id, _ := key(3)
	for name, c := range map[string]struct {
		method Method
		rule   Rule
		want   RoomID
	}{
		"by default": {Manual, Rule{}, ""},
		"main":       {Manual, Rule{Late: new(LateMain)}, ""},
		"ask":        {Manual, Rule{Late: new(LateAsk)}, ""},
		"smallest":   {Automatic, Rule{Late: new(LateSmallest)}, roomID(3)},
		"choose":     {Choose, Rule{Late: new(LateSmallest)}, ""},
		"by name":    {Manual, Rule{Late: new(LateList), List: map[string]RoomID{"zoë z": roomID(2)}}, roomID(2)},
		"by key":     {Manual, Rule{Late: new(LateList), List: map[string]RoomID{string(id): roomID(1), "zoë z": roomID(2)}}, roomID(1)},
		"unlisted":   {Manual, Rule{Late: new(LateList), List: map[string]RoomID{"bo": roomID(2)}}, ""},
		"list main":  {Manual, Rule{Late: new(LateList), List: map[string]RoomID{"zoë z": MainRoom}}, ""},
	} {
		w, di := late(t, c.method, c.rule)
		o := di.do(Join{Name: "ZOË  Z"})
		st := w.sync()
		p := st.Participants[di.id]
		if st.Assignments[di.id] != c.want || !p.Late {
			t.Errorf("%s: assigned to %q, %+v", name, st.Assignments[di.id], p)
		}
		change := lastChange(st)
		if c.want == "" {
			if change.Kind == ChangeLate {
				t.Errorf("%s: %+v", name, change)
			}
			continue
		}
		if st.Location(di.id) != c.want || change.ID != o.ID() || change.Kind != ChangeLate || change.By != "" || len(change.Moves) != 1 {
			t.Errorf("%s: in %q, %+v", name, st.Location(di.id), change)
		}
		w.apps[0].do(Undo{Change: change.ID})
		if st = w.sync(); st.Location(di.id) != MainRoom || st.Participants[di.id].Late {
			t.Errorf("%s: not undone", name)
		}
	}
}

func TestSmallestRoomThatTakesMore(t *testing.T) { // B7
	w, di := late(t, Manual, Rule{Late: new(LateSmallest)})
	owner := w.apps[0]
	owner.do(locked(roomID(3), true))
	owner.do(limited(roomID(1), 1))
	w.sync()
	di.do(Join{Name: "Di"})
	if st := w.sync(); st.Location(di.id) != roomID(2) {
		t.Errorf("in %s", st.Location(di.id))
	}
	w, di = late(t, Manual, Rule{Late: new(LateSmallest)})
	w.apps[0].do(limited(roomID(3), 1))
	w.apps[0].do(Assign{Moves: map[ParticipantID]RoomID{w.apps[0].id: roomID(3)}})
	w.sync()
	di.do(Join{Name: "Di"}) // three rooms of one, the moderator's has a seat
	if st := w.sync(); st.Location(di.id) != roomID(1) {
		t.Errorf("of equal rooms the first, not %s", st.Location(di.id))
	}
	w, di = late(t, Manual, Rule{Late: new(LateList), List: map[string]RoomID{"di": roomID(3)}})
	w.apps[0].do(closed(roomID(3), true))
	w.sync()
	di.do(Join{Name: "Di"})
	if st := w.sync(); st.Assignments[di.id] != "" || !st.Participants[di.id].Late {
		t.Error("a list does not fill a closed room")
	}
}

func TestWhoIsLate(t *testing.T) { // A14, A15, B7
	w, di := late(t, Manual, Rule{Late: new(LateAsk)})
	owner, bo := w.apps[0], w.apps[1]
	bo.do(Leave{})
	bo.do(Join{Name: "B again"})
	if st := w.sync(); st.Participants[bo.id].Late || st.Places()[bo.id] != roomID(1) {
		t.Error("who returns keeps their room and is not late")
	}
	di.do(Join{Name: "D"})
	owner.do(Stop{})
	owner.do(Start{})
	if st := w.sync(); !st.Participants[di.id].Late {
		t.Error("nobody has placed them yet")
	}
	owner.do(Assign{Moves: map[ParticipantID]RoomID{di.id: ""}})
	di.do(Leave{})
	owner.do(Rule{Late: new(LateSmallest)})
	w.sync()
	di.do(Join{Name: "D"})
	if st := w.sync(); st.Participants[di.id].Late || st.Assignments[di.id] != "" {
		t.Error("a moderator left them in the main room")
	}
	di.do(Join{Name: "Renamed"})
	if st := w.sync(); st.Participants[di.id].Late {
		t.Error("a new name is no arrival")
	}
	owner.do(Delete{})
	if st := w.sync(); len(st.settled) != 0 {
		t.Error("of rooms that are gone")
	}
}

func TestRemovedIsOutOfAllRooms(t *testing.T) { // A15
	w := running(t, 3, Manual)
	owner, bo := w.apps[0], w.apps[1]
	owner.do(Assign{Moves: map[ParticipantID]RoomID{bo.id: roomID(1)}})
	w.sync()
	bo.do(Hand{Up: true, Why: "why"})
	owner.hear(bo)
	owner.do(Remove{Who: bo.id})
	st := w.sync()
	if p := st.Participants[bo.id]; st.Location(bo.id) != "" || st.Assignments[bo.id] != "" || p.Why != "" || p.Hand != 0 {
		t.Errorf("%+v", p)
	}
	bo.refuse(Join{Name: "B"}, "removed")
}

func TestLateRuleFillsNoRoom(t *testing.T) { // B7
	rapid.Check(t, func(rt *rapid.T) {
		watch(rt, t, func(o Op, b Body, before, after *State) {
			to := after.Assignments[o.Author]
			if _, joins := b.(Join); !joins || before.Assignments[o.Author] == to {
				return
			}
			room, _ := after.Room(to)
			if n := after.belonging()[to].ordinary; room.Closed || room.Locked || room.Limit > 0 && n > room.Limit {
				rt.Fatalf("placed in %+v with %d people", room, n)
			}
			for _, r := range before.Rooms {
				sizes := before.belonging()
				if before.Rules.Late == LateSmallest && r.takes(sizes[r.ID].ordinary) && sizes[r.ID].all < sizes[to].all {
					rt.Fatal("there was a smaller room")
				}
			}
		}, KindJoin, KindRule, KindLeave, KindJoin, KindEditRoom, KindAssign, KindDelete, KindSetUp, KindStart)
	})
}

func TestFoldName(t *testing.T) {
	for name, want := range map[string]string{
		"  Zoë\t\u00a0 Z ": "zoë z", "ANNA": "anna", "": "", "Straße": "straße", "Σίσυφος": FoldName("ΣΊΣΥΦΟΣ"), "می‌خواهم": "می‌خواهم",
	} {
		if got := FoldName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	for r := range rune(unicode.MaxRune) {
		once := FoldName(string(r))
		if FoldName(once) != once {
			t.Fatalf("%U folds twice", r)
		}
	}
}
