package rewrite

import "time"

// Numbers are what counts up in a stream, and so has to go on in a slot.
type Numbers struct {
	Seq       uint16
	Timestamp uint32
	Picture   uint16 // VP8 picture ID, 15 bits
	TL0       uint8  // VP8 TL0PICIDX
}

// picture IDs have 15 bits (RFC 7741, section 4.2).
const pictureMask = 1<<15 - 1

// Rewriter numbers the packets of one slot. The zero value wants a clock rate.
type Rewriter struct {
	Rate uint32 // of the timestamp, in Hz

	began bool // something was sent
	fresh bool // the next packet is the first of its source
	off   Numbers
	first uint16        // sequence number of the source's first packet, as it came
	high  Numbers       // the newest that was sent
	at    time.Duration // when it was
}

// Switch starts a new source: its first packet takes the number after the
// newest that was sent, and older ones than that first are refused.
func (r *Rewriter) Switch() { r.fresh = true }

// Stop forgets the source: until the next Switch and packet, nothing can be
// repaired.
func (r *Rewriter) Stop() { r.fresh = true }

// Next numbers a packet that is sent now (on any monotonic clock), or refuses
// one from before the switch.
func (r *Rewriter) Next(in Numbers, now time.Duration) (out Numbers, ok bool) {
	if r.fresh || !r.began {
		r.start(in, now)
	}
	if int16(in.Seq-r.first) < 0 {
		return Numbers{}, false
	}
	out = r.translate(in)
	if int16(out.Seq-r.high.Seq) >= 0 {
		r.high, r.at = out, now
		// Keep first within reach of the serial arithmetic above.
		if in.Seq-r.first > 1<<14 {
			r.first = in.Seq - 1<<13
		}
	}
	return out, true
}

func (r *Rewriter) start(in Numbers, now time.Duration) {
	r.fresh, r.first = false, in.Seq
	if !r.began {
		r.began = true
		r.off = Numbers{}
		r.high, r.at = in, now
		r.high.Seq-- // the packet itself goes one on
		return
	}
	// The timestamp goes on as the clock did, and at least by one: two frames
	// never share one.
	step := max(1, uint32(uint64(max(0, now-r.at))*uint64(r.Rate)/uint64(time.Second)))
	r.off = Numbers{
		Seq:       r.high.Seq + 1 - in.Seq,
		Timestamp: r.high.Timestamp + step - in.Timestamp,
		Picture:   (r.high.Picture + 1 - in.Picture) & pictureMask,
		TL0:       r.high.TL0 + 1 - in.TL0,
	}
}

func (r *Rewriter) translate(in Numbers) Numbers {
	return Numbers{
		Seq:       in.Seq + r.off.Seq,
		Timestamp: in.Timestamp + r.off.Timestamp,
		Picture:   (in.Picture + r.off.Picture) & pictureMask,
		TL0:       in.TL0 + r.off.TL0,
	}
}

// Source says which number of the source a packet of the slot had, to send it
// again. It knows the current source alone.
func (r *Rewriter) Source(out uint16) (in uint16, ok bool) {
	if r.fresh || !r.began || int16(out-r.high.Seq) > 0 {
		return 0, false
	}
	in = out - r.off.Seq
	return in, int16(in-r.first) >= 0
}

// Again numbers a packet that is sent again, like Next did.
func (r *Rewriter) Again(in Numbers) Numbers { return r.translate(in) }

// Timestamp translates a timestamp of the current source, for sender reports.
func (r *Rewriter) Timestamp(in uint32) (out uint32, ok bool) {
	return in + r.off.Timestamp, r.began && !r.fresh
}
