package app

import (
	"context"
	"errors"
	"net/netip"
	"testing"

	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/identity"
)

// Somebody who announces another's meeting answers a knock with an invite to
// one of their own.
func TestKnockLeadsNowhereElse(t *testing.T) {
	const theirs, asked = "aaaaaaaaaaaaaaaaaaaaaaaaaa", mesh.MeetingID("baaaaaaaaaaaaaaaaaaaaaaaaa")
	loopback := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	d := identity.NewDevice()
	door, err := control.Listen(control.Config{
		Device: d, Session: mesh.SessionIDOf([10]byte{1}), Meeting: theirs, Key: identity.NewKey(),
		Listen: netip.AddrPortFrom(loopback, 0),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ran := make(chan struct{})
	go func() { defer close(ran); _ = door.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ran })
	go func() {
		select {
		case e := <-door.Events():
			if k, ok := e.(control.Knocked); ok {
				k.Knock.Answer(&identity.Invite{Meeting: theirs, Key: identity.NewKey(), Host: d.ID()})
			}
		case <-ctx.Done():
		}
	}()
	a := newApp(t)
	addrs := []netip.AddrPort{netip.AddrPortFrom(loopback, door.Port())}
	if err := a.knock(ctx, "Bo", addrs, d.ID(), asked); !errors.Is(err, control.ErrWrongDevice) {
		t.Errorf("got in: %v", err)
	}
}
