package control

import (
	"crypto/tls"
	"errors"
	"net"
	"time"
)

// welcome takes in one connection, unless too many strangers are there.
func (e *Endpoint) welcome(c net.Conn) {
	from := remoteAddr(c).Addr()
	if !e.strangers.enter(from) {
		e.stats.busy.Add(1)
		c.Close()
		return
	}
	ok := e.spawn(c, func() {
		// Whoever goes on to knock has given the place back already.
		leave := onceOnly(func() { e.strangers.leave(from) })
		defer leave()
		defer e.untrack(c)
		e.serve(c, leave)
	})
	if !ok {
		e.strangers.leave(from)
		c.Close()
	}
}

func onceOnly(f func()) func() {
	called := false
	return func() {
		if !called {
			called = true
			f()
		}
	}
}

func (e *Endpoint) untrack(c net.Conn) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.raws, c)
}

// serve admits a member, hears a knock, or closes.
func (e *Endpoint) serve(c net.Conn, leave func()) {
	c.SetDeadline(time.Now().Add(e.timing.admission))
	l, err := secure(e.ctx, c, listenerTLS(e.cert), tls.Server)
	if err != nil {
		e.stats.malformed.Add(1)
		c.Close()
		return
	}
	f, err := readFrame(l.in, only(kindHello, kindKnock))
	if err != nil {
		e.stats.malformed.Add(1)
		c.Close()
		return
	}
	if f.kind == kindKnock {
		e.hearKnock(l, f.payload, leave)
		return
	}
	ch, err := e.receive(l, f.payload)
	if err != nil {
		if errors.Is(err, ErrProtocol) || errors.Is(err, ErrMessage) {
			e.stats.malformed.Add(1)
		}
		c.Close()
		return
	}
	e.start(ch)
}

// receive is the listener's part of an admission.
func (e *Endpoint) receive(l *link, payload []byte) (*channel, error) {
	h, err := decodeHello(payload)
	if err != nil {
		return nil, err
	}
	if h.member.Device() != l.device {
		return nil, ErrProtocol // a session belongs to the device of the certificate
	}
	p, err := newProver(e.cfg.Key, e.cfg.Meeting, l.conn.ConnectionState(), l.device, e.cfg.Device.ID())
	if err != nil {
		return nil, err
	}
	if !p.check(asDialler, h.member, h.proof) {
		e.stats.wrongKey.Add(1)
		l.refuse(refusal{why: refusedWrongKey})
		return nil, ErrWrongKey
	}
	// They know the key.
	if h.member == e.self {
		l.refuse(refusal{why: refusedSelf})
		return nil, ErrSelf
	}
	if e.banned(l.device) {
		e.stats.removed.Add(1)
		proof := p.prove(asRefuser, h.member)
		l.refuse(refusal{why: refusedRemoved, proof: &proof})
		return nil, ErrBanned
	}
	if !e.hasRoom(h.member) {
		e.stats.busy.Add(1)
		l.refuse(refusal{why: refusedBusy})
		return nil, ErrRefused
	}
	if err := e.sendHello(l, kindWelcome, p.prove(asListener, e.self)); err != nil {
		return nil, err
	}
	return e.settleInbound(l, h.seen(l.addr.Addr()))
}

// settleInbound commits to the channel, or waits for the dialler to.
func (e *Endpoint) settleInbound(l *link, h Hello) (*channel, error) {
	if !e.decides(h.Member) {
		f, err := readFrame(l.in, only(kindCommit, kindRefuse))
		if err != nil {
			return nil, err
		}
		if f.kind == kindRefuse {
			return nil, errAlready
		}
		return e.admit(l, h, false)
	}
	return e.commit(l, h, false)
}

// commit admits the channel and tells the other side, or tells why not.
func (e *Endpoint) commit(l *link, h Hello, outbound bool) (*channel, error) {
	c, err := e.admit(l, h, outbound)
	if err != nil {
		why := refusedBusy
		if errors.Is(err, errAlready) {
			why = refusedAlready
		}
		l.refuse(refusal{why: why})
		return nil, err
	}
	l.raw.SetWriteDeadline(time.Now().Add(e.timing.admission))
	if err := l.send(kindCommit, nil); err != nil {
		c.begin(whyDown(err)) // it still lives for a moment, so that Up and Down are paired
	}
	l.raw.SetWriteDeadline(time.Time{})
	return c, nil
}

func (e *Endpoint) sendHello(l *link, k Kind, p proof) error {
	h := hello{member: e.self, control: e.Port(), proof: p}
	if e.cfg.Gossip != nil {
		h.gossip = e.cfg.Gossip()
	}
	b, err := h.encode()
	if err != nil {
		return err
	}
	return l.send(k, b)
}
