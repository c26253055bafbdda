package meeting

import (
	"fmt"
	"slices"
)

// Bounds of timers, in milliseconds.
const (
	MaxTime  = 24 * 60 * 60 * 1000 // of a plan; twice that with what is added
	MaxGrace = 120_000
)

func (p Plan) form() error {
	if p.Millis < 0 || p.Millis > MaxTime || p.Grace < 0 || p.Grace > MaxGrace {
		return fmt.Errorf("plan: %w", ErrBadTimer)
	}
	return nil
}

func (b SetTimer) form() error {
	if b.Room != "" {
		if err := formBreakoutRoom(b.Room); err != nil {
			return err
		}
	}
	if b.Off && b.Plan != (Plan{}) {
		return fmt.Errorf("off, with a plan: %w", ErrBadTimer)
	}
	if err := formGeneration(b.Generation); err != nil {
		return err
	}
	return b.Plan.form()
}

func (b AddTime) form() error {
	if b.Millis == 0 || b.Millis < -2*MaxTime || b.Millis > 2*MaxTime {
		return fmt.Errorf("add %d ms: %w", b.Millis, ErrBadTimer)
	}
	return formOpID(b.Timer)
}

func (b Expire) form() error {
	if b.Millis < 0 || b.Millis > 2*MaxTime {
		return fmt.Errorf("expire after %d ms: %w", b.Millis, ErrBadTimer)
	}
	return formOpID(b.Timer)
}

func (b SetTimer) check(*State, actor) error { return nil }
func (b AddTime) check(*State, actor) error  { return nil }
func (b Expire) check(*State, actor) error   { return nil }

func (b SetTimer) counts(s *State, a actor) error {
	if err := s.configured(a); err != nil {
		return err
	}
	r, live := s.Room(b.Room)
	switch {
	case !s.Breakout.Running || b.Generation != s.Breakout.Generation:
		return ErrNotStarted
	case b.Room != "" && !live:
		return ErrUnknownRoom
	case r.Closed:
		return ErrRoomClosed
	case b.Off && !slices.ContainsFunc(s.Timers, func(t Timer) bool { return t.Room == b.Room }):
		return ErrNoTimer
	}
	return nil
}

func (b AddTime) counts(s *State, a actor) error {
	if err := a.moderates(); err != nil {
		return err
	}
	t, ok := s.timer(b.Timer)
	if !ok {
		return ErrNoTimer
	}
	if millis := t.Millis + b.Millis; millis < 0 || millis > 2*MaxTime {
		return fmt.Errorf("%d ms in all: %w", millis, ErrBadTimer)
	}
	return nil
}

// Everybody who is in the meeting may say that time is up: the person who set
// the timer may be gone.
func (b Expire) counts(s *State, a actor) error {
	if !s.Participants[a.id].Joined {
		return ErrNotInMeeting
	}
	t, ok := s.timer(b.Timer)
	if !ok || t.Millis != b.Millis || t.Ending && !b.Over {
		return ErrNoTimer
	}
	return nil
}

// timer finds a timer by its ID.
func (s *State) timer(id string) (Timer, bool) {
	for _, t := range s.Timers {
		if t.ID == id {
			return t, true
		}
	}
	return Timer{}, false
}

func (b SetTimer) apply(f *fold, o Op) {
	if b.Off {
		f.dropTimer(b.Room)
	} else {
		f.setTimer(b.Room, b.Plan, o)
	}
	f.change(o, ChangeTimed, b.Room, nil)
}

// setTimer replaces the timer of that room, or of all. With no time at all it
// is over at once.
func (f *fold) setTimer(room RoomID, plan Plan, o Op) {
	t := Timer{
		ID: o.ID(), Room: room, Millis: plan.Millis, Grace: plan.Grace, Ending: plan.Millis == 0,
		By: o.Author, Wall: o.Wall,
	}
	f.dropTimer(room)
	f.s.Timers = append(f.s.Timers, t) // dropTimer made a copy
	if plan == (Plan{}) {
		f.timeUp(t, o)
	}
}

func (f *fold) dropTimer(room RoomID) {
	f.s.Timers = slices.DeleteFunc(slices.Clone(f.s.Timers), func(t Timer) bool { return t.Room == room })
}

func (f *fold) updateTimer(id string, change func(*Timer)) (t Timer) {
	f.s.Timers = slices.Clone(f.s.Timers)
	for i := range f.s.Timers {
		if f.s.Timers[i].ID == id {
			change(&f.s.Timers[i])
			t = f.s.Timers[i]
		}
	}
	return t
}

func (b AddTime) apply(f *fold, o Op) {
	t := f.updateTimer(b.Timer, func(t *Timer) { t.Millis, t.Ending = t.Millis+b.Millis, false })
	f.change(o, ChangeTimed, t.Room, nil)
}

func (b Expire) apply(f *fold, o Op) {
	t := f.updateTimer(b.Timer, func(t *Timer) { t.Ending = true })
	if b.Over || t.Grace == 0 {
		f.timeUp(t, o)
		f.ended(t, o)
	}
}

// timeUp closes what the timer was for. The line names who set the timer:
// whose app said so first means nothing.
func (f *fold) timeUp(t Timer, o Op) {
	line := f.line(o, SystemLine, TimeUp)
	line.Name = f.s.Participants[t.By].Name
	if t.Room == "" {
		f.close()
		f.announce(line)
		return
	}
	f.closeRoom(t.Room)
	f.say(MainRoom, line)
	f.say(t.Room, line)
}
