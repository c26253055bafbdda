package gossip

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"alcove/mesh"
	"github.com/hashicorp/memberlist"
)

// Errors of Start and of what follows.
var (
	ErrPortInUse = errors.New("gossip: port in use")
	ErrNoAddress = errors.New("gossip: no address to advertise")
	ErrClosed    = errors.New("gossip: closed")
	ErrNobody    = errors.New("gossip: nobody answered")
)

// Config is all that a Gossip is told.
type Config struct {
	Meeting   mesh.MeetingID
	Key       [32]byte // derived from the meeting's key for this purpose
	Self      mesh.MemberID
	Sign      func(msg []byte) []byte // with the key that Self's device names
	Bind      netip.Addr              // listen here; 0.0.0.0 is every interface
	Advertise netip.Addr              // others reach us here; Bind, if that is one address
	Port      uint16                  // UDP and TCP; 0 takes any
	Card      mesh.Member             // the first card; its ID is Self
}

// Kind of an event.
type Kind int

// The kinds.
const (
	Joined Kind = iota
	Updated
	Gone // left, died, or out of reach: gossip cannot tell
)

func (k Kind) String() string { return [...]string{"joined", "updated", "gone"}[k] }

// Event is a change of the list.
type Event struct {
	Kind   Kind
	Member mesh.Member
	Addr   netip.AddrPort // of its gossip
}

// Gossip is a running memberlist.
type Gossip struct {
	cfg    Config
	list   *memberlist.Memberlist
	self   *delegate
	roster *roster
	addr   netip.AddrPort
	events chan Event

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	work   sync.WaitGroup // the pump and the joins

	mu     sync.Mutex // guards what follows, and is held over calls into list
	serial uint64
	closed bool
}

// Start listens and begins to gossip. Nobody is known yet: call Join.
func Start(cfg Config) (*Gossip, error) {
	if !cfg.Advertise.IsValid() {
		cfg.Advertise = cfg.Bind
	}
	cfg.Advertise, cfg.Bind = cfg.Advertise.Unmap(), cfg.Bind.Unmap()
	if !cfg.Bind.IsValid() || !usable(netip.AddrPortFrom(cfg.Advertise, 1)) {
		return nil, ErrNoAddress
	}
	ctx, cancel := context.WithCancel(context.Background())
	g := &Gossip{cfg: cfg, ctx: ctx, cancel: cancel, events: make(chan Event)}
	g.roster = newRoster(cfg.Meeting, cfg.Self)
	g.self = &delegate{roster: g.roster}
	if err := g.start(); err != nil {
		cancel()
		return nil, err
	}
	g.work.Go(g.pump)
	return g, nil
}

func (g *Gossip) start() error {
	c := profile()
	inner, err := listen(g.cfg.Bind, g.cfg.Port, c)
	if err != nil {
		return err
	}
	t := newTransport(inner, func() { g.roster.countUp(&g.roster.stats.Streams) })
	g.addr = netip.AddrPortFrom(g.cfg.Advertise, uint16(inner.GetAutoBindPort()))
	if err := g.publish(g.cfg.Card); err != nil {
		return errors.Join(err, t.Shutdown())
	}
	c.Name = string(g.cfg.Self)
	c.Label = string(g.cfg.Meeting)
	c.SecretKey = g.cfg.Key[:]
	c.Transport = t
	c.BindAddr, c.BindPort = g.cfg.Bind.String(), int(g.addr.Port())
	c.AdvertiseAddr, c.AdvertisePort = g.addr.Addr().String(), int(g.addr.Port())
	c.Delegate, c.Events, c.Alive, c.Conflict = g.self, g.self, g.self, g.self
	if g.list, err = memberlist.Create(c); err != nil {
		return errors.Join(fmt.Errorf("start gossip: %w", err), t.Shutdown())
	}
	return nil
}

