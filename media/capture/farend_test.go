package capture

import (
	"math"
	"testing"

	"alcove/media/mediatest/pulse"

	"alcove/media/capture/internal/speex"
)

// scripted is a microphone that hears what it is told.
type scripted struct {
	blocks [][]int16
	before func()
}

func (s *scripted) next(<-chan struct{}) ([]int16, error) {
	if len(s.blocks) == 0 {
		return nil, errStopped
	}
	s.before()
	b := s.blocks[0]
	s.blocks = s.blocks[1:]
	return b, nil
}

func (s *scripted) close() {}

// speech48 is speech at 48 kHz, n seconds of it.
func speech48(t *testing.T, n int) []int16 {
	t.Helper()
	_, said := pulse.Speech(t)
	in := make([]float32, len(said))
	for i, v := range said {
		in[i] = float32(v)
	}
	out := make([]int16, n*48000)
	newResampler(in, pulse.Rate, 48000).read(out)
	return out
}

func energy(pcm []int16) (sum float64) {
	for _, v := range pcm {
		sum += float64(v) * float64(v)
	}
	return sum
}

// through runs a canceller over what a microphone hears while far is played.
func through(t *testing.T, near, far []int16) []int16 {
	t.Helper()
	end := NewFarEnd()
	var blocks [][]int16
	for at := 0; at+speex.Block <= len(near); at += speex.Block {
		blocks = append(blocks, near[at:at+speex.Block])
	}
	at := 0
	c, err := cancelling(&scripted{blocks: blocks, before: func() {
		if at+speex.Block <= len(far) {
			end.Played(far[at : at+speex.Block])
		}
		at += speex.Block
	}}, end)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	var out []int16
	for {
		pcm, err := c.next(nil)
		if err != nil {
			return out
		}
		out = append(out, pcm...)
	}
}

func TestEchoIsCancelled(t *testing.T) {
	far := speech48(t, 12)
	const delay = 48 * 130 // the buffers of a speaker and a microphone
	near := make([]int16, len(far))
	for i := delay; i < len(near); i++ {
		near[i] = far[i-delay] / 3
	}
	out := through(t, near, far)
	half := len(out) / 2
	loss := 10 * math.Log10(energy(near[half:len(out)])/(energy(out[half:])+1))
	t.Logf("echo return loss %.0f dB", loss)
	if loss < 15 {
		t.Errorf("only %.0f dB of the echo are gone", loss)
	}
}

func TestSpeechStays(t *testing.T) {
	near := speech48(t, 6)
	out := through(t, near, nil)
	half := len(out) / 2
	narrow := func(pcm []int16) []float64 {
		var f []float64
		for _, v := range pcm {
			f = append(f, float64(v)/32768)
		}
		return pulse.Decimate(f, 6)
	}
	if peak, _ := pulse.Correlate(narrow(near[half:len(out)-4800]), narrow(out[half:])); peak < 0.6 {
		t.Errorf("correlation %.2f", peak)
	}
}

func TestFarEndIsBounded(t *testing.T) {
	f := NewFarEnd()
	for range 1000 {
		f.Played(make([]int16, speex.Block))
	}
	if len(f.samples) > farMost {
		t.Errorf("%d samples", len(f.samples))
	}
}

func BenchmarkCancel(b *testing.B) {
	c, err := speex.NewCanceller()
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	near, far, out := make([]int16, speex.Block), make([]int16, speex.Block), make([]int16, speex.Block)
	for i := range near {
		near[i], far[i] = int16(i*7919%6000), int16(i*104729%6000)
	}
	for b.Loop() {
		if err := c.Cancel(out, near, far); err != nil {
			b.Fatal(err)
		}
	}
}
