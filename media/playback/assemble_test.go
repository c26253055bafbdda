package playback

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"pgregory.net/rapid"
)

// frameBytes is a frame that begins as VP8's do: its lowest bit is 0 for a key
// frame.
func frameBytes(i, size int, key bool) []byte {
	b := bytes.Repeat([]byte{byte(i)}, size)
	b[0] = 1
	if key {
		b[0] = 0
	}
	return b
}

// packetize cuts frames into packets; every one at 30 a second, key frames at
// keys.
func packetize(n, size int, keys ...int) (packets []*rtp.Packet, of []int) {
	payloader := codecs.VP8Payloader{EnablePictureID: true}
	seq := uint16(65500)
	for i := range n {
		key := false
		for _, k := range keys {
			key = key || k == i
		}
		parts := payloader.Payload(200, frameBytes(i, size, key))
		for k, p := range parts {
			packets = append(packets, &rtp.Packet{Header: rtp.Header{
				SequenceNumber: seq, Timestamp: uint32(i * 3000), Marker: k == len(parts)-1,
			}, Payload: p})
			of = append(of, i)
			seq++
		}
	}
	return packets, of
}

// feed pushes packets, frame by frame 33 ms apart, and returns the frames'
// numbers by timestamp.
func feed(t *testing.T, a *assembler, packets []*rtp.Packet) (got []int, asks int) {
	t.Helper()
	for i, p := range packets {
		frames, ask := a.push(time.Duration(i)*3*time.Millisecond, p)
		if ask {
			asks++
		}
		for _, f := range frames {
			n := int(f.timestamp / 3000)
			if f.data[len(f.data)-1] != byte(n) {
				t.Errorf("frame %d has bytes of another", n)
			}
			got = append(got, n)
		}
	}
	return got, asks
}

func TestAssembleInOrder(t *testing.T) {
	packets, _ := packetize(50, 1000, 0)
	got, asks := feed(t, newAssembler(), packets)
	if len(got) != 50 || asks != 0 {
		t.Errorf("%d frames, %d asks", len(got), asks)
	}
	for i, n := range got {
		if i != n {
			t.Fatalf("frame %d at place %d", n, i)
		}
	}
}

func TestAssembleShuffledWithinAWindow(t *testing.T) {
	packets, _ := packetize(50, 1000, 0)
	r := rand.New(rand.NewPCG(3, 4))
	for i := 0; i+8 <= len(packets); i += 8 {
		r.Shuffle(8, func(a, b int) { packets[i+a], packets[i+b] = packets[i+b], packets[i+a] })
	}
	got, asks := feed(t, newAssembler(), packets)
	if len(got) != 50 || asks > 1 {
		t.Errorf("%d frames, %d asks", len(got), asks)
	}
}

func TestAssembleWaitsForARepair(t *testing.T) {
	packets, of := packetize(50, 1000, 0)
	lost := packets[60]
	late := append(append([]*rtp.Packet{}, packets[:60]...), packets[61:90]...) // 87 ms later
	late = append(append(late, lost), packets[90:]...)
	got, asks := feed(t, newAssembler(), late)
	if len(got) != 50 || asks != 0 {
		t.Errorf("%d frames, %d asks; the repair was of frame %d", len(got), asks, of[60])
	}
}

func TestAssembleGivesUpAndAsksForAKeyFrame(t *testing.T) {
	packets, of := packetize(200, 1000, 0, 150)
	cut := append(append([]*rtp.Packet{}, packets[:60]...), packets[61:]...)
	a := newAssembler()
	got, asks := feed(t, a, cut)
	broken := of[60]
	for _, n := range got {
		if n >= broken && n < 150 {
			t.Fatalf("frame %d without what it leans on", n)
		}
	}
	if len(got) != broken+50 {
		t.Errorf("%d frames, want %d", len(got), broken+50)
	}
	// From the end of the wait to the key frame: one, and one each half second.
	if asks < 2 || asks > 6 {
		t.Errorf("%d asks", asks)
	}
	if a.dropped == 0 {
		t.Error("nothing counted")
	}
}

