package session

import (
	"fmt"

	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/election"
)

// decide feeds the election and carries out what it answers, in order.
func (s *Session) decide(in election.Input) {
	for _, e := range s.elect.Step(in) {
		if err := s.carryOut(e); err != nil {
			s.failure = err
			return
		}
	}
}

func (s *Session) carryOut(e election.Effect) error {
	switch e := e.(type) {
	case election.Claim:
		if err := s.saveTerm(e.Reign.Term); err != nil {
			return err
		}
		s.sendAll(control.KindClaim, s.signClaim(e.Reign))
	case election.Lead:
		if err := s.saveTerm(e.Reign.Term); err != nil {
			return err
		}
		return s.lead(e.Reign)
	case election.Follow:
		if err := s.saveTerm(e.Reign.Term); err != nil {
			return err
		}
		s.follow(e.Reign)
	case election.StepDown:
		s.stepDown()
	case election.Transfer:
		_ = s.control.Send(e.Reign.Host, control.KindTransfer, control.Transfer{Reign: e.Reign}.Encode())
	case election.Ask:
		s.sendAll(control.KindAsk, control.Ask{Term: e.Term, Bar: e.Bar}.Encode())
	case election.Answer:
		_ = s.control.Send(e.To, control.KindVote, control.Vote{Term: e.Term, Reign: e.Reign, Hears: e.Hears}.Encode())
	}
	return nil
}

func (s *Session) saveTerm(t mesh.Term) error {
	if err := s.cfg.Store.SetTerm(string(s.cfg.Meeting), uint64(t)); err != nil {
		return fmt.Errorf("save the term: %w", err)
	}
	return nil
}

// sendAll sends to every connected member; who misses it hears the next one.
func (s *Session) sendAll(kind control.Kind, payload []byte) {
	for _, m := range s.control.Connected() {
		_ = s.control.Send(m, kind, payload)
	}
}

func (s *Session) follow(r mesh.Reign) {
	s.reign = r
	s.timers.newReign()
	s.rankChanged()
	s.shareStatus()
	s.keepLinks()
	s.keepMedia()
	s.announce()
	s.publishView()
}

func (s *Session) signClaim(r mesh.Reign) []byte {
	return control.SignClaim(s.cfg.Device, s.cfg.Meeting, r).Encode()
}

func (s *Session) beat() { s.sendAll(control.KindBeat, control.Beat{Reign: s.reign}.Encode()) }

func (s *Session) beatTo(m mesh.MemberID) {
	_ = s.control.Send(m, control.KindBeat, control.Beat{Reign: s.reign}.Encode())
}

// onBeat takes in a beat or a claim.
func (s *Session) onBeat(f control.Frame) error {
	if f.Kind == control.KindBeat {
		b, err := control.DecodeBeat(f.Payload)
		if err != nil {
			return err
		}
		s.decide(election.Heard{Now: s.now(), Reign: b.Reign, From: f.From})
		return nil
	}
	c, err := control.DecodeClaim(f.Payload)
	if err != nil {
		return err
	}
	if err := c.Verify(s.cfg.Meeting); err != nil {
		return err
	}
	s.decide(election.Heard{Now: s.now(), Reign: c.Reign, From: f.From})
	return nil
}

// onVote takes in what members say to each other before and at a change of host.
func (s *Session) onVote(f control.Frame) error {
	switch f.Kind {
	case control.KindAsk:
		a, err := control.DecodeAsk(f.Payload)
		if err != nil {
			return err
		}
		s.decide(election.Asked{Now: s.now(), From: f.From, Term: a.Term, Bar: a.Bar})
	case control.KindVote:
		v, err := control.DecodeVote(f.Payload)
		if err != nil {
			return err
		}
		s.decide(election.Answered{Now: s.now(), From: f.From, Term: v.Term, Reign: v.Reign, Hears: v.Hears})
	case control.KindTransfer:
		t, err := control.DecodeTransfer(f.Payload)
		if err != nil {
			return err
		}
		s.decide(election.Offered{Now: s.now(), Reign: t.Reign, From: f.From})
	}
	return nil
}
