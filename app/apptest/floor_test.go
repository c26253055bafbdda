package apptest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"alcove/app"
	"alcove/app/apptest"
	"alcove/media"
)

// The tests of the floor are one for each row that is about several apps. What
// is refused is in refusals_test.go.

// rooms sets up as many rooms and returns their ids.
func rooms(t *testing.T, by *apptest.Person, count int, method string) []string {
	t.Helper()
	by.Must(by.Rooms().SetUp(app.NewRooms{Count: count, Method: method}))
	var ids []string
	for _, r := range by.Snapshot().Meeting.Rooms[1:] {
		ids = append(ids, r.ID)
	}
	return ids
}

// open starts rooms without a limit of time.
func open(by *apptest.Person) { by.Must(by.Rooms().Start(app.Plan{})) }

// person is how somebody is, as another sees them.
func person(p, other *apptest.Person) app.Participant {
	if m := p.Snapshot().Meeting; m != nil {
		for _, q := range m.Participants {
			if q.ID == other.ID {
				return q
			}
		}
	}
	return app.Participant{}
}

// notices are those of one kind that a person was told.
func notices(p *apptest.Person, kind string) (out []app.Notice) {
	for _, n := range p.Snapshot().Notices {
		if n.Kind == kind {
			out = append(out, n)
		}
	}
	return out
}

// told waits for a notice of that kind, and returns the last.
func told(t *testing.T, p *apptest.Person, kind string) app.Notice {
	t.Helper()
	apptest.Await(t, p.Name+" is told: "+kind, func() bool { return len(notices(p, kind)) > 0 })
	all := notices(p, kind)
	return all[len(all)-1]
}

// TestFloorSetUp (A2, A4): everybody but the moderators is dealt, evenly; in a
// meeting of moderators alone nobody is, until they are asked for.
func TestFloorSetUp(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo", "Cy", "Dee", "Eve")
	ana, bo := p[0], p[1]
	ana.Must(ana.Meetings().GrantModerator(bo.ID))
	together(t, p...)
	ids := rooms(t, bo, 2, "automatic")
	together(t, p...)
	sizes := map[string]int{}
	for _, q := range p {
		sizes[person(ana, q).Assigned]++
	}
	a, b := sizes[ids[0]], sizes[ids[1]]
	if sizes[""] != 2 || a+b != 3 || a == 0 || b == 0 || person(ana, ana).Assigned != "" || person(ana, bo).Assigned != "" {
		t.Errorf("dealt %v", sizes)
	}
	ana.Must(ana.Rooms().Assign(map[string]string{bo.ID: ids[0]}))
	open(ana)
	in(bo, ids[0])
	in(ana, "main")
	ana.Must(ana.Rooms().Remove())

	for _, q := range p[2:] {
		ana.Must(ana.Meetings().GrantModerator(q.ID))
	}
	together(t, p...)
	ids = rooms(t, ana, 2, "automatic")
	for _, q := range p {
		if r := person(ana, q).Assigned; r != "" {
			t.Errorf("%s, a moderator, was dealt into %s", q.Name, r)
		}
	}
	ana.Must(ana.Rooms().Assign(map[string]string{ana.ID: ids[1], p[4].ID: ids[1]}))
	open(ana)
	in(ana, ids[1])
	in(p[4], ids[1])
	in(bo, "main")
}

