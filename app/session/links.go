package session

import (
	"context"
	"errors"
	"fmt"
	"maps"
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

// member is what is known of another app: where it may be reached, and how
// good a host it would be.
type member struct {
	card   mesh.Member
	gossip netip.AddrPort
	retry  time.Duration // not dialled before
	fails  int
	listed bool // the gossip has it
}

// maxMembers is how many are kept; more than channels and gossip have together.
const maxMembers = 1024

const dialTimeout = 4 * time.Second

// listen opens the control port and starts the gossip.
func (s *Session) listen() error {
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

func (s *Session) addrs() []netip.Addr {
	if s.cfg.Bind.IsValid() && !s.cfg.Bind.IsUnspecified() {
		return []netip.Addr{s.cfg.Bind}
	}
	return s.cfg.Addrs()
}

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

func (s *Session) card() mesh.Member {
	seniority := uint32(0)
	if !s.start.IsZero() {
		seniority = uint32(time.Since(s.start) / (10 * time.Second)) // coarse, so that it changes seldom
	}
	return mesh.Member{
		ID:      s.self,
		Control: netip.AddrPortFrom(s.bestAddr(), s.control.Port()),
		Rank:    rankOf(s.journal.State(), s.me, s.self, seniority),
		Reign:   s.reign,
	}
}

// onGossip takes a hint: members are known by it, never declared gone.
func (s *Session) onGossip(e gossip.Event) {
	if e.Member.ID == s.self {
		return
	}
	if e.Kind == gossip.Gone {
		if m := s.members[e.Member.ID]; m != nil {
			m.listed = false
		}
		if !s.connected(e.Member.ID) {
			delete(s.members, e.Member.ID)
			s.membersChanged()
		}
		return
	}
	m := s.memberOf(e.Member.ID)
	m.card, m.gossip, m.listed = e.Member, e.Addr, true
	s.membersChanged()
}

// memberOf finds a member, or takes in a new one.
func (s *Session) memberOf(id mesh.MemberID) *member {
	m := s.members[id]
	if m == nil {
		if len(s.members) >= maxMembers {
			s.forgetMembers()
		}
		m = &member{card: mesh.Member{ID: id}}
		s.members[id] = m
	}
	return m
}

// forgetMembers drops those that are neither connected nor in the gossip; until
// there are too many they are kept, to be dialled again.
func (s *Session) forgetMembers() {
	here := map[mesh.MemberID]bool{}
	for _, id := range s.control.Connected() {
		here[id] = true
	}
	maps.DeleteFunc(s.members, func(id mesh.MemberID, m *member) bool { return !m.listed && !here[id] })
}

// membersChanged tells the election who there is.
func (s *Session) membersChanged() {
	list := s.candidates()
	s.ranks = ranksOf(list)
	s.decide(election.Members{Now: s.now(), List: list})
}

func ranksOf(list []election.Candidate) map[mesh.MemberID]mesh.Rank {
	out := make(map[mesh.MemberID]mesh.Rank, len(list))
	for _, c := range list {
		out[c.ID] = c.Rank
	}
	return out
}

// candidates are this app and everybody else's but those who were removed.
func (s *Session) candidates() []election.Candidate {
	st := s.journal.State()
	list := []election.Candidate{{ID: s.self, Rank: s.card().Rank}}
	for id, m := range s.members {
		if !st.Participants[participantOf(id.Device())].Removed {
			list = append(list, candidateOf(st, id, m.card.Rank))
		}
	}
	return list
}

// rankChanged publishes this app's card, and tells the election, when a grant,
// a removal, an appointment or a new host changed a rank.
func (s *Session) rankChanged() {
	if s.gossip == nil || s.start.IsZero() {
		return
	}
	card := s.card()
	if card != s.published {
		s.published = card
		_ = s.gossip.SetCard(card) // a hint; the next change tries again
	}
	if !maps.Equal(s.ranks, ranksOf(s.candidates())) {
		s.membersChanged()
	}
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
	if s.forwarder != nil {
		s.forwarder.Remove(peerOf(id.Device()))
		s.shareStatus()
	}
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

// rejoin tries one known address of somebody who is missing: gossip never
// finds its way back by itself.
func (s *Session) rejoin() {
	var missing []netip.AddrPort
	for _, a := range s.cfg.Known {
		if !s.reaches(a) {
			missing = append(missing, a)
		}
	}
	alone := len(s.control.Connected()) == 0
	if !s.entered || alone {
		for _, a := range missing {
			s.dial(a, "") // whoever proves to know the key is one of us
		}
		return
	}
	s.rejoinTurn++
	if len(missing) > 0 {
		s.dial(missing[s.rejoinTurn%len(missing)], "")
	}
	s.rejoinGossip()
}

// rejoinGossip joins one member that the gossip does not see.
func (s *Session) rejoinGossip() {
	var known []netip.AddrPort
	for _, m := range s.members {
		if m.gossip.IsValid() {
			known = append(known, m.gossip)
		}
	}
	if missing := s.gossip.Missing(known); len(missing) > 0 {
		s.joinGossip(missing[s.rejoinTurn%len(missing)])
	}
}

// reaches reports whether an address is one's own or already connected.
func (s *Session) reaches(a netip.AddrPort) bool {
	if slices.Contains(s.controlAddrs(), a) {
		return true
	}
	for _, id := range s.control.Connected() {
		if m := s.members[id]; m != nil && m.card.Control == a {
			return true
		}
	}
	return false
}

func (s *Session) joinGossip(a netip.AddrPort) {
	if !a.IsValid() || a.Port() == 0 {
		return
	}
	go func() {
		ctx, cancel := context.WithTimeout(s.ctx, dialTimeout)
		defer cancel()
		_, _ = s.gossip.Join(ctx, []netip.AddrPort{a}) // a hint; the rejoin loop tries again
	}()
}

// prove tries where a member that dialled says to listen; it is remembered if
// the device is there.
func (s *Session) prove(d mesh.DeviceID, a netip.AddrPort) {
	if !a.IsValid() || a.Port() == 0 || s.dialing[a] || slices.Contains(s.known, a) {
		return
	}
	s.dialing[a] = true
	go func() {
		ctx, cancel := context.WithTimeout(s.ctx, dialTimeout)
		defer cancel()
		err := s.control.Prove(ctx, a, d)
		s.post(func() {
			delete(s.dialing, a)
			if err == nil {
				s.remember(d, a)
			}
		})
	}()
}

// remember keeps where a device was reached, for the next time this meeting is
// opened: one address of each.
func (s *Session) remember(d mesh.DeviceID, a netip.AddrPort) {
	if !a.IsValid() || slices.Contains(s.known, a) {
		return
	}
	if old, ok := s.knownOf[d]; ok {
		s.known = slices.DeleteFunc(s.known, func(k netip.AddrPort) bool { return k == old })
	}
	s.knownOf[d] = a
	s.known = append(s.known, a)
	if len(s.known) > maxKnown {
		s.known = s.known[len(s.known)-maxKnown:]
		maps.DeleteFunc(s.knownOf, func(_ mesh.DeviceID, a netip.AddrPort) bool { return !slices.Contains(s.known, a) })
	}
	s.saveMeeting()
}

const maxKnown = 16

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
