package main

import (
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"sync"
	"time"

	"alcove/media"
	"alcove/media/mediatest"
	"alcove/media/peer"

	"github.com/pion/rtp"
)

// attendee is a synthetic app: it sends what its sender says and measures what
// comes.
type attendee struct {
	number uint16
	guest  *peer.Guest
	sender *mediatest.Sender
	stop   chan struct{}
	work   sync.WaitGroup

	mu       sync.Mutex
	began    time.Duration
	room     map[media.PeerID]bool // whose media counts as the room's
	sound    time.Duration         // when the first sound of the room came, 0 is not yet
	picture  time.Duration         // when the first packet of a key frame did
	counting bool
	latency  []time.Duration
	packets  int64
	changed  chan struct{} // closed at the first sound and picture
}

// Packet measures one.
func (a *attendee) Packet(slot media.Slot, p *rtp.Packet) {
	now := mediatest.Now()
	s, ok := mediatest.Find(p.Payload)
	if !ok {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.counting {
		a.packets++
		a.latency = append(a.latency, now-s.Sent)
	}
	if a.room != nil && !a.room[mediatest.ID(s.Peer)] || s.Sent < a.began-time.Second {
		return
	}
	switch {
	case slot.Kind == media.Audio && a.sound == 0:
		a.sound = now
	case slot.Kind == media.Video && s.Key && a.picture == 0:
		a.picture = now
	default:
		return
	}
	if a.sound != 0 && a.picture != 0 {
		close(a.changed)
	}
}

// Bound and State are of no interest: packets are.
func (a *attendee) Bound(media.Binding) {}
func (a *attendee) State(bool)          {}

// expect starts the clock for the first sound and picture of a room.
func (a *attendee) expect(room map[media.PeerID]bool) <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.began, a.room, a.sound, a.picture, a.changed = mediatest.Now(), room, 0, 0, make(chan struct{})
	return a.changed
}

// took are the times since expect, or false if either is still missing.
func (a *attendee) took() (sound, picture time.Duration, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.sound - a.began, a.picture - a.began, a.sound != 0 && a.picture != 0
}

func (a *attendee) count(on bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.counting = on
}

// load is what an attendee sends.
type load struct {
	audio int               // bytes each 20 ms
	video [media.Layers]int // bytes a frame, 30 a second
}

// enter joins a room of the host, and returns when the connection was answered.
func enter(ctx context.Context, h *benchHost, n uint16, room string, l load) (*attendee, error) {
	a := &attendee{number: n, stop: make(chan struct{})}
	a.expect(nil)
	g, err := peer.Dial(peer.Config{IPs: []netip.Addr{netip.MustParseAddr("127.0.0.1")}, Receiver: a})
	if err != nil {
		return nil, err
	}
	a.guest = g
	offer, err := g.Offer(ctx)
	if err == nil {
		var answer string
		answer, err = h.post(ctx, "/join", url.Values{"name": {string(mediatest.ID(n))}, "room": {room}}, offer)
		if err == nil {
			err = g.Answer(answer)
		}
	}
	if err != nil {
		_ = g.Close()
		return nil, fmt.Errorf("%s joins: %w", mediatest.ID(n), err)
	}
	a.sender = &mediatest.Sender{Peer: n, Write: g.WriteFrame, Audio: l.audio, Video: l.video, KeyFactor: 4}
	phase := time.Duration(n%20) * 997 * time.Microsecond
	a.work.Go(func() { a.sender.Run(a.stop, phase) })
	a.work.Go(func() {
		for {
			select {
			case r := <-g.Requests():
				a.sender.RequestKey(r.Layer)
			case <-a.stop:
				return
			}
		}
	})
	return a, nil
}

func (a *attendee) leave() {
	close(a.stop)
	a.work.Wait()
	_ = a.guest.Close()
}

// quantile of an unsorted sample; 0 of none.
func quantile(d []time.Duration, q float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	slices.Sort(d)
	return d[min(len(d)-1, int(q*float64(len(d))))]
}
