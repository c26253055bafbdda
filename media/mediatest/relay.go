package mediatest

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"
)

// Relay is a lossy link: a UDP port on loopback that passes datagrams on to
// another one and back, except those that drop says are lost.
type Relay struct {
	front  *net.UDPConn
	target netip.AddrPort
	drop   func(up bool, b []byte) bool
	mu     sync.Mutex
	backs  map[netip.AddrPort]*net.UDPConn
	work   sync.WaitGroup
}

// NewRelay relays to target, which must be on 127.0.0.1. drop may be called
// from several goroutines; up is towards the target.
func NewRelay(target netip.AddrPort, drop func(up bool, b []byte) bool) (*Relay, error) {
	front, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	_ = front.SetReadBuffer(4 << 20)
	r := &Relay{front: front, target: target, drop: drop, backs: map[netip.AddrPort]*net.UDPConn{}}
	r.work.Go(r.up)
	return r, nil
}

// Port is the relay's.
func (r *Relay) Port() uint16 { return uint16(r.front.LocalAddr().(*net.UDPAddr).Port) }

// Rewrite puts the relay in place of the target in a session description.
func (r *Relay) Rewrite(sdp string) string {
	return strings.ReplaceAll(sdp, " "+strconv.Itoa(int(r.target.Port()))+" typ host", " "+strconv.Itoa(int(r.Port()))+" typ host")
}

func (r *Relay) up() {
	buf := make([]byte, 1<<16)
	for {
		n, from, err := r.front.ReadFromUDPAddrPort(buf)
		if err != nil {
			return
		}
		if r.drop(true, buf[:n]) {
			continue
		}
		if back := r.back(from); back != nil {
			_, _ = back.Write(buf[:n])
		}
	}
}

func (r *Relay) back(from netip.AddrPort) *net.UDPConn {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c := r.backs[from]; c != nil {
		return c
	}
	c, err := net.DialUDP("udp4", nil, net.UDPAddrFromAddrPort(r.target))
	if err != nil {
		return nil
	}
	_ = c.SetReadBuffer(4 << 20)
	r.backs[from] = c
	r.work.Go(func() {
		buf := make([]byte, 1<<16)
		for {
			n, err := c.Read(buf)
			if err != nil {
				return
			}
			if !r.drop(false, buf[:n]) {
				_, _ = r.front.WriteToUDPAddrPort(buf[:n], from)
			}
		}
	})
	return c
}

// Close ends the link and waits.
func (r *Relay) Close() {
	_ = r.front.Close()
	r.mu.Lock()
	for _, c := range r.backs {
		_ = c.Close()
	}
	r.mu.Unlock()
	r.work.Wait()
}
