//go:build window

package apptest_test

import (
	"image"
	"image/color"
	"testing"
)

// blank says whether a picture shows nothing: almost all of it is one colour.
func blank(p image.Image) bool {
	counts, all := map[color.RGBA]int{}, 0
	each(p, func(_, _ int, c color.RGBA) { counts[c]++; all++ })
	most := 0
	for _, n := range counts {
		most = max(most, n)
	}
	return len(counts) < 16 || most*1000 > all*998
}

// lively is where two pictures differ: how many pixels of the later one, the
// box around them, and how many of those in each of six hues (red, yellow,
// green, cyan, blue, magenta) where they are colourful.
type lively struct {
	pixels int
	box    image.Rectangle
	hues   [6]int
}

// compare finds what moves between two shots of one size.
func compare(before, after image.Image) lively {
	var l lively
	if before.Bounds() != after.Bounds() {
		return l
	}
	each(after, func(x, y int, c color.RGBA) {
		b := rgba(before.At(x, y))
		if distance(b.R, c.R)+distance(b.G, c.G)+distance(b.B, c.B) < 48 {
			return // less than dithering and antialiasing do
		}
		l.pixels++
		l.box = l.box.Union(image.Rect(x, y, x+1, y+1))
		if hue, ok := hueOf(c); ok {
			l.hues[hue]++
		}
	})
	return l
}

// colours counts the hues that at least a fiftieth of the moving pixels have.
func (l lively) colours() int {
	n := 0
	for _, pixels := range l.hues {
		if pixels*50 >= l.pixels && pixels > 0 {
			n++
		}
	}
	return n
}

// hueOf sorts a colour into sixths of the circle, red first; greys have none.
func hueOf(c color.RGBA) (int, bool) {
	r, g, b := int(c.R), int(c.G), int(c.B)
	low, high := min(r, g, b), max(r, g, b)
	spread := high - low
	if high < 80 || spread*100 < high*40 {
		return 0, false
	}
	degrees := 0
	switch high {
	case r:
		degrees = 60 * (g - b) / spread
	case g:
		degrees = 120 + 60*(b-r)/spread
	default:
		degrees = 240 + 60*(r-g)/spread
	}
	return (degrees + 390) % 360 / 60, true
}

func each(p image.Image, f func(x, y int, c color.RGBA)) {
	box := p.Bounds()
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			f(x, y, rgba(p.At(x, y)))
		}
	}
}

func rgba(c color.Color) color.RGBA { return color.RGBAModel.Convert(c).(color.RGBA) }

func distance(a, b uint8) int { return max(int(a), int(b)) - min(int(a), int(b)) }

// TestWindowPictures keeps the judge of pictures honest.
func TestWindowPictures(t *testing.T) {
	empty := image.NewRGBA(image.Rect(0, 0, 400, 300))
	if !blank(empty) {
		t.Error("an empty picture is not blank")
	}
	stripes := func(shift int) *image.RGBA {
		p := image.NewRGBA(empty.Bounds())
		for x := 100; x < 300; x++ {
			for y := 50; y < 150; y++ {
				p.SetRGBA(x, y, wheel((x+shift)*36/20))
			}
		}
		return p
	}
	if blank(stripes(0)) {
		t.Error("stripes are blank")
	}
	if l := compare(stripes(0), stripes(0)); l.pixels != 0 || l.colours() != 0 {
		t.Errorf("a still picture is lively: %+v", l)
	}
	l := compare(stripes(0), stripes(50))
	if l.box != image.Rect(100, 50, 300, 150) || l.colours() != 6 {
		t.Errorf("moving stripes: %+v, %d colours", l, l.colours())
	}
	grey := image.NewRGBA(empty.Bounds())
	for x := range 400 {
		grey.SetRGBA(x, 7, color.RGBA{uint8(x), uint8(x), uint8(x), 255})
	}
	if l := compare(empty, grey); l.pixels == 0 || l.colours() != 0 {
		t.Errorf("grey has colours: %+v", l)
	}
}

// wheel is the bright colour at that many degrees.
func wheel(degrees int) color.RGBA {
	degrees %= 360
	part := uint8(degrees % 60 * 255 / 60)
	return [...]color.RGBA{
		{255, part, 0, 255}, {255 - part, 255, 0, 255}, {0, 255, part, 255},
		{0, 255 - part, 255, 255}, {part, 0, 255, 255}, {255, 0, 255 - part, 255},
	}[degrees/60]
}