// TestFloorStartAndStop (A5, A6, A13): the assigned move, the others stay, and
// everything about their devices stays as it was; stop brings everyone back,
// lowers the hands that asked for help, and the rooms can be opened again.
func TestFloorStartAndStop(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	bo.Must(bo.Devices().Microphone(false))
	red := rooms(t, ana, 1, "manual")[0]
	ana.Must(ana.Rooms().Assign(map[string]string{bo.ID: red}))
	for range 2 {
		open(ana)
		in(bo, red)
		in(cy, "main")
		in(ana, "main")
		ana.Must(ana.Rooms().Visit(red))
		ana.Sees(bo)
		bo.Must(bo.Meetings().RaiseHand(app.RaisedHand{Up: true}))
		cy.Must(cy.Meetings().RaiseHand(app.RaisedHand{Up: true}))
		together(t, p...)
		ana.Must(ana.Rooms().Stop())
		for _, q := range p {
			in(q, "main")
		}
		together(t, p...)
		if m := bo.Snapshot().Meeting; !m.Breakout.Configured || m.Breakout.Running || len(m.Rooms) != 2 {
			t.Errorf("after stop: %+v, %d rooms", m.Breakout, len(m.Rooms))
		}
		if person(ana, bo).Hand != 0 || person(ana, cy).Hand == 0 || person(ana, bo).Assigned != red {
			t.Errorf("after stop: Bo %+v, Cy %+v", person(ana, bo), person(ana, cy))
		}
		bo.Sees(cy)
	}
	if m := bo.Snapshot().Meeting; m.Publishing["microphone"] || !m.Publishing["camera"] {
		t.Errorf("Bo, who was mute, sends %v", m.Publishing)
	}
	for _, q := range p {
		if n := q.Studio.Ears().Connections(); n != 1 {
			t.Errorf("%s: media was connected %d times", q.Name, n)
		}
		if n := q.Studio.Opened(media.Camera); n != 1 {
			t.Errorf("%s: the camera was opened %d times", q.Name, n)
		}
	}
	var said []string
	for _, l := range bo.Snapshot().Meeting.Chats[0].Lines {
		if l.Kind == "system" {
			said = append(said, l.Text+" "+l.Name)
		}
	}
	if got := strings.Join(said, ", "); got != "rooms_created Ana, rooms_started Ana, rooms_stopped Ana, rooms_started Ana, rooms_stopped Ana" {
		t.Errorf("the chat says %s", got)
	}
	if !bo.Has(red, "rooms_started") {
		t.Error("the room's chat does not say that it was opened")
	}
}

// TestFloorDelete (A7): rooms that are deleted while they run bring everyone
// back first, moderators too; what was written in them stays with its people.
func TestFloorDelete(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	ids := rooms(t, ana, 2, "manual")
	ana.Must(ana.Rooms().Assign(map[string]string{bo.ID: ids[0], cy.ID: ids[1]}))
	open(ana)
	in(bo, ids[0])
	in(cy, ids[1])
	ana.Must(ana.Rooms().Visit(ids[0]))
	ana.Hears(bo)
	ana.Must(ana.Rooms().Remove())
	for _, q := range p {
		in(q, "main")
	}
	together(t, p...)
	for _, q := range p {
		m := q.Snapshot().Meeting
		if len(m.Rooms) != 1 || m.Breakout.Configured || m.Breakout.Running || person(q, bo).Assigned != "" {
			t.Errorf("%s: %d rooms, %+v", q.Name, len(m.Rooms), m.Breakout)
		}
	}
	bo.Hears(cy)
	if again := rooms(t, ana, 2, "manual"); slices.Contains(again, ids[0]) || slices.Contains(again, ids[1]) {
		t.Error("a room's id was used again")
	}
}

// TestFloorReassign (A8): only those who change are touched, and who is left
// out of a room is in the main room.
func TestFloorReassign(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo", "Cy", "Dee")
	ana, bo, cy, dee := p[0], p[1], p[2], p[3]
	ids := rooms(t, ana, 2, "manual")
	ana.Must(ana.Rooms().Assign(map[string]string{bo.ID: ids[0], cy.ID: ids[0], dee.ID: ids[1]}))
	open(ana)
	in(bo, ids[0])
	in(cy, ids[0])
	in(dee, ids[1])
	bo.Hears(cy)
	moved := len(notices(bo, "moved"))
	ana.Must(ana.Rooms().Assign(map[string]string{dee.ID: ids[0]}))
	in(dee, ids[0])
	bo.Hears(dee)
	ana.Must(ana.Rooms().Assign(map[string]string{cy.ID: ""}))
	in(cy, "main")
	cy.Hears(ana)
	silent(t, bo, cy)
	if n := len(notices(bo, "moved")); n != moved {
		t.Errorf("Bo, who stayed, was told %d times of being moved", n-moved)
	}
	for _, q := range p {
		if n := q.Studio.Ears().Connections(); n != 1 {
			t.Errorf("%s: media was connected %d times", q.Name, n)
		}
		if w := q.Studio.Ears().Wrong(); len(w) > 0 {
			t.Errorf("%s: %v", q.Name, w)
		}
	}
}

