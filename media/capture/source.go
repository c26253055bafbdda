package capture

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"alcove/media/capture/internal/vpx"
)

// errStopped is what a source returns when it was told to stop.
var errStopped = errors.New("capture: stopped")

// sound is a source of samples, 48 kHz mono.
type sound interface {
	// next waits for the next samples, however many. They last until the next call.
	next(stop <-chan struct{}) ([]int16, error)
	// close is called once, by the goroutine that called next, after the last call.
	close()
}

// pictures is a source of pictures.
type pictures interface {
	// next waits for the next picture, and says when it was taken, since the
	// source was opened. The picture lasts until the next call.
	next(stop <-chan struct{}) (*vpx.I420, time.Duration, error)
	// close is called once, by the goroutine that called next, after the last call.
	close()
}

// hurried is a source whose next may block: hurry makes it return soon. It may
// be called from any goroutine.
type hurried interface{ hurry() }

// file returns the path of a spec "file:PATH".
func file(spec string) (path string, ok bool) { return strings.CutPrefix(spec, "file:") }

// guarded turns a panic of a driver into an error.
func guarded(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: driver: %v", ErrUnplugged, r)
		}
	}()
	return f()
}
