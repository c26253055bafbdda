package session

import (
	"maps"
	"slices"

	"alcove/app/meeting"
)

// ownReach is what this app's moderator reaches from now on.
func (c *Core) ownReach(r Reach) {
	if c.reach.equal(r) {
		return
	}
	c.reach = r
	c.send()
	if c.leading() {
		c.setReach(c.me, r)
		return
	}
	c.sendStatus(nil)
}

// setReach is the host's. Rooms hear that they are reached before they are, and
// are told that it is over after it was cut.
func (c *Core) setReach(who meeting.ParticipantID, r Reach) {
	r = r.allowed(c.journal.State(), who)
	if len(r.rooms()) > maxReachTotal-c.reachTotal(who) {
		r = Reach{}
	}
	old := c.reaches[who]
	if old.equal(r) {
		return
	}
	delete(c.reaches, who)
	if !r.none() {
		c.reaches[who] = r
	}
	if old.covers(r) {
		c.forward()
	}
	c.tellRooms()
	c.changed()
	if !old.covers(r) {
		c.forward()
	}
	c.expect()
}

// reachTotal counts the rooms in everybody's reaches but one.
func (c *Core) reachTotal(but meeting.ParticipantID) (n int) {
	for who, r := range c.reaches {
		if who != but {
			n += len(r.rooms())
		}
	}
	return n
}

// covers reports whether all of another reach is in this one.
func (r Reach) covers(o Reach) bool {
	mine, theirs := r.ways(), o.ways()
	for i := range theirs {
		if slices.ContainsFunc(*theirs[i], func(id meeting.RoomID) bool { return !slices.Contains(*mine[i], id) }) {
			return false
		}
	}
	return r.Wall || !o.Wall
}

// pruneReaches ends what a new state does not allow any more, one's own too, and
// reports whether the table changed.
func (c *Core) pruneReaches(st *meeting.State) (changed bool) {
	if !c.leading() && c.heard != nil {
		c.reaches = c.believed(st)
	}
	for who, r := range c.reaches {
		now := r.allowed(st, who)
		if now.equal(r) {
			continue
		}
		changed = true
		if delete(c.reaches, who); !now.none() {
			c.reaches[who] = now
		}
	}
	if own := c.reach.allowed(st, c.me); !own.equal(c.reach) {
		c.reach = own
		c.sendStatus(nil)
	}
	return changed
}

// endReaches ends those of whom the host cannot reach; the rooms are told by
// whoever asks this.
func (c *Core) endReaches(here map[meeting.ParticipantID]bool) {
	before := len(c.reaches)
	maps.DeleteFunc(c.reaches, func(who meeting.ParticipantID, _ Reach) bool { return !here[who] })
	if len(c.reaches) != before {
		c.forward()
	}
}
