package vpx

// #include "decoder.h"
import "C"

import (
	"errors"
	"fmt"
	"unsafe"
)

// Largest picture that is decoded, in pixels. A frame that says more is refused
// before libvpx allocates for it.
const maxPixels = 4096 * 2304

// Errors of a Decoder.
var (
	ErrDecoder  = errors.New("vpx: decoder")
	ErrTooLarge = errors.New("vpx: picture too large")
)

// Codec of a Decoder.
type Codec bool

// The codecs.
const (
	VP8 Codec = false
	VP9 Codec = true
)

// Decoder decodes one stream.
type Decoder struct {
	c     *C.vpx_codec_ctx_t
	codec Codec
}

// NewDecoder allocates C memory until Close.
func NewDecoder(codec Codec) (*Decoder, error) {
	c := C.alcove_decoder_new(number(codec), 1)
	if c == nil {
		return nil, fmt.Errorf("%w: no decoder", ErrDecoder)
	}
	return &Decoder{c: c, codec: codec}, nil
}

func number(c Codec) C.int {
	if c == VP9 {
		return 1
	}
	return 0
}

// Decode decodes one frame. ok is false when it shows nothing. The picture
// lasts until the next call.
func (d *Decoder) Decode(frame []byte) (p I420, ok bool, err error) {
	if len(frame) == 0 {
		return p, false, fmt.Errorf("%w: empty frame", ErrDecoder)
	}
	data, size := (*C.uint8_t)(&frame[0]), C.uint(len(frame))
	var w, h C.int
	if C.alcove_decoder_peek(number(d.codec), data, size, &w, &h) != 0 && int64(w)*int64(h) > maxPixels {
		return p, false, fmt.Errorf("%w: %dx%d", ErrTooLarge, int(w), int(h))
	}
	var out C.alcove_picture
	switch code := C.alcove_decoder_decode(d.c, data, size, &out); {
	case code < 0:
		return p, false, fmt.Errorf("%w: code %d", ErrDecoder, int(-code))
	case code == 0:
		return p, false, nil
	}
	p = I420{Width: int(out.width), Height: int(out.height), YStride: int(out.ystride), CStride: int(out.cstride)}
	if p.Width*p.Height > maxPixels {
		return I420{}, false, fmt.Errorf("%w: %dx%d", ErrTooLarge, p.Width, p.Height)
	}
	cw, ch := (p.Width+1)/2, (p.Height+1)/2
	p.Y = unsafe.Slice((*byte)(out.y), p.YStride*(p.Height-1)+p.Width)
	p.U = unsafe.Slice((*byte)(out.u), p.CStride*(ch-1)+cw)
	p.V = unsafe.Slice((*byte)(out.v), p.CStride*(ch-1)+cw)
	return p, true, nil
}

// Close frees the decoder; it and its last picture are unusable afterwards.
func (d *Decoder) Close() {
	C.alcove_decoder_free(d.c)
	d.c = nil
}
