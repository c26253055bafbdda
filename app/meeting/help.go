package meeting

import "fmt"

// MaxWhy bounds what help is asked for, in Unicode characters.
const MaxWhy = 120

func (b Hand) form() error {
	if !b.Up && b.Why != "" {
		return fmt.Errorf("why a hand is lowered: %w", ErrBadBody)
	}
	return checkWhy(b.Why)
}

func (b Dismiss) form() error { return formAsked(b.Who, b.Asked) }
func (b Take) form() error    { return formAsked(b.Who, b.Asked) }

func formAsked(who ParticipantID, asked uint64) error {
	if asked > maxCount {
		return fmt.Errorf("asked: %w", ErrBadBody)
	}
	return formParticipant(who)
}

func (b Hand) check(*State, actor) error    { return nil }
func (b Dismiss) check(*State, actor) error { return nil }
func (b Take) check(*State, actor) error    { return nil }

func (b Hand) counts(*State, actor) error { return nil }

func (b Dismiss) counts(s *State, a actor) error {
	if err := a.moderates(); err != nil {
		return err
	}
	return s.asks(b.Who, b.Asked)
}

// Somebody who left helps nobody, so who takes must be in the meeting.
func (b Take) counts(s *State, a actor) error {
	if err := a.moderates(); err != nil {
		return err
	}
	if !s.Participants[a.id].Joined {
		return ErrNotInMeeting
	}
	if err := s.asks(b.Who, b.Asked); err != nil {
		return err
	}
	if h := s.Participants[b.Who].Helper; h != "" && h != a.id {
		return ErrHelpTaken
	}
	return nil
}

// asks says whether the hand is up that was raised then.
func (s *State) asks(who ParticipantID, asked uint64) error {
	if p := s.Participants[who]; p.Hand == 0 || p.Asked != asked {
		return ErrNoHelpAsked
	}
	return nil
}

func (b Hand) apply(f *fold, o Op) {
	f.update(o.Author, func(p *Participant) {
		switch {
		case !b.Up:
			p.lowerHand()
		case p.Hand == 0:
			p.Hand, p.Asked, p.Why = max(o.Wall, 1), o.Lamport, b.Why
		default:
			p.Why = b.Why
		}
	})
}

func (b Dismiss) apply(f *fold, _ Op) { f.update(b.Who, (*Participant).lowerHand) }

func (b Take) apply(f *fold, o Op) {
	f.update(b.Who, func(p *Participant) { p.Helper = o.Author })
}

func (p *Participant) lowerHand() { p.Hand, p.Asked, p.Why, p.Helper = 0, 0, "", "" }

// freeHelper lets others help whom p was on the way to.
func (f *fold) freeHelper(p ParticipantID) {
	for id, who := range f.s.Participants {
		if who.Helper == p {
			f.update(id, func(who *Participant) { who.Helper = "" })
		}
	}
}

// entering does what moves people, and then lowers the hands in the breakout
// rooms that a moderator entered: help has come.
func (f *fold) entering(do func()) {
	before := make(map[ParticipantID]RoomID)
	for id, p := range f.s.Participants {
		if p.Joined && p.Role >= Moderator {
			before[id] = f.s.Location(id)
		}
	}
	do()
	entered := make(map[RoomID]bool)
	for id, p := range f.s.Participants {
		if in := f.s.Location(id); p.Joined && p.Role >= Moderator && in != before[id] && in != MainRoom {
			entered[in] = true
		}
	}
	if len(entered) == 0 {
		return
	}
	for id, p := range f.s.Participants {
		if p.Hand != 0 && p.Role < Moderator && entered[f.s.Location(id)] {
			f.update(id, (*Participant).lowerHand)
		}
	}
}
