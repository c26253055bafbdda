package playback

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const ms = time.Millisecond

// played runs a jitter buffer on a simulated clock: packet i is sent at 20 ms
// times i and arrives when arrive says so (negative: lost). It returns what was
// played, -1 for a packet that was made up, -2 for silence.
func played(j *jitter, n int, until time.Duration, arrive func(i int) time.Duration) (out []int, late int) {
	type arrival struct {
		at time.Duration
		i  int
	}
	var coming []arrival
	for i := range n {
		if at := arrive(i); at >= 0 {
			coming = append(coming, arrival{at, i})
		}
	}
	slices.SortStableFunc(coming, func(a, b arrival) int { return int(a.at - b.at) })
	for now := time.Duration(0); now < until; now += packetTime {
		for len(coming) > 0 && coming[0].at <= now {
			i := coming[0].i
			if j.put(coming[0].at, uint16(65000+i), uint32(i*packetSamples), []byte{byte(i), byte(i >> 8)}) {
				late++
			}
			coming = coming[1:]
		}
		s, a, b := j.get(now)
		number := func(p []byte) int { return int(p[0]) | int(p[1])<<8 }
		switch s {
		case stepPlay:
			out = append(out, number(a))
		case stepMerge:
			out = append(out, number(a), number(b))
		case stepSilence:
			out = append(out, -2)
		default:
			out = append(out, -1)
		}
	}
	return out, late
}

func count(out []int, what int) (n int) {
	for _, v := range out {
		if v == what {
			n++
		}
	}
	return n
}

// numbers are the packets that were played.
func numbers(out []int) []int {
	return slices.DeleteFunc(slices.Clone(out), func(v int) bool { return v < 0 })
}

func TestJitterSteadyStreamIsPlayedWhole(t *testing.T) {
	out, late := played(newJitter(), 500, 10*time.Second, func(i int) time.Duration {
		return time.Duration(i)*packetTime + 3*ms
	})
	got := numbers(out)
	if len(got) < 495 || !slices.IsSorted(got) || late != 0 || count(out, -1) != 0 {
		t.Errorf("%d played, %d made up, %d late", len(got), count(out, -1), late)
	}
}

func TestJitterReordersAndConceals(t *testing.T) {
	out, late := played(newJitter(), 300, 6*time.Second, func(i int) time.Duration {
		switch {
		case i%50 == 10: // overtaken by the next one
			return time.Duration(i+1)*packetTime + 5*ms
		case i%50 == 30: // lost
			return -1
		}
		return time.Duration(i)*packetTime + 3*ms
	})
	got := numbers(out)
	if !slices.IsSorted(got) {
		t.Error("out of order")
	}
	if len(got) < 285 || late > 1 {
		t.Errorf("%d played, %d late", len(got), late)
	}
	if made := count(out, -1); made < 6 || made > 8 {
		t.Errorf("%d made up, for 6 lost", made)
	}
}

func TestJitterDelayFollowsTheNetwork(t *testing.T) {
	for _, c := range []struct {
		jitter   time.Duration
		min, max time.Duration
	}{{0, 20 * ms, 20 * ms}, {30 * ms, 40 * ms, 60 * ms}, {90 * ms, 80 * ms, 120 * ms}, {900 * ms, 200 * ms, 200 * ms}} {
		r := rand.New(rand.NewPCG(1, 2))
		j := newJitter()
		out, late := played(j, 1000, 20*time.Second, func(i int) time.Duration {
			return time.Duration(i)*packetTime + time.Duration(r.Int64N(int64(c.jitter)+1))
		})
		if d := j.delay.wanted(); d < c.min || d > c.max {
			t.Errorf("jitter %v: delay %v", c.jitter, d)
		}
		if c.jitter < 200*ms && (late > 30 || count(out[100:], -1) > 30) {
			t.Errorf("jitter %v: %d late, %d made up", c.jitter, late, count(out, -1))
		}
	}
}

