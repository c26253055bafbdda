package apptest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"alcove/app"
	"alcove/app/apptest"
)

// decided is the part of a meeting that its journal decides.
func decided(m *app.Meeting) string {
	type person struct {
		Name, Role, Room, Assigned string
		Hand                       int64
		Late, Away                 bool
	}
	var people []person
	for _, p := range m.Participants {
		people = append(people, person{p.Name, p.Role, p.Room, p.Assigned, p.Hand, p.Late, p.Away})
	}
	var timers []string
	for _, t := range m.Timers {
		timers = append(timers, t.ID)
	}
	b, _ := json.Marshal([]any{people, m.Rooms, m.Breakout, m.Rules, timers, m.Rounds, m.Chats[0].Total})
	return string(b)
}

// together waits until everybody sees the same meeting.
func together(t *testing.T, people ...*apptest.Person) {
	t.Helper()
	apptest.Await(t, "everybody sees the same", func() bool {
		first := people[0].Snapshot().Meeting
		for _, p := range people {
			if m := p.Snapshot().Meeting; m == nil || decided(m) != decided(first) {
				return false
			}
		}
		return true
	})
}

// order is one command as the window gives it, and the code it is answered
// with. In args, words with a dollar are ids: $bo, $1 for the first breakout room.
type order struct {
	who          *apptest.Person
	method, args string
	code         string
}

// give carries out orders, each once everybody knows what came before. What is
// refused changes nothing.
func give(t *testing.T, people []*apptest.Person, orders ...order) {
	t.Helper()
	for _, o := range orders {
		together(t, people...)
		before := o.who.Snapshot().Meeting
		words := []string{}
		for _, p := range people {
			words = append(words, "$"+strings.ToLower(p.Name), p.ID)
		}
		for i, r := range before.Rooms[1:] {
			words = append(words, "$"+string(rune('1'+i)), r.ID)
		}
		var args []json.RawMessage
		if err := json.Unmarshal([]byte("["+strings.NewReplacer(words...).Replace(o.args)+"]"), &args); err != nil {
			t.Fatalf("%s: %v", o.args, err)
		}
		answer := app.NewDispatcher(o.who.Bound()...).Answer(o.method, args)
		got := ""
		if answer.Error != nil {
			got = answer.Error.Code
		}
		if got != o.code {
			t.Errorf("%s: %s(%.120s): %q, want %q (%v)", o.who.Name, o.method, o.args, got, o.code, answer.Error)
		}
		if after := o.who.Snapshot().Meeting; got != "" && decided(after) != decided(before) {
			t.Errorf("%s: %s(%.120s) was refused with %s and changed\n%s to\n%s", o.who.Name, o.method, o.args, got, decided(before), decided(after))
		}
	}
}

