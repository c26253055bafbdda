package main

import (
	"sync"
	"time"

	"github.com/pion/rtp"

	"alcove/media"
)

// crowdEars count what one of a crowd receives, by what the packets themselves
// say of their sender. Packets of real people, which say nothing, count as those
// of whom their slot is bound to.
type crowdEars struct {
	mu    sync.Mutex
	bound map[media.Slot]media.PeerID
	from  map[media.PeerID]*heard
	mixed int
}

// reception is what came of one person, and how long nothing did.
type reception struct {
	Sound       int   `json:"sound"`    // packets
	Pictures    int   `json:"pictures"` // packets
	SoundGap    int64 `json:"soundGap"` // the longest that ended, ms
	PicturesGap int64 `json:"picturesGap"`
	Lost        int   `json:"lost,omitempty"`  // packets of sound that are missing
	Again       int   `json:"again,omitempty"` // and those that came twice
}

// heard is a reception and what it goes on from.
type heard struct {
	reception
	sound, picture time.Time
	seq            uint32 // of the newest sound
	came           uint64 // which of the 64 before it did, the newest is bit 0
}

func newCrowdEars() *crowdEars {
	return &crowdEars{bound: map[media.Slot]media.PeerID{}, from: map[media.PeerID]*heard{}}
}

// Packet counts one.
func (e *crowdEars) Packet(slot media.Slot, p *rtp.Packet) {
	now := time.Now()
	s, stamped := findStamp(p.Payload)
	e.mu.Lock()
	defer e.mu.Unlock()
	from := e.bound[slot]
	if stamped && s.From != from {
		e.mixed++
		from = s.From
	}
	h := e.from[from]
	if h == nil {
		h = &heard{}
		e.from[from] = h
	}
	if slot.Kind == media.Video {
		h.Pictures++
		h.PicturesGap = max(h.PicturesGap, since(&h.picture, now))
		return
	}
	h.Sound++
	h.SoundGap = max(h.SoundGap, since(&h.sound, now))
	if stamped {
		h.follow(s.Seq)
	}
}

// since is how long ago something was, in ms, and notes that it is again.
func since(last *time.Time, now time.Time) (ms int64) {
	if !last.IsZero() {
		ms = now.Sub(*last).Milliseconds()
	}
	*last = now
	return ms
}

// follow counts what is missing before a packet of sound. One that comes late is
// missing no more, which may make the next count of lost ones negative.
func (h *heard) follow(seq uint32) {
	switch {
	case h.seq == 0:
		h.seq, h.came = seq, 1
	case seq > h.seq:
		h.Lost += int(seq - h.seq - 1)
		h.came = h.came<<(seq-h.seq) | 1
		h.seq = seq
	case h.seq-seq < 64 && h.came>>(h.seq-seq)&1 == 0:
		h.Lost--
		h.came |= 1 << (h.seq - seq)
	default:
		h.Again++
	}
}

// Bound notes what a slot carries.
func (e *crowdEars) Bound(b media.Binding) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.bound[b.Slot] = b.Track.Peer
}

// State is of no interest: packets are.
func (e *crowdEars) State(bool) {}

// received is what came since the last call. Whoever is not in the room any more
// is forgotten: a gap while people are apart is none.
func (e *crowdEars) received(mates map[media.PeerID]bool) (map[media.PeerID]reception, int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := map[media.PeerID]reception{}
	for who, h := range e.from {
		if h.Sound+h.Pictures > 0 {
			out[who] = h.reception
		}
		h.reception = reception{}
		if !mates[who] {
			delete(e.from, who)
		}
	}
	return out, e.mixed
}
