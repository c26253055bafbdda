package election

import (
	"flag"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"alcove/mesh"
)

var times = flag.Uint64("times", 1, "so many times as many seeds")

// seeds is how many a test runs.
func seeds() uint64 { return 40 * *times }

// A host that stands still for 800 ms, again and again, keeps its role.
func TestAStalledHostKeepsItsRole(t *testing.T) {
	for _, n := range []int{2, 3, 10} {
		for seed := range seeds() {
			w, rng := meeting(n, seed, 30*time.Millisecond)
			host, _ := w.agreed()
			w.log = nil
			for range 10 {
				w.stall(host.Host, 800*time.Millisecond)
				w.run(time.Second + time.Duration(rng.Int64N(int64(3*time.Second))))
			}
			if after, ok := w.agreed(); !ok || after != host || w.claimed > 1 {
				t.Fatalf("%d apps, seed %d: %s\n%s", n, seed, w.summary(), lines(w.log))
			}
		}
	}
}

// Nor is it deposed while one guest after another loses its channel to it, or
// hears nothing of it.
func TestAHostThatMostHearKeepsItsRole(t *testing.T) {
	for seed := range seeds() {
		w, rng := meeting(5, seed, 30*time.Millisecond)
		host, _ := w.agreed()
		for range 20 {
			guest := w.order[1+rng.IntN(len(w.order)-1)]
			switch rng.IntN(4) {
			case 0:
				w.reset(host.Host, guest)
			case 1:
				w.reset(guest, host.Host)
			case 2:
				w.cutOneWay(host.Host, guest)
			case 3: // which one guest takes for longer than it is
				w.cutOneWay(host.Host, guest)
				w.run(time.Duration(rng.Int64N(int64(time.Second))))
				w.stall(host.Host, 800*time.Millisecond)
			}
			w.run(time.Duration(rng.Int64N(int64(4 * time.Second))))
			w.heal(host.Host, guest)
			w.run(2 * time.Second)
		}
		if after, ok := w.agreed(); !ok || after != host || w.claimed > 1 {
			t.Fatalf("seed %d: %s\n%s", seed, w.summary(), lines(w.log))
		}
	}
}

// Where the host is dead, nobody objects because it heard the last beat a little
// later than the others.
func TestADeadHostIsReplacedAtTheFirstAsking(t *testing.T) {
	for seed := range seeds() {
		w, _ := meeting(5, seed, 150*time.Millisecond)
		host, _ := w.agreed()
		w.log = nil
		w.apps[host.Host].frozen = true
		if _, err := takeOver(w, host.Host); err != nil {
			t.Fatal(err)
		}
		if asked := strings.Count(lines(w.log), " asks "); asked > 2 { // two may at once
			t.Fatalf("seed %d:\n%s", seed, lines(w.log))
		}
	}
}

// A guest's laptop that sleeps and wakes does not become host by it, even where
// its clock stood still and nothing but closed channels tells. (Of two, that
// looks like the crash of the other.)
func TestAGuestThatWakesFollows(t *testing.T) {
	for _, n := range []int{2, 3, 10} {
		for seed := range seeds() {
			w, rng := meeting(n, seed, 30*time.Millisecond)
			host, _ := w.agreed()
			nap := time.Duration(rng.Int64N(int64(time.Minute)))
			w.sleep(w.order[1+rng.IntN(n-1)], nap, n == 2 || seed%2 == 0)
			w.run(70 * time.Second)
			if after, ok := w.agreed(); !ok || after != host || w.claimed > 1 {
				t.Fatalf("%d apps, seed %d: %s\n%s", n, seed, w.summary(), lines(w.log))
			}
		}
	}
}

// A host's laptop that slept comes back as a guest, and is host again once it
// was steady.
func TestAHostThatSleptFollowsAndIsGivenTheRoleBack(t *testing.T) {
	for seed := range seeds() {
		w, rng := meeting(4, seed, 30*time.Millisecond)
		was, _ := w.agreed()
		nap := 3*time.Second + time.Duration(rng.Int64N(int64(time.Minute)))
		w.sleep(was.Host, nap, true)
		w.run(nap + 10*time.Second)
		now, ok := w.agreed()
		if !ok || now.Host == was.Host {
			t.Fatalf("seed %d: %s\n%s", seed, w.summary(), lines(w.log))
		}
		w.run(time.Minute)
		if again, ok := w.agreed(); !ok || again.Host != was.Host || w.apps[now.Host].handed != 1 {
			t.Fatalf("seed %d: %s\n%s", seed, w.summary(), lines(w.log))
		}
		if len(w.broken) > 0 {
			t.Fatal(w.broken)
		}
	}
}

