package session

import (
	"testing"

	"pgregory.net/rapid"

	"alcove/app/meeting"
	"alcove/media"
)

// Whatever the state: who receives whom is exactly who is in the same room,
// and a removed or absent person hears and is heard by nobody.
func TestPartitionIsTheRooms(t *testing.T) {
	ids := []meeting.ParticipantID{"ana", "bo", "cy", "dee", "eli"}
	rooms := []meeting.RoomID{"red", "blue"}
	rapid.Check(t, func(t *rapid.T) {
		st := &meeting.State{
			Owner: "ana", Participants: map[meeting.ParticipantID]meeting.Participant{},
			Assignments: map[meeting.ParticipantID]meeting.RoomID{},
			Rooms:       []meeting.Room{{ID: "red"}, {ID: "blue"}},
		}
		st.Breakout.Configured = true
		st.Breakout.Running = rapid.Bool().Draw(t, "running")
		for _, id := range ids {
			p := meeting.Participant{
				ID: id, Role: meeting.Role(rapid.IntRange(0, 2).Draw(t, "role")),
				Joined: rapid.Bool().Draw(t, "joined"), Removed: rapid.Bool().Draw(t, "removed"),
			}
			if p.Role > meeting.Ordinary && rapid.Bool().Draw(t, "visits") {
				p.Visiting = rapid.SampledFrom(rooms).Draw(t, "visiting")
			}
			st.Participants[id] = p
			if rapid.Bool().Draw(t, "assigned") {
				st.Assignments[id] = rapid.SampledFrom(rooms).Draw(t, "room")
			}
		}
		p := PartitionOf(st, nil)
		for _, a := range ids {
			for _, b := range ids {
				here := func(id meeting.ParticipantID) bool {
					q := st.Participants[id]
					return q.Joined && !q.Removed
				}
				want := a != b && here(a) && here(b) && st.Location(a) == st.Location(b)
				if got := p.Allows(media.PeerID(a), media.PeerID(b), media.Microphone); got != want {
					t.Fatalf("%s to %s: %v, want %v", a, b, got, want)
				}
			}
		}
	})
}
