package app

import (
	"slices"
	"time"

	"alcove/app/meeting"
	"alcove/app/session"
)

// undoWithin is how long a change can be taken back, since this app saw it.
const undoWithin = 30 * time.Second

// sightings are the changes of the meeting with the moment in which this app
// saw each first, by its own clock: wall clocks decide nothing. The zero time is
// before this app was in the meeting.
type sightings map[string]time.Time

// next takes in a new view. It keeps what the state still has.
func (s sightings) next(before, v *session.View, now time.Time) sightings {
	if before != nil && before.State == v.State && before.Entered == v.Entered {
		return s
	}
	if before == nil || !before.Entered {
		now = time.Time{} // what was done while this app was not there
	}
	out := make(sightings, len(v.State.Changes))
	for _, c := range v.State.Changes {
		seen, known := s[c.ID]
		if !known {
			seen = now
		}
		out[c.ID] = seen
	}
	return out
}

// late reports whether a change was seen too long ago to be taken back.
func (s sightings) late(change string, now time.Time) bool {
	seen, known := s[change]
	return known && now.Sub(seen) > undoWithin
}

// undoable reports whether a change would be taken back, if its reader asks.
func (s sightings) undoable(v *session.View, change string, now time.Time) bool {
	_, known := s[change]
	return known && !s.late(change, now) && v.State.Check(v.Me, meeting.Undo{Change: change}) == nil
}

// Undo takes back who was moved by a change, as far as nobody has moved them
// since.
func (r *Rooms) Undo(change string) error {
	return r.a.moderate(func(st *meeting.State) (meeting.Body, error) {
		r.a.mu.Lock()
		late := r.a.seen.late(change, time.Now())
		r.a.mu.Unlock()
		switch {
		case late:
			return nil, errUndoTooLate
		case !slices.ContainsFunc(st.Changes, func(c meeting.Change) bool { return c.ID == change }):
			return nil, meeting.ErrUnknownChange
		}
		return meeting.Undo{Change: change}, nil
	})
}