// listen opens the port for UDP and TCP. memberlist hides why it could not: if
// another port can be had, it was the port.
func listen(bind netip.Addr, port uint16, c *memberlist.Config) (*memberlist.NetTransport, error) {
	nc := &memberlist.NetTransportConfig{BindAddrs: []string{bind.String()}, BindPort: int(port), Logger: c.Logger}
	var err error
	for range 10 { // any port that is free for TCP may be taken for UDP
		var t *memberlist.NetTransport
		if t, err = memberlist.NewNetTransport(nc); err == nil {
			return t, nil
		}
		if port != 0 {
			break
		}
	}
	if port != 0 {
		if t, other := listen(bind, 0, c); other == nil {
			_ = t.Shutdown()
			return nil, fmt.Errorf("listen on %d: %w", port, ErrPortInUse)
		}
	}
	return nil, fmt.Errorf("listen: %w", err)
}

// publish makes our card; g.mu is held, or g is not shared yet.
func (g *Gossip) publish(m mesh.Member) error {
	m.ID = g.cfg.Self
	c := card{serial: g.serial + 1, gossip: g.addr, member: m}
	b, err := c.encode(g.cfg.Meeting, g.cfg.Sign)
	if err != nil {
		return fmt.Errorf("make card: %w", err)
	}
	if _, err := decodeCard(g.cfg.Meeting, string(m.ID), b); err != nil {
		return fmt.Errorf("own card: %w", err) // others would refuse it, too
	}
	g.serial++
	g.self.setMeta(b)
	return nil
}

// pump hands events on to a reader that may be slow.
func (g *Gossip) pump() {
	defer close(g.events)
	for {
		ev, ok := g.roster.next()
		if !ok {
			select {
			case <-g.roster.wake:
				continue
			case <-g.ctx.Done():
				return
			}
		}
		select {
		case g.events <- ev:
		case <-g.ctx.Done():
			return
		}
	}
}

// Events tells of the other members; it is closed by Close.
func (g *Gossip) Events() <-chan Event { return g.events }

// Port is where it listens.
func (g *Gossip) Port() uint16 { return g.addr.Port() }

// Addr is where others reach it.
func (g *Gossip) Addr() netip.AddrPort { return g.addr }

// Members are the others that seem to be there, in no order.
func (g *Gossip) Members() []mesh.Member { return g.roster.members() }

// Stats counts what was turned away so far.
func (g *Gossip) Stats() Stats {
	g.roster.mu.Lock()
	defer g.roster.mu.Unlock()
	return g.roster.stats
}

// Missing returns those of the known gossip addresses at which no member is seen:
// join one of them every 2 s, and a split mends.
func (g *Gossip) Missing(known []netip.AddrPort) []netip.AddrPort {
	var out []netip.AddrPort
	for _, a := range known {
		if a != g.addr && !g.roster.at(a) {
			out = append(out, a)
		}
	}
	return out
}

// SetCard publishes a new card; addresses, rank and reign are the caller's.
func (g *Gossip) SetCard(m mesh.Member) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return ErrClosed
	}
	if err := g.publish(m); err != nil {
		return err
	}
	// Its error only says that the broadcast did not go out within that time.
	_ = g.list.UpdateNode(time.Millisecond)
	return nil
}

// Leave tells the others that we go, and waits until that is out or the time is
// over. Close must follow.
func (g *Gossip) Leave(timeout time.Duration) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return ErrClosed
	}
	return g.list.Leave(timeout)
}

// Close ends everything; to the others it looks like a crash if Leave did not
// come before. The sockets are closed when it returns; a probe of memberlist's
// that was waiting for its answer ends with its own timeout, after at most 4 s
// (ProbeInterval * AwarenessMaxMultiplier).
func (g *Gossip) Close() error {
	g.mu.Lock()
	if g.closed {
		g.mu.Unlock()
		return nil
	}
	g.closed = true
	err := g.list.Shutdown()
	g.mu.Unlock()
	g.cancel()
	g.work.Wait()
	return err
}