// Links that come and go for a minute leave one host, soon after they are calm.
func TestFlappingLinksLeaveOneHost(t *testing.T) {
	for seed := range seeds() {
		w, rng := meeting(6, seed, 30*time.Millisecond)
		for end := w.now + time.Minute; w.now < end; {
			flap(w, rng)
			w.run(time.Duration(rng.Int64N(int64(800 * time.Millisecond))))
		}
		for _, x := range w.order {
			for _, y := range w.order {
				w.heal(x, y)
			}
		}
		w.run(5 * time.Second)
		if _, ok := w.agreed(); !ok || len(w.broken) > 0 {
			t.Fatalf("seed %d: %s %v\n%s", seed, w.summary(), w.broken, lines(w.log))
		}
	}
}

func flap(w *world, rng *rand.Rand) {
	x, y := w.order[rng.IntN(len(w.order))], w.order[rng.IntN(len(w.order))]
	switch {
	case x == y:
		w.unplug(x)
	case rng.IntN(3) == 0:
		w.cutOneWay(x, y)
	case rng.IntN(3) == 0:
		w.reset(x, y)
	case rng.IntN(2) == 0:
		w.cut(x, y)
	default:
		w.heal(x, y)
	}
}

// beats feeds a follower with beats at these gaps, a tick between, and says how
// long it then bears silence.
func beats(m *Machine, now *time.Duration, r mesh.Reign, gaps ...time.Duration) time.Duration {
	for _, gap := range gaps {
		for end := *now + gap; *now < end; *now += 10 * time.Millisecond {
			m.Step(Tick{*now})
		}
		m.Step(Heard{*now, r, r.Host})
	}
	return m.limit
}

// The limit follows what is seen of the host, within bounds, and comes down again.
func TestTheLimitFollowsTheHost(t *testing.T) {
	const ms = time.Millisecond
	every := func(n int, d time.Duration) []time.Duration {
		out := make([]time.Duration, n)
		for i := range out {
			out[i] = d
		}
		return out
	}
	m, now, r := New("a", 0, Default()), time.Duration(0), mesh.Reign{Term: 1, Host: "h"}
	m.Step(Members{now, []Candidate{{ID: "a"}, {ID: "h"}}})
	m.Step(Connected{now, "h"})
	for _, c := range []struct {
		name     string
		gaps     []time.Duration
		min, max time.Duration
	}{
		{"calm", every(100, 100*ms), 1100 * ms, 1100 * ms},
		{"a busy machine", every(20, 400*ms), 1100 * ms, 1100 * ms},
		{"one stall", every(1, 900*ms), 1800 * ms, 1800 * ms},
		{"at once after it", every(10, 100*ms), 1600 * ms, 1800 * ms},
		{"ten seconds later", every(90, 100*ms), 1100 * ms, 1100 * ms},
		{"jitter", every(10, 1200*ms), 2400 * ms, 2400 * ms},
		{"worse", every(2, 2000*ms), 3000 * ms, 3000 * ms},
		{"half a minute later", every(300, 100*ms), 1100 * ms, 1100 * ms},
	} {
		if got := beats(m, &now, r, c.gaps...); got < c.min || got > c.max {
			t.Errorf("%s: %v, want %v to %v", c.name, got, c.min, c.max)
		}
	}
	// Another host begins anew.
	beats(m, &now, r, 2000*ms)
	if got := beats(m, &now, mesh.Reign{Term: 9, Host: "i"}, 100*ms); got != 1100*ms {
		t.Errorf("another host: %v", got)
	}
}

// Members that know a host to be jittery speak for it to one who has just come.
func TestANewcomerDoesNotDeposeAJitteryHost(t *testing.T) {
	for seed := range seeds() {
		w, rng := meeting(4, seed, 30*time.Millisecond)
		host, _ := w.agreed()
		calm, burst := w.delay, time.Duration(0)
		w.delay = func(from mesh.MemberID) time.Duration {
			if from == host.Host {
				return max(burst-w.now, linkDelay)
			}
			return calm(from)
		}
		jitter := func() {
			burst = w.now + time.Duration(500+rng.IntN(700))*time.Millisecond
			w.run(burst - w.now + time.Duration(rng.Int64N(int64(300*time.Millisecond))))
		}
		for d := 500 * time.Millisecond; d < 1300*time.Millisecond; d += 50 * time.Millisecond {
			burst = w.now + d // it worsens slowly
			w.run(d + beatEvery)
		}
		w.join("new", mesh.Rank{Owner: true}, 0, Default()) // the first to ask
		w.run(3 * beatEvery)
		burst = w.now + 1250*time.Millisecond
		w.run(2 * time.Second)
		for range 60 {
			jitter()
		}
		if after, ok := w.agreed(); !ok || after != host || w.claimed > 1 {
			t.Fatalf("seed %d: %s\n%s", seed, w.summary(), lines(w.log))
		}
	}
}
