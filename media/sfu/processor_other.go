//go:build !linux

package sfu

import "time"

// processorTime is the time that passed: what a thread used is not told here.
func processorTime() time.Duration { return time.Since(processStart) }

var processStart = time.Now()
