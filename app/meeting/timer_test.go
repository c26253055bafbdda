package meeting

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

const minute = 60_000

func TestTimers(t *testing.T) { // B3
	w := newWorld(t, 3)
	owner, bo := w.apps[0], w.apps[1]
	all := SetTimer{Plan: Plan{Millis: 5 * minute, Grace: 10_000}}
	owner.refuse(all, "not_configured")
	set := rooms(Manual, 1, 2)
	set.Plan = Plan{Millis: minute, Grace: 7}
	owner.do(set)
	owner.refuse(all, "not_started")
	if got := owner.state().Breakout.Plan; got != set.Plan {
		t.Errorf("planned %+v", got)
	}
	start := owner.do(Start{Plan: set.Plan})
	w.sync()
	want := Timer{ID: start.ID(), Millis: minute, Grace: 7, By: owner.id, Wall: start.Wall}
	if got := owner.state().Timers; len(got) != 1 || got[0] != want {
		t.Errorf("timers %+v", got)
	}
	bo.refuse(all, "not_moderator")
	bo.refuse(AddTime{Timer: start.ID(), Millis: 5}, "not_moderator")
	for _, bad := range []Body{
		SetTimer{Plan: Plan{Millis: -1}}, SetTimer{Plan: Plan{Millis: MaxTime + 1}}, SetTimer{Plan: Plan{Grace: -1}},
		SetTimer{Plan: Plan{Millis: 1, Grace: MaxGrace + 1}}, SetTimer{Off: true, Plan: Plan{Millis: 1}},
		Start{Plan: Plan{Millis: -1}}, AddTime{Timer: start.ID()},
		AddTime{Timer: start.ID(), Millis: -minute - 1}, AddTime{Timer: start.ID(), Millis: 2 * MaxTime},
	} {
		owner.refuse(bad, "bad_timer")
	}
	owner.refuse(SetTimer{Room: roomID(9)}, "unknown_room")
	owner.refuse(SetTimer{Room: MainRoom}, "unknown_room")
	owner.refuse(SetTimer{Room: roomID(1), Off: true}, "no_timer")
	owner.refuse(AddTime{Timer: opID(99), Millis: 5}, "no_timer")
	owner.do(AddTime{Timer: start.ID(), Millis: -minute / 2})
	one := owner.do(SetTimer{Room: roomID(1), Plan: Plan{Millis: 5}})
	again := owner.do(all)
	st := w.sync()
	if len(st.Timers) != 2 || st.Timers[0].ID != one.ID() || st.Timers[1].ID != again.ID() || st.Timers[1].Millis != 5*minute {
		t.Errorf("timers %+v", st.Timers)
	}
	owner.do(SetTimer{Room: roomID(1), Off: true})
	if st := w.sync(); len(st.Timers) != 1 || st.Timers[0].Room != "" {
		t.Errorf("timers %+v", st.Timers)
	}
	owner.do(Stop{})
	owner.do(Start{})
	if st := w.sync(); len(st.Timers) != 0 {
		t.Errorf("timers outlived a stop: %+v", st.Timers)
	}
	stale := SetTimer{Generation: 1, Plan: Plan{Millis: 5}}
	owner.refuse(stale, "not_started")
}

func TestTimeUp(t *testing.T) { // B3
	w := newWorld(t, 4)
	owner, bo, cy := w.apps[0], w.apps[1], w.apps[2]
	owner.do(rooms(Manual, 1, 2))
	owner.do(Assign{Moves: map[ParticipantID]RoomID{bo.id: roomID(1), cy.id: roomID(1)}})
	owner.do(Start{Plan: Plan{Millis: minute, Grace: 1000}})
	timer := w.sync().Timers[0].ID
	bo.refuse(Expire{Timer: opID(99), Millis: minute}, "no_timer")
	bo.refuse(Expire{Timer: timer, Millis: minute + 1}, "no_timer")
	bo.refuse(Visit{Room: MainRoom}, "not_free_mode")
	bo.do(Expire{Timer: timer, Millis: minute}) // the owner's app may be gone
	st := w.sync()
	if !st.Timers[0].Ending || st.Location(bo.id) != roomID(1) {
		t.Errorf("the countdown should run: %+v", st.Timers)
	}
	cy.refuse(Expire{Timer: timer, Millis: minute}, "no_timer")
	bo.do(Visit{Room: MainRoom})
	owner.do(AddTime{Timer: timer, Millis: minute})
	if st = w.sync(); st.Timers[0].Ending || st.Timers[0].Millis != 2*minute {
		t.Errorf("more time ends the countdown: %+v", st.Timers)
	}
	cy.refuse(Visit{Room: MainRoom}, "not_free_mode")
	bo.do(Visit{Room: roomID(1)})
	bo.do(Expire{Timer: timer, Millis: 2 * minute})
	w.sync()
	cy.do(Expire{Timer: timer, Millis: 2 * minute, Over: true})
	st = w.sync()
	if st.Breakout.Running || st.Location(bo.id) != MainRoom || len(st.Timers) != 0 || st.Assignments[bo.id] != roomID(1) {
		t.Errorf("%s", st.Bytes())
	}
	for _, room := range []RoomID{MainRoom, roomID(1), roomID(2)} {
		if l := st.Chats[room][len(st.Chats[room])-1]; l.Text != TimeUp || l.Kind != SystemLine || l.Author != "" || l.Name != "A" {
			t.Errorf("last line in %s: %+v", room, l)
		}
	}
	if len(st.Rounds) != 1 {
		t.Errorf("rounds %+v", st.Rounds)
	}
	owner.refuse(Start{Generation: 1}, "already_started")
	owner.do(Start{})
	bo.do(Leave{})
	bo.refuse(Expire{Timer: timer, Millis: 2 * minute}, "not_in_meeting")
}