func TestAssembleBeginsAtAKeyFrame(t *testing.T) {
	packets, _ := packetize(60, 500, 30)
	got, asks := feed(t, newAssembler(), packets)
	if len(got) != 30 || got[0] != 30 || asks == 0 {
		t.Errorf("%v, %d asks", got, asks)
	}
}

func TestAssemblePadding(t *testing.T) {
	packets, _ := packetize(20, 100, 0)
	var with []*rtp.Packet
	for i, p := range packets {
		p.SequenceNumber = uint16(2 * i)
		with = append(with, p, &rtp.Packet{Header: rtp.Header{SequenceNumber: uint16(2*i + 1), Timestamp: p.Timestamp}})
	}
	if got, asks := feed(t, newAssembler(), with); len(got) != 20 || asks != 0 {
		t.Errorf("%d frames, %d asks", len(got), asks)
	}
}

func TestAssembleFlushForgets(t *testing.T) {
	packets, _ := packetize(10, 1000, 0)
	a := newAssembler()
	feed(t, a, packets[:20])
	a.flush()
	if len(a.held) != 0 || a.bytes != 0 || !a.needKey {
		t.Error("something is left")
	}
	if got, _ := feed(t, a, packets[20:]); len(got) != 0 {
		t.Errorf("frames %v after a flush", got)
	}
}

// TestAssembleAnything: frames come in order, whole and begin with a key frame;
// memory is bounded, whatever comes.
func TestAssembleAnything(t *testing.T) {
	packets, _ := packetize(100, 600, 0, 20, 40, 60, 80)
	rapid.Check(t, func(t *rapid.T) {
		a := newAssembler()
		now, last, clean := time.Duration(0), -1, false
		for range rapid.IntRange(1, 400).Draw(t, "steps") {
			now += time.Duration(rapid.IntRange(0, 60).Draw(t, "ms")) * time.Millisecond
			p := packets[rapid.IntRange(0, len(packets)-1).Draw(t, "packet")]
			frames, _ := a.push(now, p)
			for _, f := range frames {
				n := int(f.timestamp / 3000)
				if n <= last {
					t.Fatalf("frame %d after %d", n, last)
				}
				if n != last+1 || !clean {
					if !f.key {
						t.Fatalf("frame %d leans on a missing one", n)
					}
				}
				if len(f.data) != 600 {
					t.Fatalf("frame %d of %d bytes", n, len(f.data))
				}
				last, clean = n, true
			}
			sum := 0
			for _, h := range a.held {
				sum += len(h.payload)
			}
			if sum != a.bytes || len(a.held) > maxPackets {
				t.Fatalf("%d packets, %d bytes counted as %d", len(a.held), sum, a.bytes)
			}
		}
	})
}

func TestAssembleIsBounded(t *testing.T) {
	a := newAssembler()
	big := make([]byte, 60000)
	big[0] = 0x10 // start of a frame that never ends
	for i := range 5000 {
		a.push(0, &rtp.Packet{Header: rtp.Header{SequenceNumber: uint16(i)}, Payload: big})
		big = append([]byte{0}, big[1:]...)
		if a.bytes > maxBuffered+60000 || len(a.held) > maxPackets {
			t.Fatalf("%d bytes, %d packets", a.bytes, len(a.held))
		}
	}
	if a.dropped == 0 {
		t.Error("nothing counted")
	}
}

func FuzzAssemble(f *testing.F) {
	packets, _ := packetize(3, 300, 0)
	for _, p := range packets {
		b, _ := p.Marshal()
		f.Add(b, uint16(3))
	}
	f.Fuzz(func(t *testing.T, b []byte, step uint16) {
		a := newAssembler()
		for i := range 4 {
			var p rtp.Packet
			if p.Unmarshal(b) != nil {
				return
			}
			p.SequenceNumber += uint16(i) * step
			frames, _ := a.push(time.Duration(i)*time.Second, &p)
			for _, fr := range frames {
				if len(fr.data) == 0 {
					t.Fatal("an empty frame")
				}
			}
		}
	})
}
