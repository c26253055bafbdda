package meeting

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// TestNobodyBackDatesTheEndOfATimer: time that a moderator gave, or a timer
// that they took away, cannot be made undone by an Expire that is ordered
// before it, whoever signs it and whenever it comes.
func TestNobodyBackDatesTheEndOfATimer(t *testing.T) {
	for name, meant := range map[string]func(timer string) Body{
		"more time":     func(timer string) Body { return AddTime{Timer: timer, Millis: minute} },
		"another timer": func(string) Body { return SetTimer{Plan: Plan{Millis: 9 * minute}} },
		"no timer":      func(string) Body { return SetTimer{Off: true} },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 3)
			owner, bo := w.apps[0], w.apps[1]
			owner.do(rooms(Manual, 1, 2))
			owner.do(Assign{Moves: map[ParticipantID]RoomID{bo.id: roomID(1)}})
			owner.do(Start{Plan: Plan{Millis: minute}})
			timer := w.sync().Timers[0].ID
			early := owner.journal.Lamport() + 1
			owner.do(Chat{Room: MainRoom, Text: "time passes"})
			owner.do(meant(timer))
			want := w.sync()
			for range 3 {
				o := forge(bo.author, Expire{Timer: timer, Millis: minute, Over: true}, early)
				early++
				if _, err := bo.journal.Add(o); err != nil {
					t.Fatal(err)
				}
			}
			st := w.sync()
			if !st.Breakout.Running || st.Location(bo.id) != roomID(1) || len(st.Timers) != len(want.Timers) {
				t.Errorf("rooms run: %v, bo is in %s, timers %v", st.Breakout.Running, st.Location(bo.id), st.Timers)
			}
		})
	}
}

// TestTimeIsUpBesideMoreTime: an honest Expire that nobody overrules counts,
// and what comes after the rooms were opened again overrules nothing of before.
func TestTimeIsUpBesideMoreTime(t *testing.T) {
	w := newWorld(t, 3)
	owner, bo := w.apps[0], w.apps[1]
	owner.do(rooms(Manual, 1, 2))
	owner.do(Start{})
	one := owner.do(SetTimer{Room: roomID(1), Plan: Plan{Millis: minute}})
	w.sync()
	bo.do(Expire{Timer: one.ID(), Millis: minute, Over: true})
	if r, _ := w.sync().Room(roomID(1)); !r.Closed {
		t.Fatal("the room should be closed")
	}
	owner.do(EditRoom{Room: roomID(1), Closed: new(false)})
	two := owner.do(SetTimer{Room: roomID(1), Plan: Plan{Millis: minute}})
	owner.do(SetTimer{Room: roomID(1), Off: true})
	o := forge(owner.author, SetTimer{Room: roomID(1), Generation: 1, Off: true}, owner.journal.Lamport()+1)
	if _, err := owner.journal.Add(o); err != nil {
		t.Fatal(err)
	}
	st := w.sync()
	lines := 0
	for _, l := range st.Chats[roomID(1)] {
		if l.Text == TimeUp {
			lines++
		}
	}
	if lines != 1 || len(st.Timers) != 0 || two.ID() == one.ID() {
		t.Errorf("time was up %d times, timers %v", lines, st.Timers)
	}
}

// TestOverrulingIsTheSameInAnyOrder: whatever comes in whichever order, all
// journals of the same operations say the same.
func TestOverrulingIsTheSameInAnyOrder(t *testing.T) {
	for seed := range uint64(60) {
		rnd := rand.New(rand.NewPCG(seed, 9))
		w := newWorld(t, 3)
		overruling := quarrel(w, rnd)
		want, ops := Fold(w.id, overruling).Bytes(), overruling
		for range 10 {
			rnd.Shuffle(len(ops), func(i, k int) { ops[i], ops[k] = ops[k], ops[i] })
			j := NewJournal(w.id)
			j.every = 3
			for rest := ops; len(rest) > 0; {
				n := min(1+rnd.IntN(4), len(rest))
				if _, err := j.Add(rest[:n]...); err != nil {
					t.Fatal(err)
				}
				j.State()
				rest = rest[n:]
			}
			if got := j.State().Bytes(); !bytes.Equal(got, want) {
				t.Fatalf("seed %d: another order, another state:\n%s\n%s", seed, got, want)
			}
		}
	}
}

// quarrel are operations on timers by people who know nothing of each other,
// and one that demotes a moderator in the midst of them.
func quarrel(w *world, rnd *rand.Rand) []Op {
	owner, bo, cy := w.apps[0], w.apps[1], w.apps[2]
	owner.do(rooms(Manual, 1, 2))
	owner.do(Grant{Who: cy.id})
	owner.do(Assign{Moves: map[ParticipantID]RoomID{bo.id: roomID(1)}})
	owner.do(Start{Plan: Plan{Millis: minute, Grace: 1000}})
	one := owner.do(SetTimer{Room: roomID(1), Plan: Plan{Millis: minute}})
	all := w.sync().Timers[0].ID
	before, known := owner.journal.Lamport(), cy.state().Heads(cy.id)
	ops := owner.journal.Ops()
	for range 16 {
		timer, room := all, RoomID("")
		if rnd.IntN(2) == 0 {
			timer, room = one.ID(), roomID(1)
		}
		at := before + 1 + rnd.Uint64N(12)
		switch rnd.IntN(6) {
		case 0, 1:
			ops = append(ops, forge(cy.author, AddTime{Timer: timer, Millis: minute}, at))
		case 2:
			ops = append(ops, forge(owner.author, SetTimer{Room: room, Generation: 1, Plan: Plan{Millis: minute}}, at))
		case 3:
			ops = append(ops, forge(owner.author, EditRoom{Room: roomID(1), Closed: new(rnd.IntN(2) == 0)}, at))
		default:
			ops = append(ops, forge(bo.author, Expire{Timer: timer, Millis: minute, Over: true}, at))
		}
	}
	last := map[string]uint64{session(2): known[session(2)] + rnd.Uint64N(3)}
	return append(ops, forge(owner.author, Revoke{Who: cy.id, Last: last}, before+1+rnd.Uint64N(14)))
}
