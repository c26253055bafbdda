package sfu

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"time"

	"alcove/media"
	"alcove/media/mediatest"
	"alcove/media/peer"

	"go.uber.org/goleak"
)

// limit is generous: the machine may be busy with others.
const limit = 20 * time.Second

var loopback = netip.MustParseAddr("127.0.0.1")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// host is a running forwarder.
type host struct {
	*Forwarder
	t    *testing.T
	up   chan media.PeerID
	down chan media.PeerID
}

func newHost(t *testing.T, change ...func(*Forwarder)) *host {
	t.Helper()
	h := &host{t: t, up: make(chan media.PeerID, 100), down: make(chan media.PeerID, 100)}
	f, err := New(Config{Listen: netip.AddrPortFrom(loopback, 0), OnPeer: func(p media.PeerID, connected bool) {
		if connected {
			h.up <- p
		} else {
			h.down <- p
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	h.Forwarder = f
	for _, c := range change {
		c(f)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = f.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	return h
}

func (h *host) settle() {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if err := h.Settle(ctx); err != nil {
		h.t.Fatal(err)
	}
}

// person is a synthetic peer with a link of either sort.
type person struct {
	*mediatest.Recorder
	*mediatest.Sender
	link  peer.Link
	guest *peer.Guest // nil in the host's own app
	stop  chan struct{}
	work  sync.WaitGroup
}

// guest connects a peer, over a relay if there is one.
func (h *host) guest(n uint16, relay *mediatest.Relay) *person {
	h.t.Helper()
	r := mediatest.NewRecorder()
	g, err := peer.Dial(peer.Config{IPs: []netip.Addr{loopback}, Receiver: r})
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = g.Close() })
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	offer, err := g.Offer(ctx)
	if err != nil {
		h.t.Fatal(err)
	}
	answer, err := h.Accept(ctx, mediatest.ID(n), offer)
	if err != nil {
		h.t.Fatal(err)
	}
	if relay != nil {
		answer = relay.Rewrite(answer)
	}
	if err := g.Answer(answer); err != nil {
		h.t.Fatalf("%v\n%s", err, answer)
	}
	if !r.Wait(limit, func(s mediatest.Seen) bool { return s.Connected }) {
		h.t.Fatalf("guest %d does not connect", n)
	}
	return h.person(n, r, g, g)
}

func (h *host) local(n uint16) *person {
	r := mediatest.NewRecorder()
	l := h.Local(mediatest.ID(n), r)
	return h.person(n, r, l, nil)
}

func (h *host) person(n uint16, r *mediatest.Recorder, l peer.Link, g *peer.Guest) *person {
	p := &person{Recorder: r, link: l, guest: g, stop: make(chan struct{})}
	p.Sender = &mediatest.Sender{Peer: n, Write: l.WriteFrame, Audio: 80, Video: [3]int{1500, 4000, 0}, KeyFactor: 4}
	return p
}

// talk sends until the test ends, and answers key frame requests.
func (p *person) talk(t *testing.T) {
	p.work.Go(func() { p.Run(p.stop, time.Duration(p.Peer)*time.Millisecond) })
	p.work.Go(func() {
		for {
			select {
			case r := <-p.link.Requests():
				p.RequestKey(r.Layer)
			case <-p.stop:
				return
			}
		}
	})
	t.Cleanup(func() { close(p.stop); p.work.Wait() })
}

func mic(n uint16) media.TrackID {
	return media.TrackID{Peer: mediatest.ID(n), Source: media.Microphone}
}
func cam(n uint16) media.TrackID { return media.TrackID{Peer: mediatest.ID(n), Source: media.Camera} }

// rooms is a partition: rooms of peer numbers.
func rooms(rs ...[]uint16) media.Partition {
	p := media.Partition{Room: map[media.PeerID]string{}}
	for i, r := range rs {
		for _, n := range r {
			p.Room[mediatest.ID(n)] = fmt.Sprint("room ", i)
		}
	}
	return p
}

func hears(ts ...media.TrackID) func(mediatest.Seen) bool {
	return func(s mediatest.Seen) bool {
		for _, t := range ts {
			if s.Count[t] < 5 {
				return false
			}
		}
		return true
	}
}

func TestTwoGuestsAndTheHostHearAndSeeEachOther(t *testing.T) {
	h := newHost(t)
	a, b, c := h.guest(1, nil), h.guest(2, nil), h.local(3)
	h.SetPartition(rooms([]uint16{1, 2, 3}))
	for _, p := range []*person{a, b, c} {
		p.talk(t)
	}
	for _, p := range []*person{a, b, c} {
		var want []media.TrackID
		for n := uint16(1); n <= 3; n++ {
			if n != p.Peer {
				want = append(want, mic(n), cam(n))
			}
		}
		if !p.Wait(limit, hears(want...)) {
			t.Fatalf("peer %d got %v; %+v", p.Peer, p.Seen().Count, h.Stats())
		}
		s := p.Seen()
		if s.Wrong != 0 || s.Unstamped != 0 {
			t.Errorf("peer %d: %d packets of another track than bound, %d unstamped", p.Peer, s.Wrong, s.Unstamped)
		}
		for p.guest != nil && p.guest.Stats().Feedback == 0 {
			if !p.Wait(limit, func(now mediatest.Seen) bool { return now.Count[mic(3)] > s.Count[mic(3)]+10 }) {
				t.Fatal("nothing is heard any more")
			}
			if now := p.Seen(); now.Count[mic(3)] > 2000 {
				t.Fatal("no transport-wide feedback")
			} else {
				s = now
			}
		}
		if own := s.Count[mic(p.Peer)] + s.Count[cam(p.Peer)]; own != 0 {
			t.Errorf("peer %d heard itself", p.Peer)
		}
	}
}
