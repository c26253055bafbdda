package control

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"alcove/mesh"
	"alcove/mesh/identity"
)

// AskToJoin knocks at addr, where the device want listens (or any for ""), and
// waits until somebody there answers: two minutes at most, or as long as ctx.
// name is the one that is shown to them.
//
// Errors: ErrRefused, ErrRemoved, ErrNoAnswer, ErrUnreachable, ErrWrongDevice.
func AskToJoin(ctx context.Context, d *identity.Device, addr netip.AddrPort, want mesh.DeviceID, name string) (identity.Invite, error) {
	i, err := askToJoin(ctx, d, addr, want, name, usualTiming)
	if err != nil {
		return identity.Invite{}, fmt.Errorf("ask %v to join: %w", addr, err)
	}
	return i, nil
}

func askToJoin(ctx context.Context, d *identity.Device, addr netip.AddrPort, want mesh.DeviceID, name string, t timing) (identity.Invite, error) {
	if !identity.ValidName(name) {
		return identity.Invite{}, fmt.Errorf("%w: bad name", ErrRefused)
	}
	cert, err := d.Certificate()
	if err != nil {
		return identity.Invite{}, err
	}
	// The handshake has its own limit; a person's answer has another.
	dial, cancel := context.WithTimeout(ctx, t.admission)
	defer cancel()
	l, inTime, err := connect(dial, addr, cert, want)
	if err != nil {
		return identity.Invite{}, err
	}
	defer l.raw.Close()
	if !inTime() {
		return identity.Invite{}, fmt.Errorf("%w: %w", ErrUnreachable, dial.Err())
	}
	l.raw.SetDeadline(time.Now().Add(t.knock + t.admission))
	defer closeOn(ctx, l.raw)()
	if err := l.send(kindKnock, []byte(name)); err != nil {
		return identity.Invite{}, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	f, err := readFrame(l.in, only(kindInvite, kindRefuse))
	if err != nil {
		if ctx.Err() != nil {
			return identity.Invite{}, fmt.Errorf("%w: %w", ErrNoAnswer, ctx.Err())
		}
		return identity.Invite{}, fmt.Errorf("%w: %w", ErrNoAnswer, err)
	}
	return readInvite(f)
}

func readInvite(f frame) (identity.Invite, error) {
	if f.kind == kindInvite {
		i, err := identity.ParseInvite(string(f.payload))
		if err != nil {
			return identity.Invite{}, fmt.Errorf("%w: %w", ErrRefused, err)
		}
		return i, nil
	}
	switch r, _ := decodeRefusal(f.payload); r.why {
	case refusedRemoved:
		return identity.Invite{}, ErrRemoved
	case refusedNoAnswer:
		return identity.Invite{}, ErrNoAnswer
	}
	return identity.Invite{}, ErrRefused
}

// hearKnock holds a stranger's connection until somebody answers. It gives
// back the stranger's place for one among those who knock.
func (e *Endpoint) hearKnock(l *link, payload []byte, leave func()) {
	name := string(payload)
	if !identity.ValidName(name) {
		e.stats.malformed.Add(1)
		l.raw.Close()
		return
	}
	if e.banned(l.device) {
		e.stats.removed.Add(1)
		l.refuse(refusal{why: refusedRemoved})
		return
	}
	if !e.knocks.knock(l.device, l.addr.Addr(), time.Now()) {
		e.stats.busy.Add(1)
		l.refuse(refusal{why: refusedBusy})
		return
	}
	var answer answered
	defer func() { e.knocks.answered(l.device, l.addr.Addr(), answer.invite != nil, time.Now()) }()
	leave()
	l.raw.SetDeadline(time.Now().Add(e.timing.knock))
	answer = e.waitAtDoor(l, name)
	l.raw.SetDeadline(time.Now().Add(e.timing.admission))
	e.answerKnock(l, answer)
}

// errGone: the one who knocked gave up.
var errGone = errors.New("control: gave up knocking")

// answered is what came of a knock: an invite, or why not.
type answered struct {
	invite *identity.Invite
	err    error
}

// waitAtDoor shows the knock and waits for a person's answer.
func (e *Endpoint) waitAtDoor(l *link, name string) answered {
	gone := make(chan struct{})
	if !e.spawn(nil, func() {
		defer close(gone)
		l.in.Peek(1) // nothing may come; what ends this is the end of the connection
	}) {
		return answered{err: errGone}
	}
	answers := make(chan answered, 1)
	k := Knock{ID: rand.Text(), Device: l.device, Name: name, Addr: l.addr}
	k.Answer = func(i *identity.Invite) {
		a := answered{invite: i}
		if i != nil {
			cp := *i
			a.invite = &cp
		} else {
			a.err = ErrRefused
		}
		select {
		case answers <- a:
		default: // it was answered before
		}
	}
	if !e.emit(Knocked{k}, gone) {
		return answered{err: errGone}
	}
	select {
	case a := <-answers:
		return a
	case <-gone: // or the deadline
	case <-e.done:
	}
	e.emit(KnockEnded{k.ID}, nil)
	return answered{err: ErrNoAnswer}
}

// answerKnock sends the answer over the connection whose device is proven, and
// closes it.
func (e *Endpoint) answerKnock(l *link, a answered) {
	switch {
	case a.invite != nil:
		link := a.invite.Link()
		if len(link) > inviteMax {
			l.refuse(refusal{why: refusedBusy})
			return
		}
		l.send(kindInvite, []byte(link))
		l.conn.Close()
	case errors.Is(a.err, ErrRefused):
		l.refuse(refusal{why: refusedByPerson})
	case errors.Is(a.err, ErrNoAnswer):
		l.refuse(refusal{why: refusedNoAnswer})
	default:
		l.raw.Close()
	}
}
