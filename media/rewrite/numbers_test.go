package rewrite

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestFirstSourcePassesUnchanged(t *testing.T) {
	r := Rewriter{Rate: 90000}
	for _, in := range []Numbers{{65534, 1000, 5, 9}, {65535, 1000, 5, 9}, {0, 4000, 6, 9}} {
		if out, ok := r.Next(in, 0); !ok || out != in {
			t.Errorf("%+v became %+v, %v", in, out, ok)
		}
	}
}

func TestSwitchGoesOn(t *testing.T) {
	for _, c := range []struct {
		name   string
		last   Numbers
		in     Numbers
		after  time.Duration
		expect Numbers
	}{
		{"plain", Numbers{100, 9000, 7, 3}, Numbers{5000, 77, 900, 200}, 100 * time.Millisecond, Numbers{101, 18000, 8, 4}},
		{"all wrap", Numbers{65535, 1<<32 - 1, pictureMask, 255}, Numbers{3, 3, 3, 3}, time.Second / 90000, Numbers{0, 0, 0, 0}},
		{"no time passed", Numbers{1, 50, 1, 1}, Numbers{60000, 1 << 31, 1, 1}, 0, Numbers{2, 51, 2, 2}},
		{"the clock went back", Numbers{1, 50, 1, 1}, Numbers{60000, 1 << 31, 1, 1}, -time.Second, Numbers{2, 51, 2, 2}},
	} {
		r := Rewriter{Rate: 90000}
		at := time.Hour
		r.Next(c.last, at)
		r.Switch()
		if out, ok := r.Next(c.in, at+c.after); !ok || out != c.expect {
			t.Errorf("%s: %+v, %v; want %+v", c.name, out, ok, c.expect)
		}
	}
}

func TestLateAndDoublePackets(t *testing.T) {
	r := Rewriter{Rate: 48000}
	r.Next(Numbers{Seq: 10, Timestamp: 10}, 0)
	r.Switch()
	first, _ := r.Next(Numbers{Seq: 500, Timestamp: 960}, 0)
	for _, c := range []struct {
		seq  uint16
		want uint16
		ok   bool
	}{
		{502, first.Seq + 2, true}, {501, first.Seq + 1, true}, {501, first.Seq + 1, true},
		{499, 0, false}, // from before the switch: its number is taken
		{500, first.Seq, true}, {503, first.Seq + 3, true},
	} {
		out, ok := r.Next(Numbers{Seq: c.seq}, 0)
		if ok != c.ok || ok && out.Seq != c.want {
			t.Errorf("%d became %d, %v; want %d, %v", c.seq, out.Seq, ok, c.want, c.ok)
		}
	}
}

func TestSourceFindsWhatMayBeSentAgain(t *testing.T) {
	r := Rewriter{Rate: 90000}
	if _, ok := r.Source(0); ok {
		t.Error("something to repair before anything was sent")
	}
	r.Next(Numbers{Seq: 7}, 0)
	r.Switch()
	if _, ok := r.Source(7); ok {
		t.Error("the former source is repaired after a switch")
	}
	a, _ := r.Next(Numbers{Seq: 65535, Timestamp: 5, Picture: 3}, 0)
	b, _ := r.Next(Numbers{Seq: 0, Timestamp: 6, Picture: 4}, 0)
	for _, c := range []struct {
		out, in uint16
		ok      bool
	}{{a.Seq, 65535, true}, {b.Seq, 0, true}, {b.Seq + 1, 0, false}, {a.Seq - 1, 0, false}} {
		in, ok := r.Source(c.out)
		if ok != c.ok || ok && in != c.in {
			t.Errorf("%d came from %d, %v; want %d, %v", c.out, in, ok, c.in, c.ok)
		}
	}
	if again := r.Again(Numbers{Seq: 0, Timestamp: 6, Picture: 4}); again != b {
		t.Errorf("sent again as %+v, first as %+v", again, b)
	}
	r.Stop()
	if _, ok := r.Source(b.Seq); ok {
		t.Error("a stopped slot repairs")
	}
}

