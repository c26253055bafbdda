package meeting

import (
	"testing"

	"pgregory.net/rapid"
)

func edit(room RoomID, change func(*EditRoom)) EditRoom {
	b := EditRoom{Room: room}
	change(&b)
	return b
}

func closed(room RoomID, to bool) EditRoom {
	return edit(room, func(b *EditRoom) { b.Closed = new(to) })
}

func locked(room RoomID, to bool) EditRoom {
	return edit(room, func(b *EditRoom) { b.Locked = new(to) })
}

func limited(room RoomID, to int) EditRoom {
	return edit(room, func(b *EditRoom) { b.Limit = new(to) })
}

// running is a meeting of n people with two open rooms.
func running(t *testing.T, n int, method Method) *world {
	w := newWorld(t, n)
	w.apps[0].do(rooms(method, 1, 2))
	w.apps[0].do(Start{})
	w.sync()
	return w
}

func TestEditsOfRooms(t *testing.T) { // B6
	w := newWorld(t, 2)
	owner, bo := w.apps[0], w.apps[1]
	more := AddRoom{Room: RoomDef{ID: roomID(3), Name: "Three"}}
	rename := edit(roomID(1), func(b *EditRoom) { b.Name = new("New") })
	owner.refuse(more, "not_configured")
	owner.refuse(rename, "not_configured")
	owner.do(rooms(Manual, 1, 2))
	w.sync()
	bo.refuse(more, "not_moderator")
	bo.refuse(rename, "not_moderator")
	owner.refuse(AddRoom{Room: RoomDef{ID: roomID(2), Name: "Again"}}, "bad_request")
	owner.refuse(AddRoom{Room: RoomDef{ID: MainRoom, Name: "Main"}}, "bad_request")
	owner.refuse(AddRoom{Room: RoomDef{ID: roomID(9), Name: " "}}, "bad_name")
	owner.refuse(EditRoom{Room: roomID(1)}, "bad_request")
	owner.refuse(locked(roomID(9), true), "unknown_room")
	owner.refuse(locked(MainRoom, true), "unknown_room")
	owner.refuse(limited(roomID(1), -1), "bad_limit")
	owner.refuse(limited(roomID(1), MaxLimit+1), "bad_limit")
	owner.refuse(edit(roomID(1), func(b *EditRoom) { b.Name = new("\x00") }), "bad_name")
	owner.do(more)
	owner.do(rename)
	owner.do(edit(roomID(2), func(b *EditRoom) { b.Locked, b.Limit = new(true), new(7) }))
	st := w.sync()
	want := []Room{{ID: roomID(1), Name: "New"}, {ID: roomID(2), Name: "Room", Locked: true, Limit: 7}, {ID: roomID(3), Name: "Three"}}
	for i, r := range st.Rooms {
		if r != want[i] {
			t.Errorf("room %+v, want %+v", r, want[i])
		}
	}
	for i := 4; i <= MaxRooms; i++ {
		owner.do(AddRoom{Room: RoomDef{ID: roomID(i), Name: "R"}})
	}
	owner.refuse(AddRoom{Room: RoomDef{ID: roomID(51), Name: "R"}}, "bad_room_count")
}

func TestEditsOfTwoModeratorsMeet(t *testing.T) { // B6, B11
	pairs(t, func(t *testing.T, w *world, owner, x, _ *app) {
		owner.do(Grant{Who: x.id})
		owner.do(rooms(Manual, 1, 2))
		w.sync()
		owner.do(edit(roomID(1), func(b *EditRoom) { b.Name = new("Owner's") }))
		x.do(limited(roomID(1), 5))
		x.do(edit(roomID(1), func(b *EditRoom) { b.Name = new("Later") }))
		if r, _ := w.sync().Room(roomID(1)); r.Name != "Later" || r.Limit != 5 {
			t.Errorf("%+v", r)
		}
	})
}