// TestFloorChoose (A9, A12): where rooms are free to choose, everybody sees who
// is where, goes where they like and comes back; doors are respected.
func TestFloorChoose(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	ids := rooms(t, ana, 2, "choose")
	open(ana)
	together(t, p...)
	in(bo, "main")
	bo.Must(bo.Rooms().Visit(ids[0]))
	cy.AwaitMeeting("sees Bo in the room", func(*app.Meeting) bool { return person(cy, bo).Room == ids[0] })
	cy.Must(cy.Rooms().Visit(ids[0]))
	bo.Hears(cy)
	silent(t, ana, bo, cy)

	ana.Must(ana.Rooms().Edit(app.RoomEdit{Room: ids[1], Locked: new(true)}))
	together(t, p...)
	if err := bo.Rooms().Visit(ids[1]); code(err) != "room_locked" {
		t.Errorf("into a locked room: %v", err)
	}
	ana.Must(ana.Rooms().Edit(app.RoomEdit{Room: ids[1], Locked: new(false), Limit: new(1)}))
	together(t, p...)
	bo.Must(bo.Rooms().Visit(ids[1]))
	together(t, p...)
	if err := cy.Rooms().Visit(ids[1]); code(err) != "room_full" {
		t.Errorf("into a full room: %v", err)
	}
	ana.Must(ana.Rooms().Visit(ids[1])) // moderators do not count
	ana.Hears(bo)
	bo.Must(bo.Rooms().Visit("main"))
	bo.AwaitMeeting("is back", func(m *app.Meeting) bool { return m.Location == "main" })
	ana.Must(ana.Rooms().Edit(app.RoomEdit{Room: ids[0], Closed: new(true), Name: new("Green")}))
	in(cy, "main")
	cy.Hears(bo)
	if r := cy.Snapshot().Meeting.Rooms[1]; !r.Closed || r.Name != "Green" {
		t.Errorf("the closed room is %+v", r)
	}
}

// TestFloorReturn (A12): where the moderator allows it, one goes back to the
// main room and again to one's own, and to no other.
func TestFloorReturn(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	ids := rooms(t, ana, 2, "manual")
	ana.Must(ana.Rooms().Assign(map[string]string{bo.ID: ids[0], cy.ID: ids[0]}))
	open(ana)
	in(bo, ids[0])
	if err := bo.Rooms().Visit("main"); code(err) != "not_free_mode" {
		t.Errorf("back where nobody allowed it: %v", err)
	}
	ana.Must(ana.Rooms().Rule(app.NewRules{CanReturn: new(true)}))
	together(t, p...)
	bo.Must(bo.Rooms().Visit("main"))
	in(bo, "main")
	bo.Hears(ana)
	silent(t, cy, bo)
	ana.AwaitMeeting("sees that Bo is away", func(*app.Meeting) bool {
		q := person(ana, bo)
		return q.Away && q.Room == "main" && q.Assigned == ids[0]
	})
	if err := bo.Rooms().Visit(ids[1]); code(err) != "not_free_mode" {
		t.Errorf("into another room: %v", err)
	}
	bo.Must(bo.Rooms().Visit(ids[0]))
	in(bo, ids[0])
	bo.Hears(cy)
}

// TestFloorReconnect (A15): who comes back is in their own room, with what was
// said there meanwhile; who was removed is out of all rooms at once.
func TestFloorReconnect(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	red := rooms(t, ana, 2, "manual")[0]
	ana.Must(ana.Rooms().Assign(map[string]string{bo.ID: red, cy.ID: red}))
	open(ana)
	in(bo, red)
	in(cy, red)
	id := bo.Snapshot().Meeting.ID
	bo.Stop()
	cy.AwaitMeeting("sees that Bo is gone", func(*app.Meeting) bool { return !person(cy, bo).Online })
	cy.Must(cy.Chat().Send(app.NewLine{Room: red, Text: "where is Bo?"}))
	bo = apptest.Reopen(t, "Bo", bo.Dir)
	bo.Must(bo.Meetings().Reopen(app.AtMeeting{Name: "Bo", Meeting: id}))
	in(bo, red)
	bo.Hears(cy)
	cy.Hears(bo)
	silent(t, ana, bo)
	apptest.Await(t, "Bo reads what was said", func() bool { return bo.Has(red, "where is Bo?") })
	if p := person(ana, bo); p.Late {
		t.Errorf("who came back came late: %+v", p)
	}

	ana.Must(ana.Meetings().Remove(bo.ID))
	bo.Await("is out", func(s app.Snapshot) bool { return s.Meeting == nil })
	cy.AwaitMeeting("is alone", func(m *app.Meeting) bool { return len(m.Participants) == 2 })
	silent(t, cy, bo)
}

