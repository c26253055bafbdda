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
	return r.a.write(meeting.AddTime{Timer: args.Timer, Millis: args.Millis})
}

// ClearTimer takes a timer away.
func (r *Rooms) ClearTimer(timer string) error {
	return r.a.do(func(st *meeting.State) (meeting.Body, error) {
		if !moderates(st, r.a.self()) {
			return nil, meeting.ErrNotModerator
		}
		i := slices.IndexFunc(st.Timers, func(t meeting.Timer) bool { return t.ID == timer })
		if i < 0 {
			return nil, meeting.ErrNoTimer
		}
		return meeting.SetTimer{Room: st.Timers[i].Room, Off: true}, nil
	})
}
