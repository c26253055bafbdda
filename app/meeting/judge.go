package meeting

import "maps"

// verdict is what later operations say about an earlier one.
type verdict uint8

const (
	// demoted: beyond what the owner's demotion lets count as a moderator's.
	demoted verdict = 1 << iota
	// banned: beyond what the owner's ban lets count at all.
	banned
	// outvoted: the same by a moderator, which takes nothing from operations
	// that were made with a moderator's right.
	outvoted
)

// cut is a ban or a demotion: it reaches the target's operations ordered before
// it that Last does not cover.
type cut struct {
	at    place
	last  sessions
	reach verdict
}

// cuts are all that count in a journal, by target.
type cuts map[ParticipantID][]cut

func (c cuts) of(o Op) (v verdict) {
	for _, cut := range c[o.Author] {
		if o.Seq > cut.last[o.Session] && o.place().before(cut.at) {
			v |= cut.reach
		}
	}
	return v
}

func (c cut) equal(d cut) bool {
	return c.at == d.at && c.reach == d.reach && maps.Equal(c.last, d.last)
}

// authority reports whether operations of this kind decide who may do what.
func authority(k Kind) bool {
	switch k {
	case KindCreate, KindJoin, KindGrant, KindRevoke, KindRemove:
		return true
	}
	return false
}

// judge finds the cuts of a journal from its operations of authority, in
// order. First the owner's, which nothing can take away; with them it is known
// who was a moderator at each place, and so which bans by moderators count.
func judge(id MeetingID, entries []*entry) cuts {
	found := ownerCuts(id, entries)
	sovereign := maps.Clone(found)
	f := resume(empty(id))
	for _, e := range entries {
		if !f.step(e.op, e.body, sovereign.of(e.op)) {
			continue
		}
		if b, ok := e.body.(Remove); ok && e.op.Author != f.s.Owner {
			found.add(b.Who, cut{e.at, b.Last, outvoted})
		}
	}
	return found
}

// ownerCuts needs no roles: whoever created the meeting owns it, and may remove
// or demote everyone who is known.
func ownerCuts(id MeetingID, entries []*entry) cuts {
	found := cuts{}
	var owner ParticipantID
	known := map[ParticipantID]bool{}
	for _, e := range entries {
		by := e.op.Author
		commands := owner != "" && by == owner && known[by]
		switch b := e.body.(type) {
		case Create:
			if owner == "" && NewID(by, b.Nonce) == id {
				owner = by
			}
		case Join:
			if owner != "" {
				known[by] = true
			}
		case Revoke:
			if commands && b.Who != owner && known[b.Who] {
				found.add(b.Who, cut{e.at, b.Last, demoted})
			}
		case Remove:
			if commands && b.Who != owner && known[b.Who] {
				found.add(b.Who, cut{e.at, b.Last, banned})
			}
		}
	}
	return found
}

// add leaves the slices of clones of c as they are.
func (c cuts) add(who ParticipantID, n cut) {
	c[who] = append(c[who][:len(c[who]):len(c[who])], n)
}