// TestFloorLate (A14, B7): somebody who is let in while rooms are open waits in
// the main room, or goes where the rule says, and moderators are told.
func TestFloorLate(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	ids := rooms(t, ana, 2, "manual")
	ana.Must(ana.Rooms().Assign(map[string]string{bo.ID: ids[0], cy.ID: ids[0]}))
	open(ana)
	together(t, p...)
	link := ana.Link()
	comes := func(name string) *apptest.Person {
		q := apptest.New(t, name)
		q.Must(q.Meetings().Join(app.ByLink{Name: name, Link: link}))
		return q
	}

	dee := comes("Dee")
	in(dee, "main")
	if n := told(t, ana, "late"); n.Name != "Dee" || n.Change != "" {
		t.Errorf("Ana is told %+v", n)
	}
	if q := person(ana, dee); !q.Late || q.Assigned != "" {
		t.Errorf("Dee is shown as %+v", q)
	}
	if n := notices(bo, "late"); len(n) > 0 {
		t.Errorf("a participant is told %+v", n)
	}
	ana.Must(ana.Rooms().Assign(map[string]string{dee.ID: ids[0]}))
	in(dee, ids[0])
	ana.AwaitMeeting("has placed Dee", func(*app.Meeting) bool { return !person(ana, dee).Late })

	ana.Must(ana.Rooms().Rule(app.NewRules{Late: new("smallest")}))
	eve := comes("Eve")
	in(eve, ids[1])
	apptest.Await(t, "Ana is told where Eve went", func() bool { return told(t, ana, "late").Name == "Eve" })
	n := told(t, ana, "late")
	if n.Room != ids[1] || n.Change == "" {
		t.Errorf("Ana is told %+v", n)
	}
	ana.Must(ana.Rooms().Undo(n.Change))
	in(eve, "main")

	ana.Must(ana.Rooms().Rule(app.NewRules{Late: new("list"), List: map[string]string{" FAY  m": ids[0]}}))
	fay, gil := comes("Fay M"), comes("Gil")
	in(fay, ids[0])
	in(gil, "main")
	if m := bo.Snapshot().Meeting; m.Rules.Late != "list" || m.Rules.Listed != 1 {
		t.Errorf("the rules are %+v", m.Rules)
	}
	fay.Hears(bo)
}

// TestFloorTwoModerators (B2, B11): both see who did what; a move is taken back
// by either; and who was moved since stays.
func TestFloorTwoModerators(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo", "Cy", "Dee")
	ana, bo, cy, dee := p[0], p[1], p[2], p[3]
	ana.Must(ana.Meetings().GrantModerator(bo.ID))
	together(t, p...)
	ids := rooms(t, ana, 2, "manual")
	if n := told(t, bo, "change"); n.Name != "Ana" || n.Participant != ana.ID || n.Change == "" {
		t.Errorf("Bo is told %+v", n)
	}
	open(bo)
	together(t, p...)
	bo.Must(bo.Rooms().Assign(map[string]string{cy.ID: ids[0], dee.ID: ids[0]}))
	in(cy, ids[0])
	in(dee, ids[0])
	together(t, p...)
	n := told(t, ana, "change")
	c := change(ana, n.Change)
	if n.Name != "Bo" || c.Kind != "moved" || c.By != bo.ID || len(c.Moves) != 2 || !c.Undoable {
		t.Errorf("Ana is told %+v, and shown %+v", n, c)
	}
	if got := cy.Snapshot().Meeting.Changes; len(got) > 0 {
		t.Errorf("a participant is shown %+v", got)
	}

	ana.Must(ana.Rooms().Assign(map[string]string{dee.ID: ids[1]}))
	in(dee, ids[1])
	together(t, p...)
	ana.Must(ana.Rooms().Undo(n.Change))
	in(cy, "main")
	cy.Hears(ana)
	together(t, p...)
	if r := person(bo, dee).Room; r != ids[1] {
		t.Errorf("Dee, whom Ana moved since, was taken back to %s", r)
	}
	if err := bo.Rooms().Undo(n.Change); code(err) != "unknown_change" {
		t.Errorf("undo of what is undone: %v", err)
	}
	if c := change(bo, n.Change); c.Undoable {
		t.Errorf("still offered: %+v", c)
	}

	// Both at once: both apps come to the same.
	done := make(chan error, 2)
	go func() { done <- ana.Rooms().Assign(map[string]string{cy.ID: ids[0]}) }()
	go func() { done <- bo.Rooms().Assign(map[string]string{cy.ID: ids[1]}) }()
	ana.Must(<-done)
	ana.Must(<-done)
	together(t, p...)
	if r := person(ana, cy).Room; r != ids[0] && r != ids[1] {
		t.Errorf("Cy, whom both moved, is in %q", r)
	}
}

func change(p *apptest.Person, id string) app.Change {
	for _, c := range p.Snapshot().Meeting.Changes {
		if c.ID == id {
			return c
		}
	}
	return app.Change{Kind: fmt.Sprintf("no change %q", id)}
}
