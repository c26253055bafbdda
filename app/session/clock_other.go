//go:build !linux && !darwin

package session

import "time"

// uptime is Go's own clock, which on Windows goes on while the machine sleeps.
func uptime() time.Duration { return time.Since(started) }
