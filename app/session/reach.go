package session

import (
	"fmt"
	"slices"

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

// maxReach is how many rooms one reach may name.
const maxReach = 256

// none reports whether nothing is taken or sent.
func (r Reach) none() bool {
	return !r.Wall && len(r.Peek)+len(r.Listen)+len(r.Speak)+len(r.Screen) == 0
}

func (r Reach) equal(o Reach) bool {
	return r.Wall == o.Wall && slices.Equal(r.Peek, o.Peek) && slices.Equal(r.Listen, o.Listen) &&
		slices.Equal(r.Speak, o.Speak) && slices.Equal(r.Screen, o.Screen)
}

// rooms are all that are named, each once.
func (r Reach) rooms() []meeting.RoomID {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(r.Peek, r.Listen, r.Speak, r.Screen))))
}

// check says why somebody may not have a reach.
func (r Reach) check(st *meeting.State, who meeting.ParticipantID) error {
	switch p := st.Participants[who]; {
	case !p.Joined || p.Removed:
		return meeting.ErrNotInMeeting
	case st.Role(who) < meeting.Moderator:
		return meeting.ErrNotModerator
	case st.Rules.NoPeek && (r.Wall || len(r.Peek)+len(r.Listen) > 0):
		return meeting.ErrPeekForbidden
	}
	rooms := r.rooms()
	if len(rooms) > maxReach {
		return fmt.Errorf("reach %d rooms: %w", len(rooms), meeting.ErrBadRoomCount)
	}
	for _, id := range rooms {
		if !isRoom(st, id) {
			return fmt.Errorf("reach room %.32q: %w", id, meeting.ErrUnknownRoom)
		}
	}
	return nil
}

func isRoom(st *meeting.State, id meeting.RoomID) bool {
	_, live := st.Room(id)
	return live || id == meeting.MainRoom
}

// allowed is what is left of a reach by the rules of a state, each room once
// and in order: nothing for whom is no moderator, no room that is gone, and no
// looking into rooms where the owner forbids it. Whoever hands out rights asks
// this again, whatever was asked before.
func (r Reach) allowed(st *meeting.State, who meeting.ParticipantID) Reach {
	if p := st.Participants[who]; !p.Joined || p.Removed || st.Role(who) < meeting.Moderator {
		return Reach{}
	}
	live := func(rooms []meeting.RoomID) []meeting.RoomID {
		var out []meeting.RoomID
		for _, id := range rooms {
			if isRoom(st, id) {
				out = append(out, id)
			}
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	out := Reach{Speak: live(r.Speak), Screen: live(r.Screen)}
	if !st.Rules.NoPeek {
		out.Peek, out.Listen, out.Wall = live(r.Peek), live(r.Listen), r.Wall
	}
	return out
}

// SetReach replaces what this moderator takes from and sends to other rooms. It
// is refused to others, and so is looking into rooms where the owner forbids it.
func (c *Core) SetReach(at Moment, r Reach) error {
	c.at = at
	st := c.journal.State()
	if err := r.check(st, c.me); err != nil {
		return err
	}
	c.ownReach(r.allowed(st, c.me))
	return nil
}
