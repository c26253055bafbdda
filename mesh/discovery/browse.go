package discovery

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"
)

// How often Browse looks at things.
const (
	lookEvery  = 250 * time.Millisecond // changes reach onChange at most so often
	retryEvery = 5 * time.Second        // a port that could not be opened
)

// packet is an announcement as it came, not looked at yet.
type packet struct {
	how  via
	from netip.Addr
	raw  []byte
}

// Browse listens until ctx ends and calls onChange, from this goroutine, with
// the whole list whenever it changed: sorted, without announcements of
// Config.Device, at most 200. An announcement expires some 6 s after the last
// beacon; one that comes by DNS-SD alone, 45 s after the last answer.
// What the network lacks is no error but a reason, see Reasons.
func Browse(ctx context.Context, cfg Config, onChange func([]Found)) error {
	cfg = cfg.withDefaults()
	// Bounded: when this goroutine is slow, packets are dropped like those that
	// the kernel has no room for.
	in := make(chan packet, 64)
	var w sync.WaitGroup
	defer w.Wait()
	if !cfg.NoBeacon {
		w.Go(func() { listenBeacons(ctx, cfg, in) })
	}
	if !cfg.NoDNSSD {
		w.Go(func() { browseDNSSD(ctx, cfg, in) })
	}
	s := newSightings(cfg.Device, cfg.Status)
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case p := <-in:
			s.hear(time.Now(), p.how, p.from, p.raw)
		case <-look.C:
			s.expire(time.Now())
			if list, changed := s.list(); changed {
				onChange(list)
			}
		}
	}
}

// listenBeacons keeps the port open until ctx ends.
func listenBeacons(ctx context.Context, cfg Config, in chan<- packet) {
	for {
		conn, err := listenShared(ctx, cfg.Port)
		cfg.Status.setListen(err)
		if err == nil {
			readUntilDone(ctx, conn, func(b []byte, from netip.Addr) {
				offer(in, packet{byBeacon, from, b}, cfg.Status)
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(retryEvery):
		}
	}
}

// listenShared opens a UDP port that other apps on this machine open, too.
func listenShared(ctx context.Context, port uint16) (*net.UDPConn, error) {
	lc := net.ListenConfig{Control: share}
	pc, err := lc.ListenPacket(ctx, "udp4", fmt.Sprintf("0.0.0.0:%d", port))
	if err != nil {
		return nil, fmt.Errorf("listen for beacons: %w", err)
	}
	return pc.(*net.UDPConn), nil
}

// readUntilDone reads packets of at most MaxBeacon bytes until ctx ends or the
// socket breaks, and closes it.
func readUntilDone(ctx context.Context, conn *net.UDPConn, got func([]byte, netip.Addr)) {
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer conn.Close()
	defer stop()
	buf := make([]byte, MaxBeacon+1) // one more: what fills it was longer
	for {
		n, from, err := conn.ReadFromUDPAddrPort(buf)
		if err != nil {
			if ctx.Err() == nil && isTooLong(err) {
				continue
			}
			return
		}
		if n <= MaxBeacon {
			got(append([]byte(nil), buf[:n]...), from.Addr().Unmap())
		}
	}
}

// offer hands a packet on if there is room.
func offer(in chan<- packet, p packet, st *Status) {
	select {
	case in <- p:
	default:
		st.drop()
	}
}
