package capture

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"alcove/media/capture/internal/opus"
)

// Bounds of a WAV file.
const (
	maxWAVData     = 256 << 20 // bytes
	maxWAVChannels = 8
	minWAVRate     = 1000
	maxWAVRate     = 384000
	maxWAVHeader   = 1 << 12 // bytes of the format chunk
	maxWAVChunks   = 1024
)

// Format tags (RFC 2361 and mmreg.h).
const (
	wavePCM        = 1
	waveFloat      = 3
	waveExtensible = 0xFFFE
)

// wavFormat is the chunk "fmt ".
type wavFormat struct {
	tag      uint16
	channels int
	rate     int
	bits     int
}

// samples are a recording: mono samples in -1..1 at its own rate.
type samples struct {
	mono []float32
	rate int
}

func openWAV(path string) (*samples, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMediaFile, err)
	}
	defer f.Close()
	w, err := readWAV(f)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrMediaFile, path, err)
	}
	return w, nil
}

var errWAV = errors.New("not a PCM WAV file")

// readWAV reads RIFF chunks until it has both format and data.
func readWAV(r io.Reader) (*samples, error) {
	var head [12]byte
	if _, err := io.ReadFull(r, head[:]); err != nil || string(head[:4]) != "RIFF" || string(head[8:]) != "WAVE" {
		return nil, errWAV
	}
	var format *wavFormat
	for range maxWAVChunks {
		var chunk [8]byte
		if _, err := io.ReadFull(r, chunk[:]); err != nil {
			return nil, errWAV
		}
		size := int64(binary.LittleEndian.Uint32(chunk[4:]))
		switch string(chunk[:4]) {
		case "fmt ":
			f, err := readFormat(r, size)
			if err != nil {
				return nil, err
			}
			format = f
			size = size & 1
		case "data":
			if format == nil {
				return nil, errWAV
			}
			return readSamples(r, size, *format)
		default:
			size += size & 1 // chunks are padded to even
		}
		if _, err := io.CopyN(io.Discard, r, size); err != nil {
			return nil, errWAV
		}
	}
	return nil, errWAV
}

func readFormat(r io.Reader, size int64) (*wavFormat, error) {
	if size < 16 || size > maxWAVHeader {
		return nil, errWAV
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, errWAV
	}
	le := binary.LittleEndian
	f := &wavFormat{tag: le.Uint16(b), channels: int(le.Uint16(b[2:])), rate: int(le.Uint32(b[4:])), bits: int(le.Uint16(b[14:]))}
	if f.tag == waveExtensible && size >= 26 {
		f.tag = le.Uint16(b[24:])
	}
	ok := f.channels >= 1 && f.channels <= maxWAVChannels && f.rate >= minWAVRate && f.rate <= maxWAVRate
	switch {
	case f.tag == wavePCM && (f.bits == 8 || f.bits == 16 || f.bits == 24 || f.bits == 32):
	case f.tag == waveFloat && f.bits == 32:
	default:
		ok = false
	}
	if !ok {
		return nil, fmt.Errorf("%w: format %d, %d channels, %d Hz, %d bits", errWAV, f.tag, f.channels, f.rate, f.bits)
	}
	return f, nil
}

// readSamples mixes the channels down. A size that is larger than the file, as
// writers of streams leave it, means up to the end.
func readSamples(r io.Reader, size int64, f wavFormat) (*samples, error) {
	b, err := io.ReadAll(io.LimitReader(r, min(size, maxWAVData)))
	if err != nil {
		return nil, fmt.Errorf("read samples: %w", err)
	}
	width := f.bits / 8
	n := len(b) / (width * f.channels)
	if n == 0 {
		return nil, fmt.Errorf("%w: no samples", errWAV)
	}
	w := &samples{mono: make([]float32, n), rate: f.rate}
	for i := range w.mono {
		var sum float32
		for c := range f.channels {
			sum += sample(b[(i*f.channels+c)*width:], f)
		}
		w.mono[i] = sum / float32(f.channels)
	}
	return w, nil
}

// sample reads one sample as -1..1.
func sample(b []byte, f wavFormat) float32 {
	le := binary.LittleEndian
	switch f.bits {
	case 8:
		return (float32(b[0]) - 128) / 128
	case 16:
		return float32(int16(le.Uint16(b))) / (1 << 15)
	case 24:
		return float32(int32(uint32(b[0])<<8|uint32(b[1])<<16|uint32(b[2])<<24)) / (1 << 31)
	}
	if f.tag == waveFloat {
		v := math.Float32frombits(le.Uint32(b))
		if !(v >= -1 && v <= 1) { // also not a number
			return 0
		}
		return v
	}
	return float32(int32(le.Uint32(b))) / (1 << 31)
}

// recording plays samples in real time, over and over.
type recording struct {
	pace *pacer
	res  *resampler
	at   time.Duration
	buf  [opus.FrameSamples]int16
}

func newRecording(w *samples) *recording {
	return &recording{pace: newPacer(time.Second), res: newResampler(w.mono, w.rate, opus.SampleRate)}
}

func (r *recording) next(stop <-chan struct{}) ([]int16, error) {
	r.at += frameDuration
	if !r.pace.wait(r.at, stop) {
		return nil, errStopped
	}
	r.res.read(r.buf[:])
	return r.buf[:], nil
}

func (r *recording) close() {}
