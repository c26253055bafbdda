package layers

import (
	"testing"

	"alcove/media"

	"pgregory.net/rapid"
)

func TestChoose(t *testing.T) {
	const lo, mid, hi = media.LayerLow, media.LayerMid, media.LayerHigh
	for _, c := range []struct {
		height int
		most   media.Layer
		live   Live
		want   media.Layer
	}{
		{90, hi, Live{true, true, true}, lo},
		{180, hi, Live{true, true, true}, lo},
		{181, hi, Live{true, true, true}, mid},
		{360, hi, Live{true, true, true}, mid},
		{1080, hi, Live{true, true, true}, hi},
		{1080, hi, Live{true, true, false}, mid}, // falls down
		{1080, hi, Live{true, false, false}, lo},
		{90, hi, Live{false, false, true}, hi}, // or up, if there is nothing below
		{400, hi, Live{}, hi},                  // nothing yet: what it would like
		{400, lo, Live{}, lo},                  // a screen has one
		{400, lo, Live{true, false, false}, lo},
	} {
		if got := Choose(c.height, c.most, c.live); got != c.want {
			t.Errorf("Choose(%d, %d, %v) = %d, want %d", c.height, c.most, c.live, got, c.want)
		}
	}
}

func TestChoiceIsAlwaysSent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		live := Live{rapid.Bool().Draw(t, "l"), rapid.Bool().Draw(t, "m"), rapid.Bool().Draw(t, "h")}
		height := rapid.IntRange(-1, 3000).Draw(t, "height")
		got := Choose(height, media.LayerHigh, live)
		if live.Any() && !live[got] {
			t.Fatalf("layer %d is not sent: %v", got, live)
		}
		if got > For(height) {
			for l := range For(height) + 1 {
				if live[l] {
					t.Fatalf("layer %d, though %d is sent", got, l)
				}
			}
		}
	})
}
