package apptest_test

import (
	"strings"
	"testing"

	"alcove/app"
	"alcove/app/apptest"
)

// address is where a link leads to.
func address(t *testing.T, p *apptest.Person) string {
	t.Helper()
	i, err := p.Meetings().Inspect(p.Link())
	if err != nil || len(i.Addresses) == 0 {
		t.Fatalf("inspect: %+v, %v", i, err)
	}
	return i.Addresses[0]
}

// knock asks to be let in, in the background.
func knock(p *apptest.Person, at string) <-chan error {
	answer := make(chan error, 1)
	go func() { answer <- p.Meetings().KnockAt(app.AtAddress{Name: p.Name, Address: at}) }()
	return answer
}

// atDoor waits for a stranger and says who it is.
func atDoor(t *testing.T, p *apptest.Person) app.Knock {
	t.Helper()
	var k app.Knock
	p.AwaitMeeting("somebody knocks", func(m *app.Meeting) bool {
		if len(m.Knocks) > 0 {
			k = m.Knocks[0]
		}
		return k.ID != ""
	})
	return k
}

func TestKnockIsAnswered(t *testing.T) {
	ana := apptest.Gather(t, "Ana", "Bo")[0]
	at := address(t, ana)

	cy := apptest.New(t, "Cy")
	refused := knock(cy, at)
	k := atDoor(t, ana)
	if k.Name != "Cy" || !strings.HasPrefix(cy.ID, k.Fingerprint) {
		t.Errorf("%+v knocks, want Cy with the fingerprint of their device", k)
	}
	ana.Must(ana.Meetings().AnswerKnock(app.KnockAnswer{Knock: k.ID}))
	if err := <-refused; code(err) != "refused" {
		t.Errorf("after a refusal: %v, want refused", err)
	}
	if m := cy.Snapshot().Meeting; m != nil {
		t.Error("is in the meeting after a refusal")
	}

	accepted := knock(cy, at)
	k = atDoor(t, ana)
	ana.Must(ana.Meetings().AnswerKnock(app.KnockAnswer{Knock: k.ID, Accept: true}))
	cy.Must(<-accepted)
	cy.Hears(ana)
}

func TestReopenBringsEverythingBack(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo")
	ana, bo := p[0], p[1]
	ana.Must(ana.Chat().Send(app.NewLine{Room: "main", Text: "remember this"}))
	apptest.Await(t, "Bo reads it", func() bool { return bo.Has("main", "remember this") })
	id := ana.Snapshot().Meeting.ID

	bo.Stop()
	bo = apptest.Reopen(t, "Bo", bo.Dir)
	bo.Must(bo.Meetings().Reopen(app.AtMeeting{Name: "Bo", Meeting: id}))
	if !bo.Has("main", "remember this") {
		t.Error("the chat is not there at once")
	}
	bo.AwaitMeeting("is back with Ana", func(m *app.Meeting) bool { return m.Link == "connected" && m.Host.Participant == ana.ID })
	bo.Hears(ana)
	ana.Hears(bo)

	// And when nobody else is there any more, from this device alone.
	ana.Stop()
	bo.Stop()
	ana = apptest.Reopen(t, "Ana", ana.Dir)
	ana.Must(ana.Meetings().Reopen(app.AtMeeting{Name: "Ana", Meeting: id}))
	if !ana.Has("main", "remember this") {
		t.Error("the chat is lost")
	}
	ana.AwaitMeeting("hosts again", func(m *app.Meeting) bool { return m.Host.Me })
}

func TestPromotionAppliesAtOnce(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	ana.Must(ana.Meetings().GrantModerator(bo.ID))
	for _, a := range p {
		a.AwaitMeeting("Bo is a moderator", func(m *app.Meeting) bool { return roleOf(m, bo.ID) == "moderator" })
	}
	bo.Must(bo.Rooms().SetUp(app.NewRooms{Count: 2, Method: "automatic"}))
	bo.Must(bo.Rooms().Start(app.Plan{}))
	cy.AwaitMeeting("is in a room", func(m *app.Meeting) bool { return m.Breakout.Running && m.Location != "main" })
	room := cy.Snapshot().Meeting.Location
	bo.Must(bo.Rooms().Visit(room))
	bo.Hears(cy)
	cy.Hears(bo)
	silent(t, ana, bo, cy)

	ana.Must(ana.Meetings().RevokeModerator(bo.ID))
	bo.AwaitMeeting("is in the main room", func(m *app.Meeting) bool { return m.Role == "participant" && m.Location == "main" })
	if err := bo.Rooms().Stop(); code(err) != "not_moderator" {
		t.Errorf("stop by a demoted one: %v", err)
	}
	bo.Hears(ana)
	silent(t, cy, bo)
}

func roleOf(m *app.Meeting, id string) string {
	for _, p := range m.Participants {
		if p.ID == id {
			return p.Role
		}
	}
	return ""
}

func TestBroadcastReachesEveryRoom(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	ana.Must(ana.Rooms().SetUp(app.NewRooms{Count: 2, Method: "automatic"}))
	ana.Must(ana.Rooms().Start(app.Plan{}))
	for _, a := range []*apptest.Person{bo, cy} {
		a.AwaitMeeting("is in a room", func(m *app.Meeting) bool { return m.Location != "main" })
	}
	ana.Must(ana.Rooms().Broadcast("five minutes"))
	for _, a := range []*apptest.Person{bo, cy} {
		apptest.Await(t, a.Name+" reads it", func() bool { return a.Has(a.Snapshot().Meeting.Location, "five minutes") })
		found := false
		for _, n := range a.Snapshot().Notices {
			found = found || n.Kind == "broadcast" && n.Text == "five minutes"
		}
		if !found {
			t.Errorf("%s was not told", a.Name)
		}
	}
	// One room, without entering it.
	room := bo.Snapshot().Meeting.Location
	ana.Must(ana.Chat().Send(app.NewLine{Room: room, Text: "only you"}))
	apptest.Await(t, "Bo reads it", func() bool { return bo.Has(room, "only you") })
	if cy.Has(room, "only you") {
		t.Error("another room reads it")
	}
	if err := cy.Chat().Send(app.NewLine{Room: room, Text: "me too"}); code(err) == "" {
		t.Error("somebody from another room wrote there")
	}
}

func TestWhoLeavesIsGoneAtOnce(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	bo.Must(bo.Meetings().Leave())
	for _, a := range []*apptest.Person{ana, cy} {
		a.AwaitMeeting("Bo has left", func(m *app.Meeting) bool { return len(m.Participants) == 2 })
	}
	if err := bo.Chat().Send(app.NewLine{Room: "main", Text: "still?"}); code(err) != "not_in_meeting" {
		t.Errorf("chat after leaving: %v", err)
	}
	// The owner leaves too: the meeting goes on without them.
	ana.Must(ana.Meetings().Leave())
	cy.AwaitMeeting("hosts", func(m *app.Meeting) bool { return m.Host.Me && len(m.Participants) == 1 })
}
