package rewrite

import "errors"

// ErrBadVP8 is a payload that does not begin with a VP8 payload descriptor.
var ErrBadVP8 = errors.New("rewrite: not a VP8 payload")

// MaxDescriptor is the longest VP8 payload descriptor, in bytes.
const MaxDescriptor = 6

// VP8 is a VP8 payload descriptor (RFC 7741, section 4.2): where its numbers
// are, and what the first packet of a frame tells.
type VP8 struct {
	Len     int  // bytes of the descriptor
	Start   bool // first packet of a frame
	Key     bool // first packet of a key frame
	Picture uint16
	TL0     uint8
	pid     int // offset of a 15-bit picture ID, 0 is none
	tl0     int // offset of TL0PICIDX, 0 is none
}

// ParseVP8 reads the descriptor, and of the frame behind it the one bit that
// says it is a key frame. A picture ID of 7 bits is left as it is: it would
// have to grow.
func ParseVP8(b []byte) (d VP8, err error) {
	if len(b) == 0 {
		return VP8{}, nil // padding alone
	}
	d.Len = 1
	d.Start = b[0]&0x10 != 0 && b[0]&0x07 == 0
	if b[0]&0x80 != 0 {
		if d, err = d.extended(b); err != nil {
			return VP8{}, err
		}
	}
	if len(b) < d.Len {
		return VP8{}, ErrBadVP8
	}
	d.Key = d.Start && len(b) > d.Len && b[d.Len]&1 == 0
	return d, nil
}

func (d VP8) extended(b []byte) (VP8, error) {
	if len(b) < 2 {
		return d, ErrBadVP8
	}
	bits := b[1]
	d.Len = 2
	if bits&0x80 != 0 {
		if len(b) < d.Len+1 {
			return d, ErrBadVP8
		}
		if b[d.Len]&0x80 != 0 {
			if len(b) < d.Len+2 {
				return d, ErrBadVP8
			}
			d.pid = d.Len
			d.Picture = uint16(b[d.Len]&0x7f)<<8 | uint16(b[d.Len+1])
			d.Len++
		}
		d.Len++
	}
	if bits&0x40 != 0 {
		if len(b) < d.Len+1 {
			return d, ErrBadVP8
		}
		d.tl0, d.TL0 = d.Len, b[d.Len]
		d.Len++
	}
	if bits&0x30 != 0 {
		d.Len++
	}
	return d, nil
}

// Patch copies the descriptor of payload b with new numbers to the front of
// dst, which has room for MaxDescriptor bytes, and returns what it wrote.
func (d VP8) Patch(dst, b []byte, n Numbers) []byte {
	dst = dst[:copy(dst, b[:d.Len])]
	if d.pid != 0 {
		dst[d.pid], dst[d.pid+1] = 0x80|byte(n.Picture>>8), byte(n.Picture)
	}
	if d.tl0 != 0 {
		dst[d.tl0] = n.TL0
	}
	return dst
}
