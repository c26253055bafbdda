// Package opus binds the decoder of libopus: 48 kHz mono, with concealment and
// the use of in-band FEC.
package opus

/*
#cgo pkg-config: opus
#include <opus.h>

static int alcove_reset(OpusDecoder *d) { return opus_decoder_ctl(d, OPUS_RESET_STATE); }
*/
import "C"

import (
	"errors"
	"fmt"
)

// The one format that comes out, whatever went in.
const (
	SampleRate = 48000
	MaxSamples = 5760 // 120 ms, the longest packet (RFC 6716, section 3.2.5)
)

// ErrDecoder is libopus refusing something.
var ErrDecoder = errors.New("opus: decoder")

// Decoder decodes one voice. It is not safe for concurrent use.
type Decoder struct{ c *C.OpusDecoder }

// NewDecoder allocates C memory until Close.
func NewDecoder() (*Decoder, error) {
	var code C.int
	c := C.opus_decoder_create(SampleRate, 1, &code)
	if code != C.OPUS_OK {
		return nil, fmt.Errorf("%w: create: code %d", ErrDecoder, int(code))
	}
	return &Decoder{c: c}, nil
}

// Samples is how many samples a packet decodes to.
func Samples(packet []byte) (int, error) {
	if len(packet) == 0 {
		return 0, fmt.Errorf("%w: empty packet", ErrDecoder)
	}
	n := C.opus_packet_get_nb_samples((*C.uchar)(&packet[0]), C.opus_int32(len(packet)), SampleRate)
	if n <= 0 || n > MaxSamples {
		return 0, fmt.Errorf("%w: code %d", ErrDecoder, int(n))
	}
	return int(n), nil
}

// Decode appends the samples of a packet to pcm.
func (d *Decoder) Decode(pcm []int16, packet []byte) ([]int16, error) {
	n, err := Samples(packet)
	if err != nil {
		return pcm, err
	}
	return d.decode(pcm, packet, n, 0)
}

// Recover appends the samples of the lost packet before packet, from its FEC if
// it has some.
func (d *Decoder) Recover(pcm []int16, packet []byte, samples int) ([]int16, error) {
	if len(packet) == 0 {
		return d.Conceal(pcm, samples)
	}
	return d.decode(pcm, packet, samples, 1)
}

// Conceal appends samples that make up for a lost packet.
func (d *Decoder) Conceal(pcm []int16, samples int) ([]int16, error) {
	return d.decode(pcm, nil, samples, 0)
}

func (d *Decoder) decode(pcm []int16, packet []byte, samples int, fec C.int) ([]int16, error) {
	if samples <= 0 || samples > MaxSamples {
		return pcm, fmt.Errorf("%w: %d samples", ErrDecoder, samples)
	}
	var data *C.uchar
	if len(packet) > 0 {
		data = (*C.uchar)(&packet[0])
	}
	at := len(pcm)
	pcm = append(pcm, make([]int16, samples)...)
	n := C.opus_decode(d.c, data, C.opus_int32(len(packet)), (*C.opus_int16)(&pcm[at]), C.int(samples), fec)
	if n < 0 {
		return pcm[:at], fmt.Errorf("%w: code %d", ErrDecoder, int(n))
	}
	return pcm[:at+int(n)], nil
}

// Reset forgets what was decoded.
func (d *Decoder) Reset() { C.alcove_reset(d.c) }

// Close frees the decoder; it is unusable afterwards.
func (d *Decoder) Close() {
	C.opus_decoder_destroy(d.c)
	d.c = nil
}
