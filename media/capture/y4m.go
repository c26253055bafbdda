package capture

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"alcove/media/capture/internal/vpx"
)

// maxY4MHeader is the longest line of a Y4M file, in bytes.
const maxY4MHeader = 256

// y4m is a file of raw pictures, read as it plays: a line of header, then a line
// "FRAME" before each picture (mjpegtools, yuv4mpeg(5)).
type y4m struct {
	f     *os.File
	pic   *vpx.I420
	all   []byte // the planes of pic, one after the other
	first int64  // where the first FRAME line begins
	count int
	step  time.Duration
	line  int64 // length of a FRAME line; parameters are not allowed to differ
}

func readY4M(f *os.File, size int64) (*y4m, error) {
	head, err := line(f, 0)
	if err != nil || !strings.HasPrefix(head, "YUV4MPEG2 ") {
		return nil, errClip
	}
	c := &y4m{f: f, first: int64(len(head)) + 1, step: time.Second / cameraFPS}
	w, h, err := c.header(strings.Fields(head)[1:])
	if err != nil {
		return nil, err
	}
	if w < 2 || h < 2 || w > maxPixels || h > maxPixels || w*h > maxPixels {
		return nil, fmt.Errorf("%w: %dx%d", errClip, w, h)
	}
	frame, err := line(f, c.first)
	if err != nil || !strings.HasPrefix(frame, "FRAME") {
		return nil, errClip
	}
	c.line = int64(len(frame)) + 1
	cw, ch := (w+1)/2, (h+1)/2
	c.all = make([]byte, w*h+2*cw*ch)
	c.pic = &vpx.I420{YStride: w, CStride: cw, Y: c.all[:w*h], U: c.all[w*h : w*h+cw*ch], V: c.all[w*h+cw*ch:], Width: w, Height: h}
	c.count = int(min((size-c.first)/(c.line+int64(len(c.all))), maxClipFrames))
	if c.count == 0 {
		return nil, fmt.Errorf("%w: no whole frame", errClip)
	}
	return c, nil
}

func (c *y4m) header(fields []string) (w, h int, err error) {
	for _, f := range fields {
		value := f[1:]
		switch f[0] {
		case 'W':
			w, err = strconv.Atoi(value)
		case 'H':
			h, err = strconv.Atoi(value)
		case 'F':
			err = c.rate(value)
		case 'C':
			if !strings.HasPrefix(value, "420") || strings.Contains(value, "p1") { // 420p10 and up are 16-bit
				err = fmt.Errorf("%w: colour %s", errClip, value)
			}
		}
		if err != nil {
			return 0, 0, err
		}
	}
	return w, h, nil
}

func (c *y4m) rate(value string) error {
	a, b, ok := strings.Cut(value, ":")
	num, err1 := strconv.ParseFloat(a, 64)
	den, err2 := strconv.ParseFloat(b, 64)
	if !ok || err1 != nil || err2 != nil || !(num/den >= minFPS && num/den <= maxFPS) {
		return fmt.Errorf("%w: rate %q", errClip, value)
	}
	c.step = time.Duration(den / num * float64(time.Second))
	return nil
}

// line reads a line at an offset, without its end.
func line(f io.ReaderAt, at int64) (string, error) {
	b := make([]byte, maxY4MHeader)
	n, err := f.ReadAt(b, at)
	if end := bytes.IndexByte(b[:n], '\n'); end >= 0 {
		return string(b[:end]), nil
	}
	if err == nil {
		err = errClip
	}
	return "", err
}

func (c *y4m) frames() int            { return c.count }
func (c *y4m) at(i int) time.Duration { return time.Duration(i) * c.step }
func (c *y4m) length() time.Duration  { return time.Duration(c.count) * c.step }
func (c *y4m) close()                 { c.f.Close() }

func (c *y4m) picture(i int) (*vpx.I420, error) {
	at := c.first + int64(i)*(c.line+int64(len(c.all))) + c.line
	if _, err := c.f.ReadAt(c.all, at); err != nil {
		return nil, fmt.Errorf("read frame %d: %w", i, err)
	}
	return c.pic, nil
}
