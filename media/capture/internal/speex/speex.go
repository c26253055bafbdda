// Package speex binds libspeexdsp's echo canceller and noise suppressor, for 48
// kHz mono in blocks of 10 ms.
package speex

/*
#cgo pkg-config: speexdsp
#include <stdlib.h>
#include <speex/speex_echo.h>
#include <speex/speex_preprocess.h>

typedef struct {
	SpeexEchoState *echo;
	SpeexPreprocessState *pre;
} alcove_canceller;

static void alcove_canceller_free(alcove_canceller *c) {
	if (c->pre) speex_preprocess_state_destroy(c->pre);
	if (c->echo) speex_echo_state_destroy(c->echo);
	free(c);
}

static alcove_canceller *alcove_canceller_new(int frame, int tail, int rate) {
	alcove_canceller *c = calloc(1, sizeof *c);
	if (!c) return NULL;
	c->echo = speex_echo_state_init(frame, tail);
	c->pre = speex_preprocess_state_init(frame, rate);
	if (!c->echo || !c->pre) {
		alcove_canceller_free(c);
		return NULL;
	}
	int on = 1, noise = -15, echo = -40, near = -15;
	speex_echo_ctl(c->echo, SPEEX_ECHO_SET_SAMPLING_RATE, &rate);
	speex_preprocess_ctl(c->pre, SPEEX_PREPROCESS_SET_ECHO_STATE, c->echo);
	speex_preprocess_ctl(c->pre, SPEEX_PREPROCESS_SET_DENOISE, &on);
	speex_preprocess_ctl(c->pre, SPEEX_PREPROCESS_SET_NOISE_SUPPRESS, &noise);
	speex_preprocess_ctl(c->pre, SPEEX_PREPROCESS_SET_ECHO_SUPPRESS, &echo);
	speex_preprocess_ctl(c->pre, SPEEX_PREPROCESS_SET_ECHO_SUPPRESS_ACTIVE, &near);
	return c;
}

static void alcove_cancel(alcove_canceller *c, const short *near, const short *far, short *out) {
	speex_echo_cancellation(c->echo, near, far, out);
	speex_preprocess_run(c->pre, out);
}
*/
import "C"

import "errors"

// The one format.
const (
	SampleRate = 48000
	Block      = SampleRate / 100 // samples
)

// tail is the longest echo that is found, in samples: what the speaker's and the
// microphone's buffers hold, and the room.
const tail = SampleRate * 3 / 10

// Errors of a Canceller.
var (
	ErrCanceller = errors.New("speex: no canceller")
	ErrBlock     = errors.New("speex: a block of another length")
)

// Canceller takes echo and noise out of one microphone. It is not safe for
// concurrent use.
type Canceller struct{ c *C.alcove_canceller }

// NewCanceller allocates C memory until Close.
func NewCanceller() (*Canceller, error) {
	c := C.alcove_canceller_new(Block, tail, SampleRate)
	if c == nil {
		return nil, ErrCanceller
	}
	return &Canceller{c: c}, nil
}

// Cancel writes to out what is in near besides the echo of far. Each is a Block.
func (c *Canceller) Cancel(out, near, far []int16) error {
	if len(out) != Block || len(near) != Block || len(far) != Block {
		return ErrBlock
	}
	C.alcove_cancel(c.c, (*C.short)(&near[0]), (*C.short)(&far[0]), (*C.short)(&out[0]))
	return nil
}

// Close frees the canceller; it is unusable afterwards.
func (c *Canceller) Close() {
	C.alcove_canceller_free(c.c)
	c.c = nil
}
