package control

import (
	"context"
	"io"
	"net"
	"net/netip"
	"testing"
	"time"

	"alcove/mesh/identity"
)

func shortAdmission(c *Config) {
	c.timing = usualTiming
	c.timing.admission = 100 * time.Millisecond
}

// closed waits until the other side closes c.
func closed(t *testing.T, c net.Conn) {
	t.Helper()
	c.SetReadDeadline(time.Now().Add(patience))
	if _, err := io.Copy(io.Discard, c); isTimeout(err) {
		t.Fatal("the connection stays open")
	}
}

func TestHalfOpenConnectionsEnd(t *testing.T) {
	b := startApp(t, identity.NewKey(), shortAdmission)
	silent, err := net.Dial("tcp", b.addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	shaken := approach(t, b, identity.NewDevice(), identity.NewKey())
	half := approach(t, b, identity.NewDevice(), identity.NewKey())
	half.conn.Write([]byte{byte(kindHello), 0, 0})
	closed(t, silent)
	closed(t, shaken.raw.Conn)
	closed(t, half.raw.Conn)
	eventually(t, "all places are free", func() bool {
		b.strangers.mu.Lock()
		defer b.strangers.mu.Unlock()
		return b.strangers.total == 0 && len(b.strangers.by) == 0
	})
	nothing(t, b)
}

// Before admission 8 KiB are read, no more: a ClientHello that says it is long
// is cut off there.
func TestEightKiBBeforeAdmission(t *testing.T) {
	b := startApp(t, identity.NewKey(), nil)
	c, err := net.Dial("tcp", b.addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	// A TLS record of handshake data (RFC 8446, section 5.1): a ClientHello of
	// 65,000 bytes, in pieces.
	c.Write([]byte{22, 3, 1, 0x40, 0, 1, 0, 0xfd, 0xe8})
	c.Write(make([]byte, 0x4000-4))
	closed(t, c)
	eventually(t, "it is counted", func() bool { return b.Stats().Malformed == 1 })

	m := newMeter(&endless{})
	n, err := io.Copy(io.Discard, m)
	if n != unadmitted {
		t.Fatalf("read %d bytes, %v", n, err)
	}
	wantErr(t, err, ErrProtocol)
}

type endless struct{ net.Conn }

func (*endless) Read(p []byte) (int, error) { return len(p), nil }

func TestGate(t *testing.T) {
	g := newGate(5, 2, false)
	a, b := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2")
	six, same := netip.MustParseAddr("fd00::1"), netip.MustParseAddr("fd00::ffff:2")
	lo := netip.MustParseAddr("127.0.0.1")
	steps := []struct {
		addr netip.Addr
		want bool
	}{{a, true}, {a, true}, {a, false}, {b, true}, {six, true}, {same, true}, {lo, false}}
	for i, s := range steps {
		if g.enter(s.addr) != s.want {
			t.Fatalf("step %d: %v", i, !s.want)
		}
	}
	g.leave(six)
	if g.leave(b); !g.enter(lo) || !g.enter(lo) || g.enter(a) {
		t.Fatal("places are not given back, or too many")
	}
	if g = newGate(9, 1, false); !g.enter(six) || g.enter(same) || !g.enter(lo) || !g.enter(lo) {
		t.Fatal("a /64 is one address, loopback is not bounded")
	}
}

func TestTooManyStrangers(t *testing.T) {
	b := startApp(t, identity.NewKey(), func(c *Config) {
		c.bounds = usualBounds
		c.bounds.strangersPerAddr, c.bounds.loopback = 3, true
	})
	var open []net.Conn
	for range 4 {
		c, err := net.Dial("tcp", b.addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		open = append(open, c)
	}
	closed(t, open[3])
	if n := b.Stats().Busy; n != 1 {
		t.Errorf("counted %d", n)
	}
	open[0].Close()
	eventually(t, "the place is free", func() bool {
		c, err := net.Dial("tcp", b.addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		c.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
		_, err = c.Read(make([]byte, 1))
		return isTimeout(err)
	})
}

func TestTooManyChannelsOfADevice(t *testing.T) {
	key := identity.NewKey()
	d := identity.NewDevice()
	b := startApp(t, key, func(c *Config) { c.bounds = usualBounds; c.bounds.channelsPerDevice = 2 })
	for i := range 3 {
		a := startApp(t, key, func(c *Config) { c.Device = d; c.Session = session(byte(i + 1)) })
		_, err := a.dialTo(b, "")
		if i < 2 {
			if err != nil {
				t.Fatal(err)
			}
			continue
		}
		wantErr(t, err, ErrRefused)
	}
	if n := len(b.Connected()); n != 2 {
		t.Fatalf("%d channels", n)
	}
}

func TestDialEndsWithItsContext(t *testing.T) {
	a := startApp(t, identity.NewKey(), nil)
	d := identity.NewDevice()
	asked := make(chan struct{})
	addr := listenAs(t, d, func(l *link) {
		readFrame(l.in, only(kindHello))
		close(asked)
		l.in.Peek(1)
	})
	ctx, cancel := context.WithCancel(context.Background())
	failed := make(chan error, 1)
	go func() { _, err := a.Dial(ctx, addr, d.ID()); failed <- err }()
	<-asked
	cancel()
	wantErr(t, <-failed, ErrUnreachable)
}

// The end of a Dial's context must not touch the channel that it made.
func TestAChannelOutlivesItsDial(t *testing.T) {
	key := identity.NewKey()
	for range 2 { // one of them decides
		a, b := startApp(t, key, nil), startApp(t, key, nil)
		for _, x := range []struct{ from, to *app }{{a, b}, {b, a}} {
			ctx, cancel := context.WithCancel(context.Background())
			if _, err := x.from.Dial(ctx, x.to.addr(), ""); err != nil {
				t.Fatal(err)
			}
			cancel()
			next[Up](x.to)
			if err := x.from.Send(x.to.self, KindGoodbye, nil); err != nil {
				t.Fatal(err)
			}
			next[Frame](x.to)
			if err := x.to.Send(x.from.self, KindGoodbye, nil); err != nil {
				t.Fatal(err)
			}
			next[Frame](x.from)
			x.from.Drop(x.to.self)
			next[Down](x.to)
			eventually(t, "down on both sides", func() bool { return len(x.from.Connected()) == 0 })
		}
	}
}
