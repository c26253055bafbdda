package session

import (
	"maps"
	"net/netip"
	"time"

	"alcove/mesh"
	"alcove/mesh/election"
	"alcove/mesh/gossip"
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
