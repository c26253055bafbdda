package apptest_test

import (
	"testing"

	"alcove/app"
	"alcove/app/apptest"
)

// timer is the timer of a room, or of all, as a person is shown it.
func timer(p *apptest.Person, room string) app.Timer {
	if m := p.Snapshot().Meeting; m != nil {
		for _, t := range m.Timers {
			if t.Room == room {
				return t
			}
		}
	}
	return app.Timer{}
}

// TestFloorTimer (B3): everybody sees one timer; it is changed while it runs;
// as it ends, everybody may return, and then is back.
func TestFloorTimer(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	ids := rooms(t, ana, 2, "manual")
	ana.Must(ana.Rooms().Assign(map[string]string{bo.ID: ids[0], cy.ID: ids[1]}))
	ana.Must(ana.Rooms().Start(app.Plan{Millis: 3_600_000, Grace: 60_000}))
	in(bo, ids[0])
	in(cy, ids[1])
	together(t, p...)
	for _, q := range p {
		q.AwaitMeeting("counts down", func(*app.Meeting) bool {
			got := timer(q, "")
			return got.Left > 3_000_000 && got.Left < 3_600_000 && got.Total == 3_600_000 && got.Grace == 60_000 && got.By == "Ana" && !got.Ending
		})
	}
	ana.Must(ana.Rooms().AddTime(app.MoreTime{Timer: timer(ana, "").ID, Millis: -1_800_000}))
	bo.AwaitMeeting("has less time", func(*app.Meeting) bool {
		got := timer(bo, "")
		return got.Left > 0 && got.Left < 1_800_000 && got.Total == 1_800_000
	})
	ana.Must(ana.Rooms().ClearTimer(timer(ana, "").ID))
	together(t, p...)
	if n := len(bo.Snapshot().Meeting.Timers); n != 0 {
		t.Errorf("%d timers after it was taken away", n)
	}

	// One room's alone, down to its end.
	ana.Must(ana.Rooms().SetTimer(app.NewTime{Room: ids[1], Millis: 100, Grace: 0}))
	in(cy, "main")
	bo.AwaitMeeting("the other room is closed", func(m *app.Meeting) bool { return m.Rooms[2].Closed })
	in(bo, ids[0])

	// All rooms: return now, and while it counts down Bo may go by themselves.
	ana.Must(ana.Rooms().SetTimer(app.NewTime{Room: "", Millis: 0, Grace: 120_000}))
	bo.AwaitMeeting("is asked to return", func(*app.Meeting) bool {
		got := timer(bo, "")
		return got.Ending && got.Left > 0 && got.Left <= 120_000
	})
	bo.Must(bo.Rooms().Visit("main"))
	in(bo, "main")
	bo.Hears(ana)
	ana.Must(ana.Rooms().SetTimer(app.NewTime{Room: "", Millis: 200, Grace: 200}))
	for _, q := range p {
		q.AwaitMeeting("the rooms are closed", func(m *app.Meeting) bool {
			return !m.Breakout.Running && m.Location == "main" && len(m.Timers) == 0 && q.Has("main", "time_up")
		})
	}
}

// TestFloorTimerWithoutModerator (B3): who set the timer, and was the host, is
// gone; the rooms close at every app all the same, once.
func TestFloorTimerWithoutModerator(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	ids := rooms(t, ana, 2, "manual")
	ana.Must(ana.Rooms().Assign(map[string]string{bo.ID: ids[0], cy.ID: ids[1]}))
	ana.Must(ana.Rooms().Start(app.Plan{Millis: 4000, Grace: 1000}))
	in(bo, ids[0])
	in(cy, ids[1])
	ana.Stop()
	for _, q := range []*apptest.Person{bo, cy} {
		q.AwaitMeeting("is back in the main room", func(m *app.Meeting) bool {
			return !m.Breakout.Running && m.Location == "main" && q.Has("main", "time_up")
		})
	}
	together(t, bo, cy)
	bo.Hears(cy)
	cy.Hears(bo)
	for _, q := range []*apptest.Person{bo, cy} {
		ends := 0
		for _, line := range q.Lines("main") {
			if line == "time_up" {
				ends++
			}
		}
		if ends != 1 {
			t.Errorf("%s reads %d times that the time is up", q.Name, ends)
		}
	}
}
