//go:build window

package apptest_test

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"testing"

	"alcove/media/capture"
)

// blank says whether a picture shows nothing: almost all of it is one colour.
func blank(p *image.RGBA) bool {
	counts, all := map[color.RGBA]int{}, 0
	each(p, func(_, _ int, c color.RGBA) { counts[c]++; all++ })
	most := 0
	for _, n := range counts {
		most = max(most, n)
	}
	return len(counts) < 16 || most*1000 > all*998
}

// changed counts the pixels that differ by more than antialiasing does.
func changed(before, after *image.RGBA) int {
	n := 0
	each(after, func(x, y int, c color.RGBA) {
		b := before.RGBAAt(x, y)
		if distance(b.R, c.R)+distance(b.G, c.G)+distance(b.B, c.B) >= 48 {
			n++
		}
	})
	return n
}

// patternIn finds the picture of the camera "pattern:HUE" in a shot of the
// screen, by its colour, and reads its number.
func patternIn(shot *image.RGBA, hue float64) (number uint16, ok bool) {
	box := boxOf(shot, hue)
	// The strip with the number is grey and so above the box; 16:9 says how high
	// the whole picture is.
	box.Min.Y = box.Max.Y - box.Dx()*9/16
	if box.Dx() < 160 || !box.In(shot.Bounds()) {
		return 0, false
	}
	luma := make([]byte, 0, box.Dx()*box.Dy())
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			c := shot.RGBAAt(x, y)
			grey, _, _ := color.RGBToYCbCr(c.R, c.G, c.B)
			luma = append(luma, grey)
		}
	}
	return capture.ReadPatternNumber(luma, box.Dx(), box.Dx(), box.Dy())
}

// boxOf is the box around the rows and columns that have many pixels of the
// pattern's chroma: strays, and a label over the picture, do not move it.
func boxOf(shot *image.RGBA, hue float64) image.Rectangle {
	u, v := 128+40*math.Cos(hue*math.Pi/180), 128+40*math.Sin(hue*math.Pi/180)
	bounds := shot.Bounds()
	rows, columns := make([]int, bounds.Max.Y), make([]int, bounds.Max.X)
	each(shot, func(x, y int, c color.RGBA) {
		_, cb, cr := color.RGBToYCbCr(c.R, c.G, c.B)
		// Full range here, limited in the picture: 255/224 as much of the chroma.
		if math.Abs(float64(cb)-128-(u-128)*255/224) < 10 && math.Abs(float64(cr)-128-(v-128)*255/224) < 10 {
			rows[y]++
			columns[x]++
		}
	})
	x0, x1 := span(columns)
	y0, y1 := span(rows)
	return image.Rect(x0, y0, x1, y1)
}

// span is from the first to behind the last of the counts that are at least a
// third of the greatest.
func span(counts []int) (from, to int) {
	most := 0
	for _, n := range counts {
		most = max(most, n)
	}
	from = -1
	for i, n := range counts {
		if n*3 < most || n == 0 {
			continue
		}
		if from < 0 {
			from = i
		}
		to = i + 1
	}
	return max(from, 0), to
}

// readPPM reads the plainest kind of picture, "P6 WIDTH HEIGHT 255" and pixels:
// packing and unpacking a PNG would take most of the time of a shot.
func readPPM(file []byte) (*image.RGBA, error) {
	var w, h, top int
	if n, err := fmt.Sscanf(string(file[:min(len(file), 32)]), "P6\n%d %d\n%d", &w, &h, &top); n != 3 {
		return nil, fmt.Errorf("no PPM: %w", err)
	}
	pixels := file[max(0, len(file)-3*w*h):]
	if top != 255 || w <= 0 || h <= 0 || len(pixels) != 3*w*h {
		return nil, fmt.Errorf("a PPM of %d x %d with %d bytes up to %d", w, h, len(file), top)
	}
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		copy(p.Pix[4*i:], pixels[3*i:3*i+3])
		p.Pix[4*i+3] = 255
	}
	return p, nil
}

func each(p *image.RGBA, f func(x, y int, c color.RGBA)) {
	box := p.Bounds()
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			f(x, y, p.RGBAAt(x, y))
		}
	}
}

func distance(a, b uint8) int { return max(int(a), int(b)) - min(int(a), int(b)) }

// TestWindowPictures keeps the judge of pictures honest.
func TestWindowPictures(t *testing.T) {
	empty := image.NewRGBA(image.Rect(0, 0, 800, 600))
	if !blank(empty) {
		t.Error("an empty picture is not blank")
	}
	if _, ok := patternIn(empty, 100); ok {
		t.Error("a pattern in an empty picture")
	}
	at := image.Rect(100, 90, 420, 270)
	shot := withPattern(empty.Bounds(), at, 0b1010_0000_1111_0010, 100)
	if blank(shot) || changed(shot, shot) != 0 || changed(empty, shot) < at.Dx()*at.Dy()/2 {
		t.Error("a pattern counts for nothing")
	}
	if number, ok := patternIn(shot, 100); !ok || number != 0b1010_0000_1111_0010 {
		t.Errorf("read %b, %v", number, ok)
	}
	if number, ok := patternIn(shot, 200); ok {
		t.Errorf("read %d in another hue", number)
	}
}

// withPattern draws what a screen with a picture of "pattern:HUE" shows: the
// block of package capture over a plain picture, on a dark page.
func withPattern(screen, at image.Rectangle, number uint16, hue float64) *image.RGBA {
	p := image.NewRGBA(screen)
	cb, cr := 128+40*math.Cos(hue*math.Pi/180)*255/224, 128+40*math.Sin(hue*math.Pi/180)*255/224
	cells := []bool{true, false}
	parity := false
	for bit := 15; bit >= 0; bit-- {
		white := number>>bit&1 == 1
		cells, parity = append(cells, white), parity != white
	}
	cells = append(cells, parity, !parity)
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Max.X; x++ {
			c := color.RGBA{A: 255}
			if y-at.Min.Y < at.Dy()/9 {
				if cells[(x-at.Min.X)*len(cells)/at.Dx()] {
					c = color.RGBA{255, 255, 255, 255}
				}
			} else {
				c.R, c.G, c.B = color.YCbCrToRGB(uint8(80+(x+y)%100), uint8(cb), uint8(cr))
			}
			p.SetRGBA(x, y, c)
		}
	}
	return p
}
