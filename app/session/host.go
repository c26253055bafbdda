package session

import (
	"fmt"
	"slices"
	"time"

	"alcove/app/meeting"
	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/replica"
)

// lead starts the forwarder, joins it with this app's own media, and beats. A
// host that leads on in a greater term goes on forwarding.
func (c *Core) lead(r mesh.Reign) error {
	if c.leads {
		c.reign = r
		if c.link != nil {
			c.link.term = r.Term
		}
		c.beat()
		c.shareStatus()
		return nil
	}
	c.part(r)
	c.reign, c.leads = r, true
	if err := c.keepForwarder(); err != nil {
		return fmt.Errorf("become host: %w", err)
	}
	c.reignOverRooms()
	c.inherit()
	c.forward()
	if c.side[c.self] == nil {
		c.link = c.open(c.self)
	}
	c.keepMedia()
	c.keepLinks()
	c.beat()
	c.rankChanged()
	c.shareStatus()
	c.changed()
	return nil
}

// stepDown ends forwarding at once, but for a role that was handed over.
func (c *Core) stepDown(handed bool) {
	if !c.leads {
		return
	}
	if handed {
		c.rest()
		return
	}
	c.closeLink()
	c.leads = false
	c.reign = mesh.Reign{}
	if losersForget {
		c.replica = replica.New(c.self, nil, source{c})
	}
	_ = c.keepForwarder() // closing does not fail
	c.changed()
}

// forwards reports whether this app has a forwarder that somebody may still need.
func (c *Core) forwards() bool {
	return c.leads || c.rests || slices.Contains(c.carrying.members(), c.self)
}

// keepForwarder opens or closes it.
func (c *Core) keepForwarder() error {
	want := c.forwards()
	switch {
	case want && !c.forwarding:
		if err := c.media.OpenForwarder(); err != nil {
			return err
		}
	case !want && c.forwarding:
		c.media.CloseForwarder()
	}
	c.forwarding = want
	return nil
}

// forward hands the forwarder who receives from whom.
func (c *Core) forward() {
	if !c.forwarding {
		return
	}
	p := PartitionOf(c.journal.State(), c.reaches)
	if len(c.carrying.members()) > 0 {
		p = share(p, c.reaches, c.carriesRoom)
	}
	c.media.SetPartition(p)
}

// carriesRoom reports whether a room's media goes through this app's forwarder.
func (c *Core) carriesRoom(room meeting.RoomID) bool {
	of := c.carrying.of(room)
	return slices.Contains(of, c.self) || (c.leads || c.rests) && slices.Contains(of, "")
}

// onOffer answers a guest's media offer; one of another term is refused.
func (c *Core) onOffer(from mesh.MemberID, payload []byte) error {
	o, err := control.DecodeOffer(payload)
	if err != nil {
		return err
	}
	now := c.at.steady()
	if !c.forwarding || c.rests || o.Term != c.reign.Term || !c.quotas.pace(from.Device(), now).offers.AllowN(now, 1) {
		_ = c.channels.Send(from, control.KindAnswer, control.Answer{Term: o.Term, Refused: true}.Encode())
		return nil
	}
	c.media.Accept(from, o.Term, o.SDP)
	return nil
}

// onAccepted passes on what the forwarder answers; a term that is over has no
// forwarder any more.
func (c *Core) onAccepted(e Accepted) {
	refused := e.Err != nil || !c.forwarding || e.Term != c.reign.Term
	_ = c.channels.Send(e.From, control.KindAnswer, control.Answer{Term: e.Term, SDP: e.SDP, Refused: refused}.Encode())
}

// shareStatus tells the host what leaves this app; the host tells everybody
// who is there and what leaves their apps.
func (c *Core) shareStatus() {
	if !c.running {
		return
	}
	if !c.leading() {
		c.sendStatus(nil)
		c.ownPresence()
		return
	}
	here := c.reachable()
	for id := range c.present {
		if !here[id] {
			delete(c.present, id)
		}
	}
	for id := range here {
		if _, ok := c.present[id]; !ok {
			c.present[id] = Publishing{}
		}
	}
	c.present[c.me] = c.publishing
	c.endReaches(here)
	b, err := encodePresence(presence{Term: c.reign.Term, Wall: c.at.Wall.UnixMilli(), Present: c.present})
	if err != nil {
		return // a table of booleans always encodes
	}
	c.sendAll(control.KindPresence, b)
	c.tellRooms()
	c.changed()
}

// ownPresence is what is known without a host: oneself and who is connected.
func (c *Core) ownPresence() {
	if old, ok := c.present[c.me]; ok && old == c.publishing {
		return
	}
	c.present[c.me] = c.publishing
	c.changed()
}

// onPresence takes in the host's table; anybody else's is not obeyed.
func (c *Core) onPresence(from mesh.MemberID, payload []byte) error {
	p, err := decodePresence(payload)
	if err != nil {
		return err
	}
	if from != c.reign.Host || p.Term != c.reign.Term {
		return nil
	}
	c.clockOff = time.Duration(c.at.Wall.UnixMilli()-p.Wall) * time.Millisecond
	c.present = p.Present
	if c.present == nil {
		c.present = map[meeting.ParticipantID]Publishing{}
	}
	c.present[c.me] = c.publishing
	c.changed()
	return nil
}

// AtTheDoor reports whether this app is the one to announce the meeting: the
// host's, if it can let people in, which takes a moderator, or else every
// moderator's.
func (c *Core) AtTheDoor() bool {
	if !c.running || !c.entered {
		return false
	}
	host := participantOf(c.reign.Host.Device())
	return c.moderates() && (c.leading() || c.journal.State().Role(host) < meeting.Moderator)
}
