package apptest_test

import (
	"testing"

	"alcove/app"
	"alcove/app/apptest"
)

// TestFloorHelp (A11, B10): a hand raised in a room asks every moderator for
// help, wherever they are; the first takes it, which the asker sees; it ends as
// somebody comes, or is dismissed.
func TestFloorHelp(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo", "Cy", "Dee", "Eve")
	ana, bo, cy, dee, eve := p[0], p[1], p[2], p[3], p[4]
	ana.Must(ana.Meetings().GrantModerator(bo.ID))
	together(t, p...)
	ids := rooms(t, ana, 2, "manual")
	ana.Must(ana.Rooms().Assign(map[string]string{cy.ID: ids[0], dee.ID: ids[1], eve.ID: ids[1]}))
	open(ana)
	for q, room := range map[*apptest.Person]string{cy: ids[0], dee: ids[1], eve: ids[1]} {
		in(q, room)
	}
	bo.Must(bo.Rooms().Visit(ids[1]))
	together(t, p...)

	cy.Must(cy.Meetings().RaiseHand(app.RaisedHand{Up: true, Why: "  no\tsound "}))
	for _, q := range []*apptest.Person{ana, bo} {
		n := told(t, q, "hand")
		if n.Participant != cy.ID || n.Name != "Cy" || n.Room != ids[0] || n.Text != "no sound" {
			t.Errorf("%s is told %+v", q.Name, n)
		}
		if w := person(q, cy); w.Why != "no sound" || w.Hand == 0 || w.Helper != "" {
			t.Errorf("%s sees %+v", q.Name, w)
		}
	}
	together(t, p...)
	if w := person(dee, cy); w.Why != "" || len(notices(dee, "hand")) > 0 {
		t.Errorf("a participant sees what help is asked for: %+v", w)
	}

	bo.Must(bo.Rooms().Take(cy.ID))
	if n := told(t, cy, "helper"); n.Name != "Bo" || n.Participant != bo.ID {
		t.Errorf("Cy is told %+v", n)
	}
	ana.AwaitMeeting("sees that Bo goes", func(*app.Meeting) bool { return person(ana, cy).Helper == bo.ID })
	if err := ana.Rooms().Take(cy.ID); code(err) != "help_taken" {
		t.Errorf("taken twice: %v", err)
	}
	bo.Must(bo.Rooms().Visit(ids[0]))
	for _, q := range p {
		q.AwaitMeeting("help has come", func(*app.Meeting) bool { return person(q, cy).Hand == 0 })
	}
	bo.Hears(cy)
	cy.Hears(bo)

	// Dismissed, by who did not take it.
	eve.Must(eve.Meetings().RaiseHand(app.RaisedHand{Up: true}))
	bo.AwaitMeeting("sees Eve's hand", func(*app.Meeting) bool { return person(bo, eve).Hand != 0 })
	bo.Must(bo.Rooms().Dismiss(eve.ID))
	eve.AwaitMeeting("hand is down", func(*app.Meeting) bool { return person(eve, eve).Hand == 0 })
	// Taken back by who asked.
	dee.Must(dee.Meetings().RaiseHand(app.RaisedHand{Up: true, Why: "a question"}))
	ana.AwaitMeeting("sees Dee's hand", func(*app.Meeting) bool { return person(ana, dee).Why == "a question" })
	dee.Must(dee.Meetings().RaiseHand(app.RaisedHand{Why: "a question"}))
	ana.AwaitMeeting("Dee asks no more", func(*app.Meeting) bool { return person(ana, dee).Hand == 0 })
}

// TestFloorHelpAtOnce (B10): two moderators take the same at the same moment;
// one of them goes, and both know who.
func TestFloorHelpAtOnce(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	ana.Must(ana.Meetings().GrantModerator(bo.ID))
	together(t, p...)
	red := rooms(t, ana, 1, "manual")[0]
	ana.Must(ana.Rooms().Assign(map[string]string{cy.ID: red}))
	open(ana)
	in(cy, red)
	cy.Must(cy.Meetings().RaiseHand(app.RaisedHand{Up: true}))
	together(t, p...)
	done := make(chan error, 2)
	for _, q := range []*apptest.Person{ana, bo} {
		go func() { done <- q.Rooms().Take(cy.ID) }()
	}
	for range 2 {
		if err := <-done; err != nil && code(err) != "help_taken" {
			t.Error(err)
		}
	}
	together(t, p...)
	who := ""
	apptest.Await(t, "everybody knows the same", func() bool {
		who = person(cy, cy).Helper
		return who != "" && person(ana, cy).Helper == who && person(bo, cy).Helper == who
	})
	if who != ana.ID && who != bo.ID {
		t.Errorf("%s is on the way", who)
	}
}
