package sfu

import (
	"alcove/media/peer"
	"alcove/media/rewrite"
)

// packet is one RTP packet on its way through the forwarder.
type packet struct {
	numbers rewrite.Numbers
	vp8     rewrite.VP8 // video only
	flags   peer.Flags
	marker  bool
	level   byte // audio: the byte of RFC 6464
	leveled bool // level is set
	payload []byte
}

// Sizes of a ring, in packets: at least half a second of what one encoding
// sends, and a power of two.
const (
	audioRing = 64
	videoRing = 256
)

// ring keeps the last packets of a stream, to send them again. The payload is
// there once, for all who receive it.
type ring struct {
	mask    uint16
	packets []packet // grows to its size with use
}

func newRing(size int) ring { return ring{mask: uint16(size - 1)} }

// put copies p.
func (r *ring) put(p *packet) {
	if r.packets == nil {
		r.packets = make([]packet, int(r.mask)+1)
	}
	at := &r.packets[p.numbers.Seq&r.mask]
	if len(at.payload) > 0 && int16(p.numbers.Seq-at.numbers.Seq) < 0 {
		return // repaired too late to be asked for
	}
	room := at.payload[:0]
	*at = *p
	at.payload = append(room, p.payload...)
}

// get finds the packet of a number.
func (r *ring) get(seq uint16) (*packet, bool) {
	if r.packets == nil {
		return nil, false
	}
	p := &r.packets[seq&r.mask]
	return p, p.numbers.Seq == seq && len(p.payload) > 0
}
