package session

import (
	"cmp"
	"slices"

	"alcove/app/meeting"
	"alcove/media"
)

// sources is a set of them.
type sources uint8

const (
	voice   = sources(1) << media.Microphone
	picture = sources(1) << media.Camera
	screen  = sources(1) << media.Screen
)

func setOf(list []media.Source) (m sources) {
	for _, s := range list {
		m |= 1 << s
	}
	return m
}

func (m sources) list() []media.Source {
	var out []media.Source
	for _, s := range []media.Source{media.Microphone, media.Camera, media.Screen} {
		if m&(1<<s) != 0 {
			out = append(out, s)
		}
	}
	return out
}

type pair struct{ from, to meeting.ParticipantID }

// crossing gathers who receives what from another room.
type crossing struct {
	places map[meeting.ParticipantID]meeting.RoomID
	people map[meeting.RoomID][]meeting.ParticipantID
	apart  map[meeting.ParticipantID]bool // they speak into other rooms only
	edges  map[pair]sources
}

// crossings carries out the reaches as far as a state allows them.
func crossings(st *meeting.State, places map[meeting.ParticipantID]meeting.RoomID, reaches map[meeting.ParticipantID]Reach) *crossing {
	c := &crossing{
		places: places,
		people: map[meeting.RoomID][]meeting.ParticipantID{},
		apart:  map[meeting.ParticipantID]bool{},
		edges:  map[pair]sources{},
	}
	for who, room := range places {
		c.people[room] = append(c.people[room], who)
	}
	granted := make(map[meeting.ParticipantID]Reach, len(reaches))
	for who, r := range reaches {
		r = r.allowed(st, who)
		granted[who] = r
		c.apart[who] = len(r.Speak) > 0 && !slices.Contains(r.Speak, places[who])
	}
	for who, r := range granted {
		c.take(who, voice|picture|screen, r.Peek...)
		c.take(who, voice, r.Listen...)
		c.give(who, voice, r.Speak...)
		c.give(who, screen, r.Screen...)
		if r.Wall {
			for room := range c.people {
				if room != meeting.MainRoom {
					c.take(who, picture, room)
				}
			}
		}
	}
	return c
}

// take brings what the people of some rooms send to who. A voice that is apart
// does not sound in its own room, and so not for those who listen there.
func (c *crossing) take(who meeting.ParticipantID, what sources, rooms ...meeting.RoomID) {
	for _, room := range rooms {
		for _, from := range c.people[room] {
			heard := what
			if c.apart[from] {
				heard &^= voice
			}
			c.add(from, who, heard)
		}
	}
}

// give brings what who sends to the people of some rooms.
func (c *crossing) give(who meeting.ParticipantID, what sources, rooms ...meeting.RoomID) {
	for _, room := range rooms {
		for _, to := range c.people[room] {
			c.add(who, to, what)
		}
	}
}

// add leaves out people of one room, for whom it is the room that decides.
func (c *crossing) add(from, to meeting.ParticipantID, what sources) {
	if what != 0 && c.places[from] != c.places[to] {
		c.edges[pair{from, to}] |= what
	}
}

// list is the edges in an order of their own.
func (c *crossing) list() []media.Edge {
	out := make([]media.Edge, 0, len(c.edges))
	for p, what := range c.edges {
		out = append(out, media.Edge{From: media.PeerID(p.from), To: media.PeerID(p.to), Sources: what.list()})
	}
	slices.SortFunc(out, func(a, b media.Edge) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return out
}
