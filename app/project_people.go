package app

import (
	"cmp"
	"slices"
	"strings"

	"alcove/app/meeting"
	"alcove/app/session"
)

// projectPeople lists those who are in the meeting, by name.
func projectPeople(v *session.View) []Participant {
	out := []Participant{}
	away := map[meeting.ParticipantID]bool{}
	for _, id := range v.OutOfReach {
		away[id] = id != v.Me
	}
	for id, p := range v.State.Participants {
		if here(p) {
			one := projectPerson(v, id, p)
			one.OutOfReach, one.Online = away[id], one.Online && !away[id]
			out = append(out, one)
		}
	}
	slices.SortFunc(out, func(a, b Participant) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.ID, b.ID))
	})
	return out
}

// projectPerson is one of them. What help they ask for is between them and the
// moderators.
func projectPerson(v *session.View, id meeting.ParticipantID, p meeting.Participant) Participant {
	sends, online := v.Publishing[id]
	out := Participant{
		ID: string(id), Name: p.Name, Role: p.Role.String(), Online: online || id == v.Me,
		Room: string(v.State.Location(id)), Assigned: string(v.State.Assignments[id]), Hand: p.Hand,
		Late: p.Late, Away: p.Away,
		Microphone: sends.Microphone, Camera: sends.Camera, Screen: sends.Screen,
	}
	if id == v.Me || moderates(v.State, v.Me) {
		out.Why, out.Helper = p.Why, string(p.Helper)
	}
	return out
}

// projectActivity says who talks, to moderators.
func projectActivity(v *session.View) map[string]Activity {
	out := map[string]Activity{}
	if !moderates(v.State, v.Me) {
		return out
	}
	for id, a := range v.Activity {
		out[string(id)] = Activity{Level: int(a.Level), Quiet: a.Quiet, Talked: a.Talked}
	}
	return out
}
