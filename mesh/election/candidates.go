package election

import (
	"cmp"

	"alcove/mesh"
)

// maxPlace bounds the stagger: with a hundred members the last must not wait
// for a quarter of a minute. Members past it may claim together; their reigns are ordered.
const maxPlace = 10

// Compare orders candidates, the better one greater. Where the ranks are equal
// the greater name is better, as it is between two claims of one term.
func Compare(a, b Candidate) int {
	return cmp.Or(
		prefer(a.Rank.Chosen, b.Rank.Chosen),
		prefer(a.Rank.Owner, b.Rank.Owner),
		prefer(a.Rank.Moderator, b.Rank.Moderator),
		prefer(a.Rank.Mains, b.Rank.Mains),
		prefer(a.Rank.Wired, b.Rank.Wired),
		cmp.Compare(a.Rank.Headroom, b.Rank.Headroom),
		cmp.Compare(a.Rank.Seniority, b.Rank.Seniority),
		cmp.Compare(a.ID, b.ID),
	)
}

// outclasses says that a host had better hand over to a: for what people decided,
// never for what a machine is worth, which changes.
func outclasses(a, b mesh.Rank) bool {
	return cmp.Or(
		prefer(a.Chosen, b.Chosen),
		prefer(a.Owner, b.Owner),
		prefer(a.Moderator, b.Moderator),
	) > 0
}

func prefer(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// rank returns a candidate with the owner's last word put in.
func (m *Machine) rank(id mesh.MemberID) Candidate {
	r := m.ranks[id]
	if m.chosen != "" {
		r.Chosen = id == m.chosen
	}
	return Candidate{ID: id, Rank: r}
}

// place counts the members that are better candidates than this one. The host
// that is being replaced and members whose channel broke do not count.
func (m *Machine) place() int {
	self, n := m.rank(m.self), 0
	for id := range m.ranks {
		if _, lost := m.lost[id]; lost || id == m.self || id == m.top.Host {
			continue
		}
		if Compare(m.rank(id), self) > 0 {
			n++
		}
	}
	return min(n, maxPlace)
}

// successor is the best candidate that a host could hand its role to.
func (m *Machine) successor() (mesh.MemberID, bool) {
	var best Candidate
	for id := range m.connected {
		if c := m.rank(id); best.ID == "" || Compare(c, best) > 0 {
			best = c
		}
	}
	return best.ID, best.ID != ""
}
