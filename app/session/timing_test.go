package session

import (
	"testing"
	"time"

	"alcove/app/meeting"
	"alcove/mesh"
	"alcove/mesh/control"
)

// timed is a session that hosts rooms with a timer of ten minutes, and somebody
// who writes what they like.
func timed(t *testing.T) (*lone, *writer, meeting.Timer) {
	t.Helper()
	s := founded(t)
	s.begun, s.running = true, true
	s.enter()
	w := newWriter(t, s)
	w.deliver(1, w.ops(1, hands(1)...)...)
	if err := s.lead(mesh.Reign{Term: 1, Host: s.self}); err != nil {
		t.Fatal(err)
	}
	for _, b := range []meeting.Body{
		meeting.SetUp{Method: meeting.Manual, Rooms: []meeting.RoomDef{{ID: "aaaaaaaaaaaaaaaa", Name: "Red"}}},
		meeting.Start{Plan: meeting.Plan{Millis: 600_000, Grace: 100_000}},
	} {
		if err := s.commit(b); err != nil {
			t.Fatal(err)
		}
	}
	return s, w, s.journal.State().Timers[0]
}

// pass lets time pass on this app's monotonic clock.
func (s *lone) pass(d time.Duration) {
	s.at.Mono += d
	s.watchTimers()
}

// What ends a timer before its time waits, with all that its author wrote after
// it, and is taken in when the time is nearly up.
func TestPrematureEntriesWait(t *testing.T) {
	s, w, timer := timed(t)
	if _, err := w.j.Add(s.journal.Ops()...); err != nil {
		t.Fatal(err)
	}
	ops := w.ops(2, meeting.Join{Name: "Mallory"}, meeting.Expire{Timer: timer.ID, Millis: timer.Millis}, meeting.Chat{Room: "main", Text: "later"})
	w.deliver(2, ops...)
	if n := w.has(2); n != 1 {
		t.Fatalf("%d of the log are in", n)
	}
	s.pass(580 * time.Second)
	w.deliver(2, ops[1:]...)
	if n := w.has(2); n != 1 {
		t.Fatalf("%d of the log are in, 20 s before the end", n)
	}
	s.pass(19500 * time.Millisecond)
	w.deliver(2, ops[1:]...)
	if st := s.journal.State(); w.has(2) != 3 || !st.Timers[0].Ending {
		t.Fatalf("%d of the log are in, at the end: %+v", w.has(2), st.Timers)
	}
	if left := s.remaining(s.journal.State())[timer.ID]; !left.Ending || left.Left > 100*time.Second || left.Left < 50*time.Second {
		t.Errorf("the countdown: %+v", left)
	}
	s.pass(100 * time.Second)
	if st := s.journal.State(); st.Breakout.Running || len(st.Timers) > 0 {
		t.Errorf("after the countdown: %+v", st.Breakout)
	}
}

// Of those who never joined nothing is remembered: keys cost nothing, and what
// comes too early is counted.
func TestStrangersAreNoLiars(t *testing.T) {
	s, _, timer := timed(t)
	stranger := newWriter(t, s)
	stranger.ops(1, meeting.Join{Name: "Mallory"}) // nobody hears of it
	stranger.deliver(2, stranger.ops(2, meeting.Expire{Timer: timer.ID, Millis: timer.Millis})...)
	if n := stranger.has(2); n != 0 || len(s.timers.lies) != 0 {
		t.Errorf("%d of the log are in, %d lies are remembered", n, len(s.timers.lies))
	}
}

// A moderator may end what they like, and rooms that were closed hold nothing
// back any more.
func TestWhatIsNotPremature(t *testing.T) {
	s, w, timer := timed(t)
	_, _ = w.j.Add(s.journal.Ops()...)
	early := w.ops(2, meeting.Join{Name: "Mallory"}, meeting.Expire{Timer: timer.ID, Millis: timer.Millis, Over: true})
	w.deliver(2, early...)
	if n := w.has(2); n != 1 {
		t.Fatalf("%d of the log are in", n)
	}
	if err := s.commit(meeting.Grant{Who: participantOf(w.d.ID())}); err != nil {
		t.Fatal(err)
	}
	w.deliver(2, early[1:]...)
	if st := s.journal.State(); w.has(2) != 2 || st.Breakout.Running {
		t.Errorf("a moderator's word waits, too: %+v", st.Breakout)
	}

	s, w, timer = timed(t)
	_, _ = w.j.Add(s.journal.Ops()...)
	early = w.ops(2, meeting.Join{Name: "Mallory"}, meeting.Expire{Timer: timer.ID, Millis: timer.Millis})
	w.deliver(2, early...)
	if err := s.commit(meeting.Stop{}); err != nil {
		t.Fatal(err)
	}
	w.deliver(2, early[1:]...)
	if w.has(2) != 2 {
		t.Error("the rooms are closed, and it still waits")
	}
}

