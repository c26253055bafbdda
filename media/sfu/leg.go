package sfu

import (
	"sync"
	"sync/atomic"
	"time"

	"alcove/media"
	"alcove/media/peer"
	"alcove/media/peer/lite"
	"alcove/media/rewrite"

	"github.com/pion/rtp"
)

// leg is one slot of one peer: where packets leave.
//
// mu is held while a packet is being written. So once cut returns, the last
// packet of the former source has left, and none of it follows.
type leg struct {
	member *member
	slot   media.Slot
	ssrc   uint32
	pt     uint8
	ids    lite.Extensions

	mu      sync.Mutex
	src     *stream // what it carries
	next    *stream // another layer of the same track, from its key frame on
	waiting bool    // for a key frame of src
	number  uint16  // of the binding
	rw      rewrite.Rewriter
	credit  int      // of repairs, in packets * repairShare
	out     lite.RTP // scratch
	head    [rewrite.MaxDescriptor]byte
	ext     [16]byte

	sent     atomic.Uint64
	repaired atomic.Uint64
	bytes    atomic.Uint64 // sealed, as they left

	// Run's own.
	track  media.TrackID
	target *stream // src, or the layer it is on the way to
	former *stream // a layer it is leaving
}

// Repairs are at most one in repairShare of what is forwarded, and repairBurst
// at once: to a peer who loses because there is too much, more is no help.
const (
	repairShare = 8
	repairBurst = 128
)

// forward writes one packet of s, if s is what the slot carries.
func (l *leg) forward(s *stream, p *packet, now time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := p.flags&(peer.FlagKey|peer.FlagStart) == peer.FlagKey|peer.FlagStart
	switch {
	case s == l.src:
		if l.waiting && !key {
			return
		}
	case s == l.next && key:
		l.src, l.next = s, nil
		l.rw.Switch()
		l.member.f.wake() // it can leave the former layer
	default:
		return
	}
	l.waiting = false
	n, ok := l.rw.Next(p.numbers, now)
	if !ok {
		return
	}
	l.write(p, n)
	l.sent.Add(1)
	l.credit = min(l.credit+1, repairBurst*repairShare)
}

// again writes a packet of s once more.
func (l *leg) again(s *stream, p *packet) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s == l.src && l.credit >= repairShare {
		l.credit -= repairShare
		l.write(p, l.rw.Again(p.numbers))
		l.repaired.Add(1)
	}
}

// write is where packets leave; mu is held.
func (l *leg) write(p *packet, n rewrite.Numbers) {
	if l.member.f.probe != nil {
		l.member.f.probe(l, l.src)
	}
	var head []byte
	if l.slot.Kind == media.Video {
		head = p.vp8.Patch(l.head[:], p.payload, n)
	}
	body := p.payload[len(head):]
	if l.member.local != nil {
		l.deliver(p, n, head, body)
		return
	}
	o := &l.out
	o.SSRC, o.PayloadType, o.Seq, o.Timestamp, o.Marker = l.ssrc, l.pt, n.Seq, n.Timestamp, p.marker
	o.Head, o.Body, o.Extensions = head, body, l.extensions(p)
	if l.member.conn.Load().WriteRTP(o) != nil {
		l.member.f.dropped.Add(1)
		return
	}
	l.bytes.Add(uint64(o.Size()))
}

// extensions builds the elements of RFC 8285, section 4.2.
func (l *leg) extensions(p *packet) []byte {
	b := l.ext[:0]
	if l.ids.Frame != 0 {
		b = append(b, l.ids.Frame<<4|(peer.FrameDown-1), 0, 0, 0)
		peer.PutFrame(b[1:], p.flags, l.number)
	}
	if l.ids.Level != 0 && p.leveled {
		b = append(b, l.ids.Level<<4, p.level)
	}
	return b
}

// deliver hands a packet to the host's own app.
func (l *leg) deliver(p *packet, n rewrite.Numbers, head, body []byte) {
	out := &rtp.Packet{Header: rtp.Header{Version: 2, Marker: p.marker, SequenceNumber: n.Seq, Timestamp: n.Timestamp, SSRC: l.ssrc}}
	out.Payload = append(append(make([]byte, 0, len(head)+len(body)), head...), body...)
	if p.leveled && l.slot.Kind == media.Audio {
		_ = out.Header.SetExtension(media.LevelExtension, []byte{p.level})
	}
	l.member.local.receiver.Packet(l.slot, out)
}

// cut ends what the slot carries. When it returns, nothing of it is under way.
func (l *leg) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.src, l.next, l.waiting = nil, nil, false
	l.rw.Stop()
}

// bind numbers a new binding, whose packets come with join.
func (l *leg) bind(t media.TrackID) peer.Announcement {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.number++
	a := peer.Announcement{Binding: media.Binding{Slot: l.slot, Track: t}, Number: l.number}
	if l.member.local != nil {
		l.member.local.receiver.Bound(a.Binding)
	}
	return a
}

// join starts a source after cut.
func (l *leg) join(s *stream) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.src, l.next, l.waiting = s, nil, l.slot.Kind == media.Video
	l.rw.Switch()
}

// move makes for another layer of the same track, or stays.
func (l *leg) move(s *stream) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.next = s; l.src == s {
		l.next = nil
	}
}

// on tells which stream the slot carries now.
func (l *leg) on() *stream {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.src
}

// flows reports whether the slot carries something now.
func (l *leg) flows(now time.Duration) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.src != nil && !l.waiting && l.src.live(now)
}

// needKey asks for a key frame of what the slot carries.
func (l *leg) needKey(now time.Duration) {
	if s := l.on(); s != nil && l.slot.Kind == media.Video {
		s.wantKey(now)
	}
}

// repair answers a NACK of one packet.
func (l *leg) repair(seq uint16) {
	l.mu.Lock()
	s := l.src
	in, ok := l.rw.Source(seq)
	l.mu.Unlock()
	if s != nil && ok {
		s.repair(l, in)
	}
}
