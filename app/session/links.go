package session

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"net/netip"
	"slices"
	"time"

	"alcove/app/meeting"
	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/election"
	"alcove/mesh/gossip"
	"alcove/mesh/replica"
)

// maxMembers is how many are kept; more than channels and gossip have together.
const maxMembers = 1024

const dialTimeout = 4 * time.Second

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
		Meeting: s.cfg.Meeting, Key: s.cfg.Key.Derive("gossip"), Self: s.self, Sign: s.cfg.Device.Sign,
		Bind: bind, Advertise: s.bestAddr(), Port: s.cfg.Ports.Gossip, Card: s.card(),
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

// lookUpAddrs asks the system for this machine's addresses: too dear for every
// card and every announcement.
func (s *Session) lookUpAddrs() {
	found := []netip.Addr{s.cfg.Bind}
	if !s.cfg.Bind.IsValid() || s.cfg.Bind.IsUnspecified() {
		found = s.cfg.Addrs()
	}
	s.addresses.Store(&found)
}

// addrs may be asked from any goroutine.
func (s *Session) addrs() []netip.Addr { return *s.addresses.Load() }

func (s *Session) bestAddr() netip.Addr {
	if a := s.addrs(); len(a) > 0 {
		return a[0]
	}
	return netip.AddrFrom4([4]byte{127, 0, 0, 1})
}

func (s *Session) controlAddrs() []netip.AddrPort {
	var out []netip.AddrPort
	for _, a := range s.addrs() {
		out = append(out, netip.AddrPortFrom(a, s.control.Port()))
	}
	return out
}

func (s *Session) linkUp(e control.Up) {
	id := e.Hello.Member
	if s.journal.State().Participants[participantOf(id.Device())].Removed {
		s.control.Drop(id) // it was let in while the removal was on its way
		return
	}
	m := s.memberOf(id)
	if !m.card.Control.IsValid() {
		m.card.Control = e.Hello.Control
	}
	m.fails, m.retry = 0, 0
	m.gossip = e.Hello.Gossip
	s.rejoinGossip()
	s.decide(election.Connected{Now: s.now(), Member: id})
	s.membersChanged()
	s.transmit(s.replica.Greet(id))
	if s.forwarder != nil {
		s.beatTo(id) // before the table of those present, which only a host's may be
	}
	s.shareStatus()
	if e.Outbound {
		s.remember(id.Device(), e.Hello.Control)
	} else {
		s.prove(id.Device(), e.Hello.Control)
	}
	s.publishView()
}

func (s *Session) linkDown(id mesh.MemberID) {
	s.decide(election.Lost{Now: s.now(), Member: id})
	delete(s.present, participantOf(id.Device()))
	delete(s.held, id)
	if s.forwarder != nil {
		s.forwarder.Remove(peerOf(id.Device()))
		s.shareStatus()
	}
	s.watchTimers() // it may have been the host
	s.publishView()
}

func (s *Session) connected(id mesh.MemberID) bool {
	return slices.Contains(s.control.Connected(), id)
}

// hostIfConnected is the host where it can be reached directly, else nobody.
func (s *Session) hostIfConnected() mesh.MemberID {
	if s.reign.Host == s.self || s.connected(s.reign.Host) {
		return s.reign.Host
	}
	return ""
}

// keepLinks dials the members that this app wants a control channel with.
func (s *Session) keepLinks() {
	ids := make([]mesh.MemberID, 0, len(s.members)+1)
	for id := range s.members {
		ids = append(ids, id)
	}
	for _, id := range WantedLinks(s.self, s.reign.Host, append(ids, s.self)) {
		m := s.members[id]
		if m == nil || s.connected(id) || s.now() < m.retry || !m.card.Control.IsValid() {
			continue
		}
		m.fails++
		m.retry = s.now() + min(time.Duration(m.fails)*500*time.Millisecond, 5*time.Second)
		s.dial(m.card.Control, id.Device())
	}
}

// WantedLinks says whom self dials: the host, whoever is host dials everybody,
// and otherwise those at powers of two along the ring of names, so that a
// meeting stays connected when its host dies, at about log2(members) channels
// each. In small meetings that is everybody. Of two apps the one with the
// smaller name dials.
func WantedLinks(self, host mesh.MemberID, all []mesh.MemberID) []mesh.MemberID {
	const small = 8
	slices.Sort(all)
	all = slices.Compact(all)
	at := slices.Index(all, self)
	var out []mesh.MemberID
	for i, id := range all {
		if id == self {
			continue
		}
		ahead := uint((i - at + len(all)) % len(all))
		near := len(all) <= small && self < id || len(all) > small && bits.OnesCount(ahead) == 1
		if id == host || host == self || near {
			out = append(out, id)
		}
	}
	return out
}

// dial opens a channel in the background; what comes of it arrives as Up.
func (s *Session) dial(addr netip.AddrPort, want mesh.DeviceID) {
	if s.dialing[addr] {
		return
	}
	s.dialing[addr] = true
	go func() {
		ctx, cancel := context.WithTimeout(s.ctx, dialTimeout)
		defer cancel()
		_, err := s.control.Dial(ctx, addr, want)
		s.post(func() {
			delete(s.dialing, addr)
			s.dialled(addr, err)
		})
	}()
}

// dialled notes why nobody was reached, until somebody is.
func (s *Session) dialled(_ netip.AddrPort, err error) {
	if err == nil {
		s.dialError = nil
		return
	}
	// Anybody with the key can say so. Who still reaches others will see it in
	// the journal.
	if errors.Is(err, control.ErrRemoved) && len(s.control.Connected()) == 0 {
		s.failure = ErrRemoved
	}
	if !s.entered {
		s.dialError = err
		s.publishView()
	}
}

func (s *Session) transmit(sends []replica.Send) {
	for _, m := range sends {
		_ = s.control.Send(m.To, control.KindReplica, m.Message.Encode()) // lost ones are fetched by vectors
	}
}

// participants that this app can reach by a control channel.
func (s *Session) reachable() map[meeting.ParticipantID]bool {
	out := map[meeting.ParticipantID]bool{s.me: true}
	for _, m := range s.control.Connected() {
		out[participantOf(m.Device())] = true
	}
	return out
}
