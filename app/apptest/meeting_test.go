package apptest_test

import (
	"testing"

	"alcove/app"
	"alcove/app/apptest"
	"alcove/media"
)

func TestRoomsPartitionMedia(t *testing.T) {
	t.Parallel()
	p := apptest.Gather(t, "Ana", "Bo", "Cy", "Dee")
	ana, bo, cy, dee := p[0], p[1], p[2], p[3]
	for _, a := range p {
		for _, b := range p {
			if a != b {
				a.Hears(b)
				a.Sees(b)
			}
		}
	}

	ana.Must(ana.Rooms().SetUp(app.NewRooms{Count: 2, Method: "manual"}))
	rooms := ana.Snapshot().Meeting.Rooms
	red, blue := rooms[1].ID, rooms[2].ID
	ana.Must(ana.Rooms().Assign(map[string]string{bo.ID: red, cy.ID: red, dee.ID: blue}))
	ana.Must(ana.Rooms().Start(app.Plan{}))
	in(dee, blue)
	in(bo, red)
	in(cy, red)
	bo.Hears(cy)
	cy.Hears(bo)
	silent(t, dee, bo, cy, ana)
	silent(t, bo, dee, ana)

	ana.Must(ana.Rooms().Assign(map[string]string{cy.ID: blue}))
	in(cy, blue)
	dee.Hears(cy)
	cy.Sees(dee)
	silent(t, bo, cy)
	silent(t, cy, bo)

	ana.Must(ana.Rooms().Stop())
	for _, a := range p {
		in(a, "main")
		for _, b := range p {
			if a != b {
				a.Hears(b)
			}
		}
	}
	for _, a := range p {
		if w := a.Studio.Ears().Wrong(); len(w) > 0 {
			t.Errorf("%s: %v", a.Name, w)
		}
		if n := a.Studio.Ears().Connections(); n != 1 {
			t.Errorf("%s: media was connected %d times, want once for the whole meeting", a.Name, n)
		}
		if n := a.Studio.Opened(media.Microphone); n != 1 {
			t.Errorf("%s: the microphone was opened %d times", a.Name, n)
		}
	}
}

func in(p *apptest.Person, room string) {
	p.AwaitMeeting("is in "+room, func(m *app.Meeting) bool { return m.Location == room })
}

// silent checks, over the time in which somebody else's 25 packets would have
// come, that nothing of the others arrives.
func silent(t *testing.T, p *apptest.Person, others ...*apptest.Person) {
	t.Helper()
	track := func(o *apptest.Person) media.TrackID {
		return media.TrackID{Peer: media.PeerID(o.ID), Source: media.Microphone}
	}
	// What was on its way when the state arrived here may still come in.
	settle := p.Studio.Sent() + 10
	apptest.Await(t, "time passes", func() bool { return p.Studio.Sent() > settle })
	before := map[*apptest.Person]uint64{}
	for _, o := range others {
		before[o] = p.Studio.Ears().Packets(track(o))
	}
	until := p.Studio.Sent() + 25
	apptest.Await(t, "time passes", func() bool { return p.Studio.Sent() > until })
	for _, o := range others {
		if n := p.Studio.Ears().Packets(track(o)) - before[o]; n > 0 {
			t.Errorf("%s received %d packets of %s from another room", p.Name, n, o.Name)
		}
	}
}

func TestMuteStopsSending(t *testing.T) {
	t.Parallel()
	p := apptest.Gather(t, "Ana", "Bo")
	ana, bo := p[0], p[1]
	ana.Hears(bo)
	bo.Must(bo.Devices().Microphone(false))
	ana.AwaitMeeting("sees that Bo is mute", func(m *app.Meeting) bool {
		for _, q := range m.Participants {
			if q.ID == bo.ID {
				return !q.Microphone && q.Camera
			}
		}
		return false
	})
	silent(t, ana, bo)
	bo.Must(bo.Devices().Microphone(true))
	ana.Hears(bo)
	if n := bo.Studio.Opened(media.Microphone); n != 1 {
		t.Errorf("the microphone was opened %d times, want once", n)
	}
}

func TestChatIsSafeAndReachesAll(t *testing.T) {
	t.Parallel()
	p := apptest.Gather(t, "Ana", "Bo", "Cy")
	for _, a := range p {
		a.Must(a.Chat().Send(app.NewLine{Room: "main", Text: "hello from " + a.Name}))
	}
	for _, a := range p {
		for _, b := range p {
			apptest.Await(t, a.Name+" reads "+b.Name, func() bool { return a.Has("main", "hello from "+b.Name) })
		}
		a.AwaitMeeting("own line is safe", func(m *app.Meeting) bool {
			for _, l := range m.Chats[0].Lines {
				if l.Author == a.ID && l.Kind == "chat" {
					return l.Safe
				}
			}
			return false
		})
	}
}

func TestHostDiesAndTheTalkGoesOn(t *testing.T) {
	t.Parallel()
	p := apptest.Gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	bo.AwaitMeeting("Ana hosts", func(m *app.Meeting) bool { return m.Host.Participant == ana.ID })
	ana.Stop()
	for _, a := range []*apptest.Person{bo, cy} {
		a.AwaitMeeting("another host", func(m *app.Meeting) bool {
			return m.Host.Participant != ana.ID && m.Host.Participant != "" && m.Link == "connected"
		})
	}
	bo.Hears(cy)
	cy.Hears(bo)
	bo.Must(bo.Chat().Send(app.NewLine{Room: "main", Text: "still here"}))
	apptest.Await(t, "Cy reads it", func() bool { return cy.Has("main", "still here") })
}

func TestRemovedIsOut(t *testing.T) {
	t.Parallel()
	p := apptest.Gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	link := ana.Link()
	ana.Must(ana.Meetings().Remove(bo.ID))
	bo.Await("is out", func(s app.Snapshot) bool { return s.Meeting == nil })
	silent(t, cy, bo)
	cy.Hears(ana)
	if err := bo.Meetings().Join(app.ByLink{Name: "Bo", Link: link}); code(err) != "removed" {
		t.Errorf("joining again after removal: %v, want removed", err)
	}
}

func code(err error) string {
	if err == nil {
		return ""
	}
	return app.AsError(err).Code
}

func TestOrdinaryParticipantCannotModerate(t *testing.T) {
	t.Parallel()
	p := apptest.Gather(t, "Ana", "Bo")
	bo := p[1]
	for what, err := range map[string]error{
		"set up":    bo.Rooms().SetUp(app.NewRooms{Count: 2, Method: "automatic"}),
		"broadcast": bo.Rooms().Broadcast("hi"),
		"remove":    bo.Meetings().Remove(p[0].ID),
		"grant":     bo.Meetings().GrantModerator(bo.ID),
	} {
		if code(err) != "not_moderator" {
			t.Errorf("%s by a participant: %v, want not_moderator", what, err)
		}
	}
}
