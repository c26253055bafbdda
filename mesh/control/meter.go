package control

import (
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

// unadmitted bounds what is read from a connection before it is admitted, in
// bytes, TLS handshake included.
const unadmitted = 8 << 10

// meter bounds what a connection may send before it is admitted, and how long
// it may be silent after. Read belongs to one goroutine at a time.
type meter struct {
	net.Conn
	left    int           // bytes before admission
	silence time.Duration // after admission; 0 before
	stop    <-chan struct{}
}

func newMeter(c net.Conn) *meter { return &meter{Conn: c, left: unadmitted} }

// admit lifts the bound; from now on every read waits for silence at most, and
// none begins once stop is closed.
func (m *meter) admit(silence time.Duration, stop <-chan struct{}) error {
	m.silence, m.stop = silence, stop
	return m.SetDeadline(time.Time{})
}

// Read reads within the bounds.
func (m *meter) Read(p []byte) (int, error) {
	if m.silence == 0 {
		return m.readStranger(p)
	}
	if err := m.SetReadDeadline(time.Now().Add(m.silence)); err != nil {
		return 0, err
	}
	// Whoever closes stop sets the deadline to the past after that, so either it
	// is seen here or that deadline holds.
	select {
	case <-m.stop:
		return 0, ErrDropped
	default:
	}
	n, err := m.Conn.Read(p)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = fmt.Errorf("%w: %v", ErrSilent, m.silence)
	}
	return n, err
}

func (m *meter) readStranger(p []byte) (int, error) {
	if m.left <= 0 {
		return 0, fmt.Errorf("%w: over %d bytes before admission", ErrProtocol, unadmitted)
	}
	n, err := m.Conn.Read(p[:min(len(p), m.left)])
	m.left -= n
	return n, err
}
