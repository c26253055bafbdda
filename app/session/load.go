package session

import "time"

// Load is what the host forwards, and what it was measured to carry.
type Load struct {
	Streams int `json:"s,omitempty"` // forwarded tracks
	Packets int `json:"p,omitempty"` // a second
	KBits   int `json:"k,omitempty"` // a second
	Most    int `json:"m,omitempty"` // packets a second that it can carry, 0 is not known
}

// meter turns a forwarder's counters into rates.
type meter struct {
	at   time.Duration
	last Traffic
	read bool
}

// rate is the load since the last time; most is what can be carried. The first
// time there is no rate yet.
func (m *meter) rate(now time.Duration, s Traffic, most int) Load {
	l := Load{Streams: s.Streams, Most: max(most, 0)}
	if passed := (now - m.at).Seconds(); m.read && passed > 0 {
		l.Packets = int(float64(s.Packets-min(m.last.Packets, s.Packets)) / passed)
		l.KBits = int(float64(s.Bytes-min(m.last.Bytes, s.Bytes)) * 8 / 1000 / passed)
	}
	m.at, m.last, m.read = now, s, true
	return l
}
