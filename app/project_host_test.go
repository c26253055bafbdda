package app

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"alcove/app/meeting"
	"alcove/app/session"
	"alcove/mesh"
)

func apart(who ...meeting.ParticipantID) func(*session.View) {
	return func(v *session.View) { v.OutOfReach = who }
}

func appointed(app string) func(*session.View) {
	return func(v *session.View) { v.State.Appointed = app }
}

// reached has the apps "who#1" of these.
func reached(who ...meeting.ParticipantID) func(*session.View) {
	return func(v *session.View) {
		v.Members = map[meeting.ParticipantID]mesh.MemberID{}
		for _, id := range who {
			v.Members[id] = mesh.MemberID(id + "#1")
		}
	}
}

// TestProjectOutOfReach: whoever is out of reach is not online, whatever the
// last table of a host said; oneself never is, and nor is who has left.
func TestProjectOutOfReach(t *testing.T) {
	v := view("bo", apart("ana", "bo", "cy"), with("cy", func(p *meeting.Participant) { p.Joined = false }))
	var got []string
	for _, p := range project(v, moment{}).Participants {
		got = append(got, fmt.Sprint(p.ID, " online=", p.Online, " out=", p.OutOfReach))
	}
	if want := "ana online=false out=true; bo online=true out=false"; strings.Join(got, "; ") != want {
		t.Errorf("%v, want %s", got, want)
	}
	for _, p := range project(view("bo"), moment{}).Participants {
		if p.OutOfReach {
			t.Errorf("%s is out of reach in a meeting that is whole", p.ID)
		}
	}
}

func TestProjectMerged(t *testing.T) {
	if m := project(view("bo"), moment{}).Merged; m != nil {
		t.Errorf("nothing came together: %+v", m)
	}
	v := view("bo", func(v *session.View) {
		v.Merged = &session.Merge{At: time.UnixMilli(7), People: []meeting.ParticipantID{"ana", "cy"}, Lines: 12, Moves: 2}
	})
	if got := fmt.Sprintf("%+v", *project(v, moment{}).Merged); got != "{At:7 People:[ana cy] Lines:12 Moves:2}" {
		t.Error(got)
	}
	none := project(view("bo", merged(time.UnixMilli(7))), moment{}).Merged
	if none.People == nil {
		t.Error("nobody is null")
	}
}

func TestProjectLateLines(t *testing.T) {
	v := view("bo", says("main", "ana", meeting.ChatLine, "1"), says("main", "cy", meeting.ChatLine, "2"), cameLate("cy/s/2"))
	lines := project(v, moment{}).Chats[0].Lines
	if lines[0].Late || !lines[1].Late {
		t.Errorf("%+v", lines)
	}
}

// TestProjectHost: the owner's choice is of an app, and void once that was
// started anew; while nobody is there it waits.
func TestProjectHost(t *testing.T) {
	for _, c := range []struct {
		name   string
		change []func(*session.View)
		want   Host
	}{
		{"nobody chose", nil, Host{Participant: "ana"}},
		{"chosen", []func(*session.View){appointed("cy#1"), reached("ana", "cy")}, Host{Participant: "ana", Chosen: "cy"}},
		{"chosen, and gone", []func(*session.View){appointed("cy#1"), reached("ana")}, Host{Participant: "ana", Chosen: "cy"}},
		{"chosen, and started anew", []func(*session.View){appointed("cy#0"), reached("cy")}, Host{Participant: "ana"}},
	} {
		v := view("bo", append(c.change, hostedBy("ana#1"))...)
		if got := project(v, moment{}).Host; got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	v := view("ana", hostedBy("ana#1"), func(v *session.View) { v.Hosting, v.Reign.Term = true, 3 })
	if got, want := project(v, moment{}).Host, (Host{Participant: "ana", Me: true, Term: 3}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestAppointment(t *testing.T) {
	here := reached("ana", "bo", "cy")
	moderator := with("bo", func(p *meeting.Participant) { p.Role = meeting.Moderator })
	gone := with("cy", func(p *meeting.Participant) { p.Joined = false })
	for _, c := range []struct {
		name   string
		me     meeting.ParticipantID
		who    meeting.ParticipantID
		change []func(*session.View)
		want   string
		err    error
	}{
		{"the owner chooses somebody", "ana", "cy", []func(*session.View){here}, "cy#1", nil},
		{"the owner chooses their own computer", "ana", "ana", []func(*session.View){here}, "ana#1", nil},
		{"the owner takes it back", "ana", "", []func(*session.View){here, appointed("cy#1")}, "", nil},
		{"an ordinary participant", "bo", "cy", []func(*session.View){here}, "", meeting.ErrNotOwner},
		{"a moderator", "bo", "cy", []func(*session.View){here, moderator}, "", meeting.ErrNotOwner},
		{"a moderator, of nobody", "bo", "", []func(*session.View){here, moderator}, "", meeting.ErrNotOwner},
		{"somebody out of reach", "ana", "cy", []func(*session.View){reached("ana", "bo")}, "", errOutOfReach},
		{"somebody who left", "ana", "cy", []func(*session.View){here, gone}, "", meeting.ErrUnknownParticipant},
		{"nobody of the meeting", "ana", "zoe", []func(*session.View){here}, "", meeting.ErrUnknownParticipant},
	} {
		got, err := appointment(view(c.me, c.change...), c.who)
		if !errors.Is(err, c.err) || got.Member != c.want {
			t.Errorf("%s: %q, %v; want %q, %v", c.name, got.Member, err, c.want, c.err)
		}
	}
}

func TestAppointOutsideOfAMeeting(t *testing.T) {
	if err := (&Meetings{newApp(t)}).Appoint("ana"); AsError(err).Code != CodeNotInMeeting {
		t.Errorf("%v", err)
	}
}

// TestProjectCarriers: a room says whose app forwards it and whom the owner chose,
// as long as that app is the one that was chosen.
func TestProjectCarriers(t *testing.T) {
	v := view("bo", reached("ana", "cy"), func(v *session.View) {
		v.State.Rooms = []meeting.Room{{ID: "r1", Carrier: "ana#1"}, {ID: "r2", Carrier: "cy#0"}, {ID: "r3"}, {ID: "r4"}}
		v.Carriers = map[meeting.RoomID]mesh.MemberID{"r1": "ana#1", "r3": "cy#1"}
	})
	var got []string
	for _, r := range project(v, moment{}).Rooms {
		got = append(got, fmt.Sprintf("%s %q %q", r.ID, r.Carrier, r.Chosen))
	}
	want := `main "" ""; r1 "ana" "ana"; r2 "" ""; r3 "cy" ""; r4 "" ""`
	if strings.Join(got, "; ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}
