package session

import (
	"errors"
	"math/bits"
	"net/netip"
	"slices"
	"time"

	"alcove/app/meeting"
	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/election"
	"alcove/mesh/replica"
)

// retryAtMost bounds the wait before a member is dialled again: a laptop whose
// cable is back should be back soon.
const retryAtMost = 2 * time.Second

// maxMembers is how many are kept; more than channels and gossip have together.
const maxMembers = 1024

func (c *Core) linkUp(e control.Up) {
	id := e.Hello.Member
	if c.removed(id) {
		c.channels.Drop(id) // it was let in while the removal was on its way
		return
	}
	m := c.memberOf(id)
	if e.Hello.Control.IsValid() {
		m.card.Control = e.Hello.Control // the newest: a laptop that changed its network
	}
	m.fails, m.retry = 0, 0
	m.gossip = e.Hello.Gossip
	c.rejoinGossip()
	c.decide(election.Connected{Now: c.at.Mono, Member: id})
	c.membersChanged()
	c.transmit(c.replica.Greet(id))
	if c.leading() {
		c.beatTo(id) // before the table of those present, which only a host's may be
	}
	c.shareStatus()
	if l := c.linkWith(id); l != nil && l.to == id {
		l.over = true // with the channel that was lost its forwarder let go of it
		c.keepMedia()
	}
	if e.Outbound {
		c.remember(id.Device(), e.Hello.Control)
	} else {
		c.prove(id.Device(), e.Hello.Control)
	}
	c.changed()
}

func (c *Core) linkDown(e control.Down) {
	id := e.Member
	c.decide(election.Lost{Now: c.at.Mono, Member: id, Closed: errors.Is(e.Err, control.ErrGone)})
	delete(c.present, participantOf(id.Device()))
	delete(c.held, id)
	if c.forwarding {
		c.media.Remove(peerOf(id.Device()))
	}
	if c.leading() {
		c.shareStatus()
	}
	c.watchTimers() // it may have been the host
	c.share()
	c.changed()
}

func (c *Core) connected(id mesh.MemberID) bool {
	return slices.Contains(c.channels.Connected(), id)
}

// hostIfConnected is the host where it can be reached directly, else nobody.
func (c *Core) hostIfConnected() mesh.MemberID {
	if c.reign.Host == c.self || c.connected(c.reign.Host) {
		return c.reign.Host
	}
	return ""
}

// keepLinks dials the members that this app wants a control channel with.
func (c *Core) keepLinks() {
	ids := make([]mesh.MemberID, 0, len(c.members)+1)
	for id := range c.members {
		ids = append(ids, id)
	}
	wanted := WantedLinks(c.self, c.reign.Host, append(ids, c.self))
	for _, id := range append(wanted, c.carrying.members()...) {
		if id == c.self {
			continue
		}
		m := c.members[id]
		if m == nil || c.connected(id) || c.at.Mono < m.retry || !m.card.Control.IsValid() {
			continue
		}
		m.fails++
		m.retry = c.at.Mono + min(time.Duration(m.fails)*500*time.Millisecond, retryAtMost)
		c.dial(m.card.Control, id.Device())
	}
}

// WantedLinks says whom self dials: the host, whoever is host dials everybody,
// and otherwise those at powers of two along the ring of names, so that a
// meeting stays connected when its host dies, at about log2(members) channels
// each. In small meetings that is everybody. Of two apps the one with the
// smaller name dials.
func WantedLinks(self, host mesh.MemberID, all []mesh.MemberID) []mesh.MemberID {
	const small = 12
	slices.Sort(all)
	all = slices.Compact(all)
	at := slices.Index(all, self)
	var out []mesh.MemberID
	for i, id := range all {
		if id == self {
			continue
		}
		ahead := uint((i - at + len(all)) % len(all))
		near := len(all) <= small && self < id || len(all) > small && bits.OnesCount(ahead) == 1
		if id == host || host == self || near {
			out = append(out, id)
		}
	}
	return out
}

// dial opens a channel; what comes of it arrives as Up.
func (c *Core) dial(addr netip.AddrPort, want mesh.DeviceID) {
	if !c.dialing[addr] {
		c.dialing[addr] = true
		c.channels.Dial(addr, want)
	}
}

// onDialled notes why nobody was reached, until somebody is.
func (c *Core) onDialled(e Dialled) {
	delete(c.dialing, e.At)
	if e.Err == nil {
		c.dialError = nil
		return
	}
	// Anybody with the key can say so. Who still reaches others will see it in
	// the journal.
	if errors.Is(e.Err, control.ErrRemoved) && len(c.channels.Connected()) == 0 {
		c.failure = ErrRemoved
	}
	if !c.entered {
		c.dialError = e.Err
		c.changed()
	}
}

func (c *Core) transmit(sends []replica.Send) {
	for _, m := range sends {
		_ = c.channels.Send(m.To, control.KindReplica, m.Message.Encode()) // lost ones are fetched by vectors
	}
}

// participants that this app can reach by a control channel.
func (c *Core) reachable() map[meeting.ParticipantID]bool {
	out := map[meeting.ParticipantID]bool{c.me: true}
	for _, m := range c.channels.Connected() {
		out[participantOf(m.Device())] = true
	}
	return out
}
