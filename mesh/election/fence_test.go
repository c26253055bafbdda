package election

import (
	"math/rand/v2"
	"testing"
	"time"

	"alcove/mesh"
)

// Whatever hosts say, and whenever, what is obeyed never goes back. Must fail
// with -tags mutant_fence.
func TestTermsNeverGoBack(t *testing.T) {
	hosts := []mesh.MemberID{"a", "b", "c"}
	for seed := range 10 * seeds() {
		rng := rand.New(rand.NewPCG(seed, 0))
		m, now := New("self", mesh.Term(rng.IntN(5)), Default()), time.Duration(0)
		for range 50 {
			now += time.Duration(rng.IntN(3000)) * time.Millisecond
			before, host := m.Reign(), hosts[rng.IntN(len(hosts))]
			r := mesh.Reign{Term: mesh.Term(rng.IntN(20)), Host: host}
			in := []Input{
				Tick{now}, Connected{now, host}, Lost{now, host, rng.IntN(2) == 0}, Woke{now},
				Heard{now, r, host}, Heard{now, r, host}, Offered{now, mesh.Reign{Term: r.Term, Host: "self"}, host},
			}[rng.IntN(7)]
			for _, e := range m.Step(in) {
				if f, ok := e.(Follow); ok && f.Reign.Less(before) {
					t.Fatalf("seed %d: follows %v after %v", seed, f.Reign, before)
				}
			}
			if m.Reign().Less(before) {
				t.Fatalf("seed %d: %v after %v", seed, m.Reign(), before)
			}
		}
	}
}
