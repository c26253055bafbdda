package session

import (
	"fmt"
	"net/netip"
	"time"

	"alcove/app/meeting"
	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/election"
	"alcove/mesh/gossip"
)

// How often the core looks at what time alone changes.
const (
	tickEvery     = 100 * time.Millisecond // and a host's beats
	replicaEvery  = 500 * time.Millisecond
	rejoinEvery   = 2 * time.Second
	presenceEvery = 2 * time.Second
)

// Events of the core, besides those of the control channels and of the gossip.
type (
	// Begin is the first one, and Tick follows in a rhythm of TickEvery and when
	// Alarm asked for it.
	Begin struct{}
	Tick  struct{}

	// Dialled tells what became of Channels.Dial, and Proved of Channels.Prove.
	Dialled struct {
		At  netip.AddrPort
		Err error
	}
	Proved struct {
		At     netip.AddrPort
		Device mesh.DeviceID
		Err    error
	}

	// LinkOffer is what a media link offers the host, and LinkChanged how it is.
	LinkOffer struct {
		Link int
		SDP  string
		Err  error
	}
	LinkChanged struct {
		Link int
		Up   bool
	}
	// Accepted is what the forwarder answers a guest's offer.
	Accepted struct {
		From mesh.MemberID
		Term mesh.Term
		SDP  string
		Err  error
	}
)

// TickEvery is the rhythm of Tick.
const TickEvery = tickEvery

// Step takes one event. Once Err is not nil, nothing happens any more.
func (c *Core) Step(at Moment, e any) {
	c.noticeStandstill(at)
	c.at = at
	if c.failure != nil {
		return
	}
	switch e := e.(type) {
	case Begin:
		c.begin()
	case Tick:
		c.onTick()
	case control.Event:
		c.onControl(e)
	case gossip.Event:
		c.onGossip(e)
	case Dialled:
		c.onDialled(e)
	case Proved:
		c.onProved(e)
	case LinkOffer:
		c.onLinkOffer(e)
	case LinkChanged:
		c.onLinkChanged(e)
	case Accepted:
		c.onAccepted(e)
	}
}

// begin writes the first operations of a meeting that this app creates.
func (c *Core) begin() {
	c.running = true
	c.followTimers() // those that were on the disk
	c.begun = true
	if create := c.cfg.Create; create != nil && c.journal.State().Owner == "" {
		if err := c.commit(*create); err != nil {
			c.failure = fmt.Errorf("create the meeting: %w", err)
			return
		}
	}
	c.stateChanged()
	c.rejoin()
	c.onTick()
}

func (c *Core) onTick() {
	now := c.at.Mono
	c.hearMedia()
	c.decide(election.Tick{Now: now})
	c.watchCarrying()
	if c.leading() {
		c.beat()
	}
	if now-c.lastReplica >= replicaEvery {
		c.lastReplica = now
		c.transmit(c.replica.Tick(now, c.channels.Connected(), c.hostIfConnected()))
		c.keepLinks()
		c.watchParts()
	}
	if now-c.lastRejoin >= rejoinEvery {
		c.lastRejoin = now
		c.rejoin()
	}
	if now-c.lastPresence >= presenceEvery {
		c.lastPresence = now
		c.shareStatus()
		c.retrySave()
	}
	if c.leading() {
		c.takeHeld()
		c.measure()
	}
	c.watchTimers()
	c.keepMedia()
	c.watchHandover()
}

// stateChanged follows a new state everywhere it matters.
func (c *Core) stateChanged() {
	c.enter()
	st := c.journal.State()
	c.replica.Others(otherDevices(st, c.me))
	c.dropRemoved()
	if st.Appointed != c.appointed {
		c.appointed = st.Appointed
		c.decide(election.Chosen{Now: c.at.Mono, Member: mesh.MemberID(st.Appointed)})
	}
	c.followTimers()
	tell := c.pruneReaches(st)
	c.share()
	c.forward()
	c.expect()
	c.rankChanged()
	c.keepMedia()
	c.changed()
	c.timersChanged(tell)
}

