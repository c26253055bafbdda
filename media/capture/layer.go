package capture

import (
	"time"

	"alcove/media"
	"alcove/media/capture/internal/vpx"
)

// maxPixels of a picture that a source may give.
const maxPixels = 4096 * 2304

// shape is what a layer is encoded to.
type shape struct {
	lines   int
	kbps    int
	speed   int // libvpx's cpu-used
	threads int // more than one wait for each other by spinning: bad on a busy machine
}

// The layers of a camera, by media.Layer, and the one of a screen. Speeds are
// such that all three fit into a third of an old core.
var (
	cameraShapes = [media.Layers]shape{
		media.LayerLow:  {lines: 180, kbps: 150, speed: 6, threads: 1},
		media.LayerMid:  {lines: 360, kbps: 500, speed: 8, threads: 1},
		media.LayerHigh: {lines: 720, kbps: 1500, speed: 10, threads: 1},
	}
	screenShape = shape{lines: 1080, kbps: 2000, speed: 10, threads: 1}
)

// size fits a picture into the shape without enlarging it: at most so many
// lines, and not wider than 32:9. It is even.
func (s shape) size(w, h int) (int, int) {
	lines := min(s.lines, h)
	width := w * lines / h
	if most := lines * 32 / 9; width > most {
		width, lines = most, max(2, h*most/w)
	}
	return max(2, (width+1)&^1), max(2, lines&^1)
}

// encoding is one layer at work. It belongs to the goroutine of its source.
type encoding struct {
	layer  media.Layer
	shape  shape
	fps    int
	screen bool
	enc    *vpx.Encoder
	frame  *vpx.I420 // of the encoder's size, nil while the source has it
	scaler vpx.Scaler
}

// encode encodes src, after resizing it. The first frame, and the first one of
// another size, is a key frame.
func (e *encoding) encode(src *vpx.I420, pts, duration time.Duration, key bool) (data []byte, isKey bool, err error) {
	w, h := e.shape.size(src.Width, src.Height)
	if err := e.fit(w, h); err != nil {
		return nil, false, err
	}
	if w != src.Width || h != src.Height {
		if e.frame == nil {
			e.frame = vpx.NewI420(w, h)
		}
		e.scaler.Scale(e.frame, src)
		src = e.frame
	}
	return e.enc.Encode(src, pts, duration, key)
}

// fit makes the encoder one of the size.
func (e *encoding) fit(w, h int) error {
	if e.enc != nil {
		if s := e.enc.Settings(); s.Width == w && s.Height == h {
			return nil
		}
	}
	e.close()
	enc, err := vpx.NewEncoder(vpx.Settings{
		Width: w, Height: h, FPS: e.fps, Kbps: e.shape.kbps,
		Speed: e.shape.speed, Threads: e.shape.threads, Screen: e.screen,
	})
	e.enc = enc
	return err
}

func (e *encoding) close() {
	if e.enc != nil {
		e.enc.Close()
	}
	e.enc, e.frame = nil, nil
}
