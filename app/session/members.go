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

func (c *Core) card() mesh.Member {
	seniority := uint32(0)
	if c.running {
		seniority = uint32(c.at.Mono / (10 * time.Second)) // coarse, so that it changes seldom
	}
	return mesh.Member{
		ID:      c.self,
		Control: c.channels.Addrs()[0],
		Rank:    rankOf(c.journal.State(), c.me, c.self, seniority),
		Reign:   c.reign,
	}
}

// onGossip takes a hint: members are known by it, never declared gone.
func (c *Core) onGossip(e gossip.Event) {
	if e.Member.ID == c.self {
		return
	}
	if e.Kind == gossip.Gone {
		if m := c.members[e.Member.ID]; m != nil {
			m.listed = false
		}
		if !c.connected(e.Member.ID) {
			delete(c.members, e.Member.ID)
			c.membersChanged()
		}
		return
	}
	m := c.memberOf(e.Member.ID)
	m.card, m.gossip, m.listed = e.Member, e.Addr, true
	c.membersChanged()
}

// memberOf finds a member, or takes in a new one.
func (c *Core) memberOf(id mesh.MemberID) *member {
	m := c.members[id]
	if m == nil {
		if len(c.members) >= maxMembers {
			c.forgetMembers()
		}
		m = &member{card: mesh.Member{ID: id}}
		c.members[id] = m
	}
	return m
}

// forgetMembers drops those that are neither connected nor in the gossip; until
// there are too many they are kept, to be dialled again.
func (c *Core) forgetMembers() {
	here := map[mesh.MemberID]bool{}
	for _, id := range c.channels.Connected() {
		here[id] = true
	}
	maps.DeleteFunc(c.members, func(id mesh.MemberID, m *member) bool { return !m.listed && !here[id] })
}

// membersChanged tells the election who there is.
func (c *Core) membersChanged() {
	list := c.candidates()
	c.ranks = ranksOf(list)
	c.decide(election.Members{Now: c.at.Mono, List: list})
}

func ranksOf(list []election.Candidate) map[mesh.MemberID]mesh.Rank {
	out := make(map[mesh.MemberID]mesh.Rank, len(list))
	for _, c := range list {
		out[c.ID] = c.Rank
	}
	return out
}

// candidates are this app and everybody else's but those who were removed.
func (c *Core) candidates() []election.Candidate {
	st := c.journal.State()
	list := []election.Candidate{{ID: c.self, Rank: c.card().Rank}}
	for id, m := range c.members {
		if !c.removed(id) {
			list = append(list, candidateOf(st, id, m.card.Rank))
		}
	}
	return list
}

// rankChanged publishes this app's card, and tells the election, when a grant,
// a removal, an appointment or a new host changed a rank.
func (c *Core) rankChanged() {
	if !c.running {
		return
	}
	card := c.card()
	if card != c.published {
		c.published = card
		c.channels.SetCard(card)
	}
	if !maps.Equal(c.ranks, ranksOf(c.candidates())) {
		c.membersChanged()
	}
}
