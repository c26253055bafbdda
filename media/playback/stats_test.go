package playback

import (
	"testing"
	"testing/synctest"
	"time"

	"alcove/media"

	"github.com/pion/rtp"
)

// TestGap: the longest time without a packet counts, over bindings and while it
// lasts, up to the next ForgetGaps.
func TestGap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(Config{})
		defer p.Close()
		seq := uint16(0)
		arrive := func(after time.Duration) {
			time.Sleep(after)
			seq++
			p.Packet(ear, &rtp.Packet{Header: rtp.Header{SequenceNumber: seq}, Payload: []byte{1}})
		}
		gap := func() time.Duration { return p.Stats()[ann].Gap }
		time.Sleep(time.Minute) // before it was bound
		p.Bound(media.Binding{Slot: ear, Track: ann})
		arrive(50 * time.Millisecond)
		arrive(20 * time.Millisecond)
		if g := gap(); g != 50*time.Millisecond {
			t.Errorf("the first took 50 ms: %v", g)
		}
		time.Sleep(100 * time.Millisecond)
		p.State(false)
		p.Bound(media.Binding{Slot: ear, Track: ann})
		arrive(200 * time.Millisecond)
		arrive(20 * time.Millisecond)
		if g := gap(); g != 300*time.Millisecond {
			t.Errorf("over a binding, 300 ms: %v", g)
		}
		time.Sleep(400 * time.Millisecond)
		if g := gap(); g != 400*time.Millisecond {
			t.Errorf("for 400 ms there is nothing: %v", g)
		}
		p.ForgetGaps()
		arrive(30 * time.Millisecond)
		arrive(20 * time.Millisecond)
		if g := gap(); g != 30*time.Millisecond {
			t.Errorf("forgotten, then 30 ms: %v", g)
		}
	})
}
