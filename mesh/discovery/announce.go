package discovery

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"time"
)

// ErrConfig says that a Config lacks something.
var ErrConfig = errors.New("discovery: incomplete configuration")

// Announce announces what current returns until ctx ends, and looks at it again
// with every beacon; it is called from this goroutine. While its Meeting is "" or
// it does not pass Check, nothing is announced. What the network lacks (no
// broadcast, no multicast, no interface) is no error: it is tried again.
func Announce(ctx context.Context, cfg Config, current func() Announcement) error {
	cfg = cfg.withDefaults()
	if cfg.Sign == nil || cfg.Device == "" {
		return fmt.Errorf("announce: %w", ErrConfig)
	}
	conn, err := net.ListenUDP("udp4", nil)
	if err != nil {
		return fmt.Errorf("announce: %w", err)
	}
	defer conn.Close()
	a := &announcer{cfg: cfg, conn: conn}
	if !cfg.NoDNSSD {
		a.dnssd = make(chan Announcement, 1)
		var w sync.WaitGroup
		w.Go(func() { registerAll(ctx, cfg, a.dnssd) })
		defer w.Wait()
	}
	for {
		a.beat(current())
		// A random part keeps announcers from falling into step.
		pause := cfg.Every*4/5 + rand.N(cfg.Every*2/5+1)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

type announcer struct {
	cfg   Config
	conn  *net.UDPConn
	last  Announcement
	raw   []byte // of last
	dnssd chan Announcement
}

// beat sends one beacon into every network.
func (a *announcer) beat(now Announcement) {
	now.Device = a.cfg.Device
	if now.Meeting == "" {
		now, a.raw = Announcement{}, nil
	} else if a.raw == nil || !same(Found{Announcement: now}, Found{Announcement: a.last}) {
		raw, err := encode(now, a.cfg.Sign)
		if err != nil {
			now, raw = Announcement{}, nil
		}
		a.raw = raw
	}
	a.last = now
	a.tellDNSSD(now)
	if a.raw == nil || a.cfg.NoBeacon {
		return
	}
	ifs, err := a.cfg.Interfaces()
	if err != nil {
		return
	}
	for _, to := range targets(ifs) {
		dst := netip.AddrPortFrom(to, a.cfg.Port)
		// Networks come and go while we send; the next beacon is soon.
		_, _ = a.conn.WriteToUDPAddrPort(a.raw, dst)
	}
}

// tellDNSSD replaces what the registering goroutine has not taken yet.
func (a *announcer) tellDNSSD(now Announcement) {
	if a.dnssd == nil {
		return
	}
	select {
	case <-a.dnssd:
	default:
	}
	a.dnssd <- now
}

// targets are the directed broadcast addresses of all networks, each once. That
// of loopback lets apps on one machine find each other.
func targets(ifs []Interface) []netip.Addr {
	var out []netip.Addr
	seen := map[netip.Addr]bool{}
	for _, i := range ifs {
		to := i.BroadcastAddr()
		if !i.Broadcast && i.Kind != Loopback || to == i.Addr || seen[to] {
			continue
		}
		seen[to] = true
		out = append(out, to)
	}
	return out
}
