package capture

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"alcove/media/capture/internal/opus"
)

// frameDuration is one packet of sound.
const frameDuration = 20 * time.Millisecond

// Bounds of a tone, in hertz.
const (
	defaultTone = 440
	minTone     = 50
	maxTone     = 12000
)

// tone is a sine that tells participants of a demo apart.
type tone struct {
	pace  *pacer
	step  float64 // radians a sample
	phase float64
	at    time.Duration
	buf   [opus.FrameSamples]int16
}

// isTone reads "tone" and "tone:HERTZ".
func isTone(spec string) (hertz float64, ok bool, err error) {
	rest, ok := strings.CutPrefix(spec, "tone")
	if !ok || rest != "" && rest[0] != ':' {
		return 0, false, nil
	}
	if rest == "" {
		return defaultTone, true, nil
	}
	hertz, err = strconv.ParseFloat(rest[1:], 64)
	if err != nil || !(hertz >= minTone && hertz <= maxTone) {
		return 0, true, fmt.Errorf("%w: tone %q", ErrNoMicrophone, rest[1:])
	}
	return hertz, true, nil
}

func newTone(hertz float64) *tone {
	return &tone{pace: newPacer(time.Second), step: 2 * math.Pi * hertz / opus.SampleRate}
}

func (t *tone) next(stop <-chan struct{}) ([]int16, error) {
	t.at += frameDuration // as a microphone: samples are there when they have been
	if !t.pace.wait(t.at, stop) {
		return nil, errStopped
	}
	for i := range t.buf {
		t.buf[i] = int16(6500 * math.Sin(t.phase))
		t.phase = math.Mod(t.phase+t.step, 2*math.Pi)
	}
	return t.buf[:], nil
}

func (t *tone) close() {}

// quiet is the microphone "none": it never says anything.
type quiet struct{}

func (quiet) next(stop <-chan struct{}) ([]int16, error) {
	<-stop
	return nil, errStopped
}

func (quiet) close() {}
