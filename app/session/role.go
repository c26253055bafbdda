package session

import (
	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/election"
)

// decide feeds the election and carries out what it answers, in order.
func (c *Core) decide(in election.Input) {
	for _, e := range c.elect.Step(in) {
		if err := c.carryOut(e); err != nil {
			c.failure = err
			return
		}
	}
}

func (c *Core) carryOut(e election.Effect) error {
	switch e := e.(type) {
	case election.Claim:
		c.saveTerm(e.Reign.Term)
		c.sendAll(control.KindClaim, c.signClaim(e.Reign))
	case election.Lead:
		c.saveTerm(e.Reign.Term)
		return c.lead(e.Reign)
	case election.Follow:
		c.saveTerm(e.Reign.Term)
		c.follow(e.Reign)
	case election.StepDown:
		c.stepDown(e.Handed)
	case election.Transfer:
		c.announceSuccessor(e.Reign)
	case election.Ask:
		c.sendAll(control.KindAsk, control.Ask{Term: e.Term, Bar: e.Bar}.Encode())
	case election.Answer:
		_ = c.channels.Send(e.To, control.KindVote, control.Vote{Term: e.Term, Reign: e.Reign, Hears: e.Hears}.Encode())
	}
	return nil
}

// saveTerm keeps the greatest term before it is used. A disk that is full or
// read-only is no reason to leave a meeting: it is tried again, and until then a
// crash costs what the loss of the disk would.
func (c *Core) saveTerm(t mesh.Term) {
	c.unsaved = max(c.unsaved, t)
	if c.cfg.Store.SetTerm(string(c.cfg.Meeting), uint64(c.unsaved)) == nil {
		c.unsaved = 0
	}
}

// retrySave is asked now and then.
func (c *Core) retrySave() {
	if c.unsaved > 0 {
		c.saveTerm(c.unsaved)
	}
}

// sendAll sends to every connected member; who misses it hears the next one.
func (c *Core) sendAll(kind control.Kind, payload []byte) {
	for _, m := range c.channels.Connected() {
		_ = c.channels.Send(m, kind, payload)
	}
}

func (c *Core) follow(r mesh.Reign) {
	if r.Host != c.reign.Host && !c.rests {
		c.part(r)
	}
	c.reign, c.lastBeat = r, c.at.Mono
	c.timers.newReign()
	c.rankChanged()
	c.shareStatus()
	c.keepLinks()
	c.keepMedia()
	c.changed()
}

func (c *Core) signClaim(r mesh.Reign) []byte {
	return control.SignClaim(c.cfg.Device, c.cfg.Meeting, r).Encode()
}

func (c *Core) beat() { c.sendAll(control.KindBeat, control.Beat{Reign: c.reign}.Encode()) }

func (c *Core) beatTo(m mesh.MemberID) {
	_ = c.channels.Send(m, control.KindBeat, control.Beat{Reign: c.reign}.Encode())
}

// onBeat takes in a beat or a claim.
func (c *Core) onBeat(f control.Frame) error {
	if f.Kind == control.KindBeat {
		b, err := control.DecodeBeat(f.Payload)
		if err != nil {
			return err
		}
		if f.From == c.reign.Host {
			c.lastBeat = c.at.Mono
		}
		c.decide(election.Heard{Now: c.at.Mono, Reign: b.Reign, From: f.From})
		return nil
	}
	claim, err := control.DecodeClaim(f.Payload)
	if err != nil {
		return err
	}
	if err := claim.Verify(c.cfg.Meeting); err != nil {
		return err
	}
	c.decide(election.Heard{Now: c.at.Mono, Reign: claim.Reign, From: f.From})
	return nil
}

// onVote takes in what members say to each other before and at a change of host.
func (c *Core) onVote(f control.Frame) error {
	switch f.Kind {
	case control.KindAsk:
		a, err := control.DecodeAsk(f.Payload)
		if err != nil {
			return err
		}
		c.decide(election.Asked{Now: c.at.Mono, From: f.From, Term: a.Term, Bar: a.Bar})
	case control.KindVote:
		v, err := control.DecodeVote(f.Payload)
		if err != nil {
			return err
		}
		c.decide(election.Answered{Now: c.at.Mono, From: f.From, Term: v.Term, Reign: v.Reign, Hears: v.Hears})
	case control.KindTransfer:
		t, err := control.DecodeTransfer(f.Payload)
		if err != nil {
			return err
		}
		c.onTransfer(f.From, t.Reign)
		c.decide(election.Offered{Now: c.at.Mono, Reign: t.Reign, From: f.From})
	}
	return nil
}
