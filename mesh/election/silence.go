package election

import "time"

// How long is too long depends on the host: one on a busy machine or behind
// jittery radio beats in bursts. So every machine bears twice the longest gap
// that it saw of late, within bounds.

// gap takes in how long the host was silent before it was heard again. A gap
// loses its weight as time passes.
func (m *Machine) gap(d time.Duration) {
	d = min(d, m.patience.Longest)
	if m.patience.Fade > 0 {
		m.longest -= time.Duration(float64(m.longest) * min(1, float64(d)/float64(m.patience.Fade)))
	}
	m.longest = max(m.longest, d)
}

// silence is how long the present host may be silent.
func (m *Machine) silence() time.Duration {
	return max(m.patience.Silence, min(2*m.longest, m.patience.Longest))
}

// recent is how old the last beat may be for "I hear the host".
//
// It is two beats less than the limit: where the host is dead, the last beat
// that anybody heard is at most that much younger than the asker's, and nobody
// objects. Where it only stalls as long as it may, somebody who heard all its
// beats objects, since Silence exceeds the stall by three.
//
// A member that knows the host to be jittery speaks for it to those who do not
// know, such as newcomers; but for no more than half the limit, as it may be its
// own network that is jittery.
func (m *Machine) recent() time.Duration {
	return min(m.silence(), m.patience.Silence*3/2) - 2*m.patience.Beat
}
