package peer

import (
	"fmt"
	"math/rand/v2"
	"time"

	"alcove/media"
)

// MaxPayload is the most that a packet carries behind its RTP header, in
// bytes: with all headers and the SRTP tag it fits the 1,280 bytes that every
// IPv6 link takes.
const MaxPayload = 1150

// maxFrame bounds what WriteFrame takes, in bytes.
const maxFrame = 4 << 20

// Unit is one RTP packet of a frame, before it has a header.
type Unit struct {
	Seq       uint16
	Timestamp uint32
	Marker    bool
	Flags     Flags
	Level     uint8 // audio only
	Payload   []byte
}

// Clock maps the PTS of one source, shared by its layers, to RTP timestamps.
// It bridges an encoder that starts over.
type Clock struct {
	base uint32
	last time.Duration // newest PTS
	at   time.Time     // when it came
	init bool
}

// back is how far a PTS may be behind the newest without being a new start:
// layers are encoded side by side.
const back = 500 * time.Millisecond

// Timestamp of a frame that is sent now.
func (c *Clock) Timestamp(pts time.Duration, rate uint32, now time.Time) uint32 {
	switch {
	case !c.init:
		c.init, c.base = true, rand.Uint32()
	case pts < c.last-back:
		c.base += ticks(c.last+now.Sub(c.at), rate) - ticks(pts, rate)
	case pts < c.last:
		return c.base + ticks(pts, rate)
	}
	c.last, c.at = pts, now
	return c.base + ticks(pts, rate)
}

func ticks(d time.Duration, rate uint32) uint32 {
	return uint32(int64(d/time.Microsecond) * int64(rate) / 1_000_000)
}

// Clock rates of the two codecs, in Hz.
const (
	AudioRate = 48000
	VideoRate = 90000
)

// Packetizer cuts the frames of one encoding into packets: Opus by RFC 7587,
// VP8 by RFC 7741 with a 15-bit picture ID.
type Packetizer struct {
	seq     uint16
	picture uint16
	unit    Unit // reused
	buf     [MaxPayload]byte
}

// NewPacketizer starts at random numbers.
func NewPacketizer() *Packetizer {
	return &Packetizer{seq: uint16(rand.Uint32()), picture: uint16(rand.Uint32()) & 0x7fff}
}

// Packetize calls emit for each packet. The unit and its payload are valid
// during the call.
func (p *Packetizer) Packetize(f media.Frame, timestamp uint32, emit func(*Unit)) error {
	if len(f.Data) == 0 || len(f.Data) > maxFrame || f.Source.Kind() == media.Audio && len(f.Data) > MaxPayload {
		return fmt.Errorf("%w: %d bytes of %s", ErrTooLarge, len(f.Data), f.Source)
	}
	u := &p.unit
	*u = Unit{Timestamp: timestamp, Level: min(f.Level, 127)}
	if f.Source.Kind() == media.Audio {
		u.Seq, u.Flags, u.Payload = p.seq, FlagStart, f.Data
		p.seq++
		emit(u)
		return nil
	}
	const head = 4
	if f.Key {
		u.Flags = FlagKey
	}
	// Packets of even size: a short last one costs as much as a long one.
	n := (len(f.Data) + MaxPayload - head - 1) / (MaxPayload - head)
	each := (len(f.Data) + n - 1) / n
	for data := f.Data; len(data) > 0; {
		part := data[:min(each, len(data))]
		first := len(data) == len(f.Data)
		data = data[len(part):]
		p.buf[0] = 0x80
		u.Flags &^= FlagStart
		if first {
			p.buf[0] |= 0x10
			u.Flags |= FlagStart
		}
		p.buf[1], p.buf[2], p.buf[3] = 0x80, 0x80|byte(p.picture>>8), byte(p.picture)
		u.Seq, u.Marker = p.seq, len(data) == 0
		u.Payload = p.buf[:head+copy(p.buf[head:], part)]
		p.seq++
		emit(u)
	}
	p.picture = (p.picture + 1) & 0x7fff
	return nil
}
