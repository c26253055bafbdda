package apptest_test

import (
	"slices"
	"testing"

	"alcove/app"
	"alcove/app/apptest"
)

// reach is a reach to nothing, changed.
func reach(change func(*app.Reach)) app.Reach {
	r := app.Reach{Peek: []string{}, Listen: []string{}, Speak: []string{}, Screen: []string{}}
	change(&r)
	return r
}

// TestFloorReach (B4, B5): a moderator in the main room listens, peeks and
// whispers; the room is told for as long as it lasts, the others hear nothing.
func TestFloorReach(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo", "Cy", "Dee")
	ana, bo, cy, dee := p[0], p[1], p[2], p[3]
	ids := rooms(t, ana, 2, "manual")
	ana.Must(ana.Rooms().Assign(map[string]string{bo.ID: ids[0], cy.ID: ids[1]}))
	open(ana)
	in(bo, ids[0])
	in(cy, ids[1])
	together(t, p...)
	ana.Hears(dee)
	silent(t, ana, bo, cy)

	ana.Must(ana.Rooms().Reach(reach(func(r *app.Reach) { r.Listen = []string{ids[0]} })))
	ana.Hears(bo)
	ana.Hears(dee) // of their own room, still
	bo.AwaitMeeting("knows of the listener", func(m *app.Meeting) bool {
		return m.Observed.Listening && !m.Observed.Watching && slices.Equal(m.Observed.By, []string{ana.ID})
	})
	silent(t, bo, ana)
	silent(t, ana, cy)
	if m := cy.Snapshot().Meeting; m.Observed.Listening || len(m.Observed.By) > 0 {
		t.Errorf("Cy's room is shown as observed: %+v", m.Observed)
	}
	ana.AwaitMeeting("is shown so", func(m *app.Meeting) bool { return slices.Equal(m.Reach.Listen, []string{ids[0]}) })

	ana.Must(ana.Rooms().Reach(reach(func(r *app.Reach) { r.Peek = []string{ids[1]} })))
	ana.Hears(cy)
	ana.Sees(cy)
	cy.AwaitMeeting("knows of the watcher", func(m *app.Meeting) bool { return m.Observed.Listening && m.Observed.Watching })
	bo.AwaitMeeting("is alone again", func(m *app.Meeting) bool { return !m.Observed.Listening && len(m.Observed.By) == 0 })
	silent(t, ana, bo)

	// Whispering: into that room, and not into one's own.
	ana.Must(ana.Rooms().Reach(reach(func(r *app.Reach) { r.Speak = []string{ids[0]} })))
	bo.Hears(ana)
	bo.AwaitMeeting("sees who speaks from elsewhere", func(m *app.Meeting) bool {
		return len(m.Reaching) == 1 && m.Reaching[0].Participant == ana.ID && slices.Equal(m.Reaching[0].Sources, []string{"microphone"})
	})
	if loud := bo.Studio.Ears().Loud(); len(loud) != 1 || string(loud[0]) != ana.ID {
		t.Errorf("Bo's room makes way for %v", loud)
	}
	silent(t, dee, ana)
	silent(t, cy, ana)
	ana.Must(ana.Rooms().Reach(reach(func(r *app.Reach) { r.Speak = []string{ids[0], ids[1], "main"} })))
	for _, q := range []*apptest.Person{bo, cy, dee} {
		q.Hears(ana)
	}

	ana.Must(ana.Rooms().Reach(reach(func(*app.Reach) {})))
	dee.Hears(ana)
	bo.AwaitMeeting("nobody speaks from elsewhere", func(m *app.Meeting) bool { return len(m.Reaching) == 0 })
	silent(t, bo, ana)
	for _, q := range p {
		if w := q.Studio.Ears().Wrong(); len(w) > 0 {
			t.Errorf("%s: %v", q.Name, w)
		}
	}
}

// TestFloorPeekForbidden (B4): as the owner forbids it, what runs ends at once,
// and a moderator who loses the role hears the rooms no more.
func TestFloorPeekForbidden(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	ana.Must(ana.Meetings().GrantModerator(bo.ID))
	together(t, p...)
	red := rooms(t, ana, 1, "manual")[0]
	ana.Must(ana.Rooms().Assign(map[string]string{cy.ID: red}))
	open(ana)
	in(cy, red)
	peek := reach(func(r *app.Reach) { r.Peek = []string{red} })
	bo.Must(bo.Rooms().Reach(peek))
	bo.Hears(cy)
	ana.Must(ana.Rooms().Rule(app.NewRules{NoPeek: new(true)}))
	together(t, p...)
	silent(t, bo, cy)
	cy.AwaitMeeting("is not observed", func(m *app.Meeting) bool { return m.Rules.NoPeek && !m.Observed.Listening && !m.Observed.Watching })
	if err := bo.Rooms().Reach(peek); code(err) != "peek_forbidden" {
		t.Errorf("peek where it is forbidden: %v", err)
	}
	bo.Must(bo.Rooms().Reach(reach(func(r *app.Reach) { r.Speak = []string{red} }))) // that is not looking in
	cy.Hears(bo)
	ana.Must(ana.Meetings().RevokeModerator(bo.ID))
	together(t, p...)
	silent(t, cy, bo)
}

// TestFloorNote (B5): what a moderator says to a room stays in its chat, for
// the people of the room to play.
func TestFloorNote(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	ids := rooms(t, ana, 2, "manual")
	ana.Must(ana.Rooms().Assign(map[string]string{bo.ID: ids[0], cy.ID: ids[1]}))
	open(ana)
	in(bo, ids[0])
	in(cy, ids[1])
	together(t, p...)
	ana.Must(ana.Rooms().Reach(reach(func(r *app.Reach) { r.Speak, r.Note = []string{ids[0]}, true })))
	ana.AwaitMeeting("is shown so", func(m *app.Meeting) bool { return m.Reach.Note && len(m.Reach.Speak) == 1 })
	bo.Hears(ana)
	until := ana.Studio.Sent() + 50
	apptest.Await(t, "a second is spoken", func() bool { return ana.Studio.Sent() > until })
	ana.Must(ana.Rooms().Reach(reach(func(*app.Reach) {})))

	if n := told(t, bo, "note"); n.Name != "Ana" || n.Room != ids[0] {
		t.Errorf("Bo is told %+v", n)
	}
	note := app.ChatLine{}
	for _, c := range bo.Snapshot().Meeting.Chats {
		for _, l := range c.Lines {
			if l.Kind == "note" {
				note = l
			}
		}
	}
	if note.Millis < 900 || note.Author != ana.ID || note.Text != "" {
		t.Fatalf("the note is %+v", note)
	}
	bo.Must(bo.Chat().Play(app.NoteAt{Room: ids[0], ID: note.ID}))
	if n := len(bo.Studio.Ears().Note()); int64(n)*20 != note.Millis {
		t.Errorf("%d packets play of a note of %d ms", n, note.Millis)
	}
	bo.Must(bo.Chat().Stop())
	if n := len(bo.Studio.Ears().Note()); n != 0 {
		t.Errorf("%d packets play after it was stopped", n)
	}
	together(t, p...)
	if n := notices(cy, "note"); len(n) > 0 {
		t.Errorf("Cy, elsewhere, is told %+v", n)
	}
	if err := cy.Chat().Play(app.NoteAt{Room: ids[0], ID: note.ID}); code(err) != "unknown_line" {
		t.Errorf("Cy plays another room's note: %v", err)
	}
}
