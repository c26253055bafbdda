package session

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/discovery"
	"alcove/mesh/gossip"
)

const dialTimeout = 3 * time.Second

// lookUpEvery bounds how often the system is asked for addresses: that is too
// dear for every card and every announcement.
const lookUpEvery = 2 * time.Second

// wires are the channels of the core: real ones.
type wires struct{ s *Session }

func (w wires) Connected() []mesh.MemberID { return w.s.control.Connected() }
func (w wires) Drop(m mesh.MemberID)       { w.s.control.Drop(m) }

func (w wires) Send(to mesh.MemberID, kind control.Kind, payload []byte) error {
	return w.s.control.Send(to, kind, payload)
}

func (w wires) Dial(at netip.AddrPort, want mesh.DeviceID) {
	w.try(func(ctx context.Context) any {
		_, err := w.s.control.Dial(ctx, at, want)
		return Dialled{at, err}
	})
}

func (w wires) Prove(at netip.AddrPort, want mesh.DeviceID) {
	w.try(func(ctx context.Context) any { return Proved{at, want, w.s.control.Prove(ctx, at, want)} })
}

// try does something in the background; what comes of it is a step of the core.
func (w wires) try(f func(context.Context) any) {
	s := w.s
	go func() {
		ctx, cancel := context.WithTimeout(s.ctx, dialTimeout)
		defer cancel()
		e := f(ctx)
		s.post(func() { s.step(e) })
	}()
}

func (w wires) JoinGossip(at netip.AddrPort) {
	go func() {
		ctx, cancel := context.WithTimeout(w.s.ctx, dialTimeout)
		defer cancel()
		_, _ = w.s.gossip.Join(ctx, []netip.AddrPort{at}) // a hint; the core tries again
	}()
}

func (w wires) SetCard(m mesh.Member) {
	if w.s.gossip != nil {
		_ = w.s.gossip.SetCard(m) // a hint; the next change tries again
	}
}

func (w wires) Missing(known []netip.AddrPort) []netip.AddrPort { return w.s.gossip.Missing(known) }

func (w wires) Addrs() []netip.AddrPort {
	if time.Since(w.s.lookedUp) >= lookUpEvery {
		w.s.lookUpAddrs()
	}
	return w.s.controlAddrs()
}

// listen opens the control port and starts the gossip.
func (s *Session) listen() error {
	s.lookUpAddrs()
	bind := s.cfg.Bind
	if !bind.IsValid() {
		bind = netip.IPv4Unspecified()
	}
	var err error
	s.control, err = control.Listen(control.Config{
		Device: s.cfg.Device, Session: s.cfg.Session, Meeting: s.cfg.Meeting, Key: s.cfg.Key,
		Listen: netip.AddrPortFrom(bind, s.cfg.Ports.Control),
		Gossip: s.gossipPort,
		Banned: s.banned,
	})
	if err != nil {
		return fmt.Errorf("open the control port: %w", err)
	}
	s.gossip, err = gossip.Start(gossip.Config{
		Meeting: s.cfg.Meeting, Key: s.cfg.Key.Derive("gossip"), Self: s.core.Self(), Sign: s.cfg.Device.Sign,
		Bind: bind, Advertise: s.addrs()[0], Port: s.cfg.Ports.Gossip, Card: s.core.card(),
	})
	if err != nil {
		_ = s.control.Close()
		return fmt.Errorf("start the gossip: %w", err)
	}
	return nil
}

func (s *Session) gossipPort() uint16 {
	if s.gossip == nil {
		return 0
	}
	return s.gossip.Port()
}

// banned is asked by control from its own goroutines.
func (s *Session) banned(d mesh.DeviceID) bool {
	v := s.view.Load()
	return v != nil && v.State.Participants[participantOf(d)].Removed
}

// lookUpAddrs asks the system for this machine's addresses; where it has none
// there is still the machine itself.
func (s *Session) lookUpAddrs() {
	found := []netip.Addr{s.cfg.Bind}
	if !s.cfg.Bind.IsValid() || s.cfg.Bind.IsUnspecified() {
		found = s.cfg.Addrs()
	}
	if len(found) == 0 {
		found = []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}
	}
	s.addresses.Store(&found)
	s.lookedUp = time.Now()
}

// addrs may be asked from any goroutine.
func (s *Session) addrs() []netip.Addr { return *s.addresses.Load() }

func (s *Session) controlAddrs() []netip.AddrPort {
	var out []netip.AddrPort
	for _, a := range s.addrs() {
		out = append(out, netip.AddrPortFrom(a, s.control.Port()))
	}
	return out
}

// announce lets the LAN find the meeting while the core wants that.
func (s *Session) announce() {
	want := s.cfg.Announce && s.core.AtTheDoor()
	if want == (s.announcing != nil) {
		return
	}
	if !want {
		s.announcing()
		s.announcing = nil
		return
	}
	ctx, cancel := context.WithCancel(s.ctx)
	s.announcing = cancel
	go func() {
		_ = discovery.Announce(ctx, s.cfg.Discovery, s.announcement) // best effort: a link always works
	}()
}

// announcement is asked by discovery from its own goroutine.
func (s *Session) announcement() discovery.Announcement {
	v := s.view.Load()
	if v == nil {
		return discovery.Announcement{} // not yet
	}
	return discovery.Announcement{
		Meeting: s.cfg.Meeting, Name: v.State.Name, Device: s.cfg.Device.ID(),
		Addrs: s.controlAddrs(), People: len(v.Publishing),
	}
}