// The session wakes when a timer is up, not at some tick after it.
func TestTheAlarmIsSet(t *testing.T) {
	s, _, _ := timed(t)
	if err := s.commit(meeting.SetTimer{Plan: meeting.Plan{Millis: 20, Grace: 20}}); err != nil {
		t.Fatal(err)
	}
	for s.journal.State().Breakout.Running {
		if s.alarm < 0 {
			t.Fatal("nothing wakes it")
		}
		s.Step(Moment{Mono: s.alarm}, Tick{})
	}
}

// Views are published when something changes, not because time passes.
func TestTimePublishesNothing(t *testing.T) {
	s, _, _ := timed(t)
	s.watchTimers()
	s.Changed()
	for range 20 {
		s.pass(time.Second)
	}
	if s.Changed() {
		t.Error("a new view in 20 s of nothing")
	}
	if v := s.View(s.at); v.Timers[v.State.Timers[0].ID].Left != 10*time.Minute-20*time.Second {
		t.Errorf("the view has %+v", v.Timers)
	}
}

// A guest of the host believes it alone, and in its own term.
func TestOnlyTheHostTellsTheTime(t *testing.T) {
	s, w, timer := timed(t)
	host := mesh.NewMemberID(w.d.ID(), mesh.SessionIDOf([10]byte{9}))
	s.stepDown(false)
	s.follow(mesh.Reign{Term: 2, Host: host})
	tell := func(from mesh.MemberID, term mesh.Term, left int64) time.Duration {
		t.Helper()
		b, err := encodeTold(told{Term: term, Timers: map[string]wireTimer{timer.ID: {Left: left, Millis: timer.Millis}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.onFrame(control.Frame{From: from, Kind: control.KindRooms, Payload: b}); err != nil {
			t.Fatal(err)
		}
		return s.remaining(s.journal.State())[timer.ID].Left
	}
	other := mesh.NewMemberID(w.d.ID(), mesh.SessionIDOf([10]byte{8}))
	if left := tell(other, 2, 1000); left < 30*time.Second {
		t.Errorf("somebody else is believed: %v", left)
	}
	if left := tell(host, 1, 1000); left < 30*time.Second {
		t.Errorf("an old term is believed: %v", left)
	}
	left := tell(host, 2, 20_000)
	if left > 20*time.Second || left < 5*time.Second {
		t.Errorf("the host is not believed: %v", left)
	}
	s.Changed()
	for range 10 {
		tell(host, 2, s.remaining(s.journal.State())[timer.ID].Left.Milliseconds())
	}
	if s.Changed() {
		t.Error("a new view, and nothing changed")
	}
}

// The moderator's app, which hosts, is killed; wall clocks are hours apart, and
// one app was started again meanwhile. The rooms close everywhere, in time.
func TestRoomsCloseWithoutTheModerator(t *testing.T) {
	p := gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	red, _ := rooms(ana, meeting.Plan{Millis: meeting.MaxTime, Grace: 1000}, bo, cy)
	counts := func(v *View) bool {
		if len(v.State.Timers) != 1 {
			return false
		}
		left := v.Timers[v.State.Timers[0].ID].Left
		return left > ms(meeting.MaxTime)-time.Hour && left <= ms(meeting.MaxTime)
	}
	bo.await("counts", counts)
	cy.kill()
	cy.cfg.Known = append(cy.cfg.Known, bo.address())
	cy = cy.again()
	v := cy.await("is back in red, and counts as the others do", func(v *View) bool {
		return v.Link == LinkConnected && v.State.Location(cy.id) == red && counts(v)
	})
	const rest = 3 * time.Second
	timer := v.State.Timers[0].ID
	v = ana.View()
	less := v.Timers[timer].Left - time.Since(v.At) - rest
	began := time.Now()
	ana.do(meeting.AddTime{Timer: timer, Millis: -less.Milliseconds()})
	for _, q := range []*person{bo, cy} {
		q.await("knows that time was taken", func(v *View) bool {
			return len(v.State.Timers) == 0 || v.State.Timers[0].Millis < meeting.MaxTime
		})
	}
	ana.kill()
	for _, q := range []*person{bo, cy} {
		v := q.await("the rooms are closed", func(v *View) bool { return !v.State.Breakout.Running })
		if v.State.Location(q.id) != meeting.MainRoom || len(v.State.Timers) > 0 {
			t.Errorf("%s is in %s, timers %+v", q.name, v.State.Location(q.id), v.State.Timers)
		}
		if after := time.Since(began); after < rest+500*time.Millisecond {
			t.Errorf("%s: the rooms closed after %v", q.name, after)
		}
	}
}
