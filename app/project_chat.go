package app

import (
	"alcove/app/meeting"
	"alcove/app/session"
)

// How many lines of a chat a snapshot carries: of the room one is in and of the
// main room, and of rooms elsewhere, of which a moderator has many.
// A snapshot is short, however long the lines are that anybody may write: from
// tailText bytes on there is no further line; the window asks for older ones.
const (
	chatTail = 100
	farTail  = 20
	tailText = 256 << 10
)

// tailOf are the last lines of a chat, one in any case.
func tailOf(lines []meeting.Line, most int) []meeting.Line {
	from, text := len(lines), 0
	for from > 0 && len(lines)-from < most && text < tailText {
		from--
		text += len(lines[from].Text)
	}
	return lines[from:]
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

func projectChats(v *session.View) []ChatTail {
	var out []ChatTail // never empty: everybody reads the main room
	for _, room := range readable(v.State, v.Me) {
		lines, tail := v.State.Chats[room], chatTail
		if room != meeting.MainRoom && room != v.State.Location(v.Me) {
			tail = farTail
		}
		c := ChatTail{Room: string(room), Total: len(lines), Lines: []ChatLine{}}
		for _, l := range tailOf(lines, tail) {
			c.Lines = append(c.Lines, projectLine(v, l))
		}
		out = append(out, c)
	}
	return out
}

func projectLine(v *session.View, l meeting.Line) ChatLine {
	out := ChatLine{
		ID: l.ID, Author: string(l.Author), Name: l.Name, Wall: l.Wall,
		Kind: string(l.Kind), Text: l.Text, Safe: l.Author != v.Me || v.IsSafe(l.ID),
		Late: v.Late[l.ID],
	}
	if l.Kind == meeting.NoteLine {
		out.Text, out.Millis = "", v.State.Notes[l.ID].Millis
	}
	return out
}
