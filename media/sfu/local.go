package sfu

import (
	"fmt"
	"sync"
	"time"

	"alcove/media"
	"alcove/media/peer"
	"alcove/media/rewrite"
)

// Local is the link of the host's own app to its forwarder, in-process.
type Local struct {
	member   *member
	receiver peer.Receiver
	requests chan peer.KeyFrameRequest
	encoders map[media.Source]*encoder
}

var _ peer.Link = (*Local)(nil)

// encoder is one source of the host's own app.
type encoder struct {
	pub         *publication
	mu          sync.Mutex
	clock       peer.Clock
	packetizers []*peer.Packetizer // by layer
}

func newLocal(f *Forwarder, id media.PeerID, r peer.Receiver) *Local {
	l := &Local{receiver: r, requests: make(chan peer.KeyFrameRequest, 32), encoders: map[media.Source]*encoder{}}
	m := &member{f: f, id: id, local: l}
	l.member = m
	for _, s := range []media.Source{media.Microphone, media.Camera, media.Screen} {
		n := 1
		if s == media.Camera {
			n = media.Layers
		}
		e := &encoder{pub: m.publish(s, n)}
		for range n {
			e.packetizers = append(e.packetizers, peer.NewPacketizer())
		}
		l.encoders[s] = e
	}
	for range peer.AudioSlots {
		m.addLeg(media.Audio)
	}
	for range peer.VideoSlots {
		m.addLeg(media.Video)
	}
	return l
}

// WriteFrame sends one encoded frame.
func (l *Local) WriteFrame(f media.Frame) error {
	e := l.encoders[f.Source]
	if e == nil || int(f.Layer) >= len(e.packetizers) {
		return fmt.Errorf("%w: %s, layer %d", peer.ErrBadSource, f.Source, f.Layer)
	}
	if !l.member.f.current(l.member) {
		return peer.ErrClosed
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	audio, rate := f.Source.Kind() == media.Audio, uint32(peer.VideoRate)
	if audio {
		rate = peer.AudioRate
	}
	now := l.member.f.now()
	return e.packetizers[f.Layer].Packetize(f, e.clock.Timestamp(f.PTS, rate, time.Now()), func(u *peer.Unit) {
		p := packet{numbers: rewrite.Numbers{Seq: u.Seq, Timestamp: u.Timestamp}, flags: u.Flags, marker: u.Marker, payload: u.Payload}
		if audio {
			p.level, p.leveled = u.Level, true
		} else if d, err := rewrite.ParseVP8(u.Payload); err == nil {
			p.vp8, p.numbers.Picture, p.numbers.TL0 = d, d.Picture, d.TL0
		}
		l.member.received.Add(1)
		e.pub.layers[f.Layer].receive(&p, now)
	})
}

// Requests delivers key frame requests for the encoders.
func (l *Local) Requests() <-chan peer.KeyFrameRequest { return l.requests }

// NeedKeyFrame asks for a key frame in a video slot. It may be called from the
// Receiver: the forwarder's goroutine acts on it.
func (l *Local) NeedKeyFrame(slot media.Slot) {
	if leg := l.member.legAt(slot); leg != nil {
		select {
		case l.member.f.needKey <- leg:
		default: // whoever lacks one asks again
		}
	}
}

// SetWants says which tracks the window shows.
func (l *Local) SetWants(w []media.Want) { l.member.f.setWants(l.member, w) }

// Close leaves the forwarder.
func (l *Local) Close() error {
	l.member.f.drop(l.member)
	return nil
}
