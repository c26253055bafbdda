package app

import (
	"context"
	"time"

	"alcove/app/meeting"
	"alcove/app/session"
)

// Reach replaces what this moderator takes from and sends to rooms that they
// are not in. It ends with the meeting.
func (r *Rooms) Reach(args Reach) error {
	s, err := r.a.current()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.a.ctx, 10*time.Second)
	defer cancel()
	return asError(s.SetReach(ctx, reachOf(args)))
}

func reachOf(r Reach) session.Reach {
	return session.Reach{
		Peek: roomIDs(r.Peek), Listen: roomIDs(r.Listen), Speak: roomIDs(r.Speak), Screen: roomIDs(r.Screen), Wall: r.Wall,
	}
}

func roomIDs(rooms []string) []meeting.RoomID {
	out := make([]meeting.RoomID, 0, len(rooms))
	for _, r := range rooms {
		out = append(out, meeting.RoomID(r))
	}
	return out
}
