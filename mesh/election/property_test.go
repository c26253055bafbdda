package election

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"alcove/mesh"
	"pgregory.net/rapid"
)

// TestMesh lets anything happen to a few apps, then leaves them in peace: at no
// time may a promise break, and in the end there is one host.
func TestMesh(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		if rapid.Bool().Draw(t, "jitter") {
			rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
			w.delay = func(mesh.MemberID) time.Duration {
				return linkDelay + time.Duration(rng.Int64N(int64(80*time.Millisecond)))
			}
		}
		w.join("a", mesh.Rank{Owner: true}, 0, brisk(Founding()))
		steps := rapid.IntRange(1, 25).Draw(t, "steps")
		for range steps {
			disturb(t, w)
			w.run(time.Duration(rapid.IntRange(0, 4000).Draw(t, "ms")) * time.Millisecond)
		}
		settle(w)
		w.run(15 * time.Second)
		fail(t, w)
		if len(w.alive()) == 0 {
			return
		}
		if _, ok := w.agreed(); !ok {
			t.Fatalf("no one host: %s", w.summary())
		}
		w.log = nil
		w.run(5 * time.Minute)
		calm(t, w)
		fail(t, w)
	})
}

// brisk hands over soon.
func brisk(p Patience) Patience {
	p.Steady, p.Moment = time.Second, 200*time.Millisecond
	return p
}

// calm checks what has happened in calm: the role went up by hand-over, from
// class to class, to the best of them, and nothing else.
func calm(t *rapid.T, w *world) {
	t.Helper()
	host, ok := w.agreed()
	if !ok {
		t.Fatalf("no one host after calm: %s\n%s", w.summary(), lines(w.log))
	}
	leads := 0
	for _, l := range w.log {
		if strings.Contains(l, " asks ") {
			t.Fatalf("an election in calm:\n%s", lines(w.log))
		}
		if strings.Contains(l, " lead ") {
			leads++
		}
	}
	if leads > 3 {
		t.Fatalf("ping-pong:\n%s", lines(w.log))
	}
	m := w.apps[host.Host].m
	for _, a := range w.alive() {
		if outclasses(m.rank(a.id).Rank, m.rank(host.Host).Rank) {

			t.Fatalf("%s leads, not %s\n%s", host.Host, a.id, lines(w.log))
		}
	}
}

func fail(t *rapid.T, w *world) {
	for _, b := range w.broken {
		t.Fatalf("broken promise: %s", b)
	}
}

// settle undoes what can be undone.
func settle(w *world) {
	for _, a := range w.alive() {
		w.thaw(a.id)
		for _, b := range w.alive() {
			w.heal(a.id, b.id)
		}
	}
	w.members()
	w.choose(w.chosen)
}

// disturb does one thing to the mesh.
func disturb(t *rapid.T, w *world) {
	as := w.alive()
	one := func(label string) mesh.MemberID {
		return as[rapid.IntRange(0, len(as)-1).Draw(t, label)].id
	}
	what := rapid.IntRange(0, 15).Draw(t, "what")
	if len(as) == 0 || what <= 2 && len(w.order) < 8 {
		id := mesh.MemberID(rune('a' + len(w.order)))
		rank := mesh.Rank{Moderator: rapid.Bool().Draw(t, "moderator")}
		w.join(id, rank, mesh.Term(rapid.IntRange(0, 3).Draw(t, "term")), brisk(Default()))
		return
	}
	switch what {
	case 3:
		w.stop(one("crash"), false)
	case 4:
		a := w.apps[one("leave")]
		w.step(a, func(now time.Duration) Input { return Leaving{now} })
	case 5:
		w.apps[one("freeze")].frozen = true
	case 6:
		w.thaw(one("thaw"))
	case 7:
		if x, y := one("x"), one("y"); x != y {
			w.cut(x, y)
		}
	case 8:
		w.heal(one("x"), one("y"))
	case 9:
		w.choose(one("choose"))
	case 10:
		if x, y := one("x"), one("y"); x != y {
			w.cutOneWay(x, y)
		}
	case 11:
		w.stall(one("stall"), time.Duration(rapid.IntRange(0, 2000).Draw(t, "stall ms"))*time.Millisecond)
	case 12:
		w.sleep(one("sleep"), time.Duration(rapid.IntRange(0, 20).Draw(t, "sleep s"))*time.Second, rapid.Bool().Draw(t, "noticed"))
	case 13:
		if x, y := one("x"), one("y"); x != y {
			w.reset(x, y)
		}
	case 14:
		w.unplug(one("unplug"))
	case 15:
		a, r := w.apps[one("rumour")], mesh.Reign{
			Term: mesh.Term(rapid.Uint64().Draw(t, "term")), Host: "zz",
		}
		from := rapid.SampledFrom([]mesh.MemberID{"zz", "a", "b"}).Draw(t, "from")
		if from != "zz" { // zz itself never runs; only rumours of it do
			w.step(a, func(now time.Duration) Input { return Heard{now, r, from} })
		}
	}
}

