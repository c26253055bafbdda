package app

import (
	"alcove/app/meeting"
)

// GroupWish says what groups are wanted.
type GroupWish struct {
	Seed     uint64     `json:"seed"`
	Min      int        `json:"min"` // people in a room, 0 is no bound
	Max      int        `json:"max"`
	Together [][]string `json:"together"`
	Apart    [][]string `json:"apart"`
}

// NewGroups is who would go where, and how many of the pairs were partners before.
type NewGroups struct {
	Moves    map[string]string `json:"moves"`
	Repeated int               `json:"repeated"`
	Pairs    int               `json:"pairs"`
}

// Regroup makes groups with the fewest repeated partners, of everybody who is
// here and no moderator, in the open rooms. It moves nobody.
func (r *Rooms) Regroup(args GroupWish) (NewGroups, error) {
	st, err := r.a.moderated()
	if err != nil {
		return NewGroups{}, err
	}
	if !st.Breakout.Configured {
		return NewGroups{}, AsError(meeting.ErrNotConfigured)
	}
	g, err := meeting.Regroup(meeting.Wish{
		People: meeting.Groupable(st), Rooms: len(meeting.OpenRooms(st)),
		Min: args.Min, Max: args.Max,
		Together: participants(args.Together), Apart: participants(args.Apart),
		Past: meeting.Met(st), Seed: args.Seed,
	})
	if err != nil {
		return NewGroups{}, AsError(err)
	}
	return NewGroups{Moves: movesOf(meeting.Place(st, g.Groups)), Repeated: g.Repeated, Pairs: g.Pairs}, nil
}

// LastGroups are the groups of the last round, as far as there are rooms.
func (r *Rooms) LastGroups() (map[string]string, error) {
	st, err := r.a.moderated()
	if err != nil {
		return nil, err
	}
	return movesOf(meeting.LastGroups(st)), nil
}

// moderated is the newest state of a meeting that this participant moderates.
func (a *App) moderated() (*meeting.State, error) {
	if _, err := a.current(); err != nil {
		return nil, err
	}
	a.mu.Lock()
	v := a.view
	a.mu.Unlock()
	switch {
	case v == nil:
		return nil, errNotInMeeting
	case !moderates(v.State, v.Me):
		return nil, AsError(meeting.ErrNotModerator)
	}
	return v.State, nil
}

func participants(lists [][]string) [][]meeting.ParticipantID {
	out := make([][]meeting.ParticipantID, len(lists))
	for i, l := range lists {
		for _, id := range l {
			out[i] = append(out[i], meeting.ParticipantID(id))
		}
	}
	return out
}

func movesOf(moves map[meeting.ParticipantID]meeting.RoomID) map[string]string {
	out := make(map[string]string, len(moves))
	for who, room := range moves {
		out[string(who)] = string(room)
	}
	return out
}
