package election

import (
	"testing"
	"time"

	"alcove/mesh"
)

// One member may have raised the term by several jumps before somebody else
// comes: that one must still find the host.
func TestNewcomerReachesATermThatLeapt(t *testing.T) {
	const host, self = "b#1", "a#1"
	r := mesh.Reign{Term: 3*maxJump + 7, Host: host}
	m := New(self, 0, Default())
	m.Step(Tick{})
	m.Step(Connected{Member: host})
	for i := range 4 {
		m.Step(Heard{Now: time.Duration(i) * 250 * time.Millisecond, Reign: r, From: host})
	}
	if m.Role() != Following || m.Reign() != r {
		t.Errorf("%v of %v", m.Role(), m.Reign())
	}
}