// enter joins the meeting once its creation is known, and joins again where a
// leave of an earlier start was ordered after this one's join.
func (c *Core) enter() {
	st := c.journal.State()
	if st.Owner == "" || c.leaving || c.failure != nil {
		return
	}
	p, known := st.Participants[c.me]
	if known && p.Removed {
		c.failure = ErrRemoved
		return
	}
	if known && p.Joined && (c.entered || p.Name == c.cfg.Name) {
		if !c.entered {
			c.entered = true
			c.saveMeeting()
		}
		return
	}
	c.entered = true
	defer c.saveMeeting()
	if err := c.commit(meeting.Join{Name: c.cfg.Name}); err != nil {
		c.failure = fmt.Errorf("join the meeting: %w", err)
	}
}

// dropRemoved ends the connections of those who were taken out. Of a host the role
// is gone with them.
func (c *Core) dropRemoved() {
	for _, m := range c.channels.Connected() {
		if c.removed(m) {
			c.channels.Drop(m)
			if c.forwarding {
				c.media.Remove(peerOf(m.Device()))
			}
		}
	}
	if h := c.reign.Host; c.removed(h) {
		c.decide(election.Left{Now: c.at.Mono, Member: h})
	}
	if c.last != nil && c.removed(c.last.to) {
		c.endHandover()
	}
	if c.carrying.drop(c.removed) {
		c.recast()
	}
}

// removed reports whether a member's participant was taken out.
func (c *Core) removed(m mesh.MemberID) bool {
	return m != "" && c.journal.State().Participants[participantOf(m.Device())].Removed
}

func (c *Core) onControl(e control.Event) {
	switch e := e.(type) {
	case control.Up:
		c.linkUp(e)
	case control.Down:
		c.linkDown(e)
	case control.Frame:
		if err := c.onFrame(e); err != nil {
			c.channels.Drop(e.From) // whoever sends what no honest app sends
		}
	case control.Knocked:
		c.onKnock(e.Knock)
	case control.KnockEnded:
		delete(c.knocks, e.ID)
		c.changed()
	}
}

func (c *Core) onFrame(f control.Frame) error {
	switch f.Kind {
	case control.KindReplica:
		return c.receive(f.From, f.Payload)
	case control.KindBeat, control.KindClaim:
		return c.onBeat(f)
	case control.KindAsk, control.KindVote, control.KindTransfer:
		now := c.at.steady()
		if !c.quotas.pace(f.From.Device(), now).votes.AllowN(now, 1) {
			return nil // an election needs few
		}
		return c.onVote(f)
	case control.KindOffer:
		return c.onOffer(f.From, f.Payload)
	case control.KindAnswer:
		return c.onAnswer(f.From, f.Payload)
	case control.KindPresence:
		return c.onPresence(f.From, f.Payload)
	case control.KindStatus:
		return c.onStatus(f.From, f.Payload)
	case control.KindRooms:
		return c.onRooms(f.From, f.Payload)
	case control.KindCarried:
		return c.onCarried(f.From, f.Payload)
	case control.KindGoodbye:
		c.onGoodbye(f.From)
	}
	return nil // a kind of a later version
}

func (c *Core) onKnock(k control.Knock) {
	if !c.moderates() {
		k.Answer(nil)
		return
	}
	c.knocks[k.ID] = k
	c.changed()
}

func (c *Core) onGoodbye(from mesh.MemberID) {
	delete(c.members, from)
	c.decide(election.Left{Now: c.at.Mono, Member: from})
}

// sayGoodbye tells everybody, then ends the loop.
func (c *Core) sayGoodbye() {
	for _, m := range c.channels.Connected() {
		_ = c.channels.Send(m, control.KindGoodbye, nil) // a lost one costs the others the silence limit
	}
	c.failure = errLeft
}
