package election

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"alcove/mesh"
)

// media is what it takes to move everybody's media to the new host.
const media = 100 * time.Millisecond

// meeting is a meeting in calm: n apps, the first leads. Seeds differ in the
// delays, the phases and the ranks.
func meeting(n int, seed uint64, spread time.Duration) (*world, *rand.Rand) {
	rng := rand.New(rand.NewPCG(seed, uint64(n)))
	w := newWorld()
	w.delay = func(mesh.MemberID) time.Duration { return linkDelay + time.Duration(rng.Int64N(int64(spread))) }
	w.links = ring(n)
	for i := range n {
		rank := mesh.Rank{Owner: i == 0, Moderator: i == 1 || rng.IntN(4) == 0, Seniority: uint32(n - i)}
		p := Default()
		if i == 0 {
			p = Founding()
		}
		w.run(time.Duration(rng.Int64N(int64(tickEvery))))
		w.join(mesh.MemberID(fmt.Sprintf("m%02d", i)), rank, 0, p)
	}
	w.run(10*time.Second + time.Duration(rng.Int64N(int64(beatEvery))))
	return w, rng
}

// ring is who wants a channel with whom, as in app/session: everybody with the
// host, and in larger meetings otherwise with those at powers of two.
func ring(n int) func(host, x, y mesh.MemberID) bool {
	number := func(id mesh.MemberID) (i int) { _, _ = fmt.Sscanf(string(id), "m%d", &i); return i }
	return func(host, x, y mesh.MemberID) bool {
		ahead := uint(number(y)-number(x)+n) % uint(n)
		return n <= 8 || x == host || y == host || bits.OnesCount(ahead) == 1
	}
}

// takeOver is how long the others are without media: from the failure until the
// last of them follows the same new host, and its media is there.
func takeOver(w *world, lost ...mesh.MemberID) (time.Duration, error) {
	start := w.now
	for w.now < start+20*time.Second {
		w.run(10 * time.Millisecond)
		if r, ok := w.oneAmong(lost); ok && w.apps[r.Host].leads == r {
			return w.now - start + media, nil
		}
	}
	return 0, fmt.Errorf("no host: %s\n%s", w.summary(), lines(w.log))
}

// oneAmong is the host that everybody but the lost obeys, who is none of them.
func (w *world) oneAmong(lost []mesh.MemberID) (mesh.Reign, bool) {
	var r mesh.Reign
	for _, a := range w.alive() {
		if slices.Contains(lost, a.id) {
			continue
		}
		if r.Host == "" {
			r = a.m.Reign()
		}
		if a.m.Reign() != r || !a.m.Settled() || slices.Contains(lost, r.Host) {
			return r, false
		}
	}
	return r, true
}

func TestTakeOver(t *testing.T) {
	kill := func(w *world, id mesh.MemberID) { w.stop(id, false) }
	freeze := func(w *world, id mesh.MemberID) { w.apps[id].frozen = true }
	unplug := func(w *world, id mesh.MemberID) { w.unplug(id) }
	for _, c := range []struct {
		name          string
		fail          func(w *world, host mesh.MemberID)
		also          int // how many of the next by rank fail with the host
		members       []int
		median, worst time.Duration
	}{
		{"killed", kill, 0, []int{2, 3, 10, 50}, 500 * time.Millisecond, 1500 * time.Millisecond},
		{"frozen", freeze, 0, []int{3, 10, 50}, 1500 * time.Millisecond, 2500 * time.Millisecond},
		{"unplugged", unplug, 0, []int{3, 10, 50}, 1500 * time.Millisecond, 2500 * time.Millisecond},
		{"three killed", kill, 2, []int{10, 50}, time.Second, 1500 * time.Millisecond},
		{"three frozen", freeze, 2, []int{10, 50}, 2500 * time.Millisecond, 2500 * time.Millisecond},
		{"three unplugged", unplug, 2, []int{10, 50}, 2500 * time.Millisecond, 2500 * time.Millisecond},
	} {
		for _, n := range c.members {
			t.Run(fmt.Sprintf("%s/%d", c.name, n), func(t *testing.T) {
				t.Parallel()
				var took []time.Duration
				claims := 0
				for seed := range 10*seeds()/uint64(n) + 8 {
					w, _ := meeting(n, seed, 30*time.Millisecond)
					lost := w.best(1 + c.also)
					w.claimed = 0
					for _, id := range lost {
						c.fail(w, id)
					}
					d, err := takeOver(w, lost...)
					if err != nil || len(w.broken) > 0 {
						t.Fatalf("seed %d: %v %v", seed, err, w.broken)
					}
					took = append(took, d)
					claims += w.claimed
				}
				slices.Sort(took)
				at := func(share float64) time.Duration { return took[int(share*float64(len(took)-1))] }
				t.Logf("median %v  95%% %v  worst %v  claims %.2f", at(.5), at(.95), at(1), float64(claims)/float64(len(took)))
				if at(.5) > c.median || at(1) > c.worst {
					t.Errorf("over %v, %v", c.median, c.worst)
				}
				if c.also == 0 && float64(claims) > 1.05*float64(len(took)) {
					t.Errorf("%d claims for %d take-overs", claims, len(took))
				}
			})
		}
	}
}

// best are the host and those that come next by rank.
func (w *world) best(n int) []mesh.MemberID {
	as := w.alive()
	m := as[0].m
	slices.SortFunc(as, func(a, b *app) int { return Compare(m.rank(b.id), m.rank(a.id)) })
	var ids []mesh.MemberID
	for _, a := range as[:n] {
		ids = append(ids, a.id)
	}
	return ids
}
