package session

import (
	"cmp"
	"slices"
	"time"

	"alcove/app/meeting"
	"alcove/mesh"
	"alcove/mesh/control"
)

// How often the host tells of the rooms, besides at once when something
// changes: moderators who look at the wall, and everybody while time runs.
const (
	wallEvery = 250 * time.Millisecond
	talkEvery = time.Second
	loadEvery = time.Second
)

// tellRooms tells everybody how the rooms are.
func (c *Core) tellRooms() { c.tellRoomsTo(func(meeting.ParticipantID) bool { return true }) }

func (c *Core) tellRoomsTo(whom func(meeting.ParticipantID) bool) {
	st := c.journal.State()
	t := told{
		Term: c.reign.Term, Lamport: c.journal.Lamport(), Load: c.carried,
		Reaches: map[meeting.ParticipantID]wireReach{}, Timers: c.timers.table(c.at.Mono),
		Carriers: c.carrying.now,
	}
	for who, r := range c.reaches {
		t.Reaches[who] = r.wire()
	}
	var plain, talking []byte // each encoded when somebody gets it
	for _, m := range c.carriersLast(c.channels.Connected()) {
		who := participantOf(m.Device())
		if !whom(who) {
			continue
		}
		t, b := t, &plain
		if st.Role(who) >= meeting.Moderator && (st.Breakout.Running || c.reaches[who].Wall) {
			t.Talk, b = wireTalk(c.activity), &talking
		}
		if *b == nil {
			var err error
			if *b, err = encodeTold(t); err != nil {
				return // the tables are bounded where they are filled
			}
		}
		_ = c.channels.Send(m, control.KindRooms, *b) // told again before long
	}
}

// carriersLast lets a room hear that it is reached before its carrier carries
// that out.
func (c *Core) carriersLast(to []mesh.MemberID) []mesh.MemberID {
	carriers := c.carrying.members()
	slices.SortStableFunc(to, func(a, b mesh.MemberID) int {
		return cmp.Compare(slices.Index(carriers, a), slices.Index(carriers, b))
	})
	return to
}

func wireTalk(table map[meeting.ParticipantID]Activity) map[meeting.ParticipantID]wireTalking {
	out := make(map[meeting.ParticipantID]wireTalking, len(table))
	for id, a := range table {
		out[id] = a.wire()
	}
	return out
}

// measure is the host's, at every tick: who talks, what is forwarded, and
// telling whoever wants to know.
func (c *Core) measure() {
	now, st := c.at.Mono, c.journal.State()
	c.talk.sample(now, st.Breakout.Generation, c.levels())
	if now-c.lastLoad >= loadEvery {
		c.lastLoad = now
		most := 0
		if c.cfg.Capacity != nil {
			most = c.cfg.Capacity()
		}
		c.carried = c.meter.rate(now, c.media.Traffic(), most)
	}
	all := now-c.lastTalk >= talkEvery
	if !all && now-c.lastWall < wallEvery {
		return
	}
	c.lastWall, c.activity = now, c.talk.table(now)
	if all {
		c.lastTalk = now
	}
	wants := func(who meeting.ParticipantID) bool {
		return c.reaches[who].Wall || all && (len(st.Timers) > 0 || st.Breakout.Running && st.Role(who) >= meeting.Moderator)
	}
	c.tellRoomsTo(wants)
	if c.moderates() && (c.reaches[c.me].Wall || all && st.Breakout.Running) {
		c.changed()
	}
}

// onRooms takes in what the host tells; anybody else is not obeyed.
func (c *Core) onRooms(from mesh.MemberID, payload []byte) error {
	if c.leading() || from != c.reign.Host {
		return nil
	}
	t, err := decodeTold(payload)
	if err != nil {
		return err
	}
	if t.Term != c.reign.Term {
		return nil
	}
	changed := !c.mayBeOld() && c.hearTimers(t)
	c.heard = make(map[meeting.ParticipantID]Reach, len(t.Reaches))
	for who, w := range t.Reaches {
		c.heard[who], _ = w.reach()
	}
	reaches := c.believed(c.journal.State())
	other := !sameReaches(c.reaches, reaches)
	changed = changed || other || c.carried != t.Load
	c.reaches, c.carried = reaches, t.Load
	if other {
		c.forward() // of the rooms that this app carries
		c.expect()
	}
	if c.carry(t.Carriers) {
		changed = true
	}
	if t.Talk != nil {
		c.activity, changed = map[meeting.ParticipantID]Activity{}, true
		for id, w := range t.Talk {
			c.activity[id], _ = w.activity()
		}
	}
	c.watchTimers()
	if changed {
		c.changed()
	}
	return nil
}

// hearTimers takes in how the host counts, and tells it where this app knows better.
func (c *Core) hearTimers(t told) (changed bool) {
	changed, better := c.timers.hear(c.at.Mono, t.Timers, t.Lamport)
	if len(better) > 0 {
		c.sendStatus(better)
	}
	return changed
}

// believed is what the host told of reaches, as far as a state allows it. A
// grant may come after the reach that it allows: the room must see it then.
func (c *Core) believed(st *meeting.State) map[meeting.ParticipantID]Reach {
	out := make(map[meeting.ParticipantID]Reach, len(c.heard))
	for who, r := range c.heard {
		if r = r.allowed(st, who); !r.none() {
			out[who] = r
		}
	}
	return out
}

func sameReaches(a, b map[meeting.ParticipantID]Reach) bool {
	if len(a) != len(b) {
		return false
	}
	for who, r := range a {
		if o, ok := b[who]; !ok || !r.equal(o) {
			return false
		}
	}
	return true
}

// reignOverRooms begins the host's tables: moderators tell what they reach when
// they hear of the reign.
func (c *Core) reignOverRooms() {
	st := c.journal.State()
	c.reaches, c.heard = map[meeting.ParticipantID]Reach{}, nil
	if own := c.reach.allowed(st, c.me); !own.none() {
		c.reaches[c.me] = own
	}
	clear(c.held)
	c.timers.newReign()
	c.talk = newTalk(c.at.Mono, st.Breakout.Generation, c.activity)
	c.meter = meter{}
}

// timersChanged follows the timers of a new state; the host tells at once of
// those that changed, and of what else there is to tell.
func (c *Core) timersChanged(tell bool) {
	c.watchTimers()
	now := c.journal.State().Timers
	tell = tell || !slices.Equal(c.timed, now)
	c.timed = now
	if tell && c.leading() {
		c.tellRooms()
	}
}
