package meeting

import (
	"fmt"
	"maps"
	"strings"
	"testing"
)

// The behaviour of breakout rooms, one test a row of the list that the design
// keeps (A1 to A13). Those of timers, edits, help, undo, late joiners and notes
// (A11, A12, A14, A15, B2 to B11) are in files of these names.

func TestOnlyModeratorsRunRooms(t *testing.T) { // A1
	w := newWorld(t, 3)
	owner, bo, cy := w.apps[0], w.apps[1], w.apps[2]
	all := []Body{
		rooms(Manual, 1, 2), Start{}, Stop{}, Delete{}, Broadcast{Text: "hi"},
		Assign{Moves: map[ParticipantID]RoomID{cy.id: roomID(1)}}, Grant{Who: cy.id}, Remove{Who: cy.id},
	}
	for _, configured := range []bool{false, true} {
		for _, b := range all {
			bo.refuse(b, "not_moderator")
		}
		if !configured {
			owner.do(rooms(Manual, 1, 2))
			w.sync()
		}
	}
	owner.do(Grant{Who: bo.id})
	w.sync()
	bo.do(Assign{Moves: map[ParticipantID]RoomID{cy.id: roomID(1)}})
	bo.do(Start{})
	bo.do(Broadcast{Text: "hi"})
	bo.do(Stop{})
	bo.do(Delete{})
	if st := w.sync(); st.Breakout.Configured || len(st.Archived) != 2 {
		t.Errorf("a moderator's operations did not count: %+v", st.Breakout)
	}
}

func TestSetUpIsCheckedWhole(t *testing.T) { // A2
	w := newWorld(t, 2)
	owner, bo := w.apps[0], w.apps[1]
	stranger, _ := key(99)
	with := func(change func(*SetUp)) SetUp {
		b := rooms(Manual, 1, 2)
		change(&b)
		return b
	}
	for code, b := range map[string]SetUp{
		"bad_room_count":      rooms(Manual, 1, 51),
		"bad_method":          rooms("magic", 1, 2),
		"unknown_participant": with(func(b *SetUp) { b.Assignments = map[ParticipantID]RoomID{stranger: roomID(1)} }),
		"unknown_room":        with(func(b *SetUp) { b.Assignments = map[ParticipantID]RoomID{bo.id: roomID(3)} }),
		"bad_name":            with(func(b *SetUp) { b.Rooms[1].Name = " " }),
		"bad_request":         with(func(b *SetUp) { b.Rooms[1].ID = b.Rooms[0].ID }),
	} {
		owner.refuse(b, code)
	}
	owner.refuse(rooms(Manual, 1, 0), "bad_room_count")
	owner.do(rooms(Manual, 1, 2))
	owner.refuse(rooms(Manual, 3, 2), "already_configured")
	owner.do(Delete{})
	owner.refuse(rooms(Manual, 2, 2), "bad_request") // room 2 was used
	owner.do(rooms(Manual, 3, 50))
}

func TestAutomaticSizes(t *testing.T) { // A2
	var people []ParticipantID
	for n := range 64 {
		for k := MinRooms; k <= MaxRooms; k++ {
			b, err := NewSetUp(Automatic, k, people, seeded(uint64(n)))
			if err != nil || len(b.Assignments) != n {
				t.Fatalf("%d people in %d rooms: %d assigned, %v", n, k, len(b.Assignments), err)
			}
			sizes := map[RoomID]int{}
			for _, r := range b.Assignments {
				sizes[r]++
			}
			for _, r := range b.Rooms {
				if s := sizes[r.ID]; s != n/k && (n%k == 0 || s != n/k+1) {
					t.Fatalf("%d people in %d rooms: one has %d", n, k, s)
				}
			}
		}
		p, _ := key(n)
		people = append(people, p)
	}
	for _, k := range []int{-1, 0, 51} {
		if _, err := NewSetUp(Automatic, k, people, seeded(1)); Code(err) != "bad_room_count" {
			t.Errorf("%d rooms: %v", k, err)
		}
	}
	if _, err := NewSetUp("", 2, people, seeded(1)); Code(err) != "bad_method" {
		t.Errorf("no method: %v", err)
	}
}

func TestDealIsShuffled(t *testing.T) { // A2
	var people []ParticipantID
	for i := range 8 {
		p, _ := key(i)
		people = append(people, p)
	}
	deal := func(seed uint64) string {
		b, err := NewSetUp(Automatic, 2, people, seeded(seed))
		if err != nil {
			t.Fatal(err)
		}
		var s strings.Builder
		for _, p := range people {
			fmt.Fprint(&s, b.Assignments[p] == b.Rooms[0].ID, " ")
		}
		return s.String()
	}
	if deal(1) != deal(1) {
		t.Error("one seed gave two deals")
	}
	if deal(1) == deal(2) && deal(2) == deal(3) {
		t.Error("three seeds gave one deal")
	}
}

