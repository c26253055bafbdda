package sfu

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"alcove/media"
	"alcove/media/peer/lite"
)

// Errors of a forwarder.
var (
	ErrPortInUse = errors.New("sfu: the port is in use")
	ErrBadOffer  = errors.New("sfu: unusable offer")
	ErrClosed    = errors.New("sfu: the forwarder is closed")
)

// Config of a Forwarder.
type Config struct {
	// Listen is the address and UDP port for all peers; port 0 picks one.
	Listen netip.AddrPort
	// IPs are the addresses that answers carry as candidates. Empty is the
	// address of Listen or, if that is unspecified, every address but loopback.
	IPs []netip.Addr
	// OnPeer is told when a remote peer's media connection is up or lost. It is
	// called from Run and must not block. May be nil.
	OnPeer func(p media.PeerID, connected bool)
	// Log is for the unexpected; nil is silence.
	Log *slog.Logger
}

// timeOffset is a time since the forwarder's start.
type timeOffset = time.Duration

// Run's rhythm.
const (
	tickInterval = 20 * time.Millisecond
	twccTicks    = 5  // 100 ms
	planTicks    = 10 // 200 ms
	reportTicks  = 50 // 1 s
)

// Forwarder is the media plane of a host.
type Forwarder struct {
	cfg   Config
	log   *slog.Logger
	port  *lite.Port
	start time.Time
	ssrc  uint32 // of our RTCP

	woken   chan struct{}
	needKey chan *leg

	forwarded atomic.Uint64 // by legs that are gone
	repaired  atomic.Uint64
	bytes     atomic.Uint64
	received  atomic.Uint64
	dropped   atomic.Uint64
	asked     atomic.Uint64

	// probe sees each packet that leaves; for tests.
	probe func(to *leg, s *stream)

	crowded bool // Run's: levels matter

	mu        sync.Mutex
	partition media.Partition
	members   map[media.PeerID]*member
	departed  []*member // still to be cut by Run
	arrivals  uint64
	settling  []chan struct{}
	events    []event
	closed    bool
}

type event struct {
	peer      media.PeerID
	connected bool
	local     *Local
}

// New opens the port. Run lives, and closes it.
func New(cfg Config) (*Forwarder, error) {
	ips := cfg.IPs
	if len(ips) == 0 && !cfg.Listen.Addr().IsUnspecified() && cfg.Listen.Addr().IsValid() {
		ips = []netip.Addr{cfg.Listen.Addr()}
	}
	if len(ips) == 0 {
		ips = addresses()
	}
	port, err := lite.Listen(ips, cfg.Listen.Port())
	if err != nil {
		if errors.Is(err, lite.ErrPortInUse) {
			err = fmt.Errorf("%w: %w", ErrPortInUse, err)
		}
		return nil, fmt.Errorf("open the media port: %w", err)
	}
	log := cfg.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Forwarder{
		cfg: cfg, log: log, port: port, start: time.Now(), ssrc: rand.Uint32() | 1,
		woken: make(chan struct{}, 1), needKey: make(chan *leg, 64), members: map[media.PeerID]*member{},
	}, nil
}

// addresses are the machine's own, without loopback and link-local ones.
func addresses() (ips []netip.Addr) {
	as, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	for _, a := range as {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			if ip := p.Addr().Unmap(); !ip.IsLoopback() && !ip.IsLinkLocalUnicast() && len(ips) < 16 {
				ips = append(ips, ip)
			}
		}
	}
	return ips
}

// Run reconciles until ctx ends, then closes all connections and the port.
func (f *Forwarder) Run(ctx context.Context) error {
	var serving sync.WaitGroup
	serving.Go(func() { _ = f.port.Serve(ctx) })
	tick := time.NewTicker(tickInterval)
	defer tick.Stop()
	for n := 0; ; {
		select {
		case <-f.woken:
			f.reconcile()
			f.tell()
		case l := <-f.needKey:
			l.needKey(f.now())
		case <-tick.C:
			n++
			f.tick(n)
		case <-ctx.Done():
			serving.Wait()
			f.end()
			return ctx.Err()
		}
	}
}

// now is the time that packets are stamped with.
func (f *Forwarder) now() timeOffset { return time.Since(f.start) + 1 }

func (f *Forwarder) wake() {
	select {
	case f.woken <- struct{}{}:
	default:
	}
}

// tick does what is due: feedback to senders, and a new plan if levels matter
// or a stream fell silent.
func (f *Forwarder) tick(n int) {
	now := f.now()
	f.mu.Lock()
	members := slices.Collect(maps.Values(f.members))
	f.mu.Unlock()
	for _, m := range members {
		m.feedback(n, now)
		if m.local != nil {
			for _, p := range m.pubs {
				for _, s := range p.layers {
					if s.wanted.Load() && s.live(now) {
						s.ask(now)
					}
				}
			}
		}
	}
	if n%planTicks == 0 && (silenced(members, now) || f.crowded) {
		f.reconcile()
	}
	f.tell()
}

// silenced reports whether a stream fell silent since the last time: others
// may take its place. One that begins wakes Run itself.
func silenced(members []*member, now timeOffset) (yes bool) {
	for _, m := range members {
		for _, p := range m.pubs {
			for _, s := range p.layers {
				if live := s.live(now); live != s.lived {
					s.lived, yes = live, true
				}
			}
		}
	}
	return yes
}

// tell delivers what happened to peers, in order.
func (f *Forwarder) tell() {
	f.mu.Lock()
	events := f.events
	f.events = nil
	f.mu.Unlock()
	for _, e := range events {
		switch {
		case e.local != nil:
			e.local.receiver.State(e.connected)
		case f.cfg.OnPeer != nil:
			f.cfg.OnPeer(e.peer, e.connected)
		}
	}
}

// end is the last thing Run does.
func (f *Forwarder) end() {
	f.mu.Lock()
	f.closed = true
	for _, m := range f.members {
		f.departed = append(f.departed, m)
	}
	clear(f.members)
	f.mu.Unlock()
	f.reconcile()
	f.tell()
}

// Port is the UDP port.
func (f *Forwarder) Port() uint16 { return f.port.Number() }

// ordered are the members by arrival; mu is held.
func (f *Forwarder) ordered() []*member {
	return slices.SortedFunc(maps.Values(f.members), func(a, b *member) int { return int(int64(a.order) - int64(b.order)) })
}

// newSSRC is one that no other slot has, for all practical purposes.
func (f *Forwarder) newSSRC() uint32 { return rand.Uint32() | 1 }

// SetPartition says who receives from whom. It returns at once. The partition
// must not be changed any more.
func (f *Forwarder) SetPartition(p media.Partition) {
	f.mu.Lock()
	f.partition = p
	f.mu.Unlock()
	f.wake()
}

// SetWants says what the window of p shows, as peer.Link's SetWants does.
func (f *Forwarder) SetWants(p media.PeerID, w []media.Want) {
	f.mu.Lock()
	m := f.members[p]
	f.mu.Unlock()
	if m != nil {
		f.setWants(m, w)
	}
}

func (f *Forwarder) setWants(m *member, w []media.Want) {
	f.mu.Lock()
	m.wants, m.wanted = slices.Clone(w), true
	f.mu.Unlock()
	f.wake()
}

// Settle waits until everything that was set before has been carried out: from
// then on no packet takes an edge that was cut.
func (f *Forwarder) Settle(ctx context.Context) error {
	done := make(chan struct{})
	f.mu.Lock()
	closed := f.closed
	f.settling = append(f.settling, done)
	f.mu.Unlock()
	if closed {
		return ErrClosed
	}
	f.wake()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
