package session

import "golang.org/x/sys/unix"

const sleeplessClock = unix.CLOCK_MONOTONIC
