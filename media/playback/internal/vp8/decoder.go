// Package vp8 binds libvpx's decoder of VP8, for windows that cannot decode.
package vp8

// #cgo pkg-config: vpx
// #include "decoder.h"
import "C"

import (
	"errors"
	"fmt"
)

// maxPixels of a picture; a key frame that says more is refused before libvpx
// allocates for it.
const maxPixels = 4096 * 2304

// Errors of a Decoder.
var (
	ErrDecoder  = errors.New("vp8: decoder")
	ErrTooLarge = errors.New("vp8: picture too large")
)

// Decoder decodes one stream. It is not safe for concurrent use.
type Decoder struct{ c *C.vpx_codec_ctx_t }

// NewDecoder allocates C memory until Close.
func NewDecoder() (*Decoder, error) {
	c := C.alcove_vp8_new()
	if c == nil {
		return nil, fmt.Errorf("%w: no decoder", ErrDecoder)
	}
	return &Decoder{c: c}, nil
}

// Key reports whether a frame is a key frame, and its size (RFC 6386, 9.1).
func Key(frame []byte) (width, height int, ok bool) {
	if len(frame) < 10 || frame[0]&1 != 0 || frame[3] != 0x9d || frame[4] != 0x01 || frame[5] != 0x2a {
		return 0, 0, false
	}
	return (int(frame[6]) | int(frame[7])<<8) & 0x3fff, (int(frame[8]) | int(frame[9])<<8) & 0x3fff, true
}

// Decode decodes one frame to Y, U and V without padding, chroma rounded up.
// data is nil when the frame shows nothing.
func (d *Decoder) Decode(frame []byte) (data []byte, width, height int, err error) {
	if len(frame) == 0 {
		return nil, 0, 0, fmt.Errorf("%w: empty frame", ErrDecoder)
	}
	if w, h, ok := Key(frame); ok && w*h > maxPixels {
		return nil, 0, 0, fmt.Errorf("%w: %dx%d", ErrTooLarge, w, h)
	}
	var w, h C.int
	switch code := C.alcove_vp8_decode(d.c, (*C.uint8_t)(&frame[0]), C.uint(len(frame)), &w, &h); {
	case code < 0:
		return nil, 0, 0, fmt.Errorf("%w: code %d", ErrDecoder, int(-code))
	case code == 0 || w == 0 || h == 0:
		return nil, 0, 0, nil
	}
	width, height = int(w), int(h)
	data = make([]byte, width*height+2*((width+1)/2)*((height+1)/2))
	C.alcove_vp8_copy(d.c, (*C.uint8_t)(&data[0]))
	return data, width, height, nil
}

// Close frees the decoder; it is unusable afterwards.
func (d *Decoder) Close() {
	C.alcove_vp8_free(d.c)
	d.c = nil
}