func TestTimeUpOfOneRoom(t *testing.T) { // B3
	w := running(t, 4, Manual)
	owner, bo, cy := w.apps[0], w.apps[1], w.apps[2]
	owner.do(Assign{Moves: map[ParticipantID]RoomID{bo.id: roomID(1), cy.id: roomID(2)}})
	owner.do(Visit{Room: roomID(1)})
	o := owner.do(SetTimer{Room: roomID(1), Plan: Plan{Millis: minute, Grace: 5}})
	owner.do(SetTimer{Plan: Plan{Millis: 2 * minute}})
	w.sync()
	bo.do(Expire{Timer: o.ID(), Millis: minute})
	w.sync()
	cy.refuse(Visit{Room: MainRoom}, "not_free_mode") // another room's countdown
	bo.do(Visit{Room: MainRoom})
	cy.do(Expire{Timer: o.ID(), Millis: minute, Over: true})
	st := w.sync()
	room, _ := st.Room(roomID(1))
	if !room.Closed || st.Location(owner.id) != MainRoom || st.Location(cy.id) != roomID(2) || len(st.Timers) != 1 || !st.Breakout.Running {
		t.Errorf("%s", st.Bytes())
	}
	for room, up := range map[RoomID]bool{MainRoom: true, roomID(1): true, roomID(2): false} {
		if has(st.Chats[room], TimeUp) != up {
			t.Errorf("chat of %s: %+v", room, st.Chats[room])
		}
	}
}

func TestTimersOfNoTime(t *testing.T) { // B3
	w := running(t, 3, Manual)
	owner, bo := w.apps[0], w.apps[1]
	owner.do(Assign{Moves: map[ParticipantID]RoomID{bo.id: roomID(1)}})
	owner.do(SetTimer{Plan: Plan{Grace: 500}})
	if st := w.sync(); !st.Timers[0].Ending || !st.Breakout.Running {
		t.Errorf("a countdown should run: %+v", st.Timers)
	}
	owner.do(SetTimer{Room: roomID(1)})
	if st := w.sync(); st.open(roomID(1)) || len(st.Timers) != 1 {
		t.Error("room 1 should be closed at once")
	}
	owner.do(SetTimer{})
	if st := w.sync(); st.Breakout.Running || !has(st.Chats[roomID(2)], TimeUp) {
		t.Error("all rooms should be closed at once")
	}
	owner.do(Start{Plan: Plan{Grace: 500}})
	o := owner.do(SetTimer{Plan: Plan{Millis: 5}})
	w.sync()
	bo.do(Expire{Timer: o.ID(), Millis: 5}) // no countdown
	if st := w.sync(); st.Breakout.Running {
		t.Error("time is up")
	}
}

func TestAddTimeConcurrentWithExpire(t *testing.T) { // B3
	for _, plan := range []Plan{{Millis: minute}, {Millis: minute, Grace: 9}} {
		for _, late := range []bool{false, true} {
			pairs(t, func(t *testing.T, w *world, owner, mod, x *app) {
				owner.do(Grant{Who: mod.id})
				owner.do(rooms(Manual, 1, 2))
				owner.do(Start{Plan: plan})
				timer := w.sync().Timers[0].ID
				if late {
					x.do(Chat{Room: MainRoom, Text: "later in the order"})
				}
				mod.do(AddTime{Timer: timer, Millis: minute})
				x.do(Expire{Timer: timer, Millis: minute})
				st := w.sync()
				added := len(st.Timers) == 1 && st.Timers[0].Millis == 2*minute && !st.Timers[0].Ending
				over := plan.Grace == 0 && !st.Breakout.Running
				if late && !added || !added && !over {
					t.Errorf("%+v, running %v", st.Timers, st.Breakout.Running)
				}
			})
		}
	}
}

func TestStaleExpireDoesNothing(t *testing.T) { // B3
	rapid.Check(t, func(rt *rapid.T) {
		w := world5(t)
		play(rt, w, []Kind{KindSetTimer, KindAddTime, KindExpire, KindEditRoom, KindAddTime})
		st := w.sync()
		x := w.apps[4]
		for _, timer := range st.Timers {
			for _, off := range []int64{-1, 1} {
				b := Expire{Timer: timer.ID, Millis: max(0, timer.Millis+off), Over: rapid.Bool().Draw(rt, "over")}
				if b.Millis == timer.Millis {
					continue
				}
				if _, err := x.journal.Add(forge(x.author, b, st.lamport+1)); err != nil {
					rt.Fatal(err)
				}
				if !bytes.Equal(st.Bytes(), x.state().Bytes()) {
					rt.Fatalf("%+v ended by %+v", timer, b)
				}
			}
		}
	})
}
