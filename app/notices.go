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
	if before.Reign.Host != "" && after.Reign.Host != "" && before.Reign.Host != after.Reign.Host {
		id := meeting.ParticipantID(after.Reign.Host.Device())
		out = append(out, Notice{Kind: "host", Participant: string(id), Name: after.State.Participants[id].Name})
	}
	if moderates(after.State, after.Me) {
		known := map[string]bool{}
		for _, k := range before.Knocks {
			known[k.ID] = true
		}
		for _, k := range after.Knocks {
			if !known[k.ID] {
				out = append(out, Notice{Kind: "knock", Name: k.Name, Text: k.ID})
			}
		}
	}
	if off(after.ClockOff) && !off(before.ClockOff) {
		out = append(out, Notice{Kind: "error", Error: &Error{Code: CodeClockOff, Detail: after.ClockOff.Round(time.Second).String()}})
	}
	return out
}

func off(d time.Duration) bool { return d.Abs() > clockLimit }

func peopleNotices(before, after *session.View) []Notice {
	var out []Notice
	for id, p := range after.State.Participants {
		if id == after.Me {
			continue
		}
		old := before.State.Participants[id]
		switch {
		case p.Joined && !p.Removed && (!old.Joined || old.Removed):
			out = append(out, Notice{Kind: "joined", Participant: string(id), Name: p.Name})
		case old.Joined && !old.Removed && (!p.Joined || p.Removed):
			out = append(out, Notice{Kind: "left", Participant: string(id), Name: old.Name})
		case p.Hand != 0 && old.Hand == 0 && moderates(after.State, after.Me):
			out = append(out, Notice{Kind: "hand", Participant: string(id), Name: p.Name, Room: string(after.State.Location(id))})
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
		room, _ := after.State.Room(to) // the main room has no name
		out = append(out, Notice{Kind: "moved", Room: string(to), Name: room.Name})
	}
	here := after.State.Chats[to]
	for _, l := range here[min(len(before.State.Chats[to]), len(here)):] {
		if l.Kind == meeting.BroadcastLine && l.Author != after.Me {
			out = append(out, Notice{Kind: "broadcast", Participant: string(l.Author), Name: l.Name, Text: l.Text})
		}
	}
	return out
}
