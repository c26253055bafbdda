package app

import (
	"errors"
	"testing"

	"alcove/app/meeting"
	"alcove/mesh"
)

// TestCarriage: who carries a room is the owner's choice, of somebody who is here
// and of a breakout room that there is.
func TestCarriage(t *testing.T) {
	for name, c := range map[string]struct {
		me        meeting.ParticipantID
		room, who string
		member    string
		err       error
	}{
		"somebody":       {"ana", "r1", "bo", "bo#1", nil},
		"the host again": {"ana", "r1", "", "", nil},
		"not the owner":  {"bo", "r1", "bo", "", meeting.ErrNotOwner},
		"a stranger":     {"ana", "r1", "zoe", "", meeting.ErrUnknownParticipant},
		"who has left":   {"ana", "r1", "gone", "", meeting.ErrUnknownParticipant},
		"out of reach":   {"ana", "r1", "cy", "", errOutOfReach},
		"no such room":   {"ana", "r9", "bo", "", meeting.ErrUnknownRoom},
		"no room":        {"ana", "", "bo", "", meeting.ErrUnknownRoom},
		"the main room":  {"ana", "main", "bo", "", meeting.ErrUnknownRoom},
	} {
		a, _ := inMeeting(t, c.me)
		a.view.Members = map[meeting.ParticipantID]mesh.MemberID{"bo": "bo#1"}
		got, err := carriage(a.view, RoomCarrier{c.room, c.who})
		if !errors.Is(err, c.err) || got.Member != c.member || err == nil && string(got.Room) != c.room {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}
