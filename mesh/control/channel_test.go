package control

import (
	"bytes"
	"context"
	"errors"
	"net/netip"
	"sync"
	"testing"
	"time"

	"alcove/mesh"
	"alcove/mesh/identity"
)

func TestFramesArriveBothWays(t *testing.T) {
	key := identity.NewKey()
	gossip := func() uint16 { return 7946 }
	a := startApp(t, key, func(c *Config) { c.Gossip = gossip })
	b := startApp(t, key, nil)
	h, err := a.dialTo(b, b.device.ID())
	if err != nil {
		t.Fatal(err)
	}
	if h.Member != b.self || h.Control != b.addr() || h.Gossip.IsValid() {
		t.Fatalf("a sees %+v", h)
	}
	ua, ub := next[Up](a), next[Up](b)
	if !ua.Outbound || ub.Outbound || ua.Hello != h {
		t.Fatalf("%+v, %+v", ua, ub)
	}
	if want := netip.AddrPortFrom(loopback.Addr(), 7946); ub.Hello.Gossip != want || ub.Hello.Control != a.addr() || ub.Hello.Member != a.self {
		t.Fatalf("b sees %+v", ub.Hello)
	}
	big := bytes.Repeat([]byte("x"), MaxPayload(KindReplica))
	for _, f := range []frame{{KindGoodbye, nil}, {KindReplica, big}, {KindStatus, []byte("s")}} {
		if err := a.Send(b.self, f.kind, f.payload); err != nil {
			t.Fatal(err)
		}
		if err := b.Send(a.self, f.kind, f.payload); err != nil {
			t.Fatal(err)
		}
		for _, x := range []struct{ to, from *app }{{a, b}, {b, a}} {
			got := next[Frame](x.to)
			if got.From != x.from.self || got.Kind != f.kind || !bytes.Equal(got.Payload, f.payload) {
				t.Fatalf("got %v from %s", got.Kind, got.From)
			}
		}
	}
}

func TestSendRefusesWhatItCannotSend(t *testing.T) {
	key := identity.NewKey()
	a, b := startApp(t, key, nil), startApp(t, key, nil)
	wantErr(t, a.Send(b.self, KindBeat, nil), ErrNotConnected)
	join(t, a, b)
	wantErr(t, a.Send(b.self, kindCommit, nil), ErrKind)
	wantErr(t, a.Send(b.self, 99, nil), ErrKind)
	wantErr(t, a.Send(b.self, KindOffer, make([]byte, 8+MaxSDP+1)), ErrTooLarge)
	if got := a.Connected(); len(got) != 1 || got[0] != b.self {
		t.Fatalf("connected: %v", got)
	}
}

func TestDialTwiceIsOneChannel(t *testing.T) {
	key := identity.NewKey()
	a, b := startApp(t, key, nil), startApp(t, key, nil)
	join(t, a, b)
	for _, x := range []struct{ from, to *app }{{a, b}, {b, a}, {a, b}} {
		h, err := x.from.dialTo(x.to, "")
		if err != nil || h.Member != x.to.self {
			t.Fatalf("%+v, %v", h, err)
		}
	}
	for _, x := range []*app{a, b} {
		if n := x.count(func(e Event) bool { _, up := e.(Up); return up }); n != 1 {
			t.Fatalf("%d times up", n)
		}
	}
}

// Both dial each other at once, again and again: one channel stays, both agree
// which, and every app hears Up and Down in turn.
func TestSimultaneousDialsSettleOnOne(t *testing.T) {
	key := identity.NewKey()
	for range 15 {
		a, b := startApp(t, key, nil), startApp(t, key, nil)
		var wg sync.WaitGroup
		for range 3 {
			for _, x := range []struct{ from, to *app }{{a, b}, {b, a}} {
				wg.Go(func() {
					if h, err := x.from.dialTo(x.to, x.to.device.ID()); err != nil || h.Member != x.to.self {
						t.Errorf("%+v, %v", h, err)
					}
				})
			}
		}
		wg.Wait()
		ua, ub := next[Up](a), next[Up](b)
		if ua.Outbound == ub.Outbound {
			t.Fatal("they hold different connections")
		}
		if err := a.Send(b.self, KindStatus, []byte("1")); err != nil {
			t.Fatal(err)
		}
		if err := b.Send(a.self, KindStatus, []byte("2")); err != nil {
			t.Fatal(err)
		}
		next[Frame](a)
		next[Frame](b)
		for _, x := range []*app{a, b} {
			if n := x.count(func(e Event) bool { _, f := e.(Frame); return !f }); n != 1 {
				t.Fatalf("%d events besides the frame", n)
			}
		}
		a.stop()
		b.stop()
	}
}

func TestDropThenDialAgain(t *testing.T) {
	key := identity.NewKey()
	a, b := startApp(t, key, nil), startApp(t, key, nil)
	for i := range 10 {
		join(t, a, b)
		if err := a.Send(b.self, KindStatus, []byte{byte(i)}); err != nil {
			t.Fatal(err)
		}
		a.Drop(b.self) // what was queued still goes out
		if f := next[Frame](b); f.Payload[0] != byte(i) {
			t.Fatalf("frame %v", f.Payload)
		}
		wantErr(t, next[Down](a).Err, ErrDropped)
		wantErr(t, next[Down](b).Err, ErrGone)
		wantErr(t, a.Send(b.self, KindBeat, nil), ErrNotConnected)
		a, b = b, a
	}
	checkPaired(t, a)
	checkPaired(t, b)
}

