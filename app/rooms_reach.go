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
	r.a.reaching.Lock()
	defer r.a.reaching.Unlock()
	if err := s.SetReach(ctx, reachOf(args)); err != nil {
		return AsError(err)
	}
	r.a.keep(args)
	return nil
}

// keep records what is spoken, or ends that.
func (a *App) keep(r Reach) {
	a.mu.Lock()
	a.note = r.Note
	a.mu.Unlock()
	a.changed()
	if r.Note && len(r.Speak) > 0 {
		a.startNote(roomIDs(r.Speak))
	} else {
		a.endNote()
	}
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
