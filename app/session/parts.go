package session

import (
	"maps"
	"slices"
	"time"

	"alcove/app/meeting"
	"alcove/mesh"
)

// How long somebody is missing before that is shown, and how long after they are
// back what they wrote meanwhile still counts as come with them.
const (
	outAfter  = 3 * time.Second
	mergeTime = 10 * time.Second
	maxLate   = 10_000
)

// parts is what is known of those who are out of reach, and of what came from
// there.
type parts struct {
	seen   map[meeting.ParticipantID]bool          // once, in this start of the app
	gone   map[meeting.ParticipantID]time.Duration // not reached since then
	out    []meeting.ParticipantID                 // for long enough, in order
	back   map[meeting.ParticipantID]time.Duration // were out until then
	late   map[string]bool
	lines  int // from there, since the last merge was told
	moves  int
	merged *Merge
}

func newParts() parts {
	return parts{
		seen: map[meeting.ParticipantID]bool{}, gone: map[meeting.ParticipantID]time.Duration{},
		back: map[meeting.ParticipantID]time.Duration{}, late: map[string]bool{},
	}
}

// watchParts follows who is out of reach and who is back.
func (c *Core) watchParts() {
	now, st := c.at.Mono, c.journal.State()
	here := c.here()
	maps.DeleteFunc(c.parts.back, func(_ meeting.ParticipantID, at time.Duration) bool { return now-at > mergeTime })
	var out, back []meeting.ParticipantID
	for id, p := range st.Participants {
		switch {
		case id == c.me || !p.Joined || p.Removed:
			delete(c.parts.gone, id)
			delete(c.parts.seen, id)
		case here[id]:
			if slices.Contains(c.parts.out, id) {
				back = append(back, id)
				c.parts.back[id] = now
			}
			delete(c.parts.gone, id)
			c.parts.seen[id] = true
		case c.parts.seen[id]:
			if _, known := c.parts.gone[id]; !known {
				c.parts.gone[id] = now
			}
			if now-c.parts.gone[id] >= outAfter {
				out = append(out, id)
			}
		}
	}
	slices.Sort(out)
	if !slices.Equal(out, c.parts.out) {
		c.parts.out = out
		c.changed()
	}
	c.merge(back)
}

// here are those whom somebody of this part reaches.
func (c *Core) here() map[meeting.ParticipantID]bool {
	here := c.reachable()
	if !c.leads && c.hostIfConnected() != "" {
		for id := range c.present {
			here[id] = true
		}
	}
	return here
}

// merge tells who is back, and what came with them and after them.
func (c *Core) merge(back []meeting.ParticipantID) {
	m := c.parts.merged
	now := c.at.Wall
	if len(back) == 0 && (len(c.parts.back) == 0 || c.parts.lines+c.parts.moves == 0) {
		return
	}
	next := Merge{At: now, Lines: c.parts.lines, Moves: c.parts.moves}
	if m != nil && len(c.parts.back) > len(back) { // it is the same one that goes on
		next.At, next.People = m.At, slices.Clone(m.People)
		next.Lines, next.Moves = m.Lines+c.parts.lines, m.Moves+c.parts.moves
	}
	for _, id := range back {
		if !slices.Contains(next.People, id) {
			next.People = append(next.People, id)
		}
	}
	slices.Sort(next.People)
	c.parts.lines, c.parts.moves, c.parts.merged = 0, 0, &next
	c.changed()
}

// cameFrom counts what somebody wrote while they were out of reach; before is
// the lamport time that this app had reached without it.
func (c *Core) cameFrom(op meeting.Op, before uint64) {
	_, back := c.parts.back[op.Author]
	if !back && !slices.Contains(c.parts.out, op.Author) {
		return
	}
	switch op.Kind {
	case meeting.KindChat, meeting.KindBroadcast:
		c.parts.lines++
		if op.Lamport <= before && len(c.parts.late) < maxLate {
			c.parts.late[op.ID()] = true
		}
	case meeting.KindAssign, meeting.KindVisit:
		c.parts.moves++
	}
}

// apps are the reachable ones, by participant. Of two starts of one device the
// connected one counts.
func (c *Core) apps() map[meeting.ParticipantID]mesh.MemberID {
	out := map[meeting.ParticipantID]mesh.MemberID{c.me: c.self}
	for _, m := range c.channels.Connected() {
		out[participantOf(m.Device())] = m
	}
	for _, id := range slices.Sorted(maps.Keys(c.members)) {
		who := participantOf(id.Device())
		if _, has := out[who]; !has && c.members[id].listed {
			out[who] = id
		}
	}
	return out
}
