package app

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"alcove/app/meeting"
	"alcove/app/session"
	"alcove/mesh"
)

// view is a meeting of Ana, its owner, Bo and Cy, as one of them sees it.
func view(me meeting.ParticipantID, change ...func(*session.View)) *session.View {
	p := func(id meeting.ParticipantID, name string, role meeting.Role) meeting.Participant {
		return meeting.Participant{ID: id, Name: name, Role: role, Joined: true}
	}
	v := &session.View{
		Me: me, Entered: true, Link: session.LinkConnected,
		State: &meeting.State{
			ID: "m", Name: "Monday", Owner: "ana",
			Participants: map[meeting.ParticipantID]meeting.Participant{
				"ana": p("ana", "Ana", meeting.Owner), "bo": p("bo", "Bo", meeting.Ordinary), "cy": p("cy", "Cy", meeting.Ordinary),
			},
			Rooms:       []meeting.Room{{ID: "red", Name: "Red"}, {ID: "blue", Name: "Blue"}},
			Breakout:    meeting.Breakout{Configured: true, Method: "manual"},
			Assignments: map[meeting.ParticipantID]meeting.RoomID{"bo": "red"},
			Chats:       map[meeting.RoomID][]meeting.Line{},
		},
		Publishing: map[meeting.ParticipantID]session.Publishing{"ana": {Microphone: true}, "bo": {}},
	}
	for _, f := range change {
		f(v)
	}
	return v
}

func with(id meeting.ParticipantID, f func(*meeting.Participant)) func(*session.View) {
	return func(v *session.View) {
		v.State.Participants = maps.Clone(v.State.Participants)
		p := v.State.Participants[id]
		p.ID = id
		f(&p)
		v.State.Participants[id] = p
	}
}

func opened(v *session.View) { v.State.Breakout.Running = true }

func says(room meeting.RoomID, author meeting.ParticipantID, kind meeting.LineKind, text string) func(*session.View) {
	return func(v *session.View) {
		lines := slices.Clone(v.State.Chats[room])
		v.State.Chats = maps.Clone(v.State.Chats)
		v.State.Chats[room] = append(lines, meeting.Line{ID: fmt.Sprint(author, "/s/", text), Author: author, Name: string(author), Kind: kind, Text: text})
	}
}

// did adds a change that moved one person, or none.
func did(kind meeting.ChangeKind, by, who meeting.ParticipantID, to meeting.RoomID) func(*session.View) {
	return func(v *session.View) {
		all := slices.Clone(v.State.Changes)
		c := meeting.Change{ID: fmt.Sprint("#", len(all)+1), By: by, Name: string(by), Kind: kind}
		if who != "" {
			c.Moves = []meeting.Moved{{Who: who, To: to}}
		}
		v.State.Changes = append(all, c)
	}
}

func reconnecting(v *session.View) { v.Link = session.LinkReconnecting }

func hostedBy(m mesh.MemberID) func(*session.View) {
	return func(v *session.View) { v.Reign.Host = m }
}

func merged(at time.Time) func(*session.View) {
	return func(v *session.View) { v.Merged = &session.Merge{At: at} }
}

func cameLate(lines ...string) func(*session.View) {
	return func(v *session.View) {
		v.Late = map[string]bool{}
		for _, id := range lines {
			v.Late[id] = true
		}
	}
}

