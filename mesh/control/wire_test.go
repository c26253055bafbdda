package control

import (
	"bytes"
	"context"
	"testing"
	"time"

	"alcove/mesh/identity"
	"alcove/mesh/meshtest"
)

func tap(t *testing.T, b *app) *meshtest.Wiretap {
	t.Helper()
	w, err := meshtest.NewWiretap(b.addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w
}

// What goes over the wire says neither the key, nor the meeting, nor who they
// are, nor what they say.
func TestNothingGoesInClear(t *testing.T) {
	key := identity.NewKey()
	control := key.Derive("control")
	a, b := startApp(t, key, nil), startApp(t, key, nil)
	w := tap(t, b)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()

	newcomer := identity.NewDevice()
	name := "Wilhelmine Unverwechselbar"
	asked := make(chan answered, 1)
	go func() {
		i, err := AskToJoin(ctx, newcomer, w.Addr(), b.device.ID(), name)
		asked <- answered{&i, err}
	}()
	next[Knocked](b).Knock.Answer(&identity.Invite{Meeting: thisMeeting, Name: "Konferenz der Eulen", Key: key})
	if got := <-asked; got.err != nil || got.invite.Key != key {
		t.Fatal(got.err)
	}

	text := bytes.Repeat([]byte("Treffen wir uns im blauen Zimmer? "), 100)
	if _, err := a.Dial(ctx, w.Addr(), b.device.ID()); err != nil {
		t.Fatal(err)
	}
	if err := a.Send(b.self, KindReplica, text); err != nil {
		t.Fatal(err)
	}
	next[Frame](b)
	if err := b.Send(a.self, KindReplica, text); err != nil {
		t.Fatal(err)
	}
	next[Frame](a)
	if len(w.Bytes(true)) < len(text) || len(w.Bytes(false)) < len(text) {
		t.Fatal("the wiretap heard nothing")
	}
	leaks := w.Leaks(key[:], control[:], []byte(thisMeeting), []byte(name), []byte("Eulen"), text[:34],
		[]byte(a.self), []byte(b.self), a.device.ID().PublicKey(), b.device.ID().PublicKey(), newcomer.ID().PublicKey())
	if leaks != nil {
		t.Fatal(leaks)
	}
}

// A connection that dies without a word: both sides notice by the silence, and
// can be connected again.
func TestADeadNetworkIsNoticed(t *testing.T) {
	key := identity.NewKey()
	quick := func(c *Config) {
		c.timing = usualTiming
		c.timing.silence, c.timing.ping = quickSilence, 30*time.Millisecond
	}
	a, b := startApp(t, key, quick), startApp(t, key, quick)
	w := tap(t, b)
	if _, err := a.Dial(context.Background(), w.Addr(), ""); err != nil {
		t.Fatal(err)
	}
	next[Up](a)
	next[Up](b)
	w.Hold()
	wantErr(t, next[Down](a).Err, ErrSilent)
	wantErr(t, next[Down](b).Err, ErrSilent)
	join(t, a, b)
	checkPaired(t, a)
	checkPaired(t, b)
}

// One side has lost the connection and the other does not know: a new dial
// from the one that decides replaces the old channel at once; a dial from the
// other is accepted when the old one's silence was noticed.
func TestOneSideLostIt(t *testing.T) {
	key := identity.NewKey()
	a, b := startApp(t, key, nil), startApp(t, key, func(c *Config) {
		c.timing = usualTiming
		c.timing.silence = 500 * time.Millisecond
		c.timing.ping = 20 * time.Millisecond
	})
	w := tap(t, b)
	if _, err := a.Dial(context.Background(), w.Addr(), b.device.ID()); err != nil {
		t.Fatal(err)
	}
	next[Up](a)
	next[Up](b)
	w.Hold()
	w.Reset(false)
	wantErr(t, next[Down](a).Err, ErrGone)
	deadline := time.Now().Add(patience)
	for {
		_, err := a.dialTo(b, b.device.ID())
		if err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
	why := next[Down](b).Err
	if a.decides(b.self) {
		wantErr(t, why, ErrReplaced)
	} else {
		wantErr(t, why, ErrSilent)
	}
	next[Up](a)
	next[Up](b)
	if err := a.Send(b.self, KindGoodbye, nil); err != nil {
		t.Fatal(err)
	}
	next[Frame](b)
	checkPaired(t, a)
	checkPaired(t, b)
}
