package app

import (
	"slices"
	"strings"

	"alcove/app/meeting"
	"alcove/app/session"
)

// chatTail is how many lines of a room's chat a snapshot carries.
const chatTail = 100

// hues is how many colours rooms take in turn; 0 is the main room's.
const hues = 8

// project turns a view into what the window shows. Pure.
func project(v *session.View) *Meeting {
	st := v.State
	me := st.Participants[v.Me]
	m := &Meeting{
		ID: string(st.ID), Name: st.Name, Me: string(v.Me),
		Role:     me.Role.String(),
		Location: string(st.Location(v.Me)),
		Breakout: Breakout{
			Configured: st.Breakout.Configured, Running: st.Breakout.Running,
			Method: string(st.Breakout.Method), Generation: st.Breakout.Generation,
		},
		Host:         Host{Participant: string(v.Reign.Host.Device()), Me: v.Hosting, Term: uint64(v.Reign.Term)},
		Link:         string(v.Link),
		Participants: projectPeople(v),
		Rooms:        projectRooms(st),
		Knocks:       []Knock{},
	}
	own := v.Publishing[v.Me]
	m.Publishing = map[string]bool{"microphone": own.Microphone, "camera": own.Camera, "screen": own.Screen}
	for _, id := range readable(st, v.Me) {
		m.Chats = append(m.Chats, projectChat(v, id))
	}
	if moderates(st, v.Me) {
		for _, k := range v.Knocks {
			m.Knocks = append(m.Knocks, Knock{ID: k.ID, Name: k.Name, Fingerprint: k.Device.Short()})
		}
	}
	return m
}

func moderates(st *meeting.State, p meeting.ParticipantID) bool {
	return st.Role(p) >= meeting.Moderator
}

// projectPeople lists those who are in the meeting, by name.
func projectPeople(v *session.View) []Participant {
	out := []Participant{}
	for id, p := range v.State.Participants {
		if !p.Joined || p.Removed {
			continue
		}
		sends, online := v.Publishing[id]
		out = append(out, Participant{
			ID: string(id), Name: p.Name, Role: p.Role.String(), Online: online || id == v.Me,
			Room: string(v.State.Location(id)), Assigned: string(v.State.Assignments[id]), Hand: p.Hand,
			Microphone: sends.Microphone, Camera: sends.Camera, Screen: sends.Screen,
		})
	}
	slices.SortFunc(out, func(a, b Participant) int {
		if c := strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out
}

// projectRooms gives each room its sign: the next of the hues, and a letter.
func projectRooms(st *meeting.State) []Room {
	out := []Room{{ID: string(meeting.MainRoom)}}
	for i, r := range st.Rooms {
		out = append(out, Room{ID: string(r.ID), Name: r.Name, Hue: i%hues + 1, Letter: letter(i)})
	}
	return out
}

// letter counts A, B, .. Z, AA, AB, ..
func letter(i int) string {
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('A'+(i-1)%26)) + s
	}
	return s
}

// readable are the rooms whose chats a participant sees: the main room, where
// they are and where they belong; a moderator sees all.
func readable(st *meeting.State, me meeting.ParticipantID) []meeting.RoomID {
	out := []meeting.RoomID{meeting.MainRoom}
	for _, r := range st.Rooms {
		if moderates(st, me) || st.Location(me) == r.ID || st.Assignments[me] == r.ID {
			out = append(out, r.ID)
		}
	}
	return out
}

func projectChat(v *session.View, room meeting.RoomID) ChatTail {
	lines := v.State.Chats[room]
	c := ChatTail{Room: string(room), Total: len(lines), Lines: []ChatLine{}}
	for _, l := range lines[max(0, len(lines)-chatTail):] {
		c.Lines = append(c.Lines, projectLine(v, l))
	}
	return c
}

func projectLine(v *session.View, l meeting.Line) ChatLine {
	safe := l.Author != v.Me || v.IsSafe(l.ID)
	return ChatLine{
		ID: l.ID, Author: string(l.Author), Name: l.Name, Wall: l.Wall,
		Kind: string(l.Kind), Text: l.Text, Safe: safe,
	}
}
