package gossip

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"alcove/mesh"
	"go.uber.org/goleak"
)

// TestMain allows memberlist the time that Close documents: nothing is ignored.
func TestMain(m *testing.M) {
	code := m.Run()
	for end := time.Now().Add(limit); code == 0; {
		err := goleak.Find()
		if err == nil {
			break
		}
		if time.Now().After(end) {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

var loopback = netip.MustParseAddr("127.0.0.1")

// limit is how long a test waits for what should take a second or two.
const limit = 30 * time.Second

func start(t *testing.T, n byte, edit ...func(*Config)) *Gossip {
	t.Helper()
	d := newDevice(n)
	cfg := Config{
		Meeting: meetingA, Key: [32]byte{1}, Self: d.id, Sign: d.sign, Bind: loopback,
		Card: mesh.Member{Control: netip.AddrPortFrom(loopback, uint16(n)+1000), Rank: mesh.Rank{Headroom: n}},
	}
	for _, e := range edit {
		e(&cfg)
	}
	g, err := Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.Close() })
	return g
}

func join(t *testing.T, g, to *Gossip) {
	t.Helper()
	if n, err := g.Join(t.Context(), []netip.AddrPort{to.Addr()}); n != 1 || err != nil {
		t.Fatalf("join: %d, %v", n, err)
	}
}

// await reads events until one is as wanted.
func await(t *testing.T, g *Gossip, kind Kind, who mesh.MemberID) Event {
	t.Helper()
	late := time.After(limit)
	for {
		select {
		case ev, ok := <-g.Events():
			if !ok {
				t.Fatalf("closed before %s of %s", kind, who.Device().Short())
			}
			if ev.Kind == kind && ev.Member.ID == who {
				return ev
			}
		case <-late:
			t.Fatalf("no %s of %s", kind, who.Device().Short())
		}
	}
}

func TestMembersFindEachOther(t *testing.T) {
	a, b, c := start(t, 1), start(t, 2), start(t, 3)
	join(t, b, a)
	join(t, c, a)
	ev := await(t, b, Joined, c.cfg.Self) // of whom only a was told
	if ev.Addr != c.Addr() || ev.Member.Control.Port() != 1003 || ev.Member.Rank.Headroom != 3 {
		t.Errorf("c seen as %+v", ev)
	}
	reign := mesh.Reign{Term: 4, Host: a.cfg.Self}
	if err := c.SetCard(mesh.Member{Control: ev.Member.Control, Reign: reign}); err != nil {
		t.Fatal(err)
	}
	if ev = await(t, b, Updated, c.cfg.Self); ev.Member.Reign != reign {
		t.Errorf("updated to %+v", ev.Member)
	}
	if err := c.Leave(5 * time.Second); err != nil {
		t.Error(err)
	}
	await(t, b, Gone, c.cfg.Self)
	known := []netip.AddrPort{a.Addr(), b.Addr(), c.Addr()}
	if m := b.Missing(known); len(m) != 1 || m[0] != c.Addr() {
		t.Errorf("missing %v, want %v", m, c.Addr())
	}
}

func TestCrashIsNoticed(t *testing.T) {
	a, b := start(t, 1), start(t, 2)
	join(t, b, a)
	await(t, a, Joined, b.cfg.Self)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	await(t, a, Gone, b.cfg.Self)
	if ms := a.Members(); len(ms) != 0 {
		t.Errorf("still lists %v", ms)
	}
}

// TestStrangersStayOut: with another key, another meeting, or a card that the
// device did not sign nobody gets in, and nobody learns who is there.
func TestStrangersStayOut(t *testing.T) {
	liar := newDevice(8)
	for name, edit := range map[string]func(*Config){
		"another key":     func(c *Config) { c.Key = [32]byte{2} },
		"another meeting": func(c *Config) { c.Meeting = meetingB },
	} {
		t.Run(name, func(t *testing.T) {
			a, x := start(t, 1), start(t, 2, edit)
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			if n, err := x.Join(ctx, []netip.AddrPort{a.Addr()}); n != 0 || err == nil {
				t.Errorf("joined %d, %v", n, err)
			}
			if len(a.Members())+len(x.Members()) > 0 {
				t.Errorf("members %v, %v", a.Members(), x.Members())
			}
		})
	}
	t.Run("another's signature", func(t *testing.T) {
		a, b, x := start(t, 1), start(t, 2), start(t, 3)
		x.self.setMeta(forge(t, x, liar))
		_ = x.list.UpdateNode(time.Millisecond)
		_, _ = x.Join(t.Context(), []netip.AddrPort{a.Addr()})
		poll(t, func() bool { return a.Stats().Forged > 0 })
		join(t, b, a) // and is not told of x
		await(t, b, Joined, a.cfg.Self)
		for _, m := range append(a.Members(), b.Members()...) {
			if m.ID == x.cfg.Self {
				t.Error("the forged card got in")
			}
		}
	})
}

func forge(t *testing.T, x *Gossip, by device) []byte {
	t.Helper()
	b, err := card{serial: 99, gossip: x.addr, member: mesh.Member{ID: x.cfg.Self}}.encode(meetingA, by.sign)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPortInUse(t *testing.T) {
	a := start(t, 1)
	d := newDevice(2)
	_, err := Start(Config{Meeting: meetingA, Self: d.id, Sign: d.sign, Bind: loopback, Port: a.Port()})
	if !errors.Is(err, ErrPortInUse) {
		t.Errorf("%v, want %v", err, ErrPortInUse)
	}
}

func TestNoAddress(t *testing.T) {
	d := newDevice(1)
	for _, bind := range []netip.Addr{{}, netip.IPv4Unspecified()} {
		_, err := Start(Config{Meeting: meetingA, Self: d.id, Sign: d.sign, Bind: bind})
		if !errors.Is(err, ErrNoAddress) {
			t.Errorf("bind %s: %v", bind, err)
		}
	}
}

// TestBindAny: what is advertised is what was configured, not what memberlist
// would guess.
func TestBindAny(t *testing.T) {
	everywhere := func(c *Config) { c.Bind, c.Advertise = netip.IPv4Unspecified(), loopback }
	a, b := start(t, 1, everywhere), start(t, 2, everywhere)
	join(t, b, a)
	if ev := await(t, a, Joined, b.cfg.Self); ev.Addr.Addr() != loopback {
		t.Errorf("advertises %s", ev.Addr)
	}
}

// TestCloseEndsJoin: Close neither waits for addresses that do not answer nor
// leaves anything behind (goleak looks after the last test).
func TestCloseEndsJoin(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	a := start(t, 1)
	done := make(chan error, 1)
	go func() {
		_, err := a.Join(t.Context(), []netip.AddrPort{netip.MustParseAddrPort(silent.Addr().String())})
		done <- err
	}()
	c, err := silent.Accept() // a is in the middle of it now
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; err == nil {
		t.Error("joined nobody")
	}
	if err := a.SetCard(mesh.Member{}); !errors.Is(err, ErrClosed) {
		t.Errorf("card after close: %v", err)
	}
	if _, err := a.Join(t.Context(), []netip.AddrPort{a.Addr()}); !errors.Is(err, ErrClosed) {
		t.Errorf("join after close: %v", err)
	}
	if _, open := <-a.Events(); open {
		t.Error("events after close")
	}
}

// TestStreamsAreLimited: strangers can hold so many connections open, no more,
// and members still get in when they let go.
func TestStreamsAreLimited(t *testing.T) {
	a := start(t, 1)
	var held []net.Conn
	for range maxStreams + 8 {
		c, err := net.Dial("tcp", a.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		held = append(held, c)
	}
	poll(t, func() bool { return a.Stats().Streams >= 8 })
	for _, c := range held {
		_ = c.Close()
	}
	b := start(t, 2)
	poll(t, func() bool {
		n, _ := b.Join(t.Context(), []netip.AddrPort{a.Addr()})
		return n == 1
	})
}

func TestLongStreamIsCut(t *testing.T) {
	s := &stream{Conn: endless{}, owner: &transport{}, left: maxStream, version: -1}
	if n, err := io.Copy(io.Discard, s); n != maxStream || !errors.Is(err, errStreamTooLong) {
		t.Errorf("read %d, %v", n, err)
	}
}

type endless struct{ net.Conn }

func (endless) Read(b []byte) (int, error) { return len(b), nil }

func poll(t *testing.T, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("never happened")
		}
	}
}

// TestSilence: nothing about members reaches standard error.
func TestSilence(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	old := os.Stderr
	os.Stderr = w
	said := make(chan string, 1)
	go func() { b, _ := io.ReadAll(r); said <- string(b) }()
	a, b := start(t, 1), start(t, 2)
	join(t, b, a)
	await(t, a, Joined, b.cfg.Self)
	_, _ = a.Close(), b.Close()
	os.Stderr = old
	_ = w.Close()
	if s := <-said; strings.Contains(s, "memberlist") || bytes.Contains([]byte(s), []byte(b.cfg.Self.Device())) {
		t.Errorf("said %q", s)
	}
}