func TestModeratorsAreNotMoved(t *testing.T) { // A4
	w := newWorld(t, 3)
	owner, bo, cy := w.apps[0], w.apps[1], w.apps[2]
	owner.do(rooms(Manual, 1, 2))
	owner.do(Assign{Moves: map[ParticipantID]RoomID{bo.id: roomID(1), cy.id: roomID(2)}})
	owner.do(Start{})
	owner.do(Grant{Who: bo.id})
	st := w.sync()
	if st.Location(bo.id) != roomID(1) || st.Assignments[bo.id] != "" || st.Location(owner.id) != MainRoom {
		t.Errorf("a promoted participant should stay put, unassigned: %q %q", st.Location(bo.id), st.Assignments[bo.id])
	}
	bo.do(Visit{Room: roomID(2)})
	bo.do(Chat{Room: roomID(1), Text: "from elsewhere"})
	if st = w.sync(); st.Location(bo.id) != roomID(2) {
		t.Errorf("visiting: in %q", st.Location(bo.id))
	}
	owner.do(Revoke{Who: bo.id})
	if st = w.sync(); st.Location(bo.id) != MainRoom || st.Assignments[bo.id] != "" || st.Role(bo.id) != Ordinary {
		t.Errorf("a demoted moderator should be in the main room: %q", st.Location(bo.id))
	}
	bo.refuse(Visit{Room: roomID(2)}, "not_free_mode")
}

func TestModeratorsCanBeAssignedIfAsked(t *testing.T) { // A4
	w := newWorld(t, 2)
	owner, bo := w.apps[0], w.apps[1]
	owner.do(Grant{Who: bo.id})
	owner.do(rooms(Manual, 1, 2))
	owner.do(Assign{Moves: map[ParticipantID]RoomID{owner.id: roomID(1), bo.id: roomID(2)}})
	if st := w.sync(); st.Location(owner.id) != MainRoom {
		t.Error("moved before the start")
	}
	owner.do(Start{})
	if st := w.sync(); st.Location(owner.id) != roomID(1) || st.Location(bo.id) != roomID(2) {
		t.Errorf("everyone a moderator: %v", st.Places())
	}
	bo.do(Visit{Room: MainRoom})
	owner.do(Assign{Moves: map[ParticipantID]RoomID{owner.id: ""}})
	if st := w.sync(); st.Location(owner.id) != MainRoom || st.Location(bo.id) != MainRoom {
		t.Errorf("back to main: %v", st.Places())
	}
}

func TestWhoMayPromoteAndDemote(t *testing.T) { // A1, A4
	w := newWorld(t, 4)
	owner, bo, cy, di := w.apps[0], w.apps[1], w.apps[2], w.apps[3]
	owner.do(Grant{Who: bo.id})
	w.sync()
	bo.do(Grant{Who: cy.id})
	w.sync()
	bo.refuse(Revoke{Who: cy.id}, "not_owner")
	bo.refuse(Remove{Who: cy.id}, "not_owner")
	bo.refuse(Remove{Who: owner.id}, "not_owner")
	bo.refuse(Appoint{Member: string(bo.id) + "#" + session(1)}, "not_owner")
	owner.refuse(Appoint{Member: string(bo.id) + "#" + session(1), Room: "zzzzzzzzzzzzzzzz"}, "unknown_room")
	owner.refuse(Revoke{Who: owner.id}, "not_owner")
	owner.refuse(Remove{Who: owner.id}, "not_owner")
	di.refuse(Revoke{Who: cy.id}, "not_moderator")
	cy.do(Revoke{Who: cy.id}) // steps down
	bo.do(Remove{Who: di.id})
	w.sync()
	owner.do(Remove{Who: bo.id})
	owner.do(Appoint{Member: string(owner.id) + "#" + session(0)})
	st := w.sync()
	if st.Role(cy.id) != Ordinary || !st.Participants[di.id].Removed || !st.Participants[bo.id].Removed || st.Appointed == "" {
		t.Errorf("%s", st.Bytes())
	}
	owner.refuse(Grant{Who: bo.id}, "unknown_participant")
}

