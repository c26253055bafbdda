package app

import (
	"path/filepath"
	"testing"

	"alcove/app/meeting"
	"alcove/mesh/identity"
)

// world is a meeting of its owner alone, with real operations.
type world struct {
	t       testing.TB
	journal *meeting.Journal
	author  *meeting.Author
	owner   meeting.ParticipantID
	red     meeting.RoomID
}

func newWorld(t testing.TB) *world {
	t.Helper()
	device, err := identity.LoadOrCreate(filepath.Join(t.TempDir(), "device.key"))
	if err != nil {
		t.Fatal(err)
	}
	owner := meeting.ParticipantID(device.ID())
	id := meeting.NewID(owner, [16]byte{1})
	w := &world{
		t: t, journal: meeting.NewJournal(id), owner: owner, red: meeting.NewRoomID(),
		author: meeting.NewAuthor(id, owner, "aaaaaaaaaaaaaaaa", device),
	}
	w.do(meeting.Create{Name: "Monday", Nonce: [16]byte{1}})
	w.do(meeting.Join{Name: "Ana"})
	return w
}

func (w *world) do(b meeting.Body) {
	w.t.Helper()
	op, err := w.author.Make(w.journal.State(), b, 1)
	if err == nil {
		_, err = w.journal.Add(op)
	}
	if err != nil {
		w.t.Fatalf("%T: %v", b, err)
	}
}
