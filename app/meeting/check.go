package meeting

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// actor is who wants something, with the right they have at this place of the
// order. It is less than their role where a demotion reaches back.
type actor struct {
	id   ParticipantID
	role Role
}

func (a actor) moderates() error {
	if a.role < Moderator {
		return ErrNotModerator
	}
	return nil
}

// maxSkip bounds how many generations one operation may skip. Some are skipped
// when the operations that opened them turn out not to count.
const maxSkip = 1 << 16

// Check says whether who may do b now, and nil means that it will count. It is
// what [Author.Make] asks before it signs.
func (s *State) Check(who ParticipantID, b Body) error {
	b = s.fill(who, b)
	if err := b.form(); err != nil {
		return err
	}
	a := actor{who, s.Role(who)}
	if err := s.counts(a, b); err != nil {
		return err
	}
	switch b.(type) {
	case Create, Join:
	default:
		if !s.Participants[who].Joined {
			return ErrNotInMeeting
		}
	}
	return b.check(s, a)
}

// fill completes what the author of b need not know.
func (s *State) fill(who ParticipantID, b Body) Body {
	switch b := b.(type) {
	case Revoke:
		b.Last = s.last(b.Who, b.Last)
		return b
	case Remove:
		b.Last = s.last(b.Who, b.Last)
		return b
	case Start:
		if b.Generation == 0 {
			b.Generation = s.Breakout.Generation + 1
		}
		return b
	case Stop:
		if b.Generation == 0 {
			b.Generation = max(s.Breakout.Generation, 1)
		}
		return b
	case Visit:
		if b.Seen == 0 {
			b.Seen = s.moved[who].At
		}
		return b
	case SetTimer:
		if b.Generation == 0 {
			b.Generation = max(s.Breakout.Generation, 1)
		}
		return b
	case Dismiss:
		b.Asked = cmp.Or(b.Asked, s.Participants[b.Who].Asked)
		return b
	case Take:
		b.Asked = cmp.Or(b.Asked, s.Participants[b.Who].Asked)
		return b
	case Hand:
		b.Why = cleanWhy(b.Why)
		return b
	case Chat:
		b.Text = cleanMessage(b.Text)
		return b
	case Broadcast:
		b.Text = cleanMessage(b.Text)
		return b
	}
	return b
}

// last is the given Last, or all that is known of who.
func (s *State) last(who ParticipantID, given map[string]uint64) map[string]uint64 {
	if given != nil {
		return given
	}
	last := make(map[string]uint64)
	for session, seq := range s.heads[who] {
		last[session] = seq
	}
	return shortest(last)
}

// maxSessions is how many sessions fit into a ban. Who started their app more
// often loses what they said in the sessions in which they said least.
const maxSessions = 1500

func shortest(last map[string]uint64) map[string]uint64 {
	if len(last) <= maxSessions {
		return last
	}
	order := slices.SortedFunc(maps.Keys(last), func(a, b string) int {
		return cmp.Or(cmp.Compare(last[b], last[a]), cmp.Compare(a, b))
	})
	for _, session := range order[maxSessions:] {
		delete(last, session)
	}
	return last
}

// counts says whether b changes anything at this place of the order.
func (s *State) counts(a actor, b Body) error {
	if _, creates := b.(Create); creates {
		return b.counts(s, a)
	}
	if s.Owner == "" {
		return ErrNotCreated
	}
	p, known := s.Participants[a.id]
	if p.Removed {
		return ErrRemoved
	}
	if _, joins := b.(Join); !known && !joins {
		return ErrNotInMeeting
	}
	return b.counts(s, a)
}

func (b Create) counts(s *State, a actor) error {
	if s.Owner != "" {
		return fmt.Errorf("create again: %w", ErrNotOwner)
	}
	if NewID(a.id, b.Nonce) != s.ID {
		return fmt.Errorf("create: %w", ErrWrongMeeting)
	}
	return nil
}

func (b Join) counts(*State, actor) error  { return nil }
func (b Leave) counts(*State, actor) error { return nil }

func (b Grant) counts(s *State, a actor) error {
	if err := a.moderates(); err != nil {
		return err
	}
	if !s.here(b.Who) {
		return ErrUnknownParticipant
	}
	return nil
}

func (b Revoke) counts(s *State, a actor) error {
	if err := a.moderates(); err != nil {
		return err
	}
	if _, known := s.Participants[b.Who]; !known {
		return ErrUnknownParticipant
	}
	if b.Who == s.Owner || a.role < Owner && a.id != b.Who {
		return ErrNotOwner
	}
	return nil
}

func (b Remove) counts(s *State, a actor) error {
	if err := a.moderates(); err != nil {
		return err
	}
	if _, known := s.Participants[b.Who]; !known {
		return ErrUnknownParticipant
	}
	if s.Role(b.Who) >= a.role {
		return ErrNotOwner
	}
	return nil
}

// Who wrote a line in a room where they are no longer may not have known it,
// so having been there is enough.
func (b Chat) counts(s *State, a actor) error {
	if _, ever := s.Chats[b.Room]; !ever {
		return ErrUnknownRoom
	}
	if b.Room == MainRoom || s.been[presence{a.id, b.Room}] {
		return nil
	}
	return a.moderates()
}

func (b Broadcast) counts(_ *State, a actor) error { return a.moderates() }

func (b SetUp) counts(s *State, a actor) error {
	if err := a.moderates(); err != nil {
		return err
	}
	if s.Breakout.Configured {
		return ErrAlreadyConfigured
	}
	for _, r := range b.Rooms {
		if _, ever := s.Chats[r.ID]; ever {
			return ErrRoomUsed
		}
	}
	return nil
}

// configured is the part that all operations on rooms share.
func (s *State) configured(a actor) error {
	if err := a.moderates(); err != nil {
		return err
	}
	if !s.Breakout.Configured {
		return ErrNotConfigured
	}
	return nil
}

func (b Delete) counts(s *State, a actor) error { return s.configured(a) }

func (b Start) counts(s *State, a actor) error {
	if err := s.configured(a); err != nil {
		return err
	}
	if s.Breakout.Running || b.Generation <= s.Breakout.Generation {
		return ErrAlreadyStarted
	}
	return s.skips(b.Generation)
}

// A stop of a generation whose start does not count here still spends it.
func (b Stop) counts(s *State, a actor) error {
	if err := s.configured(a); err != nil {
		return err
	}
	g := s.Breakout.Generation
	if b.Generation < g || b.Generation == g && !s.Breakout.Running {
		return ErrNotStarted
	}
	return s.skips(b.Generation)
}

func (s *State) skips(g uint64) error {
	if g-s.Breakout.Generation > maxSkip {
		return fmt.Errorf("generation %d after %d: %w", g, s.Breakout.Generation, ErrBadBody)
	}
	return nil
}

func (b Appoint) counts(_ *State, a actor) error {
	if a.role < Owner {
		return ErrNotOwner
	}
	return nil
}
