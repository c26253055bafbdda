package app

import (
	"alcove/app/meeting"
	"alcove/app/session"
	"alcove/mesh"
)

func projectHost(v *session.View) Host {
	return Host{
		Participant: string(v.Reign.Host.Device()), Me: v.Hosting, Term: uint64(v.Reign.Term), Chosen: string(chosen(v, v.State.Appointed)),
	}
}

// chosen is whose app should host, or carry a room, by the owner's word. An app is
// chosen, not a person: the choice is void once they started theirs anew.
func chosen(v *session.View, member string) meeting.ParticipantID {
	app := mesh.MemberID(member)
	who := meeting.ParticipantID(app.Device())
	if now, here := v.Members[who]; here && now != app {
		return ""
	}
	return who
}

func projectMerged(m *session.Merge) *Merged {
	if m == nil {
		return nil
	}
	return &Merged{At: m.At.UnixMilli(), People: names(m.People), Lines: m.Lines, Moves: m.Moves}
}

// wasMerged reports whether parts of the meeting found each other between two views.
func wasMerged(before, after *session.View) bool {
	return after.Merged != nil && (before.Merged == nil || !before.Merged.At.Equal(after.Merged.At))
}

// errOutOfReach: who is not reached from here cannot be made host.
var errOutOfReach = &Error{Code: "out_of_reach"}

// Appoint lets the app of a participant host, "" the best one there is. The
// choice is kept in the journal; the host hands over when it learns of it.
func (m *Meetings) Appoint(participant string) error {
	if _, err := m.a.current(); err != nil {
		return err
	}
	m.a.mu.Lock()
	v := m.a.view
	m.a.mu.Unlock()
	if v == nil {
		return errNotInMeeting
	}
	body, err := appointment(v, meeting.ParticipantID(participant))
	if err != nil {
		return AsError(err)
	}
	return m.a.write(body)
}

// appointment is the operation that makes who the host. Rights come first: who
// may not choose is told so, whoever was chosen.
func appointment(v *session.View, who meeting.ParticipantID) (meeting.Appoint, error) {
	if v.State.Role(v.Me) < meeting.Owner {
		return meeting.Appoint{}, meeting.ErrNotOwner
	}
	if who == "" {
		return meeting.Appoint{}, nil
	}
	if !here(v.State.Participants[who]) {
		return meeting.Appoint{}, meeting.ErrUnknownParticipant
	}
	app, ok := v.Members[who]
	if !ok {
		return meeting.Appoint{}, errOutOfReach
	}
	return meeting.Appoint{Member: string(app)}, nil
}