func TestStartMovesTheAssigned(t *testing.T) { // A5
	w := newWorld(t, 4)
	owner, bo, cy, di := w.apps[0], w.apps[1], w.apps[2], w.apps[3]
	owner.refuse(Start{}, "not_configured")
	setUp := rooms(Automatic, 1, 2)
	setUp.Assignments = map[ParticipantID]RoomID{bo.id: roomID(1), cy.id: roomID(2)}
	owner.do(setUp)
	if st := w.sync(); st.Location(bo.id) != MainRoom {
		t.Error("moved by the set-up")
	}
	owner.do(Start{})
	owner.refuse(Start{}, "already_started")
	want := map[ParticipantID]RoomID{owner.id: MainRoom, bo.id: roomID(1), cy.id: roomID(2), di.id: MainRoom}
	if got := w.sync().Places(); !maps.Equal(got, want) {
		t.Errorf("places %v, want %v", got, want)
	}
}

func TestStopBringsEveryoneBack(t *testing.T) { // A6
	w := newWorld(t, 3)
	owner, bo, cy := w.apps[0], w.apps[1], w.apps[2]
	owner.do(rooms(Manual, 1, 2))
	owner.refuse(Stop{}, "not_started")
	owner.do(Assign{Moves: map[ParticipantID]RoomID{bo.id: roomID(1)}})
	owner.do(Start{})
	owner.do(Visit{Room: roomID(1)})
	w.sync()
	bo.do(Hand{Up: true})
	cy.do(Hand{Up: true})
	bo.do(Chat{Room: roomID(1), Text: "kept"})
	w.sync()
	owner.do(Stop{})
	st := w.sync()
	for who, room := range st.Places() {
		if room != MainRoom {
			t.Errorf("%.8s is still in %s", who, room)
		}
	}
	if st.Participants[bo.id].Hand != 0 || st.Participants[cy.id].Hand == 0 {
		t.Error("help was asked in a room, the hand in the main room stays up")
	}
	if len(st.Rooms) != 2 || st.Assignments[bo.id] != roomID(1) || !has(st.Chats[roomID(1)], "kept") {
		t.Error("rooms, assignments and chats should stay")
	}
	owner.do(Start{})
	if st = w.sync(); st.Location(bo.id) != roomID(1) || st.Breakout.Generation != 2 {
		t.Error("rooms did not start again")
	}
}

func TestDeleteBringsBackFirst(t *testing.T) { // A7
	w := newWorld(t, 2)
	owner, bo := w.apps[0], w.apps[1]
	owner.refuse(Delete{}, "not_configured")
	owner.do(rooms(Manual, 1, 2))
	owner.do(Assign{Moves: map[ParticipantID]RoomID{bo.id: roomID(1)}})
	owner.do(Start{})
	w.sync()
	bo.do(Chat{Room: roomID(1), Text: "kept"})
	w.sync()
	owner.do(Delete{})
	st := w.sync()
	if st.Location(bo.id) != MainRoom || len(st.Rooms) != 0 || len(st.Archived) != 2 || len(st.Assignments) != 0 {
		t.Errorf("after deleting: %s", st.Bytes())
	}
	if st.Breakout.Running || st.Breakout.Configured || !has(st.Chats[roomID(1)], "kept") {
		t.Errorf("after deleting: %s", st.Bytes())
	}
	bo.refuse(Chat{Room: roomID(1), Text: "late"}, "unknown_room")
	owner.do(rooms(Choose, 3, 1))
	owner.do(Start{})
	if g := w.sync().Breakout.Generation; g != 2 {
		t.Errorf("generation %d, it only grows", g)
	}
}

func TestMovesTouchOnlyTheNamed(t *testing.T) { // A8
	w := newWorld(t, 4)
	owner, bo, cy, di := w.apps[0], w.apps[1], w.apps[2], w.apps[3]
	stranger, _ := key(99)
	moves := func(m map[ParticipantID]RoomID) Assign { return Assign{Moves: m} }
	owner.refuse(moves(map[ParticipantID]RoomID{bo.id: roomID(1)}), "not_configured")
	owner.do(rooms(Manual, 1, 2))
	owner.do(moves(map[ParticipantID]RoomID{bo.id: roomID(1), cy.id: roomID(1), di.id: roomID(2)}))
	owner.do(Start{})
	owner.refuse(moves(map[ParticipantID]RoomID{bo.id: roomID(2), stranger: roomID(2)}), "unknown_participant")
	owner.refuse(moves(map[ParticipantID]RoomID{bo.id: roomID(2), cy.id: roomID(9)}), "unknown_room")
	owner.refuse(moves(nil), "bad_request")
	owner.do(moves(map[ParticipantID]RoomID{bo.id: roomID(2)}))
	want := map[ParticipantID]RoomID{owner.id: MainRoom, bo.id: roomID(2), cy.id: roomID(1), di.id: roomID(2)}
	if got := w.sync().Places(); !maps.Equal(got, want) {
		t.Errorf("places %v, want %v", got, want)
	}
	owner.do(moves(map[ParticipantID]RoomID{bo.id: "", di.id: MainRoom}))
	st := w.sync()
	if st.Location(bo.id) != MainRoom || st.Location(di.id) != MainRoom || len(st.Assignments) != 1 {
		t.Errorf("unassigned: %v", st.Assignments)
	}
}

