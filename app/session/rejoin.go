package session

import (
	"context"
	"maps"
	"net/netip"
	"slices"

	"alcove/mesh"
)

// rejoin tries one known address of somebody who is missing: gossip never
// finds its way back by itself.
func (s *Session) rejoin() {
	var missing []netip.AddrPort
	for _, a := range s.cfg.Known {
		if !s.connectedAt(a) {
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

// connectedAt reports whether an address is one's own or already connected.
func (s *Session) connectedAt(a netip.AddrPort) bool {
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