// checkPaired checks that each member's events are Up, frames, Down, Up, ...
func checkPaired(t *testing.T, a *app) {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	up := map[mesh.MemberID]bool{}
	for _, e := range a.seen {
		switch e := e.(type) {
		case Up:
			if up[e.Hello.Member] {
				t.Fatal("up twice")
			}
			up[e.Hello.Member] = true
		case Down:
			if !up[e.Member] {
				t.Fatal("down while down")
			}
			up[e.Member] = false
		case Frame:
			if !up[e.From] {
				t.Fatal("a frame while down")
			}
		}
	}
}

func TestEndOfRunFlushesAGoodbye(t *testing.T) {
	key := identity.NewKey()
	a, b := startApp(t, key, nil), startApp(t, key, nil)
	join(t, a, b)
	if err := a.Send(b.self, KindGoodbye, nil); err != nil {
		t.Fatal(err)
	}
	a.stop()
	if f := next[Frame](b); f.Kind != KindGoodbye {
		t.Fatalf("got %v", f.Kind)
	}
	wantErr(t, next[Down](b).Err, ErrGone)
	_, err := a.dialTo(b, "")
	wantErr(t, err, ErrClosed)
}

func TestASlowReaderIsWaitedForAndThenClosed(t *testing.T) {
	key := identity.NewKey()
	a, b := startApp(t, key, nil), startApp(t, key, nil)
	join(t, a, b)
	resume := make(chan struct{})
	b.mu.Lock()
	b.pause = resume
	b.mu.Unlock()
	payload := make([]byte, MaxPayload(KindReplica))
	deadline := time.Now().Add(patience)
	var err error
	sent := 0
	for err == nil && time.Now().Before(deadline) {
		if err = a.Send(b.self, KindReplica, payload); err == nil {
			sent++
		}
	}
	wantErr(t, err, ErrNotConnected)
	wantErr(t, next[Down](a).Err, ErrSlow)
	if sent < maxQueue/len(payload)-1 {
		t.Errorf("only %d frames were queued", sent)
	}
	if n := a.Stats().Slow; n != 1 {
		t.Errorf("counted %d", n)
	}
	b.mu.Lock()
	b.pause = nil
	b.mu.Unlock()
	close(resume)
	next[Down](b)
	checkPaired(t, b)
	join(t, b, a)
}

// A reader that stands still for longer than the silence limit loses nothing
// as long as the other side's queue has room.
func TestASlowReaderLosesNothing(t *testing.T) {
	key := identity.NewKey()
	slow := func(c *Config) {
		c.timing = usualTiming
		c.timing.silence, c.timing.ping = 2*time.Second, 100*time.Millisecond
	}
	a, b := startApp(t, key, slow), startApp(t, key, slow)
	join(t, a, b)
	resume := make(chan struct{})
	b.mu.Lock()
	b.pause = resume
	b.mu.Unlock()
	const n = 50
	for i := range n {
		if err := a.Send(b.self, KindStatus, []byte{byte(i)}); err != nil {
			t.Fatal(err)
		}
	}
	standStill(t, 2500*time.Millisecond)
	b.mu.Lock()
	b.pause = nil
	b.mu.Unlock()
	close(resume)
	for i := range n {
		if f := next[Frame](b); f.Payload[0] != byte(i) {
			t.Fatalf("frame %d is %d", i, f.Payload[0])
		}
	}
	if len(a.Connected()) != 1 || len(b.Connected()) != 1 {
		t.Fatal("the channel went down")
	}
}

const quickSilence = 150 * time.Millisecond

// standStill is what is tested: time passes in which nobody reads.
func standStill(t *testing.T, d time.Duration) {
	t.Helper()
	<-time.After(d)
}

func TestPortInUse(t *testing.T) {
	a := startApp(t, identity.NewKey(), nil)
	_, err := Listen(Config{Device: identity.NewDevice(), Session: session(1), Meeting: thisMeeting, Listen: a.addr()})
	wantErr(t, err, ErrPortInUse)
}

func TestCloseWithoutRun(t *testing.T) {
	e, err := Listen(Config{Device: identity.NewDevice(), Session: session(1), Meeting: thisMeeting, Listen: loopback})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(e.Close(), e.Close()); err != nil {
		t.Fatal(err)
	}
	_, err = e.Dial(context.Background(), loopback, "")
	if err == nil {
		t.Fatal("a closed endpoint dialled")
	}
}

func TestListenRefusesBadNames(t *testing.T) {
	d := identity.NewDevice()
	for _, c := range []Config{{Device: d, Session: "x", Meeting: thisMeeting}, {Device: d, Session: session(1), Meeting: "x"}} {
		if e, err := Listen(c); err == nil {
			e.Close()
			t.Errorf("listens as %v", c)
		}
	}
}

// An address is proven by the device that listens there.
func TestProve(t *testing.T) {
	key := identity.NewKey()
	a, b := startApp(t, key, nil), startApp(t, key, nil)
	if err := a.Prove(t.Context(), b.addr(), b.device.ID()); err != nil {
		t.Error(err)
	}
	wantErr(t, a.Prove(t.Context(), b.addr(), a.device.ID()), ErrWrongDevice)
	if len(a.Connected()) != 0 {
		t.Error("a channel came of it")
	}
}
