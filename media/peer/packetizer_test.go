package peer

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"alcove/media"
	"github.com/pion/rtp/codecs"
	"pgregory.net/rapid"
)

func TestFramesComeApartAndTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := NewPacketizer()
		seq, picture := p.seq, p.picture
		for range rapid.IntRange(1, 5).Draw(t, "frames") {
			f := media.Frame{Source: media.Camera, Key: rapid.Bool().Draw(t, "key"), Data: make([]byte, rapid.IntRange(1, 9000).Draw(t, "size"))}
			for i := range f.Data {
				f.Data[i] = byte(i * 7)
			}
			if f.Data[0] &^= 1; !f.Key {
				f.Data[0] |= 1
			}
			var whole []byte
			n := 0
			err := p.Packetize(f, 42, func(u *Unit) {
				var d codecs.VP8Packet // somebody else's reading of it
				rest, err := d.Unmarshal(u.Payload)
				if err != nil || d.PictureID != picture || u.Seq != seq || u.Timestamp != 42 || len(u.Payload) > MaxPayload {
					t.Fatalf("unit %d: %v, %+v, %v", n, d, u, err)
				}
				if (d.S == 1) != (n == 0) || d.PID != 0 || (u.Flags&FlagStart != 0) != (n == 0) || f.Key != (u.Flags&FlagKey != 0) {
					t.Fatalf("unit %d: flags %x, descriptor %v", n, u.Flags, d)
				}
				whole = append(whole, rest...)
				if u.Marker != (len(whole) == len(f.Data)) {
					t.Fatalf("unit %d: marker %v", n, u.Marker)
				}
				seq++
				n++
			})
			if err != nil || !bytes.Equal(whole, f.Data) {
				t.Fatalf("%d bytes came together as %d: %v", len(f.Data), len(whole), err)
			}
			picture = (picture + 1) & 0x7fff
		}
	})
}

func TestFramesThatAreRefused(t *testing.T) {
	p := NewPacketizer()
	for _, f := range []media.Frame{
		{Source: media.Camera},
		{Source: media.Camera, Data: make([]byte, maxFrame+1)},
		{Source: media.Microphone, Data: make([]byte, MaxPayload+1)},
	} {
		if err := p.Packetize(f, 0, func(*Unit) { t.Error("a packet of it") }); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%d bytes of %s: %v", len(f.Data), f.Source, err)
		}
	}
}

func TestClock(t *testing.T) {
	var c Clock
	now := time.Now()
	at := func(pts, wall time.Duration) uint32 { return c.Timestamp(pts, VideoRate, now.Add(wall)) }
	first := at(0, 0)
	for _, s := range []struct{ pts, wall, want time.Duration }{
		{time.Second, time.Second, time.Second},
		{900 * time.Millisecond, 1100 * time.Millisecond, 900 * time.Millisecond}, // another layer, a bit late
		{10 * time.Second, 10 * time.Second, 10 * time.Second},
		{0, 12 * time.Second, 12 * time.Second}, // the encoder started over
		{time.Second, 13 * time.Second, 13 * time.Second},
	} {
		if got := at(s.pts, s.wall) - first; got != ticks(s.want, VideoRate) {
			t.Errorf("PTS %v at %v: %d ticks, want %d", s.pts, s.wall, got, ticks(s.want, VideoRate))
		}
	}
}

func TestPacketizingDoesNotAllocate(t *testing.T) {
	p := NewPacketizer()
	f := media.Frame{Source: media.Camera, Data: make([]byte, 5000)}
	n := 0
	emit := func(*Unit) { n++ }
	if a := testing.AllocsPerRun(100, func() { _ = p.Packetize(f, 0, emit) }); a != 0 || n == 0 {
		t.Errorf("%v allocations a frame, %d packets", a, n)
	}
}
