package app

import (
	"time"

	"alcove/app/meeting"
	"alcove/app/session"
)

// moment is what the window is shown beside the view: the time, and what this
// app alone knows.
type moment struct {
	now       time.Time
	seen      sightings
	note      bool // what is spoken to rooms is kept
	rehearsal bool
}

// project turns a view into what the window shows. Pure.
func project(v *session.View, at moment) *Meeting {
	st := v.State
	m := &Meeting{
		ID: string(st.ID), Name: st.Name, Me: string(v.Me),
		Role:         st.Participants[v.Me].Role.String(),
		Location:     string(st.Location(v.Me)),
		Breakout:     projectBreakout(st.Breakout),
		Host:         projectHost(v),
		Link:         string(v.Link),
		Participants: projectPeople(v),
		Rooms:        projectRooms(v),
		Chats:        projectChats(v),
		Knocks:       projectKnocks(v),
		Rehearsal:    at.rehearsal,
		Timers:       projectTimers(v, at.now),
		Changes:      projectChanges(v, at),
		Rules:        projectRules(st.Rules),
		Reach:        projectReach(v.Reaches[v.Me], at.note),
		Activity:     projectActivity(v),
		Rounds:       len(st.Rounds),
		Load:         loadOf(v),
		Observed:     projectObserved(v),
		Reaching:     projectReaching(v),
		Merged:       projectMerged(v.Merged),
	}
	own := v.Publishing[v.Me]
	m.Publishing = map[string]bool{"microphone": own.Microphone, "camera": own.Camera, "screen": own.Screen}
	return m
}

func moderates(st *meeting.State, p meeting.ParticipantID) bool {
	return st.Role(p) >= meeting.Moderator
}

// projectKnocks are for moderators: nobody else can let anybody in.
func projectKnocks(v *session.View) []Knock {
	out := []Knock{}
	if !moderates(v.State, v.Me) {
		return out
	}
	for _, k := range v.Knocks {
		out = append(out, Knock{ID: k.ID, Name: k.Name, Fingerprint: k.Device.Short()})
	}
	return out
}
