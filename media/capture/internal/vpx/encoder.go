package vpx

// #cgo pkg-config: vpx
// #include "encoder.h"
import "C"

import (
	"errors"
	"fmt"
	"time"
	"unsafe"
)

// ErrEncoder is libvpx refusing settings or a picture.
var ErrEncoder = errors.New("vpx: encoder")

// Settings of an Encoder.
type Settings struct {
	Width, Height int // at least 2, at most 16383
	FPS           int // expected; shapes key frames only
	Kbps          int
	Speed         int  // cpu-used, 1 best .. 16 fastest
	Threads       int  // 1 unless large
	Screen        bool // text and edges
}

// Encoder makes VP8 for a call: constant bit rate, no lag, key frames on
// request alone, decodable after loss of any frame but a key frame.
type Encoder struct {
	c *C.alcove_encoder
	s Settings
}

// NewEncoder allocates C memory until Close.
func NewEncoder(s Settings) (*Encoder, error) {
	if s.Width < 2 || s.Height < 2 || s.Width > 16383 || s.Height > 16383 {
		return nil, fmt.Errorf("%w: size %dx%d", ErrEncoder, s.Width, s.Height)
	}
	screen := C.int(0)
	if s.Screen {
		screen = 1
	}
	c := C.alcove_encoder_new(C.int(s.Width), C.int(s.Height), C.int(max(1, s.FPS)), C.int(s.Kbps),
		C.int(s.Speed), C.int(max(1, s.Threads)), screen)
	if c == nil {
		return nil, fmt.Errorf("%w: settings %+v", ErrEncoder, s)
	}
	return &Encoder{c: c, s: s}, nil
}

// Settings are those it was made with, and the newest bit rate.
func (e *Encoder) Settings() Settings { return e.s }

// SetBitrate holds from the next frame on.
func (e *Encoder) SetBitrate(kbps int) error {
	if code := C.alcove_encoder_bitrate(e.c, C.int(kbps)); code != 0 {
		return fmt.Errorf("%w: bit rate %d: code %d", ErrEncoder, kbps, int(code))
	}
	e.s.Kbps = kbps
	return nil
}

// Encode encodes a picture of the encoder's size. PTS must grow. The frame is
// the caller's; it is empty when there is none.
func (e *Encoder) Encode(p *I420, pts, duration time.Duration, key bool) (frame []byte, isKey bool, err error) {
	if p.Width != e.s.Width || p.Height != e.s.Height || !p.Valid() {
		return nil, false, fmt.Errorf("%w: picture of %dx%d", ErrEncoder, p.Width, p.Height)
	}
	var (
		data   unsafe.Pointer
		size   C.size_t
		cKey   C.int
		forced C.int
	)
	if key {
		forced = 1
	}
	code := C.alcove_encoder_encode(e.c, (*C.uint8_t)(&p.Y[0]), (*C.uint8_t)(&p.U[0]), (*C.uint8_t)(&p.V[0]),
		C.int(p.YStride), C.int(p.CStride), C.int64_t(ticks(pts)), C.ulong(max(1, ticks(duration))), forced,
		&data, &size, &cKey)
	if code != 0 {
		return nil, false, fmt.Errorf("%w: code %d", ErrEncoder, int(code))
	}
	return C.GoBytes(data, C.int(size)), cKey != 0, nil
}

// Close frees the encoder; it is unusable afterwards.
func (e *Encoder) Close() {
	C.alcove_encoder_free(e.c)
	e.c = nil
}

func ticks(d time.Duration) int64 { return int64(d) * 9 / 100_000 } // 90 kHz

// fits reports whether the planes of an I420 picture are as long as said.
func fits(w, h int, y, u, v []byte, ys, cs int) bool {
	cw, ch := (w+1)/2, (h+1)/2
	return plane(y, w, h, ys) && plane(u, cw, ch, cs) && plane(v, cw, ch, cs)
}