// TestSlotIsOneStream: whatever is switched to, reordered, lost or doubled, no
// number is used for two different packets, the newest never goes back, and
// within a source distances are kept.
func TestSlotIsOneStream(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := Rewriter{Rate: 90000}
		used := map[uint16]Numbers{} // by number sent: what it was
		var high Numbers
		began := false
		now := time.Duration(0)
		sources := rapid.IntRange(1, 6).Draw(t, "sources")
		for range sources {
			base := Numbers{rapid.Uint16().Draw(t, "seq"), rapid.Uint32().Draw(t, "ts"), rapid.Uint16().Draw(t, "pic") & pictureMask, rapid.Uint8().Draw(t, "tl0")}
			if began {
				r.Switch()
			}
			clear(used) // numbers come round; one source is shorter than that
			started := false
			var first, firstOut Numbers
			at := 0
			for range rapid.IntRange(1, 40).Draw(t, "packets") {
				now += time.Duration(rapid.IntRange(0, 50).Draw(t, "ms")) * time.Millisecond
				at += rapid.IntRange(-5, 12).Draw(t, "step")
				in := Numbers{base.Seq + uint16(at), base.Timestamp + uint32(at)*3000, (base.Picture + uint16(at)) & pictureMask, base.TL0 + uint8(at)}
				out, ok := r.Next(in, now)
				if !ok {
					if !started || int16(in.Seq-first.Seq) >= 0 {
						t.Fatalf("%+v refused", in)
					}
					continue
				}
				if !started {
					if began && (out.Seq != high.Seq+1 || int32(out.Timestamp-high.Timestamp) < 1 || out.Picture != (high.Picture+1)&pictureMask || out.TL0 != high.TL0+1) {
						t.Fatalf("after %+v comes %+v", high, out)
					}
					started, first, firstOut = true, in, out
					if !began {
						high = out
					}
					began = true
				}
				if was, taken := used[out.Seq]; taken && was != in {
					t.Fatalf("number %d for %+v and %+v", out.Seq, was, in)
				}
				used[out.Seq] = in
				if out.Seq-firstOut.Seq != in.Seq-first.Seq || out.Timestamp-firstOut.Timestamp != in.Timestamp-first.Timestamp {
					t.Fatalf("%+v is not as far from the first as %+v was", out, in)
				}
				if int16(out.Seq-high.Seq) > 0 {
					high = out
				}
				if back, ok := r.Source(out.Seq); !ok || back != in.Seq {
					t.Fatalf("%d came from %d, says Source %d, %v", out.Seq, in.Seq, back, ok)
				}
			}
		}
	})
}

// TestLongSource: the refusal of late packets survives numbers coming round.
func TestLongSource(t *testing.T) {
	r := Rewriter{Rate: 90000}
	for n := range 300_000 {
		out, ok := r.Next(Numbers{Seq: uint16(n + 77)}, 0)
		if !ok || out.Seq != uint16(n+77) {
			t.Fatalf("packet %d: %d, %v", n, out.Seq, ok)
		}
		if n > 100 {
			if _, ok := r.Next(Numbers{Seq: uint16(n + 77 - 50)}, 0); !ok {
				t.Fatalf("packet %d: one 50 before it is refused", n)
			}
		}
	}
}

func FuzzRewriter(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 255, 0, 1, 7})
	f.Fuzz(func(t *testing.T, script []byte) {
		r := Rewriter{Rate: 90000}
		var high uint16
		sent := false
		for i := 0; i+2 < len(script); i += 3 {
			if script[i]&7 == 0 {
				r.Switch()
			}
			in := Numbers{Seq: uint16(script[i+1])<<8 | uint16(script[i+2]), Timestamp: uint32(script[i]) << 20}
			out, ok := r.Next(in, time.Duration(i)*time.Millisecond)
			if !ok {
				continue
			}
			if back, ok := r.Source(out.Seq); int16(out.Seq-r.high.Seq) <= 0 && ok && back != in.Seq {
				t.Fatalf("%d came from %d, not %d", out.Seq, in.Seq, back)
			}
			if sent && int16(r.high.Seq-high) < 0 {
				t.Fatal("the newest went back")
			}
			high, sent = r.high.Seq, true
		}
	})
}
