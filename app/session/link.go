package session

import (
	"maps"
	"slices"
	"time"

	"alcove/app/meeting"
	"alcove/media"
	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/election"
)

// link is this app's media connection with one forwarder: the host's, or that of
// an app that carries a room for it.
type link struct {
	id        int
	to        mesh.MemberID // this app itself: its own forwarder
	term      mesh.Term     // in which it was offered, or held since
	since     time.Duration
	connected bool
	over      bool // lost or refused: make another
}

// How long a media connection may take, and how soon another is tried.
const (
	answerTimeout = 4 * time.Second
	mediaRetry    = 300 * time.Millisecond
)

// maxSide bounds the links with those who carry rooms. Beyond it there are those
// with the carriers of this participant's own room.
const maxSide = 8

func (c *Core) linkState() LinkState {
	up := c.last != nil || c.link != nil && c.link.connected
	if m := c.carrying.now[c.journal.State().Location(c.me)]; m != "" {
		l := c.linkWith(m)
		up = l != nil && l.connected
	}
	switch {
	case up:
		return LinkConnected
	case c.wasLinked:
		return LinkReconnecting
	}
	return LinkConnecting
}

// linkWith is the link with somebody's forwarder; "" is the host's.
func (c *Core) linkWith(m mesh.MemberID) *link {
	if m == "" || m == c.reign.Host {
		return c.link
	}
	return c.side[m]
}

// keepMedia sees to it that there is one working media link with each forwarder
// that this app may need, and sends on those of its room.
func (c *Core) keepMedia() {
	if !c.entered {
		return
	}
	if l := c.side[c.reign.Host]; l != nil { // it carried rooms, and is host now
		c.media.Expect(l.id, nil)
		delete(c.side, c.reign.Host)
		c.close(c.link)
		c.link = l
	}
	if !c.leads {
		c.link = c.keep(c.link, c.reign.Host)
	}
	wanted := c.sideWanted()
	for _, m := range slices.Sorted(maps.Keys(c.side)) {
		if !slices.Contains(wanted, m) {
			c.close(c.side[m])
			delete(c.side, m)
		}
	}
	fresh := false
	for _, m := range wanted {
		l := c.keep(c.side[m], m)
		fresh = fresh || l != nil && l != c.side[m]
		if c.side[m] = l; l == nil {
			delete(c.side, m)
		}
	}
	if fresh {
		c.expect()
	}
	c.send()
}

// sideWanted lists the forwarders besides the host's, those of this participant's
// room first.
func (c *Core) sideWanted() []mesh.MemberID {
	own := c.carrying.of(c.journal.State().Location(c.me))
	var out []mesh.MemberID
	for _, m := range slices.Concat(own, c.carrying.members()) {
		mine := m == c.self && (c.leads || c.rests) // it has a link with its forwarder as host
		if m != "" && m != c.reign.Host && !mine && !slices.Contains(out, m) && len(out) < maxSide {
			out = append(out, m)
		}
	}
	return out
}

// keep returns the link with a forwarder: the one that there is, if it is good, or
// a new one; nil where that has to wait.
func (c *Core) keep(l *link, to mesh.MemberID) *link {
	gone := c.removed(to)
	if l != nil {
		if l.connected && l.to == to {
			l.term = c.reign.Term // who goes on forwarding in another term keeps its links
		}
		same := l.to == to && l.term == c.reign.Term
		late := !l.connected && c.at.Mono-l.since > answerTimeout
		if same && !gone && (!l.over && !late || c.at.Mono-l.since < mediaRetry) {
			return l
		}
		c.close(l)
		c.changed()
	}
	if to == "" || gone || to != c.self && !c.connected(to) || to == c.self && !c.forwarding {
		return nil
	}
	return c.open(to)
}

// open makes a media link with a forwarder, this app's own perhaps.
func (c *Core) open(to mesh.MemberID) *link {
	c.links++
	if err := c.media.OpenLink(c.links, to == c.self); err != nil {
		return nil // tried again at the next tick
	}
	return &link{id: c.links, to: to, term: c.reign.Term, since: c.at.Mono}
}

