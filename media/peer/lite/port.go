package lite

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Errors of a port.
var (
	ErrPortInUse = errors.New("lite: the port is in use")
	ErrNoAddress = errors.New("lite: no address to listen on")
	ErrClosed    = errors.New("lite: closed")
)

// socketBuffer is asked of the system for each direction, in bytes. A key
// frame to fifty peers is 2 MB in one burst.
const socketBuffer = 4 << 20

// Port is one UDP port on one or several addresses, for all peers.
type Port struct {
	sockets []*net.UDPConn
	cert    tls.Certificate
	print   string

	// byAddr is replaced as a whole: the readers look up every packet in it.
	byAddr atomic.Pointer[map[netip.AddrPort]*Conn]

	mu      sync.Mutex
	byUfrag map[string]*Conn
	closed  bool
	running sync.WaitGroup
}

// Listen opens port on each of the addresses; port 0 picks one that is free on
// all of them. Serve must be called, also to close the sockets again.
func Listen(ips []netip.Addr, port uint16) (*Port, error) {
	if len(ips) == 0 {
		return nil, ErrNoAddress
	}
	cert, print, err := certificate()
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	p := &Port{cert: cert, print: print, byUfrag: map[string]*Conn{}}
	p.byAddr.Store(&map[netip.AddrPort]*Conn{})
	for try := 0; ; try++ {
		p.sockets, err = open(ips, port)
		if err == nil {
			return p, nil
		}
		if port != 0 || try == 8 || !errors.Is(err, ErrPortInUse) {
			return nil, err
		}
	}
}

func open(ips []netip.Addr, port uint16) (socks []*net.UDPConn, err error) {
	for _, ip := range ips {
		s, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(ip, port)))
		if err != nil {
			for _, s := range socks {
				_ = s.Close()
			}
			if errors.Is(err, syscall.EADDRINUSE) {
				err = fmt.Errorf("%w: %w", ErrPortInUse, err)
			}
			return nil, fmt.Errorf("listen on %s: %w", ip, err)
		}
		_ = s.SetReadBuffer(socketBuffer) // the system may give less
		_ = s.SetWriteBuffer(socketBuffer)
		socks = append(socks, s)
		port = s.LocalAddr().(*net.UDPAddr).AddrPort().Port()
	}
	return socks, nil
}

// Number is the port's number.
func (p *Port) Number() uint16 {
	return p.sockets[0].LocalAddr().(*net.UDPAddr).AddrPort().Port()
}

// Serve reads until ctx ends; then it closes all connections and sockets and
// waits for what they started.
func (p *Port) Serve(ctx context.Context) error {
	var readers sync.WaitGroup
	for _, s := range p.sockets {
		readers.Go(func() { p.read(s) })
	}
	tick := time.NewTicker(sweepInterval)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			p.sweep(time.Now())
			continue
		case <-ctx.Done():
		}
		break
	}
	p.mu.Lock()
	p.closed = true
	conns := maps.Clone(p.byUfrag)
	p.mu.Unlock()
	for _, c := range conns {
		c.Close()
	}
	p.running.Wait() // they say goodbye over the sockets
	for _, s := range p.sockets {
		_ = s.Close()
	}
	readers.Wait()
	return ctx.Err()
}

// Accept answers an offer. The sections that receive must have an SSRC. The
// connection comes up on its own; h is told.
func (p *Port) Accept(o *Offer, h Handler) (*Conn, string, error) {
	c := newConn(p, o, h)
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil, "", ErrClosed
	}
	p.byUfrag[c.ufrag] = c
	p.running.Add(1)
	p.mu.Unlock()
	go func() {
		defer p.running.Done()
		c.run()
		p.forget(c)
	}()
	cred := credentials{ufrag: c.ufrag, pwd: c.pwd, fingerprint: p.print}
	for _, s := range p.sockets {
		cred.candidates = append(cred.candidates, s.LocalAddr().(*net.UDPAddr).AddrPort())
	}
	c.punch()
	return c, o.answer(cred), nil
}

// sweepInterval is how often connections are checked for silence.
const sweepInterval = 500 * time.Millisecond

func (p *Port) sweep(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.byUfrag {
		if c.silent(now) {
			c.Close()
		}
	}
}

func (p *Port) forget(c *Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.byUfrag, c.ufrag)
	m := maps.Clone(*p.byAddr.Load())
	maps.DeleteFunc(m, func(_ netip.AddrPort, o *Conn) bool { return o == c })
	p.byAddr.Store(&m)
}

func (p *Port) conn(ufrag string) *Conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.byUfrag[ufrag]
}

// learn routes packets from an address, which proved to be c's.
func (p *Port) learn(a netip.AddrPort, c *Conn) {
	if (*p.byAddr.Load())[a] == c {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.byUfrag[c.ufrag] != c { // it ended meanwhile
		return
	}
	m := maps.Clone(*p.byAddr.Load())
	mine := 0
	for _, o := range m {
		if o == c {
			mine++
		}
	}
	if mine >= MaxCandidates {
		return
	}
	m[a] = c
	p.byAddr.Store(&m)
}

// certificate makes a self-signed one; its fingerprint is in every answer.
func certificate() (tls.Certificate, string, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, "", err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 100))
	if err != nil {
		return tls.Certificate{}, "", err
	}
	now := time.Now()
	t := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: "alcove"}, NotBefore: now.AddDate(0, 0, -2), NotAfter: now.AddDate(0, 1, 0)}
	der, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, "", err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, printOf(der), nil
}

// printOf is the SHA-256 fingerprint as SDP spells it (RFC 8122, section 5).
func printOf(der []byte) string {
	sum := sha256.Sum256(der)
	var b strings.Builder
	for i, x := range sum {
		if i > 0 {
			b.WriteByte(':')
		}
		fmt.Fprintf(&b, "%02X", x)
	}
	return b.String()
}
