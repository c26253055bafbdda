package control

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"alcove/mesh"
)

// Dial makes a channel with whoever listens at addr: the device want, or for ""
// anybody who knows the meeting's key. It returns once the channel is there; Up
// comes too. With a member that is connected already it returns that channel's
// Hello and makes none.
//
// Errors: ErrUnreachable, ErrWrongDevice, ErrWrongKey, ErrRefused, ErrRemoved,
// ErrBanned, ErrSelf, ErrClosed.
func (e *Endpoint) Dial(ctx context.Context, addr netip.AddrPort, want mesh.DeviceID) (Hello, error) {
	h, err := e.dial(ctx, addr, want)
	if err != nil && e.ctx.Err() != nil {
		err = ErrClosed
	}
	if err != nil {
		return Hello{}, fmt.Errorf("dial %v: %w", addr, err)
	}
	return h, nil
}

func (e *Endpoint) dial(ctx context.Context, addr netip.AddrPort, want mesh.DeviceID) (Hello, error) {
	if h, ok := e.connectedAt(addr, want); ok {
		return h, nil
	}
	ctx, cancel := context.WithTimeout(ctx, e.timing.admission)
	defer cancel()
	defer context.AfterFunc(e.ctx, cancel)()
	if e.banned(want) {
		return Hello{}, ErrBanned
	}
	l, inTime, err := connect(ctx, addr, e.cert, want)
	if err != nil {
		return Hello{}, err
	}
	h, ch, err := e.introduce(l, inTime)
	switch {
	case err == nil:
		e.start(ch)
		return h, nil
	case errors.Is(err, errAlready):
		l.conn.Close()
		return e.await(ctx, h.Member)
	}
	inTime()
	l.raw.Close()
	return Hello{}, err
}

// Prove finds out whether the device want listens at addr; no channel comes of
// it.
func (e *Endpoint) Prove(ctx context.Context, addr netip.AddrPort, want mesh.DeviceID) error {
	ctx, cancel := context.WithTimeout(ctx, e.timing.admission)
	defer cancel()
	l, inTime, err := connect(ctx, addr, e.cert, want)
	if err != nil {
		return fmt.Errorf("prove %v: %w", addr, err)
	}
	inTime()
	_ = l.raw.Close()
	return nil
}

// connectedAt finds the channel with who listens at addr.
func (e *Endpoint) connectedAt(addr netip.AddrPort, want mesh.DeviceID) (Hello, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for m, c := range e.channels {
		if c.hello.Control == addr && c.alive() && (want == "" || m.Device() == want) {
			return c.hello, true
		}
	}
	return Hello{}, false
}

// connect dials and does the handshake. Until inTime is called, the end of ctx
// ends the connection.
func connect(ctx context.Context, addr netip.AddrPort, cert tls.Certificate, want mesh.DeviceID) (*link, func() bool, error) {
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", addr.String())
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	inTime := closeOn(ctx, c)
	l, err := secure(ctx, c, diallerTLS(cert, want), tls.Client)
	if err != nil {
		inTime()
		c.Close()
		if errors.Is(err, ErrWrongDevice) {
			return nil, nil, err
		}
		return nil, nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	return l, inTime, nil
}

// introduce is the dialler's part of an admission.
func (e *Endpoint) introduce(l *link, inTime func() bool) (Hello, *channel, error) {
	if e.banned(l.device) {
		return Hello{}, nil, ErrBanned
	}
	p, err := newProver(e.cfg.Key, e.cfg.Meeting, l.conn.ConnectionState(), e.cfg.Device.ID(), l.device)
	if err != nil {
		return Hello{}, nil, err
	}
	if err := e.sendHello(l, kindHello, p.prove(asDialler, e.self)); err != nil {
		return Hello{}, nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	h, err := e.readWelcome(l, p)
	if err != nil {
		return Hello{}, nil, err
	}
	seen := h.seen(l.addr.Addr())
	seen.Control = l.addr // it listens there, whatever it says
	ch, err := e.settleOutbound(l, seen, inTime)
	return seen, ch, err
}

// readWelcome takes the listener's proof, or its refusal.
func (e *Endpoint) readWelcome(l *link, p prover) (hello, error) {
	f, err := readFrame(l.in, only(kindWelcome, kindRefuse))
	if err != nil {
		return hello{}, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	if f.kind == kindRefuse {
		return hello{}, e.refusedBy(f.payload, p)
	}
	h, err := decodeHello(f.payload)
	if err != nil {
		return hello{}, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	if h.member.Device() != l.device {
		return hello{}, fmt.Errorf("%w: its session belongs to another", ErrWrongDevice)
	}
	if !p.check(asListener, h.member, h.proof) {
		return hello{}, ErrWrongKey
	}
	return h, nil
}

// refusedBy reads a refusal. Only who knows the key can say that this device
// was removed.
func (e *Endpoint) refusedBy(payload []byte, p prover) error {
	f, err := decodeRefusal(payload)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	switch f.why {
	case refusedWrongKey:
		return ErrWrongKey
	case refusedSelf:
		return ErrSelf
	case refusedRemoved:
		if f.proof != nil && p.check(asRefuser, e.self, *f.proof) {
			return ErrRemoved
		}
	}
	return ErrRefused
}

// settleOutbound commits to the channel, or waits for the listener to.
func (e *Endpoint) settleOutbound(l *link, h Hello, inTime func() bool) (*channel, error) {
	if e.decides(h.Member) {
		if !inTime() {
			return nil, fmt.Errorf("%w: %w", ErrUnreachable, context.DeadlineExceeded)
		}
		l.raw.SetDeadline(time.Now().Add(e.timing.admission))
		return e.commit(l, h, true)
	}
	f, err := readFrame(l.in, only(kindCommit, kindRefuse))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	if f.kind == kindRefuse {
		if r, err := decodeRefusal(f.payload); err == nil && r.why == refusedAlready {
			return nil, errAlready
		}
		return nil, ErrRefused
	}
	if !inTime() {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, context.DeadlineExceeded)
	}
	return e.admit(l, h, true)
}
