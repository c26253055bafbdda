package boot

import (
	"crypto/rand"
	"fmt"
	"net/netip"
	"time"

	"alcove/app/session"
	"alcove/mesh"
	"alcove/mesh/election"
	"alcove/mesh/identity"
)

// Simulate makes the session of somebody who is no person and is about to join
// by an invite: with an identity of its own that nobody keeps, on an address of
// this machine. It never claims to be host. See is called as session.Config says
// of OnView.
func Simulate(invite identity.Invite, name string, at netip.Addr, studio session.Studio, see func(*session.View)) (*session.Session, error) {
	var random [10]byte
	_, _ = rand.Read(random[:]) // never fails
	s, err := session.New(session.Config{
		Device: identity.NewDevice(), Session: mesh.SessionIDOf(random),
		Meeting: invite.Meeting, Key: invite.Key, Known: invite.Addrs,
		Name: name, Store: newScratch(), Studio: studio, Patience: loyal(),
		Bind: at, Addrs: func() []netip.Addr { return []netip.Addr{at} },
		OnView: see,
	})
	if err != nil {
		return nil, fmt.Errorf("simulate %s: %w", name, err)
	}
	return s, nil
}

// loyal never claims to be host: the meeting is for others.
func loyal() election.Patience {
	const ever = 1000 * time.Hour
	p := election.Default()
	p.First, p.Woken, p.Silence, p.Closed, p.Lost, p.Alone, p.Late = ever, ever, ever, ever, ever, ever, ever
	return p
}
