package capture

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"alcove/media/capture/internal/vpx"
)

// Bounds of a clip.
const (
	maxClipBytes  = 256 << 20 // of a file that is kept in memory
	maxClipFrames = 1 << 20
	maxFrameBytes = 16 << 20
	minFPS        = 1
	maxFPS        = 240
)

var errClip = errors.New("not a clip of VP8, VP9 or Y4M")

// clip is a file of pictures.
type clip interface {
	// frames is how many there are, at least one.
	frames() int
	// at is when frame i is shown; length is when the clip begins again.
	at(i int) time.Duration
	length() time.Duration
	// picture is frame i; frames are asked for one after the other. It is nil for
	// a frame that shows nothing.
	picture(i int) (*vpx.I420, error)
	close()
}

// openClip opens a file by its extension and shows that it can be decoded.
func openClip(path string) (pictures, error) {
	c, err := readClip(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrMediaFile, path, err)
	}
	first, err := c.picture(0)
	if err == nil && first == nil {
		err = errClip
	}
	if err != nil {
		c.close()
		return nil, fmt.Errorf("%w: %s: first frame: %w", ErrMediaFile, path, err)
	}
	return &clipSource{clip: c, pace: newPacer(200 * time.Millisecond)}, nil
}

func readClip(path string) (clip, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		f.Close()
		return nil, errClip
	}
	if strings.EqualFold(filepath.Ext(path), ".y4m") {
		c, err := readY4M(f, info.Size())
		if err != nil {
			f.Close()
		}
		return c, err
	}
	defer f.Close()
	if info.Size() > maxClipBytes {
		return nil, fmt.Errorf("%w: %d bytes", errClip, info.Size())
	}
	b, err := io.ReadAll(io.LimitReader(f, maxClipBytes))
	if err != nil {
		return nil, err
	}
	t, err := demux(path, b)
	if err != nil {
		return nil, err
	}
	return newCoded(t)
}

func demux(path string, b []byte) (*track, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".ivf":
		return readIVF(b)
	case ".webm", ".mkv":
		return readWebM(b)
	}
	return nil, errClip
}

// track is coded video.
type track struct {
	codec vpx.Codec
	data  [][]byte
	times []time.Duration // of each frame, growing
}

// check makes sure of what the demuxers promise.
func (t *track) check() error {
	if len(t.data) == 0 || len(t.data) != len(t.times) || len(t.data) > maxClipFrames {
		return fmt.Errorf("%w: %d frames", errClip, len(t.data))
	}
	first := t.times[0]
	for i := range t.times {
		t.times[i] -= first
		if i > 0 && t.times[i] <= t.times[i-1] {
			t.times[i] = t.times[i-1] + time.Millisecond
		}
	}
	return nil
}

// coded is a clip that is decoded.
type coded struct {
	track
	dec *vpx.Decoder
	pic vpx.I420
}

func newCoded(t *track) (*coded, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	dec, err := vpx.NewDecoder(t.codec)
	if err != nil {
		return nil, err
	}
	return &coded{track: *t, dec: dec}, nil
}

func (c *coded) frames() int            { return len(c.data) }
func (c *coded) at(i int) time.Duration { return c.times[i] }
func (c *coded) close()                 { c.dec.Close() }

// length counts the last frame as long as the mean of the others.
func (c *coded) length() time.Duration {
	n, last := len(c.times), c.times[len(c.times)-1]
	if n == 1 {
		return time.Second / cameraFPS
	}
	return last + max(last/time.Duration(n-1), time.Second/maxFPS)
}

func (c *coded) picture(i int) (*vpx.I420, error) {
	pic, ok, err := c.dec.Decode(c.data[i])
	if err != nil || !ok {
		return nil, err
	}
	c.pic = pic
	return &c.pic, nil
}

// clipSource plays a clip in real time, over and over.
type clipSource struct {
	clip    clip
	pace    *pacer
	i       int
	loop    time.Duration // when this round began
	useless int           // frames in a row that showed nothing
}

func (s *clipSource) next(stop <-chan struct{}) (*vpx.I420, time.Duration, error) {
	for {
		at := s.loop + s.clip.at(s.i)
		if !s.pace.wait(at, stop) {
			return nil, 0, errStopped
		}
		pic, err := s.clip.picture(s.i)
		if s.i++; s.i == s.clip.frames() {
			s.i, s.loop = 0, s.loop+s.clip.length()
		}
		if err == nil && pic != nil {
			s.useless = 0
			return even(pic), at, nil
		}
		if s.useless++; s.useless > s.clip.frames() {
			return nil, 0, fmt.Errorf("%w: nothing decodes: %w", ErrMediaFile, err)
		}
	}
}

func (s *clipSource) close() { s.clip.close() }

// even cuts an odd row and column off.
func even(p *vpx.I420) *vpx.I420 {
	p.Width, p.Height = max(2, p.Width&^1), max(2, p.Height&^1)
	return p
}