// hearMedia takes what comes from the host's forwarder for a beat, for a while and
// as long as there is a control channel: that may be late behind a lost packet, or
// the host's disk may be slow, and nothing is gained by another host. One that is
// stuck for good moves nobody any more.
func (c *Core) hearMedia() {
	l := c.link
	if c.leads || l == nil || !l.connected || l.to != c.reign.Host || !c.connected(l.to) {
		return
	}
	if c.media.Heard(l.id) && c.at.Mono-c.lastBeat < mediaBeats {
		c.decide(election.Heard{Now: c.at.Mono, Reign: c.reign, From: l.to})
	}
}

// mediaBeats is how long media counts as a beat after the last real one.
const mediaBeats = 5 * time.Second

func (c *Core) close(l *link) {
	if l != nil {
		c.media.CloseLink(l.id)
	}
}

func (c *Core) closeLink() {
	c.close(c.link)
	c.link = nil
}

// send chooses the links that carry what this app sends: to the forwarders of its
// room and of the rooms that it reaches, and to each only what that may need.
func (c *Core) send() {
	st := c.journal.State()
	links := map[int]sources{}
	for room, what := range sendsTo(st.Location(c.me), c.reach.allowed(st, c.me)) {
		for _, m := range c.carrying.of(room) {
			if l := c.linkWith(m); l != nil {
				links[l.id] |= what
			}
			if m == "" && c.last != nil {
				links[c.last.id] |= what
			}
		}
	}
	if maps.Equal(links, c.sends) {
		return
	}
	c.sends = links
	out := make(map[int][]media.Source, len(links))
	for id, what := range links {
		out[id] = what.list()
	}
	c.media.Send(out)
}

// expect bounds what a carrier may bring to what is said in its rooms, by what
// this app itself knows. The host is believed: it decides who carries what, and
// where a disk is full this app's own knowledge is old.
func (c *Core) expect() {
	if len(c.side) == 0 {
		return
	}
	whole := PartitionOf(c.journal.State(), c.reaches)
	for m, l := range c.side {
		p := share(whole, c.reaches, func(room meeting.RoomID) bool { return slices.Contains(c.carrying.of(room), m) })
		c.media.Expect(l.id, &p)
	}
}

// linkBy finds a link by its number; nil for one that is closed.
func (c *Core) linkBy(id int) *link {
	if c.link != nil && c.link.id == id {
		return c.link
	}
	for _, l := range c.side {
		if l.id == id {
			return l
		}
	}
	return nil
}

// onLinkOffer offers the media link to whom it is meant for.
func (c *Core) onLinkOffer(e LinkOffer) {
	l := c.linkBy(e.Link)
	if l == nil {
		return
	}
	if e.Err != nil {
		l.over = true
		return
	}
	_ = c.channels.Send(l.to, control.KindOffer, control.Offer{Term: l.term, SDP: e.SDP}.Encode())
}

// onAnswer completes the media connection; one of another app or term is old.
func (c *Core) onAnswer(from mesh.MemberID, payload []byte) error {
	a, err := control.DecodeAnswer(payload)
	if err != nil {
		return err
	}
	l := c.linkWith(from)
	if l == nil || l.to != from || from == c.self || l.connected || a.Term != l.term {
		return nil
	}
	if a.Refused || c.media.Answer(l.id, a.SDP) != nil {
		l.over = true
	}
	return nil
}

// onLinkChanged looks at how a media link is now; what it tells may be late or
// doubled.
func (c *Core) onLinkChanged(e LinkChanged) {
	l := c.linkBy(e.Link)
	if l == nil {
		return
	}
	l.over = l.over || l.connected && !e.Up
	l.connected = e.Up
	c.wasLinked = c.wasLinked || e.Up
	if e.Up && l == c.link {
		c.arrived()
	}
	c.changed()
}