func TestBroadcast(t *testing.T) { // A10
	w := newWorld(t, 2)
	owner, bo := w.apps[0], w.apps[1]
	owner.refuse(Broadcast{Text: "hi"}, "not_configured")
	owner.do(rooms(Manual, 1, 2))
	long := strings.Repeat("𝄞", MaxMessage)
	owner.refuse(Broadcast{Text: long + "."}, "message_too_long")
	owner.refuse(Broadcast{Text: " \n"}, "message_empty")
	owner.refuse(Broadcast{Text: strings.Repeat("x", 10_000_000)}, "message_too_long")
	owner.do(Broadcast{Text: long})
	st := w.sync()
	for _, room := range []RoomID{MainRoom, roomID(1), roomID(2)} {
		line := st.Chats[room][len(st.Chats[room])-1]
		if line.Kind != BroadcastLine || line.Text != long || line.Author != owner.id || line.Name != "A" {
			t.Errorf("last line in %s: %s by %s", room, line.Kind, line.Name)
		}
	}
	owner.do(Chat{Room: roomID(2), Text: "to one room"})
	if st := w.sync(); !has(st.Chats[roomID(2)], "to one room") || has(st.Chats[roomID(1)], "to one room") {
		t.Error("a message to one room")
	}
	bo.refuse(Chat{Room: roomID(2), Text: "from outside"}, "not_moderator")
	bo.refuse(Chat{Room: roomID(7), Text: "nowhere"}, "unknown_room")
}

func TestChoosing(t *testing.T) { // A12, A5
	w := newWorld(t, 3)
	owner, bo, cy := w.apps[0], w.apps[1], w.apps[2]
	bo.refuse(Visit{Room: roomID(1)}, "not_configured")
	owner.do(rooms(Manual, 1, 2))
	w.sync()
	bo.refuse(Visit{Room: roomID(1)}, "not_free_mode")
	owner.refuse(Visit{Room: roomID(1)}, "not_started")
	owner.do(Delete{})
	owner.do(rooms(Choose, 3, 2))
	w.sync()
	bo.refuse(Visit{Room: roomID(3)}, "not_started")
	owner.do(Start{})
	w.sync()
	bo.refuse(Visit{Room: roomID(1)}, "unknown_room") // archived
	bo.do(Visit{Room: roomID(3)})
	cy.do(Visit{Room: roomID(4)})
	cy.do(Visit{Room: MainRoom})
	st := w.sync()
	if st.Location(bo.id) != roomID(3) || st.Location(cy.id) != MainRoom {
		t.Errorf("chosen: %v", st.Places())
	}
	owner.do(Stop{})
	owner.do(Start{})
	if st := w.sync(); st.Location(bo.id) != MainRoom {
		t.Error("in choose mode everybody starts in the main room")
	}
}

func TestSystemLines(t *testing.T) { // A13
	w := newWorld(t, 2)
	owner := w.apps[0]
	owner.do(rooms(Manual, 1, 2))
	owner.do(Start{})
	owner.do(Stop{})
	owner.do(Start{})
	owner.do(Delete{})
	st := w.sync()
	want := map[RoomID]string{
		MainRoom:  "rooms_created rooms_started rooms_stopped rooms_started rooms_deleted",
		roomID(1): "rooms_started rooms_stopped rooms_started rooms_deleted",
	}
	for room, want := range want {
		var got []string
		ids := map[string]bool{}
		for _, l := range st.Chats[room] {
			got = append(got, l.Text)
			ids[l.ID] = true
			if l.Kind != SystemLine || l.Author != "" || l.Name != "A" {
				t.Errorf("line %+v", l)
			}
		}
		if strings.Join(got, " ") != want || len(ids) != len(got) {
			t.Errorf("%s: %v, want %s", room, got, want)
		}
	}
}

func has(lines []Line, text string) bool {
	for _, l := range lines {
		if l.Text == text {
			return true
		}
	}
	return false
}