// TestHostile feeds one machine with anything: it must not panic, go back, or
// lead without a claim.
func TestHostile(t *testing.T) {
	names := []mesh.MemberID{"", "a", "b", "c", "self"}
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		w.join("self", mesh.Rank{}, 0, Default())
		a, name := w.apps["self"], rapid.SampledFrom(names)
		reign := rapid.Custom(func(t *rapid.T) mesh.Reign {
			return mesh.Reign{Term: mesh.Term(rapid.OneOf(rapid.Uint64Range(0, 9), rapid.Uint64()).Draw(t, "term")), Host: name.Draw(t, "host")}
		})
		now := time.Duration(0)
		for range rapid.IntRange(1, 60).Draw(t, "inputs") {
			now += time.Duration(rapid.IntRange(-100, 2000).Draw(t, "ms")) * time.Millisecond
			in := []Input{
				Tick{now}, Heard{now, reign.Draw(t, "reign"), name.Draw(t, "from")},
				Members{now, []Candidate{{name.Draw(t, "member"), mesh.Rank{Owner: true}}}},
				Connected{now, name.Draw(t, "up")}, Lost{now, name.Draw(t, "lost"), rapid.Bool().Draw(t, "closed")},
				Left{now, name.Draw(t, "left")}, Chosen{now, name.Draw(t, "chosen")},
				Offered{now, reign.Draw(t, "offer"), name.Draw(t, "offerer")},
				Asked{now, name.Draw(t, "asker"), 1, reign.Draw(t, "bar")},
				Answered{now, name.Draw(t, "answerer"), 1, reign.Draw(t, "answer"), true},
				Woke{now}, Leaving{now},
			}[rapid.IntRange(0, 11).Draw(t, "kind")]
			before := a.m.Reign()
			w.step(a, func(time.Duration) Input { return in })
			if a.m.Reign().Less(before) {
				t.Fatalf("%v after %v", a.m.Reign(), before)
			}
		}
		fail(t, w)
	})
}

func TestCompare(t *testing.T) {
	// Best first; each field outweighs all that follow it.
	order := []mesh.Rank{
		{Chosen: true},
		{Owner: true},
		{Moderator: true, Mains: true, Wired: true},
		{Moderator: true, Mains: true},
		{Moderator: true},
		{Mains: true},
		{Wired: true, Headroom: 9},
		{Wired: true, Headroom: 8, Seniority: 1},
		{Headroom: 200},
		{Seniority: 7},
		{},
	}
	for i, a := range order {
		for j, b := range order {
			got := Compare(Candidate{"x", a}, Candidate{"x", b})
			if want := min(1, max(-1, j-i)); got != want {
				t.Errorf("Compare(%d, %d) = %d, want %d", i, j, got, want)
			}
		}
	}
	if Compare(Candidate{ID: "b"}, Candidate{ID: "a"}) <= 0 {
		t.Error("equal ranks: the greater name is better, as with reigns")
	}
}
