// Package opus binds the encoder of libopus for speech in calls: 48 kHz mono,
// 20 ms a packet, variable bit rate, in-band FEC (RFC 6716, section 2.1.7), no
// DTX.
package opus

/*
#cgo pkg-config: opus
#include <opus.h>

static int alcove_settle(OpusEncoder *e, int bitrate, int loss) {
	return opus_encoder_ctl(e, OPUS_SET_BITRATE(bitrate)) ||
		opus_encoder_ctl(e, OPUS_SET_VBR(1)) ||
		opus_encoder_ctl(e, OPUS_SET_VBR_CONSTRAINT(0)) ||
		opus_encoder_ctl(e, OPUS_SET_INBAND_FEC(1)) ||
		opus_encoder_ctl(e, OPUS_SET_PACKET_LOSS_PERC(loss)) ||
		opus_encoder_ctl(e, OPUS_SET_DTX(0)) ||
		opus_encoder_ctl(e, OPUS_SET_COMPLEXITY(7)) ||
		opus_encoder_ctl(e, OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE));
}

static int alcove_reset(OpusEncoder *e) { return opus_encoder_ctl(e, OPUS_RESET_STATE); }
*/
import "C"

import (
	"errors"
	"fmt"
)

// The one format.
const (
	SampleRate   = 48000
	FrameSamples = 960 // 20 ms
)

// Most bytes that a packet may have (RFC 6716, section 3.4: 1275 a frame).
const maxPacket = 1275

// Version names the library, e.g. "libopus 1.3.1".
func Version() string { return C.GoString(C.opus_get_version_string()) }

// ErrEncoder is libopus refusing something.
var ErrEncoder = errors.New("opus: encoder")

// Encoder encodes one voice. It is not safe for concurrent use.
type Encoder struct {
	c   *C.OpusEncoder
	buf [maxPacket]byte
}

// NewEncoder allocates C memory until Close. loss is the loss, in percent, that
// FEC prepares for.
func NewEncoder(bitrate, loss int) (*Encoder, error) {
	var code C.int
	c := C.opus_encoder_create(SampleRate, 1, C.OPUS_APPLICATION_VOIP, &code)
	if code != C.OPUS_OK {
		return nil, fmt.Errorf("%w: create: code %d", ErrEncoder, int(code))
	}
	if C.alcove_settle(c, C.int(bitrate), C.int(loss)) != 0 {
		C.opus_encoder_destroy(c)
		return nil, fmt.Errorf("%w: bit rate %d, loss %d", ErrEncoder, bitrate, loss)
	}
	return &Encoder{c: c}, nil
}

// Encode encodes FrameSamples samples. The packet is the caller's.
func (e *Encoder) Encode(pcm []int16) ([]byte, error) {
	if len(pcm) != FrameSamples {
		return nil, fmt.Errorf("%w: %d samples", ErrEncoder, len(pcm))
	}
	n := C.opus_encode(e.c, (*C.opus_int16)(&pcm[0]), FrameSamples, (*C.uchar)(&e.buf[0]), maxPacket)
	if n < 0 {
		return nil, fmt.Errorf("%w: code %d", ErrEncoder, int(n))
	}
	return append([]byte(nil), e.buf[:n]...), nil
}

// Reset forgets what was encoded, so that nothing of it is in what follows.
func (e *Encoder) Reset() { C.alcove_reset(e.c) }

// Close frees the encoder; it is unusable afterwards.
func (e *Encoder) Close() {
	C.opus_encoder_destroy(e.c)
	e.c = nil
}
