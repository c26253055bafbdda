package app

import (
	"alcove/app/meeting"
	"alcove/app/session"
)

// peopleNotices say who came and went, who asks for help and who gives it.
func peopleNotices(before, after *session.View) []Notice {
	var out []Notice
	moderator := moderates(after.State, after.Me)
	for id, p := range after.State.Participants {
		old := before.State.Participants[id]
		switch {
		case id == after.Me:
			if p.Helper != "" && p.Helper != old.Helper {
				out = append(out, Notice{Kind: "helper", Participant: string(p.Helper), Name: after.State.Participants[p.Helper].Name})
			}
		case here(p) && !here(old):
			if moderator && p.Late {
				out = append(out, lateNotice(before, after, p))
				break
			}
			out = append(out, Notice{Kind: "joined", Participant: string(id), Name: p.Name})
		case here(old) && !here(p):
			out = append(out, Notice{Kind: "left", Participant: string(id), Name: old.Name})
		case p.Hand != 0 && old.Hand == 0 && moderator:
			out = append(out, Notice{Kind: "hand", Participant: string(id), Name: p.Name, Room: string(after.State.Location(id)), Text: p.Why})
		}
	}
	return out
}

func here(p meeting.Participant) bool { return p.Joined && !p.Removed }

// lateNotice says in place of "joined" that somebody came after the rooms were
// set up, and where the rule put them.
func lateNotice(before, after *session.View, p meeting.Participant) Notice {
	n := Notice{Kind: "late", Participant: string(p.ID), Name: p.Name}
	for _, c := range freshChanges(before, after) {
		if c.Kind == meeting.ChangeLate && len(c.Moves) > 0 && c.Moves[0].Who == p.ID {
			n.Change, n.Room = c.ID, string(c.Moves[0].To)
		}
	}
	return n
}

// changeNotices say what another moderator did to the rooms, where nothing else
// says it.
func changeNotices(before, after *session.View) []Notice {
	if before.Link != session.LinkConnected {
		return nil // catching up: who was away wants no list
	}
	var out []Notice
	for _, c := range freshChanges(before, after) {
		if c.By != after.Me && !saidElsewhere(c, after.Me) {
			out = append(out, Notice{Kind: "change", Change: c.ID, Participant: string(c.By), Name: c.Name})
		}
	}
	return out
}

// saidElsewhere: by "started", "stopped", "late", and by "moved" for oneself.
func saidElsewhere(c meeting.Change, me meeting.ParticipantID) bool {
	switch c.Kind {
	case meeting.ChangeStarted, meeting.ChangeStopped, meeting.ChangeLate:
		return true
	}
	return len(c.Moves) == 1 && c.Moves[0].Who == me
}

func freshChanges(before, after *session.View) []meeting.Change {
	if before.State == after.State {
		return nil // most views are news of media alone
	}
	known := make(map[string]bool, len(before.State.Changes))
	for _, c := range before.State.Changes {
		known[c.ID] = true
	}
	var out []meeting.Change
	for _, c := range after.State.Changes {
		if !known[c.ID] {
			out = append(out, c)
		}
	}
	return out
}