func TestClosingOneRoom(t *testing.T) { // B6
	w := running(t, 5, Manual)
	owner, mod, bo, cy, di := w.apps[0], w.apps[1], w.apps[2], w.apps[3], w.apps[4]
	owner.do(Grant{Who: mod.id})
	owner.do(Assign{Moves: map[ParticipantID]RoomID{bo.id: roomID(1), cy.id: roomID(1), di.id: roomID(2)}})
	owner.do(Visit{Room: roomID(1)})
	w.sync()
	bo.do(Hand{Up: true, Why: "stuck"})
	di.do(Hand{Up: true})
	w.sync()
	owner.do(SetTimer{Room: roomID(1), Plan: Plan{Millis: 1000}})
	owner.do(closed(roomID(1), true))
	st := w.sync()
	for _, a := range []*app{owner, bo, cy} {
		if st.Location(a.id) != MainRoom {
			t.Errorf("still in %s", st.Location(a.id))
		}
	}
	if st.Location(di.id) != roomID(2) || st.Assignments[bo.id] != roomID(1) || len(st.Timers) != 0 {
		t.Errorf("closed too much or too little: %s", st.Bytes())
	}
	if st.Participants[bo.id].Hand != 0 || st.Participants[di.id].Hand == 0 {
		t.Error("help asked in the closed room, and only there, is over")
	}
	mod.refuse(Visit{Room: roomID(1)}, "room_closed")
	mod.refuse(SetTimer{Room: roomID(1), Plan: Plan{Millis: 1000}}, "room_closed")
	bo.refuse(Chat{Room: roomID(1), Text: "from main"}, "not_moderator")
	mod.do(Assign{Moves: map[ParticipantID]RoomID{di.id: roomID(1), mod.id: roomID(1)}})
	if st = w.sync(); st.Location(di.id) != MainRoom || st.Location(mod.id) != MainRoom {
		t.Error("moved into a closed room")
	}
	owner.do(Stop{})
	owner.do(Start{})
	if st = w.sync(); st.Location(bo.id) != MainRoom {
		t.Error("a start opened a closed room")
	}
	owner.do(closed(roomID(1), false))
	st = w.sync()
	for _, a := range []*app{mod, bo, cy, di} {
		if st.Location(a.id) != roomID(1) {
			t.Errorf("%s is in %s", st.Participants[a.id].Name, st.Location(a.id))
		}
	}
	di.do(Chat{Room: roomID(1), Text: "here for the first time"})
	if st.Location(owner.id) != MainRoom {
		t.Error("a moderator was moved")
	}
}

func TestLocksAndLimitsBindChoices(t *testing.T) { // B6
	w := running(t, 4, Choose)
	owner, bo, cy, di := w.apps[0], w.apps[1], w.apps[2], w.apps[3]
	owner.do(limited(roomID(1), 1))
	owner.do(locked(roomID(2), true))
	w.sync()
	bo.do(Visit{Room: roomID(1)})
	w.sync()
	bo.do(Visit{Room: roomID(1)}) // is there
	cy.refuse(Visit{Room: roomID(1)}, "room_full")
	cy.refuse(Visit{Room: roomID(2)}, "room_locked")
	owner.do(Visit{Room: roomID(1)}) // counts for no seat
	owner.do(Visit{Room: roomID(2)})
	owner.do(Assign{Moves: map[ParticipantID]RoomID{cy.id: roomID(1), di.id: roomID(2)}})
	if st := w.sync(); st.Location(cy.id) != roomID(1) || st.Location(di.id) != roomID(2) {
		t.Errorf("a moderator's move may exceed a limit and enter a locked room: %v", st.Places())
	}
	owner.do(closed(roomID(1), true))
	w.sync()
	di.refuse(Visit{Room: roomID(1)}, "room_closed")
	owner.do(locked(roomID(2), false))
	w.sync()
	bo.do(Visit{Room: roomID(2)})
	owner.do(closed(roomID(1), false))
	if st := w.sync(); st.Location(bo.id) != roomID(2) || st.Location(cy.id) != roomID(1) {
		t.Errorf("after opening: %v", st.Places())
	}
}

