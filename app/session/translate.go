package session

import (
	"alcove/app/meeting"
	"alcove/media"
	"alcove/mesh"
	"alcove/mesh/election"
)

// A participant, their device and their end of the media connection have the
// same name in three columns; nothing but these conversions knows that.

func participantOf(d mesh.DeviceID) meeting.ParticipantID { return meeting.ParticipantID(d) }
func deviceOf(p meeting.ParticipantID) mesh.DeviceID      { return mesh.DeviceID(p) }
func peerOf(d mesh.DeviceID) media.PeerID                 { return media.PeerID(d) }

// PartitionOf says who receives from whom: those whose location is the same
// room, and over the edges of the reaches. A participant is in one room, so
// nobody is ever in two.
func PartitionOf(st *meeting.State, reaches map[meeting.ParticipantID]Reach) media.Partition {
	places := st.Places()
	c := crossings(st, places, reaches)
	p := media.Partition{Room: make(map[media.PeerID]string, len(places)), Extra: c.list(), Apart: map[media.PeerID]bool{}}
	for who, room := range places {
		p.Room[media.PeerID(who)] = string(room)
		if c.apart[who] {
			p.Apart[media.PeerID(who)] = true
		}
	}
	return p
}

// otherDevices are those of the people who are in the meeting, connected or not.
func otherDevices(st *meeting.State, me meeting.ParticipantID) []mesh.DeviceID {
	var out []mesh.DeviceID
	for id, p := range st.Participants {
		if id != me && p.Joined && !p.Removed {
			out = append(out, deviceOf(id))
		}
	}
	return out
}

// rankOf is what an app publishes of itself for the election.
func rankOf(st *meeting.State, me meeting.ParticipantID, self mesh.MemberID, seniority uint32) mesh.Rank {
	return mesh.Rank{
		Chosen:    st.Appointed != "" && st.Appointed == string(self),
		Owner:     st.Owner == me,
		Moderator: st.Role(me) >= meeting.Moderator,
		Seniority: seniority,
	}
}

// candidateOf is how an app stands in the election: what the journal knows is
// not taken from its own card.
func candidateOf(st *meeting.State, m mesh.MemberID, card mesh.Rank) election.Candidate {
	r := rankOf(st, participantOf(m.Device()), m, card.Seniority)
	r.Mains, r.Wired, r.Headroom = card.Mains, card.Wired, card.Headroom
	return election.Candidate{ID: m, Rank: r}
}
