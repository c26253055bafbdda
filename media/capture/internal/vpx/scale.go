package vpx

// #cgo CFLAGS: -O2 -Wall
// #include "scale.h"
import "C"

// I420 is a picture: three planes, chroma halved both ways and rounded up.
type I420 struct {
	Width, Height    int
	Y, U, V          []byte
	YStride, CStride int
}

// NewI420 allocates a picture without padding.
func NewI420(width, height int) *I420 {
	cw, ch := (width+1)/2, (height+1)/2
	all := make([]byte, width*height+2*cw*ch)
	return &I420{
		Width: width, Height: height, YStride: width, CStride: cw,
		Y: all[: width*height : width*height],
		U: all[width*height : width*height+cw*ch : width*height+cw*ch],
		V: all[width*height+cw*ch:],
	}
}

// Valid reports whether the planes are as long as the size says.
func (p *I420) Valid() bool {
	return p.Width > 0 && p.Height > 0 && fits(p.Width, p.Height, p.Y, p.U, p.V, p.YStride, p.CStride)
}

// Planes is a picture whose chroma has any size.
type Planes struct {
	Width, Height             int
	ChromaWidth, ChromaHeight int
	Y, U, V                   []byte
	YStride, CStride          int
}

// Scaler resizes pictures; it keeps a row of scratch memory.
type Scaler struct{ acc []C.uint32_t }

// Scale resizes src into dst: an average of the covered area when it shrinks. It
// reports whether both were valid.
func (s *Scaler) Scale(dst, src *I420) bool {
	return s.ScalePlanes(dst, &Planes{
		Width: src.Width, Height: src.Height, ChromaWidth: (src.Width + 1) / 2, ChromaHeight: (src.Height + 1) / 2,
		Y: src.Y, U: src.U, V: src.V, YStride: src.YStride, CStride: src.CStride,
	})
}

// ScalePlanes is Scale for chroma of any size.
func (s *Scaler) ScalePlanes(dst *I420, src *Planes) bool {
	if !dst.Valid() || !plane(src.Y, src.Width, src.Height, src.YStride) ||
		!plane(src.U, src.ChromaWidth, src.ChromaHeight, src.CStride) ||
		!plane(src.V, src.ChromaWidth, src.ChromaHeight, src.CStride) {
		return false
	}
	if len(s.acc) < dst.Width {
		s.acc = make([]C.uint32_t, dst.Width)
	}
	s.plane(src.Y, src.Width, src.Height, src.YStride, dst.Y, dst.Width, dst.Height, dst.YStride)
	dw, dh := (dst.Width+1)/2, (dst.Height+1)/2
	s.plane(src.U, src.ChromaWidth, src.ChromaHeight, src.CStride, dst.U, dw, dh, dst.CStride)
	s.plane(src.V, src.ChromaWidth, src.ChromaHeight, src.CStride, dst.V, dw, dh, dst.CStride)
	return true
}

// plane reports whether b holds a plane of the size.
func plane(b []byte, w, h, stride int) bool {
	return w > 0 && h > 0 && stride >= w && len(b) >= stride*(h-1)+w
}

func (s *Scaler) plane(src []byte, sw, sh, ss int, dst []byte, dw, dh, ds int) {
	C.alcove_scale_plane((*C.uint8_t)(&src[0]), C.int(sw), C.int(sh), C.int(ss),
		(*C.uint8_t)(&dst[0]), C.int(dw), C.int(dh), C.int(ds), &s.acc[0])
}

// FromRGBA converts red, green, blue, alpha bytes (BT.601, video range). dst has
// the size of the source rounded down to even. It reports whether that is so.
func FromRGBA(dst *I420, pix []byte, stride int) bool {
	if !dst.Valid() || dst.Width%2+dst.Height%2 != 0 || !plane(pix, 4*dst.Width, dst.Height, stride) {
		return false
	}
	C.alcove_rgba_to_i420((*C.uint8_t)(&pix[0]), C.int(dst.Width), C.int(dst.Height), C.int(stride),
		(*C.uint8_t)(&dst.Y[0]), C.int(dst.YStride), (*C.uint8_t)(&dst.U[0]), (*C.uint8_t)(&dst.V[0]), C.int(dst.CStride))
	return true
}
