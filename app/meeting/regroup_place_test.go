package meeting

import (
	"maps"
	"reflect"
	"testing"
)

func placed() *State {
	st := &State{
		Participants: map[ParticipantID]Participant{}, Assignments: map[ParticipantID]RoomID{},
		Rooms: []Room{{ID: "r1"}, {ID: "r2", Closed: true}, {ID: "r3"}, {ID: "r4"}},
	}
	for _, id := range []ParticipantID{"a", "b", "c", "d", "e", "f"} {
		st.Participants[id] = Participant{ID: id, Joined: true}
	}
	return st
}

func TestPlaceMovesFew(t *testing.T) {
	st := placed()
	st.Assignments = map[ParticipantID]RoomID{"a": "r4", "b": "r4", "c": "r1", "d": "r2"}
	got := Place(st, [][]ParticipantID{{"c", "a", "b"}, {"d"}, {}, {"e", "f"}})
	want := map[ParticipantID]RoomID{"a": "r4", "b": "r4", "c": "r4", "d": "r1", "e": "r3", "f": "r3"}
	if !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := Place(st, [][]ParticipantID{{"a"}, {"b"}, {"c"}, {"d"}}); len(got) != 3 {
		t.Errorf("four groups in three open rooms: %v", got)
	}
}

func TestLastGroups(t *testing.T) {
	st := placed()
	if got := LastGroups(st); got == nil || len(got) != 0 {
		t.Errorf("%v before any round", got)
	}
	st.Rounds = []Round{{Groups: [][]ParticipantID{{"a", "f"}}}, {Groups: [][]ParticipantID{{"a", "b"}, {"c", "d", "e"}}}}
	st.Assignments = map[ParticipantID]RoomID{"c": "r1"}
	gone, chair := st.Participants["b"], st.Participants["d"]
	gone.Joined, chair.Role = false, Moderator
	st.Participants["b"], st.Participants["d"] = gone, chair
	want := map[ParticipantID]RoomID{"a": "r3", "c": "r1", "e": "r1"}
	if got := LastGroups(st); !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestMetHasTheRunningRound(t *testing.T) {
	st := placed()
	st.Rounds = []Round{{Generation: 1}}
	st.Breakout = Breakout{Configured: true, Running: true, Generation: 2}
	st.Assignments = map[ParticipantID]RoomID{"d": "r1", "a": "r1", "b": "r3", "gone": "r3"}
	want := []Round{{Generation: 1}, {Generation: 2, Groups: [][]ParticipantID{{"a", "d"}}}}
	if got := Met(st); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	st.Breakout.Running = false
	if got := Met(st); len(got) != 1 {
		t.Errorf("%v while rooms are closed", got)
	}
}
