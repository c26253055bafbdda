package discovery

import (
	"errors"
	"syscall"

	"golang.org/x/sys/windows"
)

// share lets several apps bind the beacon's port.
func share(_, _ string, c syscall.RawConn) error {
	var err error
	if e := c.Control(func(fd uintptr) {
		err = windows.SetsockoptInt(windows.Handle(fd), windows.SOL_SOCKET, windows.SO_REUSEADDR, 1)
	}); e != nil {
		return e
	}
	return err
}

// isTooLong: a datagram that does not fit the buffer is an error here, elsewhere
// it is cut.
func isTooLong(err error) bool { return errors.Is(err, windows.WSAEMSGSIZE) }
