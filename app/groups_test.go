package app

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"alcove/app/meeting"
)

// inMeeting puts an app into a meeting of ana, who owns it, and eight others.
func inMeeting(t *testing.T, me meeting.ParticipantID) (*App, *meeting.State) {
	a := newApp(t)
	a.running = &running{}
	v := view(me)
	v.Entered = true
	v.State = &meeting.State{
		Owner:        "ana",
		Participants: map[meeting.ParticipantID]meeting.Participant{"ana": {ID: "ana", Name: "Ana", Joined: true, Role: meeting.Owner}},
		Assignments:  map[meeting.ParticipantID]meeting.RoomID{},
		Rooms:        []meeting.Room{{ID: "r1", Name: "Red"}, {ID: "r2", Name: "Blue"}, {ID: "shut", Name: "Shut", Closed: true}, {ID: "r3", Name: "Green"}},
		Breakout:     meeting.Breakout{Configured: true, Method: meeting.Manual},
	}
	for i, name := range []string{"Bo", "Cy", "Dee", "Eli", "Fay", "Gus", "Hal", "Ida", "Gone"} {
		id := meeting.ParticipantID(strings.ToLower(name))
		v.State.Participants[id] = meeting.Participant{ID: id, Name: name, Joined: i < 8}
	}
	a.view = v
	return a, v.State
}

// TestRegroup: three rounds of eight people in the open rooms, of which the
// second repeats as little as can be; who moderates or is gone is not placed.
func TestRegroup(t *testing.T) {
	a, st := inMeeting(t, "ana")
	r := &Rooms{a}
	first, err := r.Regroup(GroupWish{Seed: 1, Together: [][]string{{"bo", "cy"}}, Apart: [][]string{{"dee", "eli"}, {"nobody"}}})
	if err != nil {
		t.Fatal(err)
	}
	if len(first.Moves) != 8 || first.Pairs != 7 || first.Repeated != 0 || first.Moves["bo"] != first.Moves["cy"] || first.Moves["dee"] == first.Moves["eli"] {
		t.Errorf("%+v", first)
	}
	for who, room := range first.Moves {
		if who == "ana" || who == "gone" || !slices.Contains([]string{"r1", "r2", "r3"}, room) {
			t.Errorf("%s goes to %q", who, room)
		}
		st.Assignments[meeting.ParticipantID(who)] = meeting.RoomID(room)
	}
	st.Breakout.Running = true // the running round counts
	second, err := r.Regroup(GroupWish{Seed: 2})
	if err != nil || second.Pairs != 7 || second.Repeated != 0 {
		t.Errorf("%+v, %v", second, err)
	}
	st.Rounds = []meeting.Round{{Groups: [][]meeting.ParticipantID{{"bo", "ida"}, {"cy", "dee", "gone"}}}}
	last, err := r.LastGroups()
	if err != nil || len(last) != 4 || last["bo"] != last["ida"] || last["cy"] != last["dee"] || last["bo"] == last["cy"] {
		t.Errorf("%v, %v", last, err)
	}
	if _, err := r.Regroup(GroupWish{Min: 9}); codeOf(err) != "bad_groups" {
		t.Errorf("nine of eight: %v", err)
	}
	st.Breakout.Configured = false
	if _, err := r.Regroup(GroupWish{}); codeOf(err) != "not_configured" {
		t.Errorf("without rooms: %v", err)
	}
}

func TestLists(t *testing.T) {
	a, st := inMeeting(t, "ana")
	r := &Rooms{a}
	l, err := r.ReadList("name;room\nBo;red\nZed;Blue\nCy;Pink\nx")
	if err != nil || !maps.Equal(l.Moves, map[string]string{"bo": "r1"}) || !maps.Equal(l.Later, map[string]string{"zed": "r2"}) ||
		!slices.Equal(l.NotFound, []string{"Zed"}) || !slices.Equal(l.UnknownRooms, []string{"Pink"}) || !slices.Equal(l.BadLines, []int{5}) || l.Twice == nil {
		t.Errorf("%+v, %v", l, err)
	}
	if len(st.Assignments) != 0 {
		t.Error("reading a list moved somebody")
	}
	st.Assignments["bo"] = "r2"
	if text, err := r.WriteList(); err != nil || text != "name,room\r\nBo,Blue\r\n" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := r.ReadList(strings.Repeat("\n", 6000)); codeOf(err) != "bad_list" {
		t.Errorf("a long list: %v", err)
	}
}

// TestGroupsAreForModerators: others are told nothing of who would go where.
func TestGroupsAreForModerators(t *testing.T) {
	a, _ := inMeeting(t, "bo")
	r := &Rooms{a}
	_, err1 := r.Regroup(GroupWish{})
	_, err2 := r.LastGroups()
	_, err3 := r.ReadList("")
	_, err4 := r.WriteList()
	for i, err := range []error{err1, err2, err3, err4} {
		if codeOf(err) != "not_moderator" {
			t.Errorf("command %d: %v", i, err)
		}
	}
	a.running = nil
	if _, err := r.WriteList(); codeOf(err) != "not_in_meeting" {
		t.Errorf("outside: %v", err)
	}
}
