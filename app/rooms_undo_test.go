package app

import (
	"fmt"
	"testing"
	"time"

	"alcove/app/meeting"
	"alcove/app/session"
)

// TestSightings: a change counts from when this app saw it, not from what
// anybody's wall clock said.
func TestSightings(t *testing.T) {
	t0 := time.Now()
	at := func(s float64) time.Time { return t0.Add(time.Duration(s * float64(time.Second))) }
	moved := did(meeting.ChangeMoved, "ana", "bo", "blue")
	outside := func(v *session.View) { v.Entered = false }

	coming := view("ana", moved, outside)
	seen := sightings(nil).next(nil, coming, at(0))
	there := view("ana", moved)
	seen = seen.next(coming, there, at(1))
	if !seen.late("#1", at(1)) {
		t.Error("what was done before this app was there can be taken back")
	}

	more := view("ana", moved, moved)
	seen = seen.next(there, more, at(10))
	again := view("ana", moved, moved)
	again.State = more.State
	seen = seen.next(more, again, at(20))
	for _, c := range []struct {
		change string
		at     float64
		want   bool
	}{{"#2", 10, false}, {"#2", 40, false}, {"#2", 40.1, true}, {"#2", 4000, true}, {"#3", 4000, false}, {"#1", 11, true}} {
		if got := seen.late(c.change, at(c.at)); got != c.want {
			t.Errorf("%s is late at %v s: %v", c.change, c.at, got)
		}
	}

	gone := view("ana", func(v *session.View) { v.State.Changes = more.State.Changes[1:] })
	if seen = seen.next(again, gone, at(50)); len(seen) != 1 {
		t.Errorf("%v is remembered of one change", seen)
	}
}

// TestUndoableIsWhatUndoTakesBack: the button is there where it would work.
func TestUndoableIsWhatUndoTakesBack(t *testing.T) {
	now := time.Now()
	w := newWorld(t)
	w.do(meeting.SetUp{Method: meeting.Manual, Rooms: []meeting.RoomDef{{ID: w.red, Name: "Red"}}})
	w.do(meeting.Assign{Moves: map[meeting.ParticipantID]meeting.RoomID{w.owner: w.red}})
	w.do(meeting.EditRoom{Room: w.red, Locked: new(true)})
	v := &session.View{Me: w.owner, Entered: true, State: w.journal.State()}
	seen := sightings{}
	for _, c := range v.State.Changes {
		seen[c.ID] = now
	}
	list := func(at moment) (out []string) {
		for _, c := range projectChanges(v, at) {
			out = append(out, fmt.Sprint(c.Kind, " ", c.Undoable))
		}
		return out
	}
	if got := fmt.Sprint(list(moment{now: now.Add(undoWithin), seen: seen})); got != "[set_up false moved true locked false]" {
		t.Error(got)
	}
	if got := fmt.Sprint(list(moment{now: now.Add(undoWithin + 1), seen: seen})); got != "[set_up false moved false locked false]" {
		t.Errorf("later: %s", got)
	}
	if got := fmt.Sprint(list(moment{now: now})); got != "[set_up false moved false locked false]" {
		t.Errorf("never seen: %s", got)
	}
	w.do(meeting.Undo{Change: v.State.Changes[1].ID})
	v.State = w.journal.State()
	if got := fmt.Sprint(list(moment{now: now, seen: seen})); got != "[set_up false moved false locked false undone false]" {
		t.Errorf("undone: %s", got)
	}
}