func TestNotices(t *testing.T) {
	type change = func(*session.View)
	knock := func(ids ...string) change {
		return func(v *session.View) {
			for _, id := range ids {
				v.Knocks = append(v.Knocks, session.Knock{ID: id, Name: "Eve"})
			}
		}
	}
	asks := func(why string) change {
		return with("bo", func(p *meeting.Participant) { p.Hand, p.Why = 5, why })
	}
	helped := func(by meeting.ParticipantID) change {
		return with("bo", func(p *meeting.Participant) { p.Hand, p.Helper = 5, by })
	}
	late := with("dee", func(p *meeting.Participant) { p.Name, p.Joined, p.Late = "Dee", true, true })
	second := with("cy", func(p *meeting.Participant) { p.Role = meeting.Moderator })
	clock := func(d time.Duration) change { return func(v *session.View) { v.ClockOff = d } }
	for _, c := range []struct {
		name          string
		me            meeting.ParticipantID
		before, after []change
		want          string
	}{
		{"nothing changed", "bo", nil, nil, "[]"},
		{"not entered before", "bo", []change{func(v *session.View) { v.Entered = false }}, []change{opened}, "[]"},
		{"somebody joins", "bo", []change{with("cy", func(p *meeting.Participant) { p.Joined = false })}, nil, "[joined Cy]"},
		{"somebody new", "bo", nil, []change{with("dee", func(p *meeting.Participant) { p.Name, p.Joined = "Dee", true })}, "[joined Dee]"},
		{"somebody leaves", "bo", nil, []change{with("cy", func(p *meeting.Participant) { p.Joined = false })}, "[left Cy]"},
		{"somebody is removed", "bo", nil, []change{with("cy", func(p *meeting.Participant) { p.Removed = true })}, "[left Cy]"},
		{"one's own coming", "bo", []change{with("bo", func(p *meeting.Participant) { p.Joined = false })}, nil, "[]"},
		{"renamed", "bo", nil, []change{with("cy", func(p *meeting.Participant) { p.Name = "Cyn" })}, "[]"},
		{"a hand, for the owner", "ana", nil, []change{with("cy", func(p *meeting.Participant) { p.Hand = 5 })}, "[hand Cy main]"},
		{"a hand, for others", "bo", nil, []change{with("cy", func(p *meeting.Participant) { p.Hand = 5 })}, "[]"},
		{"a hand goes down", "ana", []change{with("cy", func(p *meeting.Participant) { p.Hand = 5 })}, nil, "[]"},
		{"rooms open, assigned", "bo", nil, []change{opened}, "[started; moved Red red]"},
		{"rooms open, not assigned", "cy", nil, []change{opened}, "[started]"},
		{"rooms open, moderator", "ana", nil, []change{opened}, "[started]"},
		{"rooms close", "bo", []change{opened}, nil, "[stopped; moved main]"},
		{"moved", "bo", []change{opened}, []change{opened, func(v *session.View) {
			v.State.Assignments = map[meeting.ParticipantID]meeting.RoomID{"bo": "blue"}
		}}, "[moved Blue blue]"},
		{"somebody else is moved", "cy", []change{opened}, []change{opened, func(v *session.View) {
			v.State.Assignments = map[meeting.ParticipantID]meeting.RoomID{"bo": "blue"}
		}}, "[]"},
		{"broadcast", "cy", nil, []change{says("main", "ana", meeting.BroadcastLine, "five minutes")}, `[broadcast ana "five minutes"]`},
		{"one's own broadcast", "ana", nil, []change{says("main", "ana", meeting.BroadcastLine, "five minutes")}, "[]"},
		{"a broadcast that was there", "cy", []change{says("main", "ana", meeting.BroadcastLine, "old")},
			[]change{says("main", "ana", meeting.BroadcastLine, "old"), says("main", "bo", meeting.ChatLine, "ok")}, "[]"},
		{"a chat line", "cy", nil, []change{says("main", "bo", meeting.ChatLine, "hi")}, "[]"},
		{"a broadcast that was written out of reach", "cy", []change{says("main", "ana", meeting.BroadcastLine, "old")},
			[]change{says("main", "bo", meeting.BroadcastLine, "before it"), says("main", "ana", meeting.BroadcastLine, "old")}, `[broadcast bo "before it"]`},
		{"a note where one is", "bo", []change{opened}, []change{opened, says("red", "ana", meeting.NoteLine, "")}, "[note ana red]"},
		{"a note elsewhere", "bo", []change{opened}, []change{opened, says("blue", "ana", meeting.NoteLine, "")}, "[]"},
		{"one's own note", "ana", nil, []change{says("main", "ana", meeting.NoteLine, "")}, "[]"},
		{"help is asked for, the owner", "ana", []change{opened}, []change{opened, asks("no sound")}, `[hand Bo red "no sound"]`},
		{"help is asked for, others", "cy", []change{opened}, []change{opened, asks("no sound")}, "[]"},
		{"somebody is on the way to me", "bo", []change{opened, asks("")}, []change{opened, helped("ana")}, "[helper Ana]"},
		{"still on the way", "bo", []change{opened, helped("ana")}, []change{opened, helped("ana"), says("main", "ana", meeting.ChatLine, "")}, "[]"},
		{"somebody is on the way to another", "cy", []change{opened, asks("")}, []change{opened, helped("ana")}, "[]"},
		{"late, for others", "bo", nil, []change{late}, "[joined Dee]"},
		{"late, for moderators", "ana", nil, []change{late}, "[late Dee]"},
		{"late and placed", "ana", nil, []change{late, did(meeting.ChangeLate, "dee", "dee", "blue")}, "[late Dee blue #1]"},
		{"another moderator moved somebody", "ana", []change{second}, []change{second, did(meeting.ChangeMoved, "cy", "bo", "blue")}, "[change cy #1]"},
		{"I moved somebody", "ana", []change{second}, []change{second, did(meeting.ChangeMoved, "ana", "bo", "blue")}, "[]"},
		{"a change, for others", "bo", []change{second}, []change{second, did(meeting.ChangeRenamed, "cy", "", "")}, "[]"},
		{"another moderator opened the rooms", "ana", []change{second}, []change{second, opened, did(meeting.ChangeStarted, "cy", "", "")}, "[started]"},
		{"a change that was there", "ana", []change{second, did(meeting.ChangeMoved, "cy", "bo", "blue")},
			[]change{second, did(meeting.ChangeMoved, "cy", "bo", "blue"), did(meeting.ChangeLocked, "cy", "", "")}, "[change cy #2]"},
		{"another moderator moved me", "ana", []change{second, opened}, []change{second, opened, func(v *session.View) {
			with("ana", func(p *meeting.Participant) { p.Visiting = "blue" })(v)
		}, did(meeting.ChangeMoved, "cy", "ana", "blue")}, "[moved Blue blue]"},
		{"back after being out of reach", "ana", []change{second, reconnecting}, []change{second, did(meeting.ChangeMoved, "cy", "bo", "blue")}, "[]"},
		{"knock, for the owner", "ana", []change{knock("1")}, []change{knock("1", "2")}, `[knock Eve "2"]`},
		{"knock, for others", "bo", nil, []change{knock("1")}, "[]"},
		{"another host", "bo", []change{hostedBy("ana#s")}, []change{hostedBy("cy#s")}, "[host Cy]"},
		{"the first host", "bo", nil, []change{hostedBy("cy#s")}, "[]"},
		{"no host any more", "bo", []change{hostedBy("ana#s")}, nil, "[]"},
		{"parts found each other", "bo", nil, []change{merged(time.Unix(9, 0))}, "[merged]"},
		{"parts found each other again", "bo", []change{merged(time.Unix(9, 0))}, []change{merged(time.Unix(99, 0))}, "[merged]"},
		{"parts are together", "bo", []change{merged(time.Unix(9, 0))}, []change{merged(time.Unix(9, 0)), opened}, "[started; moved Red red]"},
		{"a broadcast that came with a merge", "cy", nil, []change{
			says("main", "bo", meeting.BroadcastLine, "five minutes"), cameLate("bo/s/five minutes"), merged(time.Unix(9, 0)),
		}, "[merged]"},
		{"clock a little off", "bo", nil, []change{clock(clockLimit)}, "[]"},
		{"clock ahead", "bo", nil, []change{clock(3 * time.Hour)}, "[error clock_off 3h0m0s]"},
		{"clock behind", "bo", nil, []change{clock(-3 * time.Hour)}, "[error clock_off -3h0m0s]"},
		{"clock still off", "bo", []change{clock(3 * time.Hour)}, []change{clock(3 * time.Hour)}, "[]"},
	} {
		if got := brief(noticesOf(view(c.me, c.before...), view(c.me, c.after...))); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if got := noticesOf(nil, view("bo", opened)); got != nil {
		t.Errorf("with nothing before: %v", got)
	}
}

func brief(notices []Notice) string {
	var out []string
	for _, n := range notices {
		s := n.Kind
		for _, part := range []string{n.Name, n.Room, n.Change} {
			if part != "" {
				s += " " + part
			}
		}
		if n.Text != "" {
			s += fmt.Sprintf(" %q", n.Text)
		}
		if n.Error != nil {
			s += " " + n.Error.Code + " " + n.Error.Detail
		}
		out = append(out, s)
	}
	s := "["
	for i, o := range out {
		if i > 0 {
			s += "; "
		}
		s += o
	}
	return s + "]"
}

// TestNoticesAreKeptAndNumbered: a window that was not listening catches up.
func TestNoticesAreKeptAndNumbered(t *testing.T) {
	a := newApp(t)
	for i := range 2 * noticesKept {
		a.Say(Notice{Kind: "left", Name: fmt.Sprint(i)})
	}
	got := a.Snapshot().Notices
	if len(got) != noticesKept {
		t.Fatalf("%d notices are kept", len(got))
	}
	for i, n := range got {
		if n.ID != uint64(noticesKept+i+1) || n.Name != fmt.Sprint(noticesKept+i) {
			t.Errorf("notice %d is %+v", i, n)
		}
	}
}
