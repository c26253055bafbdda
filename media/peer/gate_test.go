package peer

import (
	"sync/atomic"
	"testing"

	"alcove/media"

	"github.com/pion/rtp"
	"pgregory.net/rapid"
)

// listener notes what came, and which track was announced when it came.
type listener struct {
	bound media.TrackID
	got   []arrival
}

type arrival struct {
	under  media.TrackID
	number uint16 // of the binding it was sent under
}

func (l *listener) Packet(_ media.Slot, p *rtp.Packet) {
	l.got = append(l.got, arrival{l.bound, p.SequenceNumber})
}
func (l *listener) Bound(b media.Binding) { l.bound = b.Track }
func (l *listener) State(bool)            {}

func track(n uint16) media.TrackID {
	return media.TrackID{Peer: media.PeerID(rune('a' + n%26)), Source: media.Camera}
}

func announcement(n uint16) Announcement {
	return Announcement{Binding: media.Binding{Track: track(n)}, Number: n}
}

// packet has its binding's number as its sequence number.
func packet(n uint16) *rtp.Packet { return &rtp.Packet{Header: rtp.Header{SequenceNumber: n}} }

// TestNeverUnderAnotherName: however packets and announcements overtake each
// other, a packet is only ever delivered under its own track.
func TestNeverUnderAnotherName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := &listener{}
		g := &gate{to: l, dropped: new(atomic.Uint64)}
		start := rapid.Uint16().Draw(t, "start")
		g.number = start // as after that many bindings
		sent, told := start, start
		delivered := map[uint16]bool{}
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "step") {
			case 0: // the forwarder switches the slot
				if sent-start < 100 {
					sent++
				}
			case 1: // an announcement arrives, in order
				if told != sent {
					told++
					g.bind(announcement(told))
				}
			default: // a packet arrives, of any binding up to now
				n := sent - uint16(rapid.IntRange(0, int(sent-start)).Draw(t, "age"))
				if n != start {
					g.packet(packet(n), n, true)
				}
			}
		}
		for _, a := range l.got {
			delivered[a.number] = true
			if a.under != track(a.number) {
				t.Fatalf("a packet of %v came as one of %v", track(a.number), a.under)
			}
		}
		// What is announced is delivered from then on.
		g.bind(announcement(told + 1))
		n := len(l.got)
		g.packet(packet(told+1), told+1, true)
		if len(l.got) != n+1 {
			t.Fatal("a packet of the binding in force was not delivered")
		}
	})
}

func TestEarlyPacketsWait(t *testing.T) {
	l := &listener{}
	var dropped atomic.Uint64
	g := &gate{to: l, dropped: &dropped}
	for range maxHeld + 3 {
		g.packet(packet(1), 1, true)
	}
	if len(l.got) != 0 || dropped.Load() != 3 {
		t.Fatalf("%d delivered, %d dropped, before the announcement", len(l.got), dropped.Load())
	}
	g.bind(announcement(1))
	if len(l.got) != maxHeld {
		t.Errorf("%d of %d that waited were delivered", len(l.got), maxHeld)
	}
}

func TestNothingIsDeliveredToAnEmptySlot(t *testing.T) {
	l := &listener{}
	g := &gate{to: l, dropped: new(atomic.Uint64)}
	g.packet(packet(0), 0, true)
	g.bind(announcement(1))
	g.bind(Announcement{Number: 2})
	g.packet(packet(1), 1, true)
	g.packet(packet(2), 2, true)
	if len(l.got) != 0 {
		t.Errorf("%v delivered", l.got)
	}
}

func TestAHostWithoutTheExtensionIsTakenAtItsWord(t *testing.T) {
	l := &listener{}
	g := &gate{to: l, dropped: new(atomic.Uint64)}
	g.packet(packet(9), 0, false)
	if len(l.got) != 1 {
		t.Error("a packet without a number was held")
	}
}
