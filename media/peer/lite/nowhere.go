package lite

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"

	"github.com/pion/srtp/v3"
)

// Nowhere is the sending end of a connection whose packets end in a socket of
// this machine that nobody reads: to measure what sending costs.
type Nowhere struct {
	conn *Conn
	sink *net.UDPConn
}

// NewNowhere makes a connection as [Port.Accept] would, with keys of its own in
// place of a handshake.
func NewNowhere() (*Nowhere, error) {
	home := net.IPv4(127, 0, 0, 1)
	sink, err := net.ListenUDP("udp4", &net.UDPAddr{IP: home})
	if err != nil {
		return nil, fmt.Errorf("open a sink: %w", err)
	}
	out, err := net.ListenUDP("udp4", &net.UDPAddr{IP: home})
	if err != nil {
		_ = sink.Close()
		return nil, fmt.Errorf("open a socket: %w", err)
	}
	c := &Conn{}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	c.path.Store(&path{out, sink.LocalAddr().(*net.UDPAddr).AddrPort()})
	n := &Nowhere{c, sink}
	var secret [16 + 12]byte
	_, _ = rand.Read(secret[:]) // never fails
	k := &keys{}
	if k.out, err = srtp.CreateContext(secret[:16], secret[16:], srtp.ProtectionProfileAeadAes128Gcm); err != nil {
		n.Close()
		return nil, fmt.Errorf("make keys: %w", err)
	}
	c.keys.Store(k)
	return n, nil
}

// WriteRTP is that of a connection.
func (n *Nowhere) WriteRTP(p *RTP) error { return n.conn.WriteRTP(p) }

// Close closes both sockets.
func (n *Nowhere) Close() {
	n.conn.cancel()
	_ = n.conn.path.Load().socket.Close()
	_ = n.sink.Close()
}
