package app

import (
	"time"

	"alcove/app/meeting"
	"alcove/app/session"
)

// clockLimit is how far a wall clock may be off before it is worth a word: the
// times in chats would mislead.
const clockLimit = 2 * time.Minute

// noticesOf says what changed between two views that is worth saying. Pure; ids
// are given later. The first view has nothing to be compared with.
func noticesOf(before, after *session.View) []Notice {
	if before == nil || !before.Entered || !after.Entered {
		return nil
	}
	out := peopleNotices(before, after)
	out = append(out, roomNotices(before, after)...)
	out = append(out, lineNotices(before, after)...)
	if before.Reign.Host != "" && after.Reign.Host != "" && before.Reign.Host != after.Reign.Host {
		id := meeting.ParticipantID(after.Reign.Host.Device())
		out = append(out, Notice{Kind: "host", Participant: string(id), Name: after.State.Participants[id].Name})
	}
	if wasMerged(before, after) {
		out = append(out, Notice{Kind: "merged"})
	}
	if moderates(after.State, after.Me) {
		out = append(out, changeNotices(before, after)...)
		out = append(out, knockNotices(before, after)...)
	}
	if off(after.ClockOff) && !off(before.ClockOff) {
		out = append(out, Notice{Kind: "error", Error: &Error{Code: CodeClockOff, Detail: after.ClockOff.Round(time.Second).String()}})
	}
	return out
}

func off(d time.Duration) bool { return d.Abs() > clockLimit }

func knockNotices(before, after *session.View) []Notice {
	known := map[string]bool{}
	for _, k := range before.Knocks {
		known[k.ID] = true
	}
	var out []Notice
	for _, k := range after.Knocks {
		if !known[k.ID] {
			out = append(out, Notice{Kind: "knock", Name: k.Name, Text: k.ID})
		}
	}
	return out
}

func roomNotices(before, after *session.View) []Notice {
	var out []Notice
	was, is := before.State.Breakout, after.State.Breakout
	if is.Running && !was.Running {
		out = append(out, Notice{Kind: "started"})
	}
	if was.Running && !is.Running {
		out = append(out, Notice{Kind: "stopped"})
	}
	from, to := before.State.Location(after.Me), after.State.Location(after.Me)
	if from != to && to != "" {
		out = append(out, Notice{Kind: "moved", Room: string(to), Name: roomName(after.State, to)})
	}
	return out
}

// roomName is "" for the main room: the window has a word for it.
func roomName(st *meeting.State, id meeting.RoomID) string {
	room, _ := st.Room(id)
	return room.Name
}

// lineNotices are the broadcasts and notes that arrived where one is now.
func lineNotices(before, after *session.View) []Notice {
	room := after.State.Location(after.Me)
	var out []Notice
	for _, l := range fresh(before.State.Chats[room], after.State.Chats[room]) {
		if l.Author == after.Me || after.Late[l.ID] {
			continue // what came late is counted by "merged": it may be old news
		}
		n := Notice{Participant: string(l.Author), Name: l.Name}
		switch l.Kind {
		case meeting.BroadcastLine:
			n.Kind, n.Text = "broadcast", l.Text
		case meeting.NoteLine:
			n.Kind, n.Room = "note", string(room)
		default:
			continue
		}
		out = append(out, n)
	}
	return out
}

// fresh are the lines that were not there before. They are at the end, but
// where somebody was out of reach as they wrote.
func fresh(before, after []meeting.Line) []meeting.Line {
	n := len(before)
	if n == 0 || n <= len(after) && after[n-1].ID == before[n-1].ID && after[0].ID == before[0].ID {
		return after[n:]
	}
	known := make(map[string]bool, n)
	for _, l := range before {
		known[l.ID] = true
	}
	var out []meeting.Line
	for _, l := range after {
		if !known[l.ID] {
			out = append(out, l)
		}
	}
	return out
}
