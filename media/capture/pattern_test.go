package capture

import (
	"testing"

	"alcove/media/capture/internal/vpx"
)

func TestPatternNumbersAtManySizes(t *testing.T) {
	src := vpx.NewI420(640, 360)
	var scaler vpx.Scaler
	for _, n := range []uint16{0, 1, 2, 0x5555, 0xAAAA, 12345, 65535} {
		drawPattern(src, n, 30)
		for _, h := range []int{36, 90, 180, 270, 360, 500, 720} {
			w := h * 16 / 9
			dst := vpx.NewI420(w, h)
			if !scaler.Scale(dst, src) {
				t.Fatal("scale")
			}
			got, ok := ReadPatternNumber(dst.Y, dst.YStride, w, h)
			if w < minBlockWidth {
				if ok {
					t.Errorf("%dx%d is too small", w, h)
				}
				continue
			}
			if !ok || got != n {
				t.Errorf("%d at %dx%d: %d, %v", n, w, h, got, ok)
			}
		}
	}
}

func TestPatternNumberWrong(t *testing.T) {
	p := vpx.NewI420(320, 180)
	drawPattern(p, 77, 0)
	rect(p, 16*5, 0, 16*6, 20, white) // one bit turned
	if n, ok := ReadPatternNumber(p.Y, p.YStride, 320, 180); ok {
		t.Errorf("wrong parity read as %d", n)
	}
	clear(p.Y)
	if _, ok := ReadPatternNumber(p.Y, p.YStride, 320, 180); ok {
		t.Error("a number in the dark")
	}
	if _, ok := ReadPatternNumber(p.Y[:100], p.YStride, 320, 180); ok {
		t.Error("a number in too little")
	}
}

func TestPatternSpecs(t *testing.T) {
	for spec, want := range map[string]bool{
		"pattern": true, "pattern:90": true, "pattern:-1.5": true, "pattern:": false,
		"pattern:NaN": false, "patterns": false, "pattern90": false, "": false,
	} {
		if _, ok := isPattern(spec); ok != want {
			t.Errorf("%q: %v", spec, ok)
		}
	}
}
