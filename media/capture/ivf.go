package capture

import (
	"encoding/binary"
	"fmt"
	"time"

	"alcove/media/capture/internal/vpx"
)

// readIVF reads the container that libvpx's tools write: a header of 32 bytes,
// then frames with a header of 12 (https://wiki.multimedia.cx/index.php/IVF).
func readIVF(b []byte) (*track, error) {
	le := binary.LittleEndian
	if len(b) < 32 || string(b[:4]) != "DKIF" {
		return nil, errClip
	}
	t := &track{}
	switch string(b[8:12]) {
	case "VP80":
		t.codec = vpx.VP8
	case "VP90":
		t.codec = vpx.VP9
	default:
		return nil, fmt.Errorf("%w: codec %q", errClip, b[8:12])
	}
	rate, scale := uint64(le.Uint32(b[16:])), uint64(le.Uint32(b[20:]))
	if rate == 0 || scale == 0 {
		return nil, fmt.Errorf("%w: time base %d/%d", errClip, scale, rate)
	}
	head := int(le.Uint16(b[6:]))
	if head < 32 || head > len(b) {
		return nil, errClip
	}
	for b = b[head:]; len(b) > 0; {
		if len(b) < 12 || len(t.data) == maxClipFrames {
			return nil, errClip
		}
		size, ticks := int64(le.Uint32(b)), le.Uint64(b[4:])
		b = b[12:]
		if size > int64(len(b)) || size > maxFrameBytes {
			return nil, fmt.Errorf("%w: frame of %d bytes", errClip, size)
		}
		at := float64(ticks) * float64(scale) / float64(rate)
		if at > maxClipSeconds {
			return nil, fmt.Errorf("%w: a frame at %.0f s", errClip, at)
		}
		t.data = append(t.data, b[:size])
		t.times = append(t.times, time.Duration(at*float64(time.Second)))
		b = b[size:]
	}
	return t, nil
}

// maxClipSeconds bounds times, so that sums of them do not overflow.
const maxClipSeconds = 24 * 3600

// ivfWriter collects frames of VP8.
type ivfWriter struct{ b []byte }

func newIVFWriter(w, h, fps, frames int) *ivfWriter {
	le := binary.LittleEndian
	b := append([]byte("DKIF"), 0, 0, 32, 0)
	b = append(b, "VP80"...)
	b = le.AppendUint16(b, uint16(w))
	b = le.AppendUint16(b, uint16(h))
	b = le.AppendUint32(b, uint32(fps))
	b = le.AppendUint32(b, 1)
	b = le.AppendUint32(b, uint32(frames))
	return &ivfWriter{b: le.AppendUint32(b, 0)}
}

func (w *ivfWriter) frame(i int, data []byte) {
	w.b = binary.LittleEndian.AppendUint32(w.b, uint32(len(data)))
	w.b = binary.LittleEndian.AppendUint64(w.b, uint64(i))
	w.b = append(w.b, data...)
}
