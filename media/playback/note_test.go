package playback

import (
	"errors"
	"testing"

	"alcove/media"
)

// noteOf is a recording of a tone.
func noteOf(t testing.TB, hertz float64, packets int) (n [][]byte) {
	k := newTalker(t, hertz)
	for range packets {
		n = append(n, k.packet().Payload)
	}
	return n
}

// listen plays for so many packets.
func (b *bench) listen(packets int) (out []int16) {
	for range packets {
		out = append(out, b.play()...)
	}
	return out
}

func TestNoteIsHeardOnceAndOverTheVoices(t *testing.T) {
	c := newChoir(t)
	if s := strength(c.sing(10), 800); s > 0.01 {
		t.Fatalf("%.3f of the note before it", s)
	}
	if err := c.PlayNote(noteOf(t, 800, 50)); err != nil {
		t.Fatal(err)
	}
	out := c.sing(48)[5*960:]
	if s := strength(out, 800); s < 0.15 {
		t.Errorf("%.3f of the note while it plays", s)
	}
	if s := strength(out, 400); s < 0.15 {
		t.Errorf("%.3f of a voice meanwhile", s)
	}
	if !c.NotePlaying() {
		t.Error("the note is over before its end")
	}
	c.sing(4)
	if c.NotePlaying() {
		t.Error("the note is not over after its end")
	}
	if s := strength(c.sing(10), 800); s > 0.01 {
		t.Errorf("%.3f of the note after it", s)
	}
}

func TestNoteIsReplacedAndStopped(t *testing.T) {
	b := newBench(t, Config{})
	for _, hertz := range []float64{800, 1200} {
		if err := b.PlayNote(noteOf(t, hertz, 50)); err != nil {
			t.Fatal(err)
		}
		b.listen(10)
	}
	out := b.listen(10)
	if old, now := strength(out, 800), strength(out, 1200); old > 0.01 || now < 0.15 {
		t.Errorf("%.3f of the former note, %.3f of the new one", old, now)
	}
	b.StopNote()
	if s := strength(b.listen(10), 1200); s != 0 || b.NotePlaying() {
		t.Errorf("%.3f of a note that was stopped", s)
	}
	b.StopNote() // nothing to stop
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.PlayNote(noteOf(t, 800, 1)); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestNoteIsDuckedToo(t *testing.T) {
	b := newBench(t, Config{})
	if err := b.PlayNote(noteOf(t, 800, 100)); err != nil {
		t.Fatal(err)
	}
	b.listen(5)
	before := b.listen(10)
	b.SetDuck([]media.PeerID{"bo"})
	b.listen(5)
	if db := softer(before, b.listen(10), 800); db < 14 || db > 16 {
		t.Errorf("softer by %.1f dB while somebody speaks into the room", db)
	}
}

func TestNoteThatIsNone(t *testing.T) {
	b := newBench(t, Config{})
	good := noteOf(t, 800, 1)[0]
	for name, packets := range map[string][][]byte{
		"nothing":         nil,
		"too long":        make([][]byte, maxNotePackets+1),
		"an empty packet": {good, {}},
		"a long packet":   {append(make([]byte, maxNotePacket), 1)},
		"10 ms":           {{18 << 3, 0}},
		"60 ms":           {good, {3 << 3, 1, 2, 3}},
	} {
		if err := b.PlayNote(packets); !errors.Is(err, ErrBadNote) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if b.NotePlaying() {
		t.Error("something plays")
	}
}

// FuzzPlayNote: whatever the packets are, the note ends when it should, and
// nothing breaks.
func FuzzPlayNote(f *testing.F) {
	f.Add([]byte{1 << 3, 1, 2, 3}, []byte{0xf8, 0xff, 0xfe})
	for _, p := range noteOf(f, 800, 2) {
		f.Add(p, p[:len(p)/2])
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		b := newBench(t, Config{})
		if b.PlayNote([][]byte{first, second, first}) != nil {
			return
		}
		b.listen(3)
		if !b.NotePlaying() {
			return // it was noticed by the last sample already
		}
		b.listen(1)
		if b.NotePlaying() {
			t.Fatal("a note of 60 ms plays after 80")
		}
	})
}
