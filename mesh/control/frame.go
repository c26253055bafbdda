package control

import (
	"encoding/binary"
	"fmt"
	"io"
)

// A frame is u8 kind, u32 length (big endian), payload.
const headerLen = 5

type frame struct {
	kind    Kind
	payload []byte
}

func header(f frame) (h [headerLen]byte) {
	h[0] = byte(f.kind)
	binary.BigEndian.PutUint32(h[1:], uint32(len(f.payload)))
	return h
}

// bytes is the whole frame.
func (f frame) bytes() []byte {
	h := header(f)
	return append(h[:], f.payload...)
}

// readFrame reads one frame of a kind that wanted allows. The length is
// checked against the kind's limit before anything is allocated.
func readFrame(r io.Reader, wanted func(Kind) bool) (frame, error) {
	var h [headerLen]byte
	if _, err := io.ReadFull(r, h[:]); err != nil {
		return frame{}, err
	}
	k, n := Kind(h[0]), binary.BigEndian.Uint32(h[1:])
	limit, known := limits[k]
	if !known || !wanted(k) {
		return frame{}, fmt.Errorf("%w: unexpected %v", ErrProtocol, k)
	}
	if uint64(n) > uint64(limit) {
		return frame{}, fmt.Errorf("%w: %v of %d bytes, limit %d", ErrProtocol, k, n, limit)
	}
	f := frame{kind: k}
	if n > 0 {
		f.payload = make([]byte, n)
		if _, err := io.ReadFull(r, f.payload); err != nil {
			return frame{}, err
		}
	}
	return f, nil
}

// only allows the kinds of one step of the admission.
func only(kinds ...Kind) func(Kind) bool {
	return func(k Kind) bool {
		for _, w := range kinds {
			if k == w {
				return true
			}
		}
		return false
	}
}

// admitted allows what an admitted member may send.
func admitted(k Kind) bool { return k == kindPing || k.public() }