func TestLastSeatIsTakenOnce(t *testing.T) { // B6
	pairs(t, func(t *testing.T, w *world, owner, x, y *app) {
		owner.do(rooms(Choose, 1, 2))
		owner.do(limited(roomID(1), 1))
		owner.do(Start{})
		w.sync()
		x.do(Visit{Room: roomID(1)})
		y.do(Visit{Room: roomID(1)})
		st := w.sync()
		if (st.Location(x.id) == roomID(1)) == (st.Location(y.id) == roomID(1)) {
			t.Errorf("one seat, two choices: %v", st.Places())
		}
	})
}

func TestChoicesKeepLocksAndLimits(t *testing.T) { // B6
	rapid.Check(t, func(rt *rapid.T) {
		watch(rt, t, func(o Op, b Body, before, after *State) {
			v, visits := b.(Visit)
			room, breakout := after.Room(v.Room)
			if !visits || !breakout || after.Role(o.Author) >= Moderator || before.Location(o.Author) == v.Room {
				return
			}
			full := room.Limit > 0 && after.occupants(v.Room, "") > room.Limit
			if back := before.Participants[o.Author].Away; !back && (full || room.Locked) || room.Closed {
				rt.Fatalf("chose %+v with %d people", room, after.occupants(v.Room, ""))
			}
		}, KindVisit, KindEditRoom, KindVisit, KindAssign, KindJoin, KindLeave, KindStart, KindStop)
	})
}

func TestGoingBackByOneself(t *testing.T) { // A12
	w := running(t, 4, Manual)
	owner, bo, cy := w.apps[0], w.apps[1], w.apps[2]
	owner.do(Assign{Moves: map[ParticipantID]RoomID{bo.id: roomID(1), cy.id: roomID(2)}})
	w.sync()
	bo.refuse(Visit{Room: MainRoom}, "not_free_mode")
	owner.do(Rule{Return: new(true)})
	w.sync()
	bo.refuse(Visit{Room: roomID(2)}, "not_free_mode")
	bo.do(Visit{Room: MainRoom})
	st := w.sync()
	if st.Location(bo.id) != MainRoom || !st.Participants[bo.id].Away || st.Assignments[bo.id] != roomID(1) {
		t.Errorf("not away: %s", st.Bytes())
	}
	bo.refuse(Visit{Room: roomID(2)}, "not_free_mode")
	owner.do(closed(roomID(1), true))
	w.sync()
	bo.refuse(Visit{Room: roomID(1)}, "room_closed")
	owner.do(closed(roomID(1), false))
	owner.do(edit(roomID(1), func(b *EditRoom) { b.Locked, b.Limit = new(true), new(1) }))
	if st := w.sync(); st.Location(bo.id) != MainRoom {
		t.Error("who went away is not called back by an opened room")
	}
	bo.do(Visit{Room: roomID(1)}) // their own, locked or not
	if st := w.sync(); st.Location(bo.id) != roomID(1) || st.Participants[bo.id].Away {
		t.Error("not back in their room")
	}
	bo.do(Visit{Room: MainRoom})
	cy.do(Visit{Room: MainRoom})
	w.sync()
	owner.do(Assign{Moves: map[ParticipantID]RoomID{bo.id: roomID(1)}})
	if st := w.sync(); st.Location(bo.id) != roomID(1) || st.Location(cy.id) != MainRoom {
		t.Error("a moderator's move ends being away, of those it names")
	}
	owner.do(Stop{})
	owner.do(Start{})
	if st := w.sync(); st.Location(cy.id) != roomID(2) || st.Participants[cy.id].Away {
		t.Error("a start brings everybody")
	}
	bo.do(Visit{Room: MainRoom})
	cy.do(Visit{Room: MainRoom})
	w.sync()
	owner.do(Grant{Who: bo.id})
	owner.do(Remove{Who: cy.id})
	if st := w.sync(); st.Participants[bo.id].Away || st.Participants[cy.id].Away {
		t.Error("away from no room")
	}
	w.apps[3].do(Visit{Room: MainRoom}) // is there
	if w.sync().Participants[w.apps[3].id].Away {
		t.Error("away without a room")
	}
}
