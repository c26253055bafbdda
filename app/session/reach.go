package session

import (
	"context"

	"alcove/app/meeting"
)

// Reach is what a moderator takes from and sends to rooms that they are not in:
// soft state, which the host holds and tells everybody.
type Reach struct {
	Peek   []meeting.RoomID // see and hear
	Listen []meeting.RoomID // hear
	Speak  []meeting.RoomID // their voice goes to these rooms, and to their own only if it is named
	Screen []meeting.RoomID // their screen goes to these rooms too
	Wall   bool             // cameras of all rooms, no sound
}

// Activity is how somebody talks, as the host measures it. Moderators are told.
type Activity struct {
	Level  uint8 // -dBov, 0 loudest .. 127 silent
	Quiet  int64 // ms since they spoke last, -1 is never
	Talked int64 // ms since the rooms were opened
}

// Load is what the host forwards, and what it was measured to carry.
type Load struct {
	Streams int // forwarded tracks
	Packets int // a second
	KBits   int // a second
	Most    int // packets a second that it can carry, 0 is not known
}

// SetReach replaces what this moderator takes from and sends to other rooms. It
// is refused to others, and so is looking into rooms where the owner forbids it.
func (s *Session) SetReach(ctx context.Context, r Reach) error {
	return meeting.ErrNotModerator // the next step builds it
}
