package gossip

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"

	"alcove/mesh"
	"github.com/hashicorp/memberlist"
)

const (
	// maxStreams bounds the connections that are open at once, from anybody who
	// can reach the port: memberlist itself takes any number.
	maxStreams = 64
	// maxPerAddr bounds those of one address; an IPv6 address counts as its /64.
	// Loopback is not bounded: it is this machine's own.
	maxPerAddr = 8
	// maxStream bounds what is read from one of them, in bytes. A full list of
	// maxMembers takes 200 kB; memberlist itself would take 20 MB.
	maxStream = 1 << 20

	// encryption is the only version of memberlist's that is let in: the other,
	// 0, pads, and memberlist panics at padding that only a member can get wrong.
	encryption = 1
	labelLen   = 2 + mesh.MeetingIDLen // a header before all that is not an answer
	sealedAt   = 5                     // the version, behind type and length of a stream
)

var (
	errStreamTooLong = errors.New("gossip: stream too long")
	errEncryption    = errors.New("gossip: another encryption")
)

// transport is memberlist's own, with limits, and with an end: it closes the
// connections that memberlist leaves to their timeouts.
type transport struct {
	*memberlist.NetTransport
	ctx     context.Context // ends with the transport
	cancel  context.CancelFunc
	streams chan net.Conn
	packets chan *memberlist.Packet
	refused func()
	pump    sync.WaitGroup

	mu   sync.Mutex
	open map[*stream]bool
	done bool
}

func newTransport(inner *memberlist.NetTransport, refused func()) *transport {
	ctx, cancel := context.WithCancel(context.Background())
	t := &transport{
		NetTransport: inner, ctx: ctx, cancel: cancel,
		streams: make(chan net.Conn), packets: make(chan *memberlist.Packet),
		refused: refused, open: map[*stream]bool{},
	}
	t.pump.Go(t.forward)
	t.pump.Go(t.sift)
	return t
}

// forward hands on accepted connections while there is room.
func (t *transport) forward() {
	for {
		select {
		case <-t.ctx.Done():
			return
		case c := <-t.NetTransport.StreamCh():
			s, ok := t.track(c, true)
			if !ok {
				_ = c.Close()
				t.refused()
				continue
			}
			select {
			case t.streams <- s:
			case <-t.ctx.Done():
				_ = s.Close()
			}
		}
	}
}

// sift hands on packets of the one encryption.
func (t *transport) sift() {
	for {
		select {
		case <-t.ctx.Done():
			return
		case p := <-t.NetTransport.PacketCh():
			if len(p.Buf) <= labelLen || p.Buf[labelLen] != encryption {
				continue
			}
			select {
			case t.packets <- p:
			case <-t.ctx.Done():
			}
		}
	}
}

// PacketCh is where memberlist takes packets from. One with a label of another
// length than ours is of another meeting, and dropped there.
func (t *transport) PacketCh() <-chan *memberlist.Packet { return t.packets }

// StreamCh is where memberlist takes accepted connections from.
func (t *transport) StreamCh() <-chan net.Conn { return t.streams }

// DialTimeout implements memberlist.Transport.
func (t *transport) DialTimeout(addr string, timeout time.Duration) (net.Conn, error) {
	return t.DialAddressTimeout(memberlist.Address{Addr: addr}, timeout)
}

// DialAddressTimeout implements memberlist.NodeAwareTransport.
func (t *transport) DialAddressTimeout(a memberlist.Address, timeout time.Duration) (net.Conn, error) {
	d := net.Dialer{Timeout: timeout}
	c, err := d.DialContext(t.ctx, "tcp", a.Addr)
	if err != nil {
		return nil, err
	}
	s, ok := t.track(c, false)
	if !ok {
		_ = c.Close()
		return nil, net.ErrClosed
	}
	return s, nil
}

// track wraps a connection; a limited one only while there are few.
func (t *transport) track(c net.Conn, limited bool) (*stream, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.done || limited && len(t.open) >= maxStreams {
		return nil, false
	}
	s := &stream{Conn: c, owner: t, left: maxStream, version: sealedAt}
	if limited {
		s.version += labelLen
		s.from = network(c.RemoteAddr())
		if t.from(s.from) >= maxPerAddr {
			return nil, false
		}
	}
	t.open[s] = true
	return s, true
}

// from counts what is open from a network; t.mu is held.
func (t *transport) from(p netip.Prefix) int {
	n := 0
	for s := range t.open {
		if p.IsValid() && s.from == p {
			n++
		}
	}
	return n
}

// network is what counts as one address; nothing for loopback.
func network(a net.Addr) netip.Prefix {
	at, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.Prefix{}
	}
	ip := at.AddrPort().Addr().Unmap().WithZone("")
	if ip.IsLoopback() {
		return netip.Prefix{}
	}
	bits := 32
	if ip.Is6() {
		bits = 64
	}
	p, _ := ip.Prefix(bits) // always fits
	return p
}

// Shutdown implements memberlist.Transport.
func (t *transport) Shutdown() error {
	t.mu.Lock()
	t.done = true
	open := t.open
	t.open = map[*stream]bool{}
	t.mu.Unlock()
	for s := range open {
		_ = s.Conn.Close()
	}
	// The inner one may wait for us to take a connection: forward runs until
	// it has ended.
	err := t.NetTransport.Shutdown()
	t.cancel()
	t.pump.Wait()
	return err
}

// stream is one connection, of which only so much is read.
type stream struct {
	net.Conn
	owner   *transport
	from    netip.Prefix // of an accepted one
	left    int          // used by the one goroutine that reads
	version int          // the bytes before the version of the encryption; the same
}

func (s *stream) Read(b []byte) (int, error) {
	if s.left <= 0 {
		return 0, errStreamTooLong
	}
	n, err := s.Conn.Read(b[:min(len(b), s.left)])
	s.left -= n
	if s.version >= 0 && s.version < n && b[s.version] != encryption {
		s.left = 0
		return 0, errEncryption
	}
	s.version -= n
	return n, err
}

func (s *stream) Close() error {
	s.owner.mu.Lock()
	delete(s.owner.open, s)
	s.owner.mu.Unlock()
	return s.Conn.Close()
}
