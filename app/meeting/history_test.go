package meeting

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func stayLines(w *world, stays []Stay) (out []string) {
	for _, s := range stays {
		to := fmt.Sprint(s.To)
		if s.To == 0 {
			to = "now"
		}
		out = append(out, fmt.Sprintf("%s in %q %d-%s", s.Name, s.RoomName, s.From, to))
	}
	return out
}

func TestHistory(t *testing.T) {
	w := newWorld(t, 3)
	ana, bo, cy := w.apps[0], w.apps[1], w.apps[2]
	at := func(a *app, wall int64, b Body) {
		t.Helper()
		a.wall = wall - 1
		a.do(b)
		w.sync()
	}
	red, blue := roomID(0), roomID(1)
	set := rooms(Manual, 0, 2)
	set.Rooms[0].Name, set.Rooms[1].Name = "Red", "Blue"
	at(ana, 2000, set)
	at(ana, 2100, Assign{Moves: map[ParticipantID]RoomID{bo.id: red, cy.id: blue}})
	at(ana, 3000, Start{})
	at(ana, 4000, Visit{Room: red})
	at(bo, 1500, Join{Name: "Beau"})  // a slow clock, and a new name
	at(cy, 3500, Chat{MainRoom, "x"}) // says something, goes nowhere
	at(cy, 2500, Leave{})             // a slow clock again
	name := "Crimson"
	at(ana, 5000, EditRoom{Room: red, Name: &name})
	at(cy, 6000, Join{Name: "C"})
	at(ana, 7000, Assign{Moves: map[ParticipantID]RoomID{cy.id: red}})
	at(ana, 8000, Stop{})
	at(ana, 9000, Delete{})
	got := stayLines(w, ana.journal.History())
	want := []string{
		`A in "" 1002-4000`, `Beau in "" 1001-3000`, `C in "" 1001-3000`,
		`Beau in "Crimson" 3000-8000`, `C in "Blue" 3000-3000`, // clamped
		`A in "Crimson" 4000-8000`,
		`C in "Blue" 6000-7000`, `C in "Crimson" 7000-8000`,
		`A in "" 8000-now`, `Beau in "" 8000-now`, `C in "" 8000-now`,
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("\n%s\nwant\n%s", fmt.Sprintln(got), fmt.Sprintln(want))
	}
}

// TestHistoryIsTheFold: at the end of any journal, those who are still
// somewhere are those who are in the meeting, in their rooms; and at each
// operation the rooms are those of the fold so far, by a slow way.
func TestHistoryIsTheFold(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := newWorld(t, 4)
		draw(r, w)
		j := w.apps[0].journal
		stays := j.History()
		places := map[ParticipantID]RoomID{}
		last := map[ParticipantID]Stay{}
		for i, s := range stays {
			if s.To == 0 {
				places[s.Who] = s.Room
			}
			if i > 0 && s.From < stays[i-1].From {
				r.Fatalf("not by time: %+v after %+v", s, stays[i-1])
			}
			if p, before := last[s.Who]; before && (p.To == 0 || p.To > s.From || p.Room == s.Room && p.To == s.From && !rejoined(j, s)) {
				r.Fatalf("%+v, then %+v", p, s)
			}
			if s.To != 0 && s.To < s.From {
				r.Fatalf("backwards: %+v", s)
			}
			last[s.Who] = s
		}
		if want := j.State().Places(); !maps.Equal(places, want) {
			r.Fatalf("history ends with %v, the fold with %v", places, want)
		}
		if got, want := slowRooms(j), roomsInOrder(stays); !maps.EqualFunc(got, want, slices.Equal[[]RoomID]) {
			r.Fatalf("history has %v, step by step it was %v", want, got)
		}
	})
}

// rejoined: somebody left and came back at the same time.
func rejoined(j *Journal, s Stay) bool {
	return slices.ContainsFunc(j.Ops(), func(o Op) bool { return o.Author == s.Who && o.Kind == KindLeave })
}

func roomsInOrder(stays []Stay) map[ParticipantID][]RoomID {
	out := map[ParticipantID][]RoomID{}
	for _, s := range stays {
		out[s.Who] = append(out[s.Who], s.Room)
	}
	return out
}

// slowRooms looks at everybody after each operation.
func slowRooms(j *Journal) map[ParticipantID][]RoomID {
	out, at := map[ParticipantID][]RoomID{}, map[ParticipantID]RoomID{}
	f := resume(empty(j.id))
	for _, e := range j.entries {
		if e.body != nil && !j.overruled(e) {
			f.step(e.op, e.body, j.cuts.of(e.op))
		}
		places := f.snapshot().Places()
		for id := range f.s.Participants {
			if room := places[id]; room != at[id] {
				if room != "" {
					out[id] = append(out[id], room)
				}
				at[id] = room
			}
		}
	}
	return out
}

// BenchmarkHistory goes through 10,000 operations of a meeting of 200 people.
func BenchmarkHistory(b *testing.B) {
	w := newWorld(b, 1)
	ana := w.apps[0]
	people := make([]ParticipantID, 200)
	for i := range people {
		id, _ := key(i + 1)
		people[i] = id
		join := NewAuthor(w.id, id, session(i+1), hasher{})
		o, err := join.Make(ana.state(), Join{Name: fmt.Sprint("P", i)}, 2000)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := ana.journal.Add(o); err != nil {
			b.Fatal(err)
		}
	}
	ana.do(rooms(Manual, 0, 50))
	ana.do(Start{})
	for i := 0; len(ana.journal.entries) < 10_000; i++ {
		switch {
		case i%50 == 0:
			ana.do(Stop{})
			ana.do(Start{})
		case i%10 == 0:
			all := map[ParticipantID]RoomID{}
			for k, p := range people {
				all[p] = roomID((i + k) % 50)
			}
			ana.do(Assign{Moves: all})
		default:
			ana.do(Chat{MainRoom, "x"})
		}
	}
	b.ResetTimer()
	for b.Loop() {
		if n := len(ana.journal.History()); n < 100_000 {
			b.Fatal(n)
		}
	}
}
