package app

import (
	"slices"
	"testing"

	"alcove/app/meeting"
	"alcove/app/session"
	"alcove/media"
)

// ducker is a player that notes whom the others make room for.
type ducker struct {
	deaf
	loud [][]media.PeerID
}

func (d *ducker) SetDuck(loud []media.PeerID) { d.loud = append(d.loud, loud) }

// TestViewsReachTheEars: a voice from outside is heard above the others while
// it lasts, and a recording ends with the rooms.
func TestViewsReachTheEars(t *testing.T) {
	a := newApp(t)
	player := &ducker{}
	a.devices.player = player
	w, blue := floorOfTwo(t)
	w.do(meeting.Visit{Room: blue})
	st := w.journal.State()
	other := st.Participants[w.owner]
	other.ID, other.Visiting = "other", ""
	st.Participants["other"] = other
	v := &session.View{
		State: st, Me: w.owner,
		Reaches:    map[meeting.ParticipantID]session.Reach{"other": {Speak: []meeting.RoomID{blue}}},
		Publishing: map[meeting.ParticipantID]session.Publishing{"other": {Microphone: true}},
	}
	a.startNote([]meeting.RoomID{w.red})
	a.devices.hear(v)
	if a.devices.notes.now.Load() == nil {
		t.Error("the recording ended while the rooms are open")
	}
	a.devices.hear(&session.View{State: st, Me: w.owner})
	w.do(meeting.Stop{})
	a.devices.hear(&session.View{State: w.journal.State(), Me: w.owner})
	if a.devices.notes.now.Load() != nil {
		t.Error("the recording outlives the rooms")
	}
	a.devices.leave()
	want := [][]media.PeerID{{"other"}, nil, nil, nil}
	if !slices.EqualFunc(player.loud, want, slices.Equal) {
		t.Errorf("loud: %v, want %v", player.loud, want)
	}
}
