package control

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"alcove/mesh/identity"
)

// A process that crashes says nothing; its kernel closes or resets what it had.
func TestDownSaysThatTheProcessIsGone(t *testing.T) {
	for name, crash := range map[string]func(*net.TCPConn) error{
		"closed": func(c *net.TCPConn) error { return c.Close() },
		"reset": func(c *net.TCPConn) error {
			return errors.Join(c.SetLinger(0), c.Close())
		},
	} {
		t.Run(name, func(t *testing.T) {
			key := identity.NewKey()
			a, b := startApp(t, key, nil), startApp(t, key, nil)
			join(t, a, b)
			c, _ := b.with(a.self)
			if err := crash(c.raw.Conn.(*net.TCPConn)); err != nil {
				t.Fatal(err)
			}
			wantErr(t, next[Down](a).Err, ErrGone)
		})
	}
}

// One who is only silent, or was dropped here, has not gone.
func TestDownSaysThatNobodyClosedIt(t *testing.T) {
	key := identity.NewKey()
	a := startApp(t, key, func(c *Config) {
		c.timing = usualTiming
		c.timing.silence = quickSilence
	})
	b := startApp(t, key, func(c *Config) {
		c.timing = usualTiming
		c.timing.ping = time.Hour
	})
	join(t, a, b)
	if err := next[Down](a).Err; !errors.Is(err, ErrSilent) || errors.Is(err, ErrGone) {
		t.Errorf("silent: %v", err)
	}
	wantErr(t, next[Down](b).Err, ErrGone) // a closed it
	c, d := startApp(t, key, nil), startApp(t, key, nil)
	join(t, c, d)
	c.Drop(d.self)
	if err := next[Down](c).Err; !errors.Is(err, ErrDropped) || errors.Is(err, ErrGone) {
		t.Errorf("dropped: %v", err)
	}
}

func TestWhyDown(t *testing.T) {
	network := func(err error) error {
		return &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", err)}
	}
	for _, c := range []struct{ err, want error }{
		{io.EOF, ErrGone},
		{io.ErrUnexpectedEOF, ErrGone},
		{network(syscall.ECONNRESET), ErrGone},
		{network(syscall.EPIPE), ErrGone},
		{network(syscall.ETIMEDOUT), ErrBroken},
		{network(syscall.EHOSTUNREACH), ErrBroken},
		{network(syscall.ENETDOWN), ErrBroken},
		{network(syscall.ECONNABORTED), ErrBroken}, // by this machine
		{tls.AlertError(20), ErrBroken},            // bad_record_mac
		{net.ErrClosed, ErrBroken},
		{fmt.Errorf("%w: 5s", ErrSilent), ErrSilent},
		{ErrDropped, ErrDropped},
		{fmt.Errorf("%w: kind 9", ErrProtocol), ErrProtocol},
	} {
		if got := whyDown(c.err); !errors.Is(got, c.want) {
			t.Errorf("%v: %v, want %v", c.err, got, c.want)
		}
	}
}
