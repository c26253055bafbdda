//go:build linux || darwin

package session

import (
	"time"

	"golang.org/x/sys/unix"
)

// uptime is a clock that nobody sets and that goes on while the machine sleeps,
// so that an app that wakes sees how long it was away. (Go's own stands still.)
func uptime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(sleeplessClock, &t); err != nil {
		return time.Since(started)
	}
	return time.Duration(t.Nano())
}
