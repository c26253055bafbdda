package peer

import (
	"sync"
	"sync/atomic"

	"alcove/media"

	"github.com/pion/rtp"
)

// maxHeld is how many packets of a slot may wait for their binding: a key
// frame of 128 packets is 147 kB.
const maxHeld = 128

// gate puts the packets of one slot and the bindings of the data channel in
// order. Each comes over a channel of its own, so either may be first.
type gate struct {
	slot    media.Slot
	to      Receiver
	dropped *atomic.Uint64 // packets of former bindings, or too many early ones

	mu     sync.Mutex
	number uint16 // of the binding in force
	bound  bool   // it names a track
	held   []early
}

type early struct {
	number uint16
	packet *rtp.Packet
}

// packet takes one that arrived. Without a number (a host that does not know
// the extension) the order of arrival has to do.
func (g *gate) packet(p *rtp.Packet, number uint16, numbered bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	ahead := int16(number - g.number)
	switch {
	case !numbered, ahead == 0 && g.bound:
		g.to.Packet(g.slot, p)
	case ahead > 0 && len(g.held) < maxHeld:
		g.held = append(g.held, early{number, p})
	default:
		g.dropped.Add(1)
	}
}

// bind takes an announcement and lets through what waited for it.
func (g *gate) bind(a Announcement) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if int16(a.Number-g.number) < 0 {
		return
	}
	g.number, g.bound = a.Number, a.Track.Peer != ""
	g.to.Bound(a.Binding)
	waiting := g.held
	g.held = nil
	for _, e := range waiting {
		switch ahead := int16(e.number - g.number); {
		case ahead == 0 && g.bound:
			g.to.Packet(g.slot, e.packet)
		case ahead > 0:
			g.held = append(g.held, e)
		default:
			g.dropped.Add(1)
		}
	}
}
