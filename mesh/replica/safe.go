package replica

import (
	"slices"

	"alcove/mesh"
)

// Safe reports whether an entry is durable on two other devices than this one,
// or on the only other one that there is. Once true it stays true. What others
// have is their own word for it.
func (r *Replica) Safe(l LogID, seq uint64) bool {
	r.latch(l)
	return seq > 0 && seq <= r.safe[l]
}

// latch raises how far a log is safe.
func (r *Replica) latch(l LogID) {
	reach := map[mesh.DeviceID]uint64{}
	for m, k := range r.known {
		if d := m.Device(); d != r.self.Device() {
			reach[d] = max(reach[d], k[l])
		}
	}
	var first, second uint64
	for _, seq := range reach {
		if seq > first {
			first, second = seq, first
		} else {
			second = max(second, seq)
		}
	}
	at := second
	if oneIsSafe {
		at = first
	}
	if only, one := r.onlyOther(); one {
		at = max(at, reach[only])
	}
	if at = min(at, r.have[l]); at > r.safe[l] {
		r.safe[l] = at
	}
}

func (r *Replica) latchOwn() {
	for l := range r.have {
		if l.Author == r.self.Device() {
			r.latch(l)
		}
	}
}

// onlyOther is the one other device that there is, if it is one.
func (r *Replica) onlyOther() (only mesh.DeviceID, one bool) {
	for _, m := range r.connected {
		d := m.Device()
		if d == r.self.Device() || d == only {
			continue
		}
		if only != "" {
			return "", false
		}
		only = d
	}
	other := func(d mesh.DeviceID) bool { return d != only && d != r.self.Device() }
	return only, only != "" && !slices.ContainsFunc(r.others, other)
}
