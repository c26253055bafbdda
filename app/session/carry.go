package session

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"alcove/app/meeting"
	"alcove/media"
	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/election"
)

// How long the host believes a carrier of which it hears nothing, and how long
// after that it is not given rooms again.
const (
	reportLimit = 1200 * time.Millisecond
	distrust    = 30 * time.Second
)

// report is what a carrier tells the host, as often as a host beats: that it is
// there, and who talks.
type report struct {
	at     time.Duration
	levels map[media.PeerID]uint8
}

// carried is a report on the wire.
type carried struct {
	Term   mesh.Term                       `json:"t"`
	Levels map[meeting.ParticipantID]uint8 `json:"l,omitempty"` // -dBov
}

// maxCarried bounds a report, in bytes.
const maxCarried = 64 << 10

// watchCarrying lets time pass: the table before ends, a carrier reports, and the
// host looks whether its carriers are there and whether it has too much to carry.
func (c *Core) watchCarrying() {
	now := c.at.Mono
	slept := now-c.lastTick > time.Second
	c.lastTick = now
	if slept && !c.leads && slices.Contains(c.carrying.members(), c.self) {
		c.carry(nil) // the host took its rooms back meanwhile, or says so again
	}
	if c.carrying.end(now) {
		c.recast()
	}
	if c.leads {
		c.share()
		return
	}
	if c.forwarding && !c.rests {
		c.report()
	}
}

// carry takes a table of carriers; reports whether it is another.
func (c *Core) carry(table carriers) bool {
	if !c.carrying.set(c.at.Mono, table) {
		return false
	}
	c.recast()
	return true
}

// recast follows the tables of carriers.
func (c *Core) recast() {
	_ = c.keepForwarder() // a carrier that cannot reports nothing, and is none for long
	c.forward()
	c.keepLinks()
	c.keepMedia()
	c.expect()
	c.changed()
}

// inherit takes over, as the new host, what the former one had given away.
func (c *Core) inherit() {
	c.given = carriers{}
	clear(c.carries)
	for _, r := range c.journal.State().Rooms {
		m := c.carrying.now[r.ID]
		if m != "" {
			c.carries[m] = report{at: c.at.Mono}
		}
		if m != "" && m != c.self && r.Carrier == "" {
			c.given[r.ID] = m
		}
	}
	c.strain = strain{since: -1}
	c.share()
}

// share is the host's: it says who carries which room, and everybody hears of a
// change.
func (c *Core) share() {
	if !c.leads {
		return
	}
	st := c.journal.State()
	switch n := c.strain.step(c.at.Mono, c.carried); {
	case n > 0:
		c.giveAway(st)
	case n < 0 && len(c.given) > 0:
		delete(c.given, slices.Sorted(maps.Keys(c.given))[0])
	}
	maps.DeleteFunc(c.given, func(room meeting.RoomID, m mesh.MemberID) bool { return !c.mayBeGiven(st, room, m) })
	table := carriers{}
	for _, r := range st.Rooms {
		m := mesh.MemberID(r.Carrier)
		if m == "" {
			m = c.given[r.ID]
		}
		if st.Breakout.Running && !r.Closed && c.usable(m) {
			table[r.ID] = m
		}
	}
	maps.DeleteFunc(c.given, func(id meeting.RoomID, m mesh.MemberID) bool { return table[id] != m })
	maps.DeleteFunc(c.carries, func(m mesh.MemberID, r report) bool { // it carries nothing, and failed at nothing
		return c.at.Mono-r.at < reportLimit && !slices.Contains(slices.Collect(maps.Values(table)), m)
	})
	if c.carry(table) {
		c.tellRooms()
	}
}

// mayBeGiven reports whether a room is somebody's to carry whom nobody picked:
// they are in it, and hear no more than they do anyway. The owner's word counts
// before that.
func (c *Core) mayBeGiven(st *meeting.State, room meeting.RoomID, m mesh.MemberID) bool {
	r, live := st.Room(room)
	return live && r.Carrier == "" && st.Location(participantOf(m.Device())) == room
}

// usable reports whether a member can carry rooms: it is here, and if it carries
// some already it has told so of late.
func (c *Core) usable(m mesh.MemberID) bool {
	if m == "" || m == c.self || !c.connected(m) || c.removed(m) {
		return false
	}
	r, known := c.carries[m]
	age := c.at.Mono - r.at
	if !known || age > distrust {
		c.carries[m] = report{at: c.at.Mono}
		return true
	}
	return age < reportLimit
}

// giveAway finds the room with the most people that the host still carries, and
// the best of their apps that carries none.
func (c *Core) giveAway(st *meeting.State) {
	people := map[meeting.RoomID][]meeting.ParticipantID{}
	for who, room := range st.Places() {
		if room != meeting.MainRoom && c.carrying.now[room] == "" {
			people[room] = append(people[room], who)
		}
	}
	var largest meeting.RoomID
	for _, room := range slices.Sorted(maps.Keys(people)) {
		if len(people[room]) > len(people[largest]) {
			largest = room
		}
	}
	var best election.Candidate
	for _, m := range c.channels.Connected() {
		if !slices.Contains(people[largest], participantOf(m.Device())) || slices.Contains(c.carrying.members(), m) || c.members[m] == nil {
			continue
		}
		if k := candidateOf(st, m, c.members[m].card.Rank); best.ID == "" || election.Compare(k, best) > 0 {
			best = k
		}
	}
	if best.ID != "" {
		c.given[largest] = best.ID
	}
}

func (c *Core) report() {
	host := c.hostIfConnected()
	if host == "" {
		return
	}
	r := carried{Term: c.reign.Term, Levels: map[meeting.ParticipantID]uint8{}}
	for p, level := range c.media.Levels() {
		r.Levels[meeting.ParticipantID(p)] = level
	}
	if b, err := encodeWithin(maxCarried, r); err == nil {
		_ = c.channels.Send(host, control.KindCarried, b)
	}
}

// onCarried takes in a report of somebody who carries rooms for this host.
func (c *Core) onCarried(from mesh.MemberID, payload []byte) error {
	r, err := decodeCarried(payload)
	if err != nil {
		return err
	}
	if !c.leads || r.Term != c.reign.Term || !slices.Contains(c.carrying.members(), from) {
		return nil
	}
	st := c.journal.State()
	got := report{at: c.at.Mono, levels: map[media.PeerID]uint8{}}
	for who, level := range r.Levels {
		if slices.Contains(c.carrying.of(st.Location(who)), from) {
			got.levels[media.PeerID(who)] = level
		}
	}
	c.carries[from] = got
	return nil
}

func decodeCarried(b []byte) (carried, error) {
	var r carried
	if err := decodeWithin(maxCarried, b, &r); err != nil {
		return carried{}, err
	}
	for _, level := range r.Levels {
		if level > silence {
			return carried{}, fmt.Errorf("%w: level %d", ErrStatus, level)
		}
	}
	return r, checkPeople(r.Levels)
}

// levels are those of all rooms, whoever carries them.
func (c *Core) levels() map[media.PeerID]uint8 {
	all := maps.Clone(c.media.Levels())
	if all == nil {
		all = map[media.PeerID]uint8{}
	}
	for m, r := range c.carries {
		if !slices.Contains(c.carrying.members(), m) {
			continue
		}
		for who, level := range r.levels {
			if old, has := all[who]; !has || level < old {
				all[who] = level
			}
		}
	}
	return all
}
