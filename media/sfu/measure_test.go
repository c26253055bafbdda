package sfu

import (
	"context"
	"errors"
	"testing"
)

// TestMeasureIsPlausible: any machine that runs this forwards a thousand
// packets a second, and none ten millions.
func TestMeasureIsPlausible(t *testing.T) {
	n, err := Measure(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d packets a second", n)
	if n < 1000 || n > 10_000_000 {
		t.Errorf("%d packets a second", n)
	}
}

func TestMeasureStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Measure(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
