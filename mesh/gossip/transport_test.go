package gossip

import (
	"net"
	"net/netip"
	"testing"
)

type connFrom struct {
	net.Conn
	addr string
}

func (c connFrom) RemoteAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(c.addr))
}

func (connFrom) Close() error { return nil }

// One machine does not take all the places.
func TestStreamsOfOneAddressAreLimited(t *testing.T) {
	for addr, want := range map[string]int{
		"10.0.0.1:1": maxPerAddr, "[::ffff:10.0.0.1]:1": maxPerAddr, "[fe80::1%eth0]:1": maxPerAddr,
		"127.0.0.1:1": maxStreams, "[::1]:1": maxStreams,
	} {
		tr := &transport{open: map[*stream]bool{}}
		var last *stream
		n := 0
		for range 2 * maxStreams {
			if s, ok := tr.track(connFrom{addr: addr}, true); ok {
				last = s
				n++
			}
		}
		if n != want {
			t.Errorf("%d streams from %s", n, addr)
		}
		if _, ok := tr.track(connFrom{addr: "10.9.9.9:1"}, true); ok != (n < maxStreams) {
			t.Errorf("another address beside %s: %v", addr, ok)
		}
		_ = last.Close()
		if _, ok := tr.track(connFrom{addr: addr}, true); !ok {
			t.Errorf("a place of %s is not given back", addr)
		}
	}
}
