package control

import (
	"bufio"
	"context"
	"crypto/tls"
	"net"
	"net/netip"
	"time"

	"alcove/mesh"
)

// link is a connection after TLS and before admission.
type link struct {
	conn   *tls.Conn
	raw    *meter
	in     *bufio.Reader
	device mesh.DeviceID // the other side's, proven
	addr   netip.AddrPort
}

// secure does the TLS handshake; wrap is tls.Server or tls.Client.
func secure(ctx context.Context, c net.Conn, cfg *tls.Config, wrap func(net.Conn, *tls.Config) *tls.Conn) (*link, error) {
	raw := newMeter(c)
	conn := wrap(raw, cfg)
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	device, err := peerDevice(conn.ConnectionState())
	if err != nil {
		return nil, err
	}
	return &link{conn, raw, bufio.NewReaderSize(conn, 4<<10), device, remoteAddr(c)}, nil
}

// send writes one frame; the connection's deadline holds.
func (l *link) send(k Kind, payload []byte) error {
	_, err := l.conn.Write(frame{k, payload}.bytes())
	return err
}

// refuse says why, and closes.
func (l *link) refuse(f refusal) {
	l.send(kindRefuse, f.encode()) // they will see the end in any case
	l.conn.Close()
}

// closeOn ends every read and write of c once ctx does. The returned function
// gives that up, and reports whether it came in time.
func closeOn(ctx context.Context, c net.Conn) (inTime func() bool) {
	return context.AfterFunc(ctx, func() { c.SetDeadline(time.Unix(1, 0)) })
}

func remoteAddr(c net.Conn) netip.AddrPort {
	a, ok := c.RemoteAddr().(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	ap := a.AddrPort()
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}
