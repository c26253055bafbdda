package session

import (
	"cmp"
	"slices"

	"alcove/app/meeting"
	"alcove/media"
)

// Observed says which moderators see or hear, from another room, the room that
// who is in: by lists them in order.
func Observed(st *meeting.State, reaches map[meeting.ParticipantID]Reach, who meeting.ParticipantID) (listening, watching bool, by []meeting.ParticipantID) {
	places := st.Places()
	room, here := places[who]
	if !here {
		return false, false, nil
	}
	for id, r := range reaches {
		if id == who || places[id] == room {
			continue
		}
		r = r.allowed(st, id)
		peeks := slices.Contains(r.Peek, room)
		hears := peeks || slices.Contains(r.Listen, room)
		sees := peeks || r.Wall && room != meeting.MainRoom
		if hears || sees {
			by = append(by, id)
		}
		listening, watching = listening || hears, watching || sees
	}
	slices.Sort(by)
	return listening, watching, by
}

// Reacher is somebody in another room who is heard or seen here.
type Reacher struct {
	Participant meeting.ParticipantID
	Sources     []media.Source
}

// Reaching lists who, from another room, speaks or shows their screen into the
// room that who is in.
func Reaching(st *meeting.State, reaches map[meeting.ParticipantID]Reach, who meeting.ParticipantID) []Reacher {
	places := st.Places()
	room, here := places[who]
	if !here {
		return nil
	}
	var out []Reacher
	for id, r := range reaches {
		if id == who || places[id] == room {
			continue
		}
		r = r.allowed(st, id)
		what := sources(0)
		if slices.Contains(r.Speak, room) {
			what |= voice
		}
		if slices.Contains(r.Screen, room) {
			what |= screen
		}
		if what != 0 {
			out = append(out, Reacher{id, what.list()})
		}
	}
	slices.SortFunc(out, func(a, b Reacher) int { return cmp.Compare(a.Participant, b.Participant) })
	return out
}
