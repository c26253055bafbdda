package playback

import (
	"math"
	"testing"
	"time"

	"alcove/media"
)

// choir is two voices that talk without a pause, each with a tone of its own.
type choir struct {
	*bench
	low, high *talker
}

func newChoir(t *testing.T) *choir {
	c := &choir{newBench(t, Config{}), newTalker(t, 400), newTalker(t, 1500)}
	c.Bound(media.Binding{Slot: ear, Track: ann})
	c.Bound(media.Binding{Slot: ear2, Track: bo})
	c.sing(20) // the buffers fill
	return c
}

// sing plays for so many packets, and returns the sound.
func (c *choir) sing(packets int) (out []int16) {
	for range packets {
		c.hear(ear, c.low.packet())
		c.hear(ear2, c.high.packet())
		out = append(out, c.play()...)
	}
	return out
}

// softer is by how many dB a tone in b is softer than in a.
func softer(a, b []int16, hertz float64) float64 {
	return 20 * math.Log10(strength(a, hertz)/strength(b, hertz))
}

func TestDuckingMakesOthersSofterAndBringsThemBack(t *testing.T) {
	c := newChoir(t)
	before := c.sing(10)
	c.SetDuck([]media.PeerID{"bo", "somebody who is not heard"})
	down := c.sing(5) // 100 ms: the ramp is over at 50
	during := c.sing(10)
	if db := softer(before, during, 400); db < 14 || db > 16 {
		t.Errorf("the other voice is softer by %.1f dB, want 15", db)
	}
	if db := softer(before, during, 1500); db < -1 || db > 1 {
		t.Errorf("the voice that matters is softer by %.1f dB", db)
	}
	// Down in 50 ms and not at once: 960 samples are 20 ms.
	if db := softer(before, down[:960], 400); db < 0.5 || db > 5 {
		t.Errorf("softer by %.1f dB in the first 20 ms", db)
	}
	if db := softer(before, down[4*960:], 400); db < 14 {
		t.Errorf("softer by %.1f dB after 80 ms", db)
	}
	// The meters show what is said, not how it is played.
	if l := c.Levels()["ann"]; l > 20 {
		t.Errorf("the meter of the softer voice shows %d", l)
	}
	c.SetDuck(nil)
	up := c.sing(25) // 500 ms: the ramp is over at 300
	if db := softer(before, up[5*960:7*960], 400); db < 3 || db > 10 {
		t.Errorf("softer by %.1f dB after 100 ms of coming back", db)
	}
	if db := softer(before, up[20*960:], 400); db < -1 || db > 1 {
		t.Errorf("softer by %.1f dB after 400 ms", db)
	}
}

// TestDuckingRampsHaveNoJumps: no step of the gain is heard as a click.
func TestDuckingRampsHaveNoJumps(t *testing.T) {
	var f fader
	last := f.next(1, 1)
	for _, aim := range []float32{ducked, 1, ducked, 1} {
		n := 0
		for ; f.at != aim; n++ {
			at := f.next(aim, 1)
			if d := math.Abs(float64(at - last)); d > 0.001 {
				t.Fatalf("a step of %f", d)
			}
			last = at
		}
		want := backTime
		if aim == ducked {
			want = duckTime
		}
		if took := time.Duration(n) * time.Second / sampleRate; took < want*9/10 || took > want*11/10 {
			t.Errorf("%v to get to %f, want %v", took, aim, want)
		}
	}
}

// TestDuckingHoldsForWhoComes: somebody whose voice begins meanwhile begins
// softly, and silence counts as time.
func TestDuckingHoldsForWhoComes(t *testing.T) {
	c := newChoir(t)
	before := c.sing(10)
	c.SetDuck([]media.PeerID{"bo"})
	c.Bound(media.Binding{Slot: ear, Track: media.TrackID{Peer: "cleo", Source: media.Microphone}})
	c.sing(10)
	if db := softer(before, c.sing(10), 400); db < 14 || db > 16 {
		t.Errorf("who came meanwhile is softer by %.1f dB", db)
	}
	if g := c.voices[ear.Index].fader.at; g != ducked {
		t.Errorf("gain %f", g)
	}
	c.SetDuck(nil)
	for range 40 { // 800 ms in which nobody talks
		c.play()
	}
	if g := c.voices[ear.Index].fader.at; g != 1 {
		t.Errorf("gain %f after a silence", g)
	}
}
