package playback

import (
	"time"

	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
)

// Limits and patience of an assembler.
const (
	repairWait  = 130 * time.Millisecond // a lost packet may be sent again
	askEvery    = 500 * time.Millisecond // for a key frame
	maxPackets  = 2048
	maxBuffered = 4 << 20 // bytes
	maxStep     = 4096    // a larger step of numbers is another stream
	lookback    = 128     // packets kept while there is no key frame
)

// vp8Packet is one packet of a frame; filler has no payload.
type vp8Packet struct {
	timestamp  uint32
	payload    []byte
	start      bool // of a frame
	key        bool // of a key frame; with start only
	end        bool // of a frame
	descriptor bool // was readable
}

// vp8Frame is a whole frame.
type vp8Frame struct {
	timestamp uint32
	data      []byte
	key       bool
}

// assembler makes whole VP8 frames of one slot's packets, in decoding order. It
// has no clock: now is since any zero.
type assembler struct {
	seq     sequence
	held    map[int64]vp8Packet
	bytes   int
	floor   int64 // all below it is done
	next    int64 // where the next frame begins, if it needs no key frame
	newest  int64
	begun   bool
	needKey bool

	gapAt   time.Duration // since when a packet is missing
	gapSeq  int64         // which; 0 is none
	askedAt time.Duration
	asked   bool

	late, dropped uint64
}

func newAssembler() *assembler { return &assembler{held: map[int64]vp8Packet{}, needKey: true} }

// flush forgets everything: what follows begins with a key frame.
func (a *assembler) flush() {
	*a = *newAssembler()
}

// push takes a packet and returns the frames that it completes, and whether to
// ask for a key frame.
func (a *assembler) push(now time.Duration, p *rtp.Packet) (frames []vp8Frame, ask bool) {
	if a.begun {
		if d := int16(p.SequenceNumber - uint16(a.seq.last)); d > maxStep || d < -maxStep {
			asked, at := a.asked, a.askedAt // the limit on asking holds
			a.flush()
			a.asked, a.askedAt = asked, at
		}
	}
	n := a.seq.extend(p.SequenceNumber)
	if !a.begun {
		a.begun, a.next, a.newest, a.floor = true, n, n, n-lookback
	}
	if n < a.floor {
		a.late++
		return nil, false
	}
	if _, twice := a.held[n]; !twice {
		a.hold(n, p)
	}
	for {
		f, more := a.step(now)
		if f != nil {
			frames = append(frames, *f)
		}
		if !more {
			break
		}
	}
	return frames, a.ask(now)
}

func (a *assembler) hold(n int64, p *rtp.Packet) {
	v := readVP8(p)
	a.held[n] = v
	a.bytes += len(v.payload)
	a.newest = max(a.newest, n)
	if len(a.held) > maxPackets || a.bytes > maxBuffered {
		a.dropped++
		a.needKey = true
		a.forgetBelow(a.newest + 1)
	}
}

// readVP8 reads the payload descriptor (RFC 7741, section 4.2) and the first bit
// of the frame (RFC 6386, section 9.1).
func readVP8(p *rtp.Packet) vp8Packet {
	v := vp8Packet{timestamp: p.Timestamp}
	if len(p.Payload) == 0 {
		return v // padding
	}
	var d codecs.VP8Packet
	payload, err := d.Unmarshal(p.Payload)
	if err != nil || len(payload) == 0 {
		return v
	}
	v.payload, v.descriptor, v.end = payload, true, p.Marker
	v.start = d.S == 1 && d.PID == 0
	v.key = v.start && payload[0]&1 == 0
	return v
}

// step makes one frame or finds out why there is none; more is false when it
// has to wait for packets.
func (a *assembler) step(now time.Duration) (f *vp8Frame, more bool) {
	if a.needKey && !a.seek() {
		return nil, false
	}
	p, ok := a.held[a.next]
	switch {
	case !ok:
		return nil, a.gap(now, a.next)
	case !p.descriptor: // padding between frames
		a.done(a.next)
		return nil, true
	case !p.start: // its beginning is gone
		a.lose()
		return nil, true
	}
	size := 0
	for n := a.next; ; n++ {
		q, ok := a.held[n]
		if !ok {
			return nil, a.gap(now, n)
		}
		if q.timestamp != p.timestamp || q.start && n > a.next { // the end was not marked
			return a.take(n-1, size), true
		}
		size += len(q.payload)
		if q.end {
			return a.take(n, size), true
		}
	}
}

// take hands out the frame from next to last.
func (a *assembler) take(last int64, size int) *vp8Frame {
	first := a.held[a.next]
	f := &vp8Frame{timestamp: first.timestamp, key: first.key, data: make([]byte, 0, size)}
	for n := a.next; n <= last; n++ {
		f.data = append(f.data, a.held[n].payload...)
	}
	a.done(last)
	return f
}

// done forgets packets up to last.
func (a *assembler) done(last int64) {
	a.forgetBelow(last + 1)
	a.next, a.gapSeq = last+1, 0
}

func (a *assembler) forgetBelow(n int64) {
	if n-a.floor > int64(4*len(a.held)) { // a far step: go by what is held
		for k, p := range a.held {
			if k < n {
				a.bytes -= len(p.payload)
				delete(a.held, k)
			}
		}
		a.floor = max(a.floor, n)
	}
	for ; a.floor < n; a.floor++ {
		if p, ok := a.held[a.floor]; ok {
			a.bytes -= len(p.payload)
			delete(a.held, a.floor)
		}
	}
}

// gap waits for a packet that is missing while later ones are there; more is
// true when it has waited long enough.
func (a *assembler) gap(now time.Duration, n int64) (more bool) {
	if n > a.newest {
		return false // simply not there yet
	}
	if a.gapSeq != n {
		a.gapSeq, a.gapAt = n, now
		return false
	}
	if now-a.gapAt < repairWait {
		return false
	}
	a.lose()
	return true
}

// lose gives up what cannot be decoded: up to the next key frame.
func (a *assembler) lose() {
	a.dropped++
	a.needKey = true
	a.forgetBelow(a.next + 1)
	a.gapSeq = 0
}

// seek finds the first key frame that is held.
func (a *assembler) seek() bool {
	first := int64(-1)
	for n, p := range a.held {
		if p.key && (first < 0 || n < first) {
			first = n
		}
	}
	if first < 0 {
		a.forgetBelow(a.newest - lookback)
		return false
	}
	a.forgetBelow(first)
	a.next, a.gapSeq, a.needKey = first, 0, false
	return true
}

// ask reports whether to ask for a key frame now.
func (a *assembler) ask(now time.Duration) bool {
	if !a.needKey || a.asked && now-a.askedAt < askEvery {
		return false
	}
	a.asked, a.askedAt = true, now
	return true
}
