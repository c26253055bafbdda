package meeting

import "fmt"

// What an author is refused although the fold would forgive it: see "Two
// heights of rules" in the package's documentation.

func (b Create) check(*State, actor) error { return nil }
func (b Join) check(*State, actor) error   { return nil }
func (b Leave) check(*State, actor) error  { return nil }
func (b Grant) check(*State, actor) error  { return nil }
func (b Delete) check(*State, actor) error { return nil }
func (b Start) check(*State, actor) error  { return nil }
func (b Visit) check(*State, actor) error  { return nil }

func (b Revoke) check(s *State, _ actor) error { return s.target(b.Who) }
func (b Remove) check(s *State, _ actor) error { return s.target(b.Who) }

func (b Stop) check(s *State, _ actor) error {
	if !s.Breakout.Running {
		return ErrNotStarted
	}
	return nil
}

func (b Appoint) check(s *State, _ actor) error {
	if _, live := s.Room(b.Room); b.Room != "" && !live {
		return ErrUnknownRoom
	}
	return nil
}

func (b Chat) check(s *State, a actor) error {
	if b.Room == MainRoom {
		return nil
	}
	if !s.live(b.Room) {
		return ErrUnknownRoom
	}
	if s.Location(a.id) == b.Room {
		return nil
	}
	return a.moderates()
}

func (b Broadcast) check(s *State, _ actor) error {
	if !s.Breakout.Configured {
		return ErrNotConfigured
	}
	return nil
}

func (b SetUp) check(s *State, _ actor) error {
	for who := range b.Assignments {
		if err := s.target(who); err != nil {
			return err
		}
	}
	return nil
}

func (b Assign) check(s *State, _ actor) error {
	for who, room := range b.Moves {
		if err := s.target(who); err != nil {
			return err
		}
		if room != "" && room != MainRoom && !s.live(room) {
			return fmt.Errorf("assign to %.16q: %w", room, ErrUnknownRoom)
		}
	}
	return nil
}

func (s *State) target(p ParticipantID) error {
	if !s.here(p) {
		return ErrUnknownParticipant
	}
	return nil
}
