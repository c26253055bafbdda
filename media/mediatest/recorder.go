package mediatest

import (
	"sync"
	"time"

	"alcove/media"

	"github.com/pion/rtp"
)

// Recorder is a peer.Receiver that checks each packet against the binding of
// its slot.
type Recorder struct {
	// OnPacket sees each packet, with the recorder locked. May be nil.
	OnPacket func(slot media.Slot, s Stamp, p *rtp.Packet)

	mu        sync.Mutex
	changed   chan struct{} // closed and replaced at each event
	bound     map[media.Slot]media.TrackID
	count     map[media.TrackID]int
	wrong     int // packets of another track than their slot's
	unstamped int
	frames    map[media.TrackID]map[uint32]int
	states    []bool
	bindings  int
}

// NewRecorder is one that has seen nothing.
func NewRecorder() *Recorder {
	return &Recorder{
		changed: make(chan struct{}), bound: map[media.Slot]media.TrackID{}, count: map[media.TrackID]int{},
		frames: map[media.TrackID]map[uint32]int{},
	}
}

func (r *Recorder) event() {
	close(r.changed)
	r.changed = make(chan struct{})
}

// Packet records one.
func (r *Recorder) Packet(slot media.Slot, p *rtp.Packet) {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer r.event()
	s, ok := Find(p.Payload)
	if !ok {
		r.unstamped++
		return
	}
	t := s.Track()
	if r.bound[slot] != t {
		r.wrong++
	}
	r.count[t]++
	if r.frames[t] == nil {
		r.frames[t] = map[uint32]int{}
	}
	r.frames[t][s.Seq]++
	if r.OnPacket != nil {
		r.OnPacket(slot, s, p)
	}
}

// Bound records a binding.
func (r *Recorder) Bound(b media.Binding) {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer r.event()
	r.bindings++
	r.bound[b.Slot] = b.Track
}

// State records the connection's state.
func (r *Recorder) State(connected bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer r.event()
	r.states = append(r.states, connected)
}

// Seen is what a recorder has seen up to now.
type Seen struct {
	Count     map[media.TrackID]int            // packets
	Frames    map[media.TrackID]map[uint32]int // packets of each frame
	Wrong     int
	Unstamped int
	Bindings  int
	Connected bool
	States    []bool
	Bound     map[media.Slot]media.TrackID
}

// Seen copies what was recorded.
func (r *Recorder) Seen() Seen {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.seen()
}

func (r *Recorder) seen() Seen {
	s := Seen{Count: map[media.TrackID]int{}, Frames: map[media.TrackID]map[uint32]int{}, Bound: map[media.Slot]media.TrackID{}, Wrong: r.wrong, Unstamped: r.unstamped, Bindings: r.bindings}
	for k, v := range r.count {
		s.Count[k] = v
	}
	for k, v := range r.frames {
		s.Frames[k] = map[uint32]int{}
		for f, n := range v {
			s.Frames[k][f] = n
		}
	}
	for k, v := range r.bound {
		s.Bound[k] = v
	}
	s.States = append(s.States, r.states...)
	s.Connected = len(r.states) > 0 && r.states[len(r.states)-1]
	return s
}

// Wait waits until ok, or reports false after the limit.
func (r *Recorder) Wait(limit time.Duration, ok func(Seen) bool) bool {
	timeout := time.NewTimer(limit)
	defer timeout.Stop()
	for {
		r.mu.Lock()
		good, changed := ok(r.seen()), r.changed
		r.mu.Unlock()
		if good {
			return true
		}
		select {
		case <-changed:
		case <-timeout.C:
			return false
		}
	}
}
