package control

import (
	"context"
	"errors"
	"net/netip"
	"reflect"
	"testing"
	"time"

	"alcove/mesh/identity"
)

// knock asks in the background; the answer comes over the channel.
func knock(t *testing.T, ctx context.Context, d *identity.Device, b *app, name string) <-chan answered {
	t.Helper()
	out := make(chan answered, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		i, err := AskToJoin(ctx, d, b.addr(), b.device.ID(), name)
		out <- answered{&i, err}
	}()
	t.Cleanup(func() { <-done })
	return out
}

func TestAKnockThatIsAccepted(t *testing.T) {
	key := identity.NewKey()
	b := startApp(t, key, nil)
	d := identity.NewDevice()
	got := knock(t, context.Background(), d, b, "Bo <b>")
	k := next[Knocked](b).Knock
	if k.Device != d.ID() || k.Name != "Bo <b>" || k.ID == "" || !k.Addr.Addr().IsLoopback() {
		t.Fatalf("%+v", k)
	}
	want := identity.Invite{Meeting: thisMeeting, Name: "Klasse", Key: key, Host: b.device.ID(), Addrs: []netip.AddrPort{netip.MustParseAddrPort("10.0.0.1:7790")}}
	k.Answer(&want)
	k.Answer(nil) // too late
	a := <-got
	if a.err != nil || !reflect.DeepEqual(*a.invite, want) {
		t.Fatalf("%+v, %v", a.invite, a.err)
	}
	if n := b.count(func(Event) bool { return true }); n != 1 {
		t.Fatalf("%d events", n)
	}
}

func TestKnocksThatAreNot(t *testing.T) {
	b := startApp(t, identity.NewKey(), nil)
	got := knock(t, context.Background(), identity.NewDevice(), b, "Bo")
	next[Knocked](b).Knock.Answer(nil)
	wantErr(t, (<-got).err, ErrRefused)

	ctx, cancel := context.WithCancel(context.Background())
	got = knock(t, ctx, identity.NewDevice(), b, "Cy")
	k := next[Knocked](b).Knock
	cancel()
	wantErr(t, (<-got).err, ErrNoAnswer)
	if e := next[KnockEnded](b); e.ID != k.ID {
		t.Fatalf("ended %s, not %s", e.ID, k.ID)
	}
	k.Answer(&identity.Invite{}) // nobody hears it, and it does not block

	_, err := AskToJoin(context.Background(), identity.NewDevice(), b.addr(), "", "")
	wantErr(t, err, ErrRefused)
	eventually(t, "nobody is at the door", func() bool {
		b.knocks.gate.mu.Lock()
		defer b.knocks.gate.mu.Unlock()
		return b.knocks.total == 0
	})
}

func TestAKnockThatNobodyAnswers(t *testing.T) {
	b := startApp(t, identity.NewKey(), func(c *Config) { c.timing = usualTiming; c.timing.knock = 80 * time.Millisecond })
	got := knock(t, context.Background(), identity.NewDevice(), b, "Bo")
	k := next[Knocked](b).Knock
	wantErr(t, (<-got).err, ErrNoAnswer)
	if e := next[KnockEnded](b); e.ID != k.ID {
		t.Fatalf("ended %s", e.ID)
	}
}

func TestAKnockWhileTheEndpointEnds(t *testing.T) {
	b := startApp(t, identity.NewKey(), nil)
	got := knock(t, context.Background(), identity.NewDevice(), b, "Bo")
	next[Knocked](b)
	b.stop()
	wantErr(t, (<-got).err, ErrNoAnswer)
}

// Those who knock do not take the places of those who come in, and there are
// only so many of them.
func TestTooManyKnocks(t *testing.T) {
	key := identity.NewKey()
	b := startApp(t, key, func(c *Config) {
		c.bounds = usualBounds
		c.bounds.loopback, c.bounds.strangersPerAddr = true, 2
	})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	waiting := []<-chan answered{}
	for range 2 {
		waiting = append(waiting, knock(t, ctx, identity.NewDevice(), b, "Bo"))
		next[Knocked](b)
	}
	third := <-knock(t, context.Background(), identity.NewDevice(), b, "Di")
	wantErr(t, third.err, ErrRefused)
	a := startApp(t, key, nil)
	if _, err := a.dialTo(b, ""); err != nil {
		t.Fatalf("a member does not get in: %v", err)
	}
	cancel()
	for _, w := range waiting {
		if err := (<-w).err; !errors.Is(err, ErrNoAnswer) {
			t.Errorf("err = %v", err)
		}
	}
}

func TestAnInviteThatIsNone(t *testing.T) {
	d := identity.NewDevice()
	for name, f := range map[string]frame{
		"garbage":   {kindInvite, []byte("hello")},
		"nothing":   {kindInvite, nil},
		"a reason":  {kindRefuse, []byte{77}},
		"no reason": {kindRefuse, nil},
	} {
		addr := listenAs(t, d, func(l *link) {
			readFrame(l.in, only(kindKnock))
			l.send(f.kind, f.payload)
			l.in.Peek(1)
		})
		_, err := AskToJoin(context.Background(), identity.NewDevice(), addr, d.ID(), "Bo")
		if !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whoever was refused, or went away, does not ring again at once; nobody rings
// twice at a time.
func TestKnocksAreSlow(t *testing.T) {
	d, now := newDoor(newGate(16, 2, false)), time.Now()
	one, two := identity.NewDevice().ID(), identity.NewDevice().ID()
	at, away := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2")
	if !d.knock(one, at, now) || d.knock(one, away, now) {
		t.Error("a device knocks twice")
	}
	d.answered(one, at, false, now)
	if d.knock(two, at, now.Add(knockPause-1)) {
		t.Error("the same address knocks right after a refusal")
	}
	if !d.knock(two, away, now) || !d.knock(one, at, now.Add(knockPause)) {
		t.Error("others, or later")
	}
	d.answered(one, at, true, now)
	if !d.knock(one, at, now.Add(knockPause)) {
		t.Error("after having been let in")
	}
	if d.total != 2 {
		t.Errorf("%d at the door", d.total)
	}
}

// It is so at the endpoint too.
func TestOneKnockOfADevice(t *testing.T) {
	b := startApp(t, identity.NewKey(), nil)
	ctx, cancel := context.WithCancel(t.Context())
	d := identity.NewDevice()
	first := knock(t, ctx, d, b, "Bo")
	next[Knocked](b)
	wantErr(t, (<-knock(t, ctx, d, b, "Bo")).err, ErrRefused)
	cancel()
	wantErr(t, (<-first).err, ErrNoAnswer)
}