// TestJitterShrinks checks that one bad moment is not paid for ever after.
func TestJitterShrinks(t *testing.T) {
	j := newJitter()
	played(j, 1500, 29*time.Second, func(i int) time.Duration {
		at := time.Duration(i) * packetTime
		if i >= 200 && i < 210 { // held up, then all at once
			at = 210 * packetTime
		}
		return at + ms
	})
	if d := j.span(); d > 60*ms {
		t.Errorf("%v are still in hand", d)
	}
}

func TestJitterSkipsWhatWasNotPlayedForAWhile(t *testing.T) {
	j := newJitter()
	for i := range 60 { // nobody asks
		j.put(time.Duration(i)*packetTime, uint16(i), uint32(i*packetSamples), []byte{byte(i)})
	}
	s, p, _ := j.get(60 * packetTime)
	if s != stepPlay || p[0] < 56 {
		t.Errorf("step %d, packet %v", s, p)
	}
	if j.dropped < 50 {
		t.Errorf("%d counted", j.dropped)
	}
}

func TestJitterFallsSilentAndBeginsAgain(t *testing.T) {
	j := newJitter()
	out, late := played(j, 200, 6*time.Second, func(i int) time.Duration {
		at := time.Duration(i) * packetTime
		if i >= 100 { // muted for two seconds
			at += 2 * time.Second
		}
		return at
	})
	got := numbers(out)
	if len(got) < 196 || late != 0 {
		t.Errorf("%d played, %d late", len(got), late)
	}
	if made := count(out, -1); made != stretchLimit {
		t.Errorf("%d made up at the end of speech", made)
	}
}

// TestJitterSlowClock plays a stream whose sender's clock is off.
func TestJitterWrongClocks(t *testing.T) {
	for _, drift := range []float64{0.999, 1.001} {
		j := newJitter()
		out, late := played(j, 3000, 60*time.Second, func(i int) time.Duration {
			return time.Duration(float64(i) * float64(packetTime) * drift)
		})
		if got := numbers(out); len(got) < 2980-50 || !slices.IsSorted(got) || late > 3 {
			t.Errorf("drift %v: %d played, %d late", drift, len(got), late)
		}
		if d := j.span(); d > 80*ms {
			t.Errorf("drift %v: %v in hand", drift, d)
		}
	}
}

func TestJitterFlushKeepsNothing(t *testing.T) {
	j := newJitter()
	for i := range 10 {
		j.put(time.Duration(i)*packetTime, uint16(i), uint32(i*960), []byte{1})
	}
	j.get(200 * ms)
	j.flush()
	for now := 200 * ms; now < time.Second; now += packetTime {
		if s, _, _ := j.get(now); s != stepSilence {
			t.Fatalf("step %d after flush", s)
		}
	}
}

// TestJitterAnything: whatever comes, in whatever order, what is played grows,
// nothing is played twice and the memory is bounded.
func TestJitterAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := newJitter()
		now, last := time.Duration(0), int64(-1)
		base := rapid.Uint16().Draw(t, "base")
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			now += time.Duration(rapid.IntRange(0, 50).Draw(t, "ms")) * ms
			if rapid.Bool().Draw(t, "put") {
				step := rapid.IntRange(0, 400).Draw(t, "number")
				n := int64(step)
				j.put(now, base+uint16(step), rapid.Uint32().Draw(t, "timestamp"), []byte{byte(n >> 8), byte(n)})
			}
			s, a, b := j.get(now)
			if s == stepRecover || s == stepSilence || s == stepConceal || s == stepStretch {
				continue
			}
			for _, p := range [][]byte{a, b} {
				if p == nil {
					continue
				}
				n := int64(p[0])<<8 | int64(p[1])
				if n <= last {
					t.Fatalf("%d after %d", n, last)
				}
				last = n
			}
			if len(j.held) > maxHeld {
				t.Fatalf("%d held", len(j.held))
			}
		}
	})
}
