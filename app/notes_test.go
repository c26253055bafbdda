package app

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"alcove/app/meeting"
	"alcove/app/session"
	"alcove/media"
)

// spoken is a note of so many packets of so many bytes.
func spoken(packets, size int) (out [][]byte) {
	for i := range packets {
		p := make([]byte, size)
		p[0], p[1], p[2] = 1<<3, byte(i), byte(i>>8)
		out = append(out, p)
	}
	return out
}

// doing writes into the world's journal, as App.do does into the meeting's.
func (w *world) doing(f func(*meeting.State) (meeting.Body, error)) error {
	b, err := f(w.journal.State())
	if err != nil {
		return err
	}
	op, err := w.author.Make(w.journal.State(), b, 1)
	if err != nil {
		return err
	}
	_, err = w.journal.Add(op)
	return err
}

// floorOfTwo is a world with two open rooms.
func floorOfTwo(t testing.TB) (w *world, blue meeting.RoomID) {
	w, blue = newWorld(t), meeting.NewRoomID()
	w.do(meeting.SetUp{Method: meeting.Manual, Rooms: []meeting.RoomDef{{ID: w.red, Name: "Red"}, {ID: blue, Name: "Blue"}}})
	w.do(meeting.Start{})
	return w, blue
}

func TestNotesAreWrittenAndReadBack(t *testing.T) {
	w, blue := floorOfTwo(t)
	for _, said := range [][][]byte{spoken(60, 80), spoken(longest, 80), spoken(60, 90)} {
		lines := len(w.journal.State().Chats[w.red])
		if err := writeNote(w.doing, w.owner, []meeting.RoomID{w.red, blue, "gone"}, said); err != nil {
			t.Fatal(err)
		}
		st := w.journal.State()
		chat := st.Chats[w.red]
		if len(chat) != lines+1 {
			t.Fatalf("%d lines more in the chat of a room, want 1", len(chat)-lines)
		}
		line := chat[len(chat)-1]
		for _, room := range []meeting.RoomID{w.red, blue} {
			got, err := noteAt(st, w.owner, NoteAt{string(room), line.ID})
			if err != nil || !slices.EqualFunc(got, said, bytes.Equal) {
				t.Fatalf("in %s: %d packets of %d, %v", room, len(got), len(said), err)
			}
		}
		if n := st.Notes[line.ID]; n.Millis != int64(len(said))*20 || !slices.Equal(n.Rooms, []meeting.RoomID{w.red, blue}) {
			t.Errorf("%d ms to %v", n.Millis, n.Rooms)
		}
	}
}

func TestNotesThatCannotBeWritten(t *testing.T) {
	w, _ := floorOfTwo(t)
	if err := writeNote(w.doing, w.owner, []meeting.RoomID{"gone"}, spoken(60, 80)); err == nil {
		t.Error("a note to nobody was written")
	}
	var calls int
	failing := errors.New("the disk is full")
	err := writeNote(func(f func(*meeting.State) (meeting.Body, error)) error {
		if calls++; calls == 2 {
			return failing
		}
		return w.doing(f)
	}, w.owner, []meeting.RoomID{w.red}, spoken(longest, 80))
	if !errors.Is(err, failing) || calls != 2 {
		t.Errorf("%v after %d writes", err, calls)
	}
}

func TestNotesThatMayNotBeHeard(t *testing.T) {
	w, blue := floorOfTwo(t)
	if err := writeNote(w.doing, w.owner, []meeting.RoomID{w.red}, spoken(60, 80)); err != nil {
		t.Fatal(err)
	}
	w.do(meeting.Chat{Room: w.red, Text: "no note"})
	st := w.journal.State()
	chat := st.Chats[w.red]
	note, text := chat[len(chat)-2].ID, chat[len(chat)-1].ID
	for name, c := range map[string]struct {
		who meeting.ParticipantID
		at  NoteAt
	}{
		"somebody else, of another room": {"somebody", NoteAt{string(w.red), note}},
		"a chat without it":              {w.owner, NoteAt{string(blue), note}},
		"a line of text":                 {w.owner, NoteAt{string(w.red), text}},
		"no room":                        {w.owner, NoteAt{"nowhere", note}},
		"no line":                        {w.owner, NoteAt{string(w.red), "x"}},
		"nothing":                        {w.owner, NoteAt{}},
	} {
		if got, err := noteAt(st, c.who, c.at); !errors.Is(err, meeting.ErrUnknownLine) || got != nil {
			t.Errorf("%s: %d packets, %v", name, len(got), err)
		}
	}
	a := newApp(t)
	chats := &Chat{a}
	if err := chats.Play(NoteAt{string(w.red), note}); AsError(err).Code != CodeNotInMeeting {
		t.Errorf("outside of a meeting: %v", err)
	}
}

// TestSpeakingEndsWithTheRight: with the rooms, and with the role.
func TestSpeakingEndsWithTheRight(t *testing.T) {
	w, blue := floorOfTwo(t)
	may := func(rooms ...meeting.RoomID) bool { return speakable(w.journal.State(), w.owner, rooms) }
	if !may(w.red) || !may(meeting.MainRoom) || may("gone") || speakable(w.journal.State(), "somebody", []meeting.RoomID{w.red}) {
		t.Error("who may speak where")
	}
	w.do(meeting.Stop{})
	if may(w.red, blue) {
		t.Error("rooms are closed")
	}
}

func TestCallersAreThoseWhoSpeakHereFromElsewhere(t *testing.T) {
	w, blue := floorOfTwo(t)
	st := w.journal.State()
	v := &session.View{
		State: st, Me: "me", Reaches: map[meeting.ParticipantID]session.Reach{},
		Publishing: map[meeting.ParticipantID]session.Publishing{},
	}
	if who := callers(v); who != nil {
		t.Errorf("%v of an empty meeting", who)
	}
	// The owner is in the main room; this participant is, too, then in blue.
	guest := st.Participants[w.owner]
	guest.ID, guest.Role = "me", meeting.Ordinary
	st.Participants["me"] = guest
	v.Reaches[w.owner] = session.Reach{Speak: []meeting.RoomID{blue}}
	v.Publishing[w.owner] = session.Publishing{Microphone: true}
	if who := callers(v); who != nil {
		t.Errorf("%v, of the own room", who)
	}
	st.Assignments = map[meeting.ParticipantID]meeting.RoomID{"me": blue}
	if who := callers(v); !slices.Equal(who, []media.PeerID{media.PeerID(w.owner)}) {
		t.Errorf("%v", who)
	}
	v.Publishing[w.owner] = session.Publishing{Camera: true}
	if who := callers(v); who != nil {
		t.Errorf("%v, who is muted", who)
	}
	v.Publishing[w.owner] = session.Publishing{Microphone: true}
	v.Reaches[w.owner] = session.Reach{Screen: []meeting.RoomID{blue}, Peek: []meeting.RoomID{blue}}
	if who := callers(v); who != nil {
		t.Errorf("%v, who does not speak", who)
	}
}
