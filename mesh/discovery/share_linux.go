package discovery

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// share lets several apps bind the beacon's port. On Linux SO_REUSEADDR is enough
// for UDP, of other users as well, and a broadcast reaches all of them; see
// socket(7), ip(7).
func share(_, _ string, c syscall.RawConn) error {
	var err error
	if e := c.Control(func(fd uintptr) {
		err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
	}); e != nil {
		return e
	}
	return err
}

func isTooLong(error) bool { return false }
