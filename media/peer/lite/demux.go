package lite

import (
	"errors"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/stun/v4"
)

// maxDatagram is more than any honest peer sends: what a network carries without
// cutting it up.
const maxDatagram = 1500

// reader is what one socket's goroutine reuses from packet to packet.
type reader struct {
	header rtp.Header
	stun   stun.Message
}

// read takes datagrams from one socket and acts on them, until it is closed.
func (p *Port) read(s *net.UDPConn) {
	buf := make([]byte, 1<<16)
	var r reader
	for {
		n, from, err := s.ReadFromUDPAddrPort(buf)
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return
			}
			continue // e.g. ICMP: some peer's port is gone
		}
		if n == 0 || n > maxDatagram {
			continue
		}
		from = netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
		// RFC 7983, section 7.
		switch b := buf[:n]; {
		case b[0] < 4:
			p.binding(&r, s, b, from)
		case b[0] >= 20 && b[0] < 64:
			if c := (*p.byAddr.Load())[from]; c != nil {
				c.pipe.push(b)
			}
		case b[0] >= 128 && b[0] < 192 && n >= 12:
			if c := (*p.byAddr.Load())[from]; c != nil {
				c.secured(&r, b)
			}
		}
	}
}

// binding answers a connectivity check (RFC 8445, section 7.3). What does not
// prove the password of a connection gets no answer at all.
func (p *Port) binding(r *reader, s *net.UDPConn, b []byte, from netip.AddrPort) {
	m := &r.stun
	m.Raw = append(m.Raw[:0], b...)
	if !stun.IsMessage(b) || m.Decode() != nil || m.Type != stun.BindingRequest {
		return
	}
	var user stun.Username
	if user.GetFrom(m) != nil {
		return
	}
	mine, theirs, _ := strings.Cut(string(user), ":")
	c := p.conn(mine)
	if c == nil || theirs != c.offer.ufrag || c.integrity.Check(m) != nil {
		return
	}
	c.heard.Store(time.Now().UnixNano())
	p.learn(from, c)
	res, err := stun.Build(m, stun.BindingSuccess, stun.XORMappedAddress{IP: from.Addr().AsSlice(), Port: int(from.Port())}, c.integrity, stun.Fingerprint)
	if err != nil {
		return
	}
	_, _ = s.WriteToUDPAddrPort(res.Raw, from)
	if m.Contains(stun.AttrUseCandidate) {
		if old := c.path.Load(); old == nil || old.to != from || old.socket != s {
			c.path.Store(&path{s, from})
		}
	} else if c.path.Load() == nil {
		c.check(s, from)
	}
}

// check asks back (RFC 8445, section 7.3.1.4). The answer is of no interest:
// DTLS will prove the peer. But a controlling agent that is asked nominates at
// once, where it would wait for its next round, 200 ms with some; and on the
// way out the question opens a firewall between.
func (c *Conn) check(s *net.UDPConn, to netip.AddrPort) {
	m, err := stun.Build(stun.TransactionID, stun.BindingRequest, stun.NewUsername(c.offer.ufrag+":"+c.ufrag), priority, c.controlled, c.theirs, stun.Fingerprint)
	if err == nil {
		_, _ = s.WriteToUDPAddrPort(m.Raw, to)
	}
}

// priority of a peer-reflexive candidate (RFC 8445, section 5.1.2.1).
var priority = stun.RawAttribute{Type: stun.AttrPriority, Value: []byte{110, 0xff, 0xff, 0xff}}

// punch sends a check to each address of the offer, before the peer's come.
func (c *Conn) punch() {
	for _, to := range c.offer.candidates {
		for _, s := range c.port.sockets {
			mine := s.LocalAddr().(*net.UDPAddr).AddrPort().Addr()
			if mine.Is4() == to.Addr().Is4() && mine.IsLoopback() == to.Addr().IsLoopback() && (to.Addr().IsPrivate() || to.Addr().IsLoopback()) {
				c.check(s, to)
			}
		}
	}
}
