package capture

import (
	"sync"

	"alcove/media/capture/internal/speex"
)

// Bounds of what a FarEnd holds, in samples.
const (
	farMost  = speex.SampleRate / 5  // more than this is old
	farGoal  = speex.SampleRate / 50 // and is cut to this
	farStart = 2 * speex.Block       // held before it begins, for uneven pulls
)

// FarEnd is what the speakers play, on its way to the echo canceller of a
// microphone: give Played to whatever plays and the FarEnd to the microphone.
// It serves one microphone at a time.
type FarEnd struct {
	mu      sync.Mutex // guards what follows
	samples []int16
	begun   bool
}

// NewFarEnd returns one that is silent.
func NewFarEnd() *FarEnd { return &FarEnd{} }

// Played takes samples, 48 kHz mono, as they go to the speakers. It does not
// block and keeps nothing of the slice.
func (f *FarEnd) Played(pcm []int16) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.samples = append(f.samples, pcm...)
	if n := len(f.samples); n > farMost {
		f.samples = append(f.samples[:0], f.samples[n-farGoal:]...)
	}
}

// take moves a block into out; silence where nothing was played.
func (f *FarEnd) take(out []int16) {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(out)
	if !f.begun && len(f.samples) < farStart {
		return
	}
	n := copy(out, f.samples)
	f.samples = append(f.samples[:0], f.samples[n:]...)
	f.begun = n == len(out)
}

// canceller takes the echo of a far end out of a microphone.
type canceller struct {
	sound
	far  *FarEnd
	dsp  *speex.Canceller
	in   []int16 // less than a block
	back []int16
	out  []int16
}

// cancelling wraps a microphone.
func cancelling(src sound, far *FarEnd) (sound, error) {
	dsp, err := speex.NewCanceller()
	if err != nil {
		return nil, err
	}
	return &canceller{sound: src, far: far, dsp: dsp, back: make([]int16, speex.Block)}, nil
}

func (c *canceller) next(stop <-chan struct{}) ([]int16, error) {
	for {
		pcm, err := c.sound.next(stop)
		if err != nil {
			return nil, err
		}
		c.in = append(c.in, pcm...)
		if len(c.in) >= speex.Block {
			return c.cancel()
		}
	}
}

// cancel works on the whole blocks that are there.
func (c *canceller) cancel() ([]int16, error) {
	n := len(c.in) / speex.Block * speex.Block
	if cap(c.out) < n {
		c.out = make([]int16, n)
	}
	c.out = c.out[:n]
	for at := 0; at < n; at += speex.Block {
		c.far.take(c.back)
		if err := c.dsp.Cancel(c.out[at:at+speex.Block], c.in[at:at+speex.Block], c.back); err != nil {
			return nil, err
		}
	}
	c.in = append(c.in[:0], c.in[n:]...)
	return c.out, nil
}

func (c *canceller) hurry() {
	if h, ok := c.sound.(hurried); ok {
		h.hurry()
	}
}

func (c *canceller) close() {
	c.sound.close()
	c.dsp.Close()
}
