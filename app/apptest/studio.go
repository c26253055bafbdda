package apptest

import (
	"bytes"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"

	"alcove/app"
	"alcove/media"
)

// Studio is made-up devices. Every frame carries the name of its owner.
type Studio struct {
	owner media.PeerID
	ears  *Ears
	sent  atomic.Uint64

	mu     sync.Mutex
	opened map[media.Source]int         // how often each device was opened; guarded by mu
	broken map[media.Source]error       // why one cannot be opened; guarded by mu
	failed map[media.Source]func(error) // of those that were opened last; guarded by mu
}

// NewStudio makes the devices of a participant.
func NewStudio(owner media.PeerID) *Studio {
	return &Studio{owner: owner, opened: map[media.Source]int{}, broken: map[media.Source]error{}, failed: map[media.Source]func(error){}, ears: &Ears{
		bound: map[media.Slot]media.TrackID{}, heard: map[media.TrackID]*app.Reception{},
	}}
}

// List has one device of each kind.
func (s *Studio) List() (app.Lists, error) {
	one := func(label string) []app.DeviceInfo { return []app.DeviceInfo{{Label: label, Default: true}} }
	return app.Lists{Microphones: one("Made-up microphone"), Cameras: one("Made-up camera"), Speakers: one("Made-up speaker")}, nil
}

// Sent counts the 20 ms of sound that the microphone made: the time, as tests
// measure it, muted or not.
func (s *Studio) Sent() uint64 { return s.sent.Load() }

// Opened is how often a device was opened since the start.
func (s *Studio) Opened(source media.Source) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened[source]
}

// Break makes a device one that cannot be opened, and why; nil mends it.
func (s *Studio) Break(source media.Source, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken[source] = err
}

// Unplug takes away a device that was opened.
func (s *Studio) Unplug(source media.Source, err error) {
	s.Break(source, err)
	s.mu.Lock()
	failed := s.failed[source]
	s.mu.Unlock()
	failed(err)
}

// Open begins to deliver frames, 50 of sound or 15 of picture a second.
func (s *Studio) Open(source media.Source, _ string, deliver func(media.Frame), failed func(error)) (app.Track, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.broken[source]; err != nil {
		return nil, err
	}
	s.opened[source]++
	s.failed[source] = failed
	t := &track{source: source, stop: make(chan struct{}), done: make(chan struct{})}
	go t.run(s.owner, func(f media.Frame) {
		if f.Source == media.Microphone {
			s.sent.Add(1)
		}
		deliver(f)
	})
	return t, nil
}

// Player is the ears of this participant.
func (s *Studio) Player(app.Ears) app.Player { return s.ears }

// Ears are what this participant received.
func (s *Studio) Ears() *Ears { return s.ears }

type track struct {
	source     media.Source
	key        atomic.Bool
	stop, done chan struct{}
}

func (t *track) RequestKeyFrame(media.Layer) { t.key.Store(true) }
func (t *track) Level() uint8                { return 30 }

func (t *track) Close() error {
	close(t.stop)
	<-t.done
	return nil
}

func (t *track) run(owner media.PeerID, deliver func(media.Frame)) {
	defer close(t.done)
	period := 20 * time.Millisecond
	if t.source.Kind() == media.Video {
		period = 66 * time.Millisecond
	}
	t.key.Store(true)
	every := time.NewTicker(period)
	defer every.Stop()
	began := time.Now()
	for {
		select {
		case <-t.stop:
			return
		case <-every.C:
		}
		f := media.Frame{
			Source: t.source, PTS: time.Since(began), Duration: period, Level: 30,
			Data: append([]byte{0x10, 0, 0}, owner...), Key: t.key.Swap(false),
		}
		if f.Key {
			f.Data[0] = 0 // RFC 6386, section 9.1: the lowest bit of a key frame is 0
		} else {
			f.Data[0] = 1
		}
		deliver(f)
	}
}

// Ears count what arrives, by what the packets themselves say of their owner.
type Ears struct {
	mu     sync.Mutex
	bound  map[media.Slot]media.TrackID
	heard  map[media.TrackID]*app.Reception
	wrong  []string // packets of another owner than the slot's
	states []bool
	loud   []media.PeerID
	note   [][]byte
}

// Packet counts a packet, and notes one that is not of the slot's track.
func (e *Ears) Packet(slot media.Slot, p *rtp.Packet) {
	e.mu.Lock()
	defer e.mu.Unlock()
	t, ok := e.bound[slot]
	if !ok {
		e.wrong = append(e.wrong, "a packet in a slot without a track")
		return
	}
	if !bytes.Contains(p.Payload, []byte(t.Peer)) {
		e.wrong = append(e.wrong, "a packet of somebody else in the slot of "+string(t.Peer[:8]))
	}
	r := e.heard[t]
	if r == nil {
		r = &app.Reception{Track: t}
		e.heard[t] = r
	}
	r.Packets++
	r.Frames++
}

// Bound notes what a slot carries.
func (e *Ears) Bound(b media.Binding) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.bound, b.Slot)
	if b.Track != (media.TrackID{}) {
		e.bound[b.Slot] = b.Track
	}
}

// State notes that media can flow or not.
func (e *Ears) State(connected bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.states = append(e.states, connected)
}

// Connections is how often media began to flow.
func (e *Ears) Connections() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	n := 0
	for _, up := range e.states {
		if up {
			n++
		}
	}
	return n
}

// Packets is how many packets of a track were received.
func (e *Ears) Packets(t media.TrackID) uint64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	if r := e.heard[t]; r != nil {
		return r.Packets
	}
	return 0
}

// Wrong are packets that arrived as somebody else's.
func (e *Ears) Wrong() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]string(nil), e.wrong...)
}

// Levels, SetSpeaker, SetRaw, TestSound, Stats and Close make Ears a player.
func (e *Ears) Levels() map[media.PeerID]uint8 { return map[media.PeerID]uint8{} }

// SetSpeaker accepts every speaker.
func (e *Ears) SetSpeaker(string) error { return nil }

// SetRaw changes nothing: nothing is decoded.
func (e *Ears) SetRaw(bool) {}

// SetDuck notes whom the others make room for.
func (e *Ears) SetDuck(loud []media.PeerID) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.loud = slices.Clone(loud)
}

// Loud are those for whom all others are played softer.
func (e *Ears) Loud() []media.PeerID {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.loud)
}

// PlayNote keeps what it is given.
func (e *Ears) PlayNote(packets [][]byte) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.note = packets
	return nil
}

// StopNote forgets the note.
func (e *Ears) StopNote() { _ = e.PlayNote(nil) }

// Note is the recording that plays: its packets.
func (e *Ears) Note() [][]byte {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.note
}

// TestSound is silent.
func (e *Ears) TestSound() error { return nil }

// Stats are the counts of all tracks.
func (e *Ears) Stats() []app.Reception {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out []app.Reception
	for _, r := range e.heard {
		out = append(out, *r)
	}
	return out
}

// ForgetGaps does nothing: no gaps are measured here.
func (e *Ears) ForgetGaps() {}

// Close does nothing: nothing was opened.
func (e *Ears) Close() error { return nil }
