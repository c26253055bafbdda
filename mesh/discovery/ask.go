package discovery

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"
	"golang.org/x/net/ipv4"
)

// brutella/dnssd can browse, too, but it asks once, keeps whatever anybody says
// for as long as they say, and looks through all of it for each packet. We need
// one thing of an answer, the TXT record with the signed announcement, and keep
// nothing else.

const (
	// maxMessage bounds a message of multicast DNS (RFC 6762, section 17).
	maxMessage = 9000
	// maxAnswers bounds what is taken from one message.
	maxAnswers = 16
	askEvery   = 20 * time.Second
)

var (
	group    = &net.UDPAddr{IP: net.IPv4(224, 0, 0, 251), Port: 5353}
	question = service + ".local."
	// asWire is how the service's name begins in a message, which holds it
	// uncompressed at least once.
	asWire = []byte("\x07_alcove\x04_tcp")
)

// browseDNSSD asks for meetings until ctx ends.
func browseDNSSD(ctx context.Context, cfg Config, in chan<- packet) {
	for ctx.Err() == nil {
		names := groups(cfg)
		err := ErrNoMulticast
		if len(names) > 0 {
			err = askOn(ctx, cfg, names, in)
		}
		if ctx.Err() == nil {
			cfg.Status.setDNSSD(err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(retryEvery):
		}
	}
}

// askOn asks on the named interfaces until they change.
func askOn(ctx context.Context, cfg Config, names []string, in chan<- packet) error {
	conn, err := net.ListenUDP("udp4", group) // shared with the system's own responder
	if err != nil {
		return fmt.Errorf("listen for dns-sd: %w", err)
	}
	p := ipv4.NewPacketConn(conn)
	var joined []*net.Interface
	for _, name := range names {
		ni, err := net.InterfaceByName(name)
		if err == nil && p.JoinGroup(ni, group) == nil {
			joined = append(joined, ni)
		}
	}
	if len(joined) == 0 {
		_ = conn.Close()
		return ErrNoMulticast
	}
	cfg.Status.setDNSSD(nil)
	done := make(chan struct{})
	go func() {
		defer close(done)
		readAnswers(conn, func(raw []byte, from netip.Addr) {
			offer(in, packet{byDNSSD, from, raw}, cfg.Status)
		})
	}()
	err = askRounds(ctx, cfg, names, p, joined, done)
	_ = conn.Close()
	<-done
	return err
}

// askRounds asks at once, after 1, 3 and 9 s and then steadily (RFC 6762,
// section 5.2), and returns when the interfaces are others or nobody reads.
func askRounds(
	ctx context.Context, cfg Config, names []string,
	p *ipv4.PacketConn, on []*net.Interface, unread <-chan struct{},
) error {
	msg := new(dns.Msg)
	msg.SetQuestion(question, dns.TypePTR)
	msg.Id, msg.RecursionDesired = 0, false // RFC 6762, sections 18.1 and 18.6
	wire, err := msg.Pack()
	if err != nil {
		return err
	}
	_ = p.SetMulticastTTL(255) // RFC 6762, section 11
	_ = p.SetMulticastLoopback(true)
	for pause := time.Second; ; pause = min(3*pause, askEvery) {
		if !slices.Equal(groups(cfg), names) {
			return nil
		}
		sent := 0
		for _, ni := range on {
			if p.SetMulticastInterface(ni) != nil {
				continue
			}
			if _, err := p.WriteTo(wire, nil, group); err == nil {
				sent++
			}
		}
		if sent == 0 {
			return ErrNoMulticast
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-unread:
			return net.ErrClosed
		case <-time.After(pause):
		}
	}
}

// readAnswers reads until the socket is closed or broken.
func readAnswers(conn *net.UDPConn, got func([]byte, netip.Addr)) {
	buf := make([]byte, maxMessage)
	for {
		n, from, err := conn.ReadFromUDPAddrPort(buf)
		if err != nil {
			if isTooLong(err) {
				continue
			}
			return
		}
		for _, raw := range answers(buf[:n]) {
			got(raw, from.Addr().Unmap())
		}
	}
}

// answers takes the announcements out of a message of multicast DNS.
func answers(b []byte) [][]byte {
	if !bytes.Contains(bytes.ToLower(b), asWire) {
		return nil // somebody's printer
	}
	msg := new(dns.Msg)
	if err := msg.Unpack(b); err != nil || !msg.Response || msg.Rcode != dns.RcodeSuccess {
		return nil
	}
	var out [][]byte
	for _, rr := range slices.Concat(msg.Answer, msg.Extra) {
		t, ok := rr.(*dns.TXT)
		if !ok || t.Hdr.Ttl == 0 || !strings.HasSuffix(strings.ToLower(t.Hdr.Name), "."+question) {
			continue
		}
		if raw, err := fromTXT(t.Txt); err == nil && len(out) < maxAnswers {
			out = append(out, raw)
		}
	}
	return out
}
