package capture

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"alcove/media"
	"alcove/media/capture/internal/vpx"
)

// The number block of the test pattern, readable by machines at any size.
//
// A strip along the top, one ninth of the picture high (20 lines of 180, 40 of
// 360), is cut into 20 cells of equal width (16 pixels of 320, 32 of 640), left
// to right:
//
//	cell 0       white  reference
//	cell 1       black  reference
//	cells 2-17   the picture's number, 16 bits, the highest first; white is 1
//	cell 18      even parity: white if an odd number of the 16 bits is 1
//	cell 19      the opposite of cell 18
//
// White is luma 235, black is luma 16, chroma is neutral: on a canvas (255,
// 255, 255) and (0, 0, 0). To read it, average the middle half of each cell both
// ways; a cell is white if it is above the mean of the references, which must
// be at least 64 apart.
const (
	blockCells     = 20
	blockPart      = 9 // the strip is 1/9 of the height
	blockBits      = 16
	blockFirstBit  = 2
	blockParity    = blockFirstBit + blockBits
	blockContrast  = 64
	white, black   = 235, 16
	neutral        = 128
	minBlockWidth  = 4 * blockCells
	minBlockHeight = 4 * blockPart
)

// ReadPatternNumber reads the number of a picture of the camera "pattern" from
// its luma. ok is false when there is none or its parity is wrong.
func ReadPatternNumber(y []byte, stride, w, h int) (number uint16, ok bool) {
	if w < minBlockWidth || h < minBlockHeight || stride < w || len(y) < stride*(h-1)+w {
		return 0, false
	}
	high, low := cellMean(y, stride, w, h, 0), cellMean(y, stride, w, h, 1)
	if high-low < blockContrast {
		return 0, false
	}
	bit := func(cell int) uint16 {
		if cellMean(y, stride, w, h, cell) > (high+low)/2 {
			return 1
		}
		return 0
	}
	var odd uint16
	for i := range blockBits {
		b := bit(blockFirstBit + i)
		number = number<<1 | b
		odd ^= b
	}
	return number, bit(blockParity) == odd && bit(blockParity+1) != odd
}

// cellMean is the mean luma of the middle half of a cell, both ways.
func cellMean(y []byte, stride, w, h, cell int) int {
	x0, x1 := w*(4*cell+1)/(4*blockCells), w*(4*cell+3)/(4*blockCells)
	y0, y1 := h/(4*blockPart), 3*h/(4*blockPart)
	sum := 0
	for j := y0; j < y1; j++ {
		for _, v := range y[j*stride+x0 : j*stride+x1] {
			sum += int(v)
		}
	}
	return sum / ((x1 - x0) * (y1 - y0))
}

// drawPattern draws the picture with a number: block, digits, a gradient that
// moves. hue is in degrees.
func drawPattern(p *vpx.I420, number uint16, hue float64) {
	drawGradient(p, int(number))
	u, v := byte(neutral+40*math.Cos(hue*math.Pi/180)), byte(neutral+40*math.Sin(hue*math.Pi/180))
	strip := p.Height / blockPart
	for j := range (p.Height + 1) / 2 {
		cu, cv := u, v
		if j <= strip/2 {
			cu, cv = neutral, neutral
		}
		fill(p.U[j*p.CStride:], (p.Width+1)/2, cu)
		fill(p.V[j*p.CStride:], (p.Width+1)/2, cv)
	}
	drawBlock(p, number, strip)
	drawDigits(p, fmt.Sprintf("%05d", number))
}

func drawGradient(p *vpx.I420, shift int) {
	ramp := make([]byte, p.Width+256)
	for i := range ramp {
		t := i & 255
		if t > 127 {
			t = 255 - t // up and down again: no hard edge
		}
		ramp[i] = byte(60 + t)
	}
	for j := range p.Height {
		at := (j + 2*shift) & 255
		copy(p.Y[j*p.YStride:j*p.YStride+p.Width], ramp[at:])
	}
}

func drawBlock(p *vpx.I420, number uint16, strip int) {
	var odd uint16
	cells := [blockCells]uint16{0: 1}
	for i := range blockBits {
		b := number >> (blockBits - 1 - i) & 1
		cells[blockFirstBit+i] = b
		odd ^= b
	}
	cells[blockParity], cells[blockParity+1] = odd, 1-odd
	for i, c := range cells {
		value := byte(black)
		if c == 1 {
			value = white
		}
		rect(p, p.Width*i/blockCells, 0, p.Width*(i+1)/blockCells, strip, value)
	}
}

// segments of the digits: top, upper left, upper right, middle, lower left,
// lower right, bottom.
var segments = [10]byte{0b1110111, 0b0010010, 0b1011101, 0b1011011, 0b0111010, 0b1101011, 0b1101111, 0b1010010, 0b1111111, 0b1111011}

func drawDigits(p *vpx.I420, digits string) {
	w, h := p.Width/8, p.Height/2
	thick, gap := max(2, w/5), w/4
	x, y := (p.Width-len(digits)*w-(len(digits)-1)*gap)/2, p.Height/3
	for _, d := range digits {
		s := segments[d-'0']
		bars := [7][4]int{
			{x, y, x + w, y + thick},
			{x, y, x + thick, y + h/2},
			{x + w - thick, y, x + w, y + h/2},
			{x, y + (h-thick)/2, x + w, y + (h+thick)/2},
			{x, y + h/2, x + thick, y + h},
			{x + w - thick, y + h/2, x + w, y + h},
			{x, y + h - thick, x + w, y + h},
		}
		for i, b := range bars {
			if s>>(6-i)&1 == 1 {
				rect(p, b[0], b[1], b[2], b[3], white)
			}
		}
		x += w + gap
	}
}

func rect(p *vpx.I420, x0, y0, x1, y1 int, value byte) {
	x0, y0, x1, y1 = max(0, x0), max(0, y0), min(p.Width, x1), min(p.Height, y1)
	for j := y0; j < y1; j++ {
		fill(p.Y[j*p.YStride+x0:], x1-x0, value)
	}
}

func fill(b []byte, n int, value byte) {
	for i := range b[:n] {
		b[i] = value
	}
}

// pattern is the camera "pattern", or "pattern:HUE" in degrees.
type pattern struct {
	pace  *pacer
	fps   int
	hue   float64
	count int64
	pic   *vpx.I420
}

// isPattern reads "pattern" and "pattern:HUE".
func isPattern(spec string) (hue float64, ok bool) {
	rest, ok := strings.CutPrefix(spec, "pattern")
	if !ok || rest == "" {
		return 200, ok
	}
	hue, err := strconv.ParseFloat(strings.TrimPrefix(rest, ":"), 64)
	return hue, err == nil && rest[0] == ':' && !math.IsInf(hue, 0) && !math.IsNaN(hue)
}

func newPattern(o VideoOptions, hue float64) *pattern {
	lines := 360
	if o.Layers.Has(media.LayerHigh) {
		lines = 720
	}
	return &pattern{pace: newPacer(200 * time.Millisecond), fps: o.FPS, hue: hue, pic: vpx.NewI420(lines*16/9, lines)}
}

func (s *pattern) next(stop <-chan struct{}) (*vpx.I420, time.Duration, error) {
	at := time.Duration(s.count) * time.Second / time.Duration(s.fps)
	if !s.pace.wait(at, stop) {
		return nil, 0, errStopped
	}
	drawPattern(s.pic, uint16(s.count), s.hue)
	s.count++
	return s.pic, at, nil
}

func (s *pattern) close() {}
