package app

import (
	"slices"

	"alcove/app/meeting"
)

// NewTime sets the time that is left of all rooms ("") or of one, in ms.
type NewTime struct {
	Room   string `json:"room"`
	Millis int64  `json:"millis"`
	Grace  int64  `json:"grace"`
}

// SetTimer sets a timer in place of the one that was there; no time begins the
// countdown to return.
func (r *Rooms) SetTimer(args NewTime) error {
	return r.a.write(meeting.SetTimer{Room: meeting.RoomID(args.Room), Plan: meeting.Plan{Millis: args.Millis, Grace: args.Grace}})
}

// MoreTime adds ms to a timer, or takes them.
type MoreTime struct {
	Timer  string `json:"timer"`
	Millis int64  `json:"millis"`
}

// AddTime adds time to a timer, or takes it away.
func (r *Rooms) AddTime(args MoreTime) error {
	return r.a.atTimer(args.Timer, func(t meeting.Timer) meeting.Body {
		return meeting.AddTime{Timer: t.ID, Millis: args.Millis}
	})
}

// ClearTimer takes a timer away.
func (r *Rooms) ClearTimer(timer string) error {
	return r.a.atTimer(timer, func(t meeting.Timer) meeting.Body {
		return meeting.SetTimer{Room: t.Room, Off: true}
	})
}

// atTimer writes what is to be done with a timer that is there.
func (a *App) atTimer(id string, make func(meeting.Timer) meeting.Body) error {
	return a.moderate(func(st *meeting.State) (meeting.Body, error) {
		i := slices.IndexFunc(st.Timers, func(t meeting.Timer) bool { return t.ID == id })
		if i < 0 {
			return nil, meeting.ErrNoTimer
		}
		return make(st.Timers[i]), nil
	})
}

// moderate is do for what a moderator alone may do, where it is looked up first.
func (a *App) moderate(make func(*meeting.State) (meeting.Body, error)) error {
	return a.do(func(st *meeting.State) (meeting.Body, error) {
		if !moderates(st, a.self()) {
			return nil, meeting.ErrNotModerator
		}
		return make(st)
	})
}
