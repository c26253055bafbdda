package capture

import (
	"time"

	"alcove/media/capture/internal/vpx"
)

// throttle leaves out pictures of a source that is faster than wanted.
type throttle struct {
	due     time.Duration // of the next picture
	last    time.Duration
	started bool
}

// take reports whether to keep the picture taken at pts. Times that do not grow
// are left out, too: an encoder needs growing ones.
func (t *throttle) take(pts time.Duration, fps int) bool {
	step := time.Second / time.Duration(fps)
	if t.started && (pts <= t.last || pts+step/4 < t.due) {
		return false
	}
	t.due = max(t.due+step, pts+step/2)
	t.last, t.started = pts, true
	return true
}

// dark is the camera "none": it never shows anything.
type dark struct{}

func (dark) next(stop <-chan struct{}) (*vpx.I420, time.Duration, error) {
	<-stop
	return nil, 0, errStopped
}

func (dark) close() {}