// TestRefusals (A1, A2, A12) goes through what the rooms are refused with.
func TestRefusals(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	ana.Must(ana.Meetings().GrantModerator(cy.ID))
	nobody := strings.Repeat("a", 52)
	gone := strings.Repeat("a", 16)

	moderated := []order{
		{bo, "rooms.setUp", `{"count":2,"method":"automatic"}`, "not_moderator"},
		{bo, "rooms.assign", `{"$bo":""}`, "not_moderator"},
		{bo, "rooms.undo", `"x"`, "not_moderator"},
		{bo, "rooms.start", `{"millis":0,"grace":0}`, "not_moderator"},
		{bo, "rooms.stop", ``, "not_moderator"},
		{bo, "rooms.setTimer", `{"room":"","millis":60000,"grace":0}`, "not_moderator"},
		{bo, "rooms.addTime", `{"timer":"x","millis":60000}`, "not_moderator"},
		{bo, "rooms.clearTimer", `"x"`, "not_moderator"},
		{bo, "rooms.add", `"One more"`, "not_moderator"},
		{bo, "rooms.edit", `{"room":"` + gone + `","locked":true}`, "not_moderator"},
		{bo, "rooms.rule", `{"canReturn":true}`, "not_moderator"},
		{bo, "rooms.dismiss", `"$bo"`, "not_moderator"},
		{bo, "rooms.take", `"$bo"`, "not_moderator"},
		{bo, "rooms.reach", `{"peek":[],"listen":["main"],"speak":[],"screen":[],"wall":false,"note":false}`, "not_moderator"},
		{bo, "rooms.broadcast", `"hello"`, "not_moderator"},
		{bo, "rooms.remove", ``, "not_moderator"},
		{bo, "meetings.grantModerator", `"$bo"`, "not_moderator"},
		{bo, "meetings.revokeModerator", `"$cy"`, "not_moderator"},
		{bo, "meetings.remove", `"$cy"`, "not_moderator"},
	}
	give(t, p, moderated...)
	give(t, p,
		order{ana, "rooms.start", `{"millis":0,"grace":0}`, "not_configured"},
		order{ana, "rooms.stop", ``, "not_configured"},
		order{ana, "rooms.remove", ``, "not_configured"},
		order{ana, "rooms.assign", `{"$bo":""}`, "not_configured"},
		order{ana, "rooms.add", `"One more"`, "not_configured"},
		order{ana, "rooms.edit", `{"room":"` + gone + `","locked":true}`, "not_configured"},
		order{ana, "rooms.setTimer", `{"room":"","millis":60000,"grace":0}`, "not_configured"},
		order{ana, "rooms.visit", `"` + gone + `"`, "not_configured"},
		order{ana, "rooms.setUp", `{"count":0,"method":"manual"}`, "bad_room_count"},
		order{ana, "rooms.setUp", `{"count":51,"method":"manual"}`, "bad_room_count"},
		order{ana, "rooms.setUp", `{"count":2,"method":"manual","names":["Red"]}`, "bad_room_count"},
		order{ana, "rooms.setUp", `{"count":1,"method":"manual","names":["Red","Blue"]}`, "bad_room_count"},
		order{ana, "rooms.setUp", `{"count":2,"method":"by lot"}`, "bad_method"},
		order{ana, "rooms.setUp", `{"count":2,"method":"manual","names":["Red"," "]}`, "bad_name"},
		order{ana, "rooms.setUp", `{"count":2,"method":"manual","plan":{"millis":-1,"grace":0}}`, "bad_timer"},
		order{ana, "rooms.setUp", `{"count":2,"method":"manual","plan":{"millis":60000,"grace":120001}}`, "bad_timer"},
		order{ana, "rooms.setUp", `{"count":2,"method":"manual","colour":"red"}`, "bad_request"},
		order{ana, "rooms.undo", `"x"`, "unknown_change"},
		order{ana, "rooms.addTime", `{"timer":"x","millis":60000}`, "no_timer"},
		order{ana, "rooms.clearTimer", `"x"`, "no_timer"},
		order{ana, "rooms.rule", `{}`, "bad_request"},
		order{ana, "rooms.rule", `{"late":"never"}`, "bad_request"},
		order{ana, "rooms.rule", `{"list":{"Dee":"` + gone + `"}}`, "unknown_room"},
		order{ana, "rooms.rule", `{"list":{"Dee":"main","DEE ":"` + gone + `"}}`, "bad_list"},
		order{ana, "rooms.dismiss", `"$bo"`, "no_help_asked"},
		order{ana, "rooms.dismiss", `"x"`, "unknown_participant"},
		order{ana, "rooms.take", `"$bo"`, "no_help_asked"},
		order{ana, "rooms.broadcast", `" "`, "message_empty"},
		order{ana, "rooms.broadcast", `"` + strings.Repeat("x", 32_001) + `"`, "message_too_long"},
		order{cy, "rooms.rule", `{"noPeek":true}`, "not_owner"},
		order{cy, "meetings.remove", `"$ana"`, "not_owner"},
		order{cy, "meetings.revokeModerator", `"$ana"`, "not_owner"},

		order{cy, "rooms.setUp", `{"count":2,"method":"manual","names":["Red"," Blue "],"plan":{"millis":600000,"grace":60000}}`, ""},
		order{ana, "rooms.setUp", `{"count":2,"method":"manual"}`, "already_configured"},
		order{ana, "rooms.stop", ``, "not_started"},
		order{ana, "rooms.setTimer", `{"room":"","millis":60000,"grace":0}`, "not_started"},
		order{ana, "rooms.visit", `"$1"`, "not_started"},
		order{ana, "rooms.assign", `{}`, "bad_request"},
		order{ana, "rooms.assign", `{"` + nobody + `":"$1"}`, "unknown_participant"},
		order{ana, "rooms.assign", `{"$bo":"$1","$cy":"` + gone + `"}`, "unknown_room"},
		order{ana, "rooms.edit", `{"room":"$1"}`, "bad_request"},
		order{ana, "rooms.edit", `{"room":"$1","name":""}`, "bad_name"},
		order{ana, "rooms.edit", `{"room":"$1","limit":1000}`, "bad_limit"},
		order{ana, "rooms.edit", `{"room":"$1","limit":-1}`, "bad_limit"},
		order{ana, "rooms.edit", `{"room":"main","locked":true}`, "unknown_room"},
		order{ana, "rooms.edit", `{"room":"` + gone + `","locked":true}`, "unknown_room"},
		order{ana, "rooms.add", `""`, "bad_name"},

		order{ana, "rooms.assign", `{"$bo":"$1"}`, ""},
		order{ana, "rooms.start", `{"millis":-1,"grace":0}`, "bad_timer"},
		order{ana, "rooms.start", `{"millis":0,"grace":0}`, ""},
		order{ana, "rooms.start", `{"millis":0,"grace":0}`, "already_started"},
	)
	if r := bo.Snapshot().Meeting.Rooms; r[1].Name != "Red" || r[2].Name != "Blue" {
		t.Errorf("the rooms are %+v", r)
	}
	give(t, p, moderated...)
	give(t, p,
		order{ana, "rooms.setTimer", `{"room":"main","millis":60000,"grace":0}`, "unknown_room"},
		order{ana, "rooms.setTimer", `{"room":"` + gone + `","millis":60000,"grace":0}`, "unknown_room"},
		order{ana, "rooms.setTimer", `{"room":"","millis":86400001,"grace":0}`, "bad_timer"},
		order{ana, "rooms.setTimer", `{"room":"","millis":60000,"grace":120001}`, "bad_timer"},
		order{ana, "rooms.edit", `{"room":"$2","closed":true}`, ""},
		order{ana, "rooms.setTimer", `{"room":"$2","millis":60000,"grace":0}`, "room_closed"},
		order{ana, "rooms.visit", `"$2"`, "room_closed"},
		order{ana, "rooms.visit", `"` + gone + `"`, "unknown_room"},
		order{bo, "rooms.visit", `"$1"`, ""}, // one's own
		order{bo, "rooms.visit", `"$2"`, "not_free_mode"},
		order{bo, "rooms.visit", `"main"`, "not_free_mode"},
		order{bo, "meetings.raiseHand", `{"up":true,"why":"` + strings.Repeat("x", 121) + `"}`, "message_too_long"},
		order{bo, "meetings.raiseHand", `{"up":true}`, ""},
		order{cy, "rooms.take", `"$bo"`, ""},
	)
	apptest.Await(t, "Ana sees who helps", func() bool { return person(ana, bo).Helper == cy.ID })
	give(t, p,
		order{ana, "rooms.take", `"$bo"`, "help_taken"},
		order{ana, "rooms.reach", `{"peek":["` + gone + `"],"listen":[],"speak":[],"screen":[],"wall":false,"note":false}`, "unknown_room"},
		order{ana, "rooms.rule", `{"noPeek":true}`, ""},
		order{cy, "rooms.reach", `{"peek":["$1"],"listen":[],"speak":[],"screen":[],"wall":false,"note":false}`, "peek_forbidden"},
		order{ana, "rooms.reach", `{"peek":[],"listen":["$1"],"speak":[],"screen":[],"wall":false,"note":false}`, "peek_forbidden"},
		order{ana, "rooms.reach", `{"peek":[],"listen":[],"speak":[],"screen":[],"wall":true,"note":false}`, "peek_forbidden"},
		order{ana, "rooms.remove", ``, ""},

		order{ana, "rooms.setUp", `{"count":3,"method":"choose"}`, ""},
		order{ana, "rooms.edit", `{"room":"$1","locked":true}`, ""},
		order{ana, "rooms.edit", `{"room":"$2","limit":1}`, ""},
		order{ana, "rooms.edit", `{"room":"$3","closed":true}`, ""},
		order{bo, "rooms.visit", `"$1"`, "not_started"},
		order{ana, "meetings.revokeModerator", `"$cy"`, ""},
		order{ana, "rooms.start", `{"millis":0,"grace":0}`, ""},
		order{cy, "rooms.visit", `"$2"`, ""},
		order{bo, "rooms.visit", `"$1"`, "room_locked"},
		order{bo, "rooms.visit", `"$2"`, "room_full"},
		order{bo, "rooms.visit", `"$3"`, "room_closed"},
		order{bo, "rooms.visit", `"` + gone + `"`, "unknown_room"},
	)
}

// TestUndoAfterAWhile: what was done before an app was there, it does not undo.
func TestUndoAfterAWhile(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo")
	ana, bo := p[0], p[1]
	ana.Must(ana.Rooms().SetUp(app.NewRooms{Count: 1, Method: "manual"}))
	ana.Must(ana.Rooms().Assign(map[string]string{bo.ID: ana.Snapshot().Meeting.Rooms[1].ID}))
	m := ana.Snapshot().Meeting
	moved := m.Changes[len(m.Changes)-1]
	if moved.Kind != "moved" || !moved.Undoable || moved.Name != "Ana" {
		t.Fatalf("the newest change is %+v", moved)
	}
	ana.Stop()
	ana = apptest.Reopen(t, "Ana", ana.Dir)
	ana.Must(ana.Meetings().Reopen(app.AtMeeting{Name: "Ana", Meeting: m.ID}))
	for _, c := range ana.Snapshot().Meeting.Changes {
		if c.Undoable {
			t.Errorf("%+v can be undone", c)
		}
	}
	if err := ana.Rooms().Undo(moved.ID); code(err) != "undo_too_late" {
		t.Errorf("undo after a while: %v", err)
	}
}
