package sfu

import (
	"context"
	"errors"
	"hash/fnv"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"alcove/media"
	"alcove/media/mediatest"
	"alcove/media/peer"

	"github.com/pion/rtp"
)

// isMedia reports whether a datagram is RTP or RTCP (RFC 7983).
func isMedia(b []byte) bool { return len(b) > 1 && b[0] >= 128 && b[0] < 192 }

func isRTP(b []byte) bool { return isMedia(b) && (b[1] < 192 || b[1] > 223) }

// TestLossIsRepaired: of a link that loses 5 % of the packets each way, twice
// in a row, every frame arrives whole in the end.
func TestLossIsRepaired(t *testing.T) {
	h := newHost(t)
	var mu sync.Mutex
	lost, passed, n := 0, 0, uint32(0)
	relay, err := mediatest.NewRelay(netip.AddrPortFrom(loopback, h.Port()), func(_ bool, b []byte) bool {
		if !isRTP(b) {
			return false
		}
		mu.Lock()
		defer mu.Unlock()
		n++ // a hash of the count: neither a pattern nor chance
		sum := fnv.New32a()
		_, _ = sum.Write([]byte{byte(n), byte(n >> 8), byte(n >> 16)})
		if sum.Sum32()%20 == 0 {
			lost++
			return true
		}
		passed++
		return false
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(relay.Close)
	a, b := h.guest(1, relay), h.guest(2, relay)
	h.SetPartition(rooms([]uint16{1, 2}))
	a.talk(t)
	const wanted = 60
	// Frames from the first whole one on, but for those still under way.
	complete := func(s mediatest.Seen, track media.TrackID, packets int) (whole, broken int) {
		first, last := uint32(1<<32-1), uint32(0)
		for f := range s.Frames[track] {
			first, last = min(first, f), max(last, f)
		}
		for f := first + 1; f+10 < last; f++ {
			if s.Frames[track][f] >= packets {
				whole++
			} else {
				broken++
			}
		}
		return whole, broken
	}
	perFrame := (a.Video[1] + peer.MaxPayload - 1) / peer.MaxPayload
	ok := b.Wait(limit, func(s mediatest.Seen) bool {
		sound, gaps := complete(s, mic(1), 1)
		picture, breaks := complete(s, cam(1), perFrame)
		return sound >= wanted && picture >= wanted && gaps == 0 && breaks == 0
	})
	mu.Lock()
	defer mu.Unlock()
	s := b.Seen()
	sound, gaps := complete(s, mic(1), 1)
	picture, breaks := complete(s, cam(1), perFrame)
	if !ok || lost == 0 {
		t.Errorf("%d lost, %d passed; sound: %d there, %d missing; picture: %d whole, %d broken; %+v", lost, passed, sound, gaps, picture, breaks, h.Stats())
	}
	if s.Wrong != 0 {
		t.Errorf("%d packets under another name", s.Wrong)
	}
	if r := h.Stats().Repaired; r == 0 {
		t.Error("nothing was repaired by the host")
	}
}

// TestWantsChangeTheLayer: a tile that grows gets the larger picture, from a
// key frame on, in one unbroken stream; a hidden one gets none.
func TestWantsChangeTheLayer(t *testing.T) {
	h := newHost(t)
	a, b := h.guest(1, nil), h.guest(2, nil)
	var mu sync.Mutex
	var last *rtp.Packet
	layer, fault := media.Layer(9), ""
	switches := 0
	b.OnPacket = func(slot media.Slot, s mediatest.Stamp, p *rtp.Packet) {
		if slot.Kind != media.Video {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if last != nil && p.SequenceNumber != last.SequenceNumber+1 {
			fault = "a gap"
		}
		if s.Layer != layer {
			if switches++; !s.Key {
				fault = "a layer begins without a key frame"
			}
		}
		layer, last = s.Layer, p
	}
	h.SetPartition(rooms([]uint16{1, 2}))
	a.talk(t)
	is := func(want media.Layer) func(mediatest.Seen) bool {
		return func(mediatest.Seen) bool { mu.Lock(); defer mu.Unlock(); return layer == want }
	}
	for _, c := range []struct {
		height int
		layer  media.Layer
	}{{100, media.LayerLow}, {300, media.LayerMid}, {100, media.LayerLow}, {1000, media.LayerMid /* what there is */}} {
		b.link.SetWants([]media.Want{{Track: cam(1), Height: c.height}})
		if !b.Wait(limit, is(c.layer)) {
			t.Fatalf("height %d: layer %d, %+v", c.height, layer, h.Stats())
		}
	}
	b.link.SetWants([]media.Want{{Track: cam(1), Height: 0}})
	if !b.Wait(limit, func(s mediatest.Seen) bool { return s.Bound[media.Slot{Kind: media.Video}].Peer == "" }) {
		t.Fatal("a hidden tile keeps its slot")
	}
	mu.Lock()
	defer mu.Unlock()
	if fault != "" {
		t.Error(fault)
	}
	if b.Seen().Wrong != 0 {
		t.Error("packets under another name")
	}
}

func TestComingAndGoing(t *testing.T) {
	h := newHost(t)
	a, b := h.guest(1, nil), h.guest(2, nil)
	h.SetPartition(rooms([]uint16{1, 2}))
	a.talk(t)
	if !b.Wait(limit, hears(mic(1))) {
		t.Fatal("not heard")
	}
	expect := func(c chan media.PeerID, want media.PeerID) {
		t.Helper()
		if got := <-c; got != want {
			t.Fatalf("%s, want %s", got, want)
		}
	}
	expect(h.up, mediatest.ID(1))
	expect(h.up, mediatest.ID(2))
	gone := func(s mediatest.Seen) bool { return len(s.States) == 2 && !s.Connected }

	// A new connection replaces the old one, which learns it.
	c := h.guest(2, nil)
	expect(h.up, mediatest.ID(2))
	if !b.Wait(limit, gone) {
		t.Error("the replaced connection is not told")
	}
	if !c.Wait(limit, hears(mic(1))) {
		t.Error("the new connection hears nothing")
	}
	// A guest that leaves is missed at once.
	if err := c.guest.Close(); err != nil {
		t.Error(err)
	}
	expect(h.down, mediatest.ID(2))
	// One that is removed learns it; nobody tells the host what it did itself.
	h.Remove(mediatest.ID(1))
	if !a.Wait(limit, gone) {
		t.Error("the removed one is not told")
	}
	h.settle()
	if n := len(h.Stats().Peers); n != 0 {
		t.Errorf("%d peers are left", n)
	}
	if len(h.down) != 0 || len(h.up) != 0 {
		t.Error("more events than happened")
	}
}

// TestRequestsForKeyFramesAreFew: twenty who join at once cost one or two.
func TestRequestsForKeyFramesAreFew(t *testing.T) {
	h := newHost(t)
	sender := h.local(0)
	sender.Audio, sender.Video = 0, [3]int{1000, 0, 0}
	sender.talk(t)
	p := rooms(room(21))
	var all []*person
	for n := uint16(1); n <= 20; n++ {
		all = append(all, h.local(n))
	}
	h.settle()
	keys := sender.Keys.Load()
	h.SetPartition(p)
	for _, x := range all {
		if !x.Wait(limit, hears(cam(0))) {
			t.Fatal("not seen")
		}
	}
	if n := sender.Keys.Load() - keys; n < 1 || n > 3 {
		t.Errorf("%d key frames for 20 who joined at once", n)
	}
}

func TestPortInUse(t *testing.T) {
	h := newHost(t)
	_, err := New(Config{Listen: netip.AddrPortFrom(loopback, h.Port())})
	if !errors.Is(err, ErrPortInUse) {
		t.Errorf("%v", err)
	}
}

func TestOffersThatAreRefused(t *testing.T) {
	h := newHost(t)
	for name, sdp := range map[string]string{
		"nothing": "", "noise": "hello", "too long": "v=0\r\n" + strings.Repeat("a=x\r\n", 10_000),
		"no media": "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n",
	} {
		if _, err := h.Accept(context.Background(), "x", sdp); !errors.Is(err, ErrBadOffer) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(h.Stats().Peers); n != 0 {
		t.Errorf("%d peers after bad offers", n)
	}
}

func TestLocalRefusesWhatItCannotSend(t *testing.T) {
	h := newHost(t)
	p := h.local(1)
	if err := p.link.WriteFrame(media.Frame{Source: 9, Data: []byte{1}}); !errors.Is(err, peer.ErrBadSource) {
		t.Errorf("%v", err)
	}
	if err := p.link.WriteFrame(media.Frame{Source: media.Screen, Layer: 1, Data: []byte{1}}); !errors.Is(err, peer.ErrBadSource) {
		t.Errorf("%v", err)
	}
	if err := p.link.Close(); err != nil {
		t.Error(err)
	}
	if err := p.link.WriteFrame(media.Frame{Source: media.Microphone, Data: []byte{1}}); !errors.Is(err, peer.ErrClosed) {
		t.Errorf("%v", err)
	}
	if !p.Wait(limit, func(s mediatest.Seen) bool { return len(s.States) == 2 && !s.Connected }) {
		t.Error("the receiver is not told that it left")
	}
}
