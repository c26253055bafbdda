package meeting

import (
	"bytes"
	"errors"
	"slices"
	"testing"
)

func sound(packets, size int) []byte {
	return PackNote(slices.Repeat([][]byte{make([]byte, size)}, packets))
}

func TestNotes(t *testing.T) { // B5
	w := running(t, 3, Manual)
	owner, mod, bo := w.apps[0], w.apps[1], w.apps[2]
	owner.do(Grant{Who: mod.id})
	w.sync()
	note := Note{Rooms: []RoomID{roomID(1), MainRoom}, Millis: 40, Opus: sound(2, 50)}
	with := func(change func(*Note)) Note {
		b := note
		change(&b)
		return b
	}
	bo.refuse(note, "not_moderator")
	for code, bad := range map[string][]Note{
		"bad_request": {
			with(func(b *Note) { b.Rooms = nil }), with(func(b *Note) { b.Rooms = []RoomID{MainRoom, MainRoom} }),
			with(func(b *Note) { b.Millis = 0 }), with(func(b *Note) { b.Opus = nil }), with(func(b *Note) { b.Opus = b.Opus[1:] }),
			with(func(b *Note) { b.Of = "x" }),
		},
		"unknown_room":  {with(func(b *Note) { b.Rooms = []RoomID{roomID(7)} }), with(func(b *Note) { b.Rooms = []RoomID{"x"} })},
		"note_too_long": {with(func(b *Note) { b.Millis = MaxNote + 1 }), with(func(b *Note) { b.Opus = sound(100, 1000) })},
		"unknown_line":  {with(func(b *Note) { b.Of = opID(99) })},
	} {
		for _, b := range bad {
			owner.refuse(b, code)
		}
	}
	first := owner.do(note)
	w.sync()
	mod.refuse(with(func(b *Note) { b.Of = first.ID() }), "unknown_line")
	owner.refuse(with(func(b *Note) { b.Of, b.Rooms = first.ID(), b.Rooms[:1] }), "unknown_line")
	owner.refuse(with(func(b *Note) { b.Of, b.Millis = first.ID(), MaxNote-39 }), "note_too_long")
	for range MaxNoteParts - 1 {
		owner.do(with(func(b *Note) { b.Of = first.ID() }))
	}
	owner.refuse(with(func(b *Note) { b.Of = first.ID() }), "note_too_long")
	st := w.sync()
	rec := st.Notes[first.ID()]
	if len(st.Notes) != 1 || rec.By != owner.id || rec.Millis != 40*MaxNoteParts || len(rec.Parts) != MaxNoteParts || !bytes.Equal(rec.Parts[9], note.Opus) {
		t.Errorf("%+v", rec)
	}
	for room, want := range map[RoomID]int{MainRoom: 1, roomID(1): 1, roomID(2): 0} {
		n := 0
		for _, l := range st.Chats[room] {
			if l.Kind == NoteLine {
				n++
				if l.ID != first.ID() || l.Author != owner.id || l.Text != "" {
					t.Errorf("%+v", l)
				}
			}
		}
		if n != want {
			t.Errorf("%d lines in %s", n, room)
		}
	}
	// The longest there is.
	b := Note{Millis: MaxNote, Opus: sound(88, 1022), Of: first.ID()}
	for i := range maxNoteRooms {
		b.Rooms = append(b.Rooms, roomID(i))
	}
	if data, err := EncodeBody(b); len(b.Opus) != MaxNotePart || err != nil {
		t.Errorf("%d bytes of sound, %d of body: %v", len(b.Opus), len(data), err)
	}
}

func TestNoteToARoomThatIsDeletedMeanwhile(t *testing.T) { // B5
	pairs(t, func(t *testing.T, w *world, owner, mod, _ *app) {
		owner.do(Grant{Who: mod.id})
		owner.do(rooms(Manual, 1, 1))
		w.sync()
		owner.do(Delete{})
		mod.do(Chat{Room: MainRoom, Text: "later in the order"})
		o := mod.do(Note{Rooms: []RoomID{roomID(1)}, Millis: 20, Opus: sound(1, 1)})
		if st := w.sync(); len(st.Notes[o.ID()].Parts) != 1 || st.Chats[roomID(1)][len(st.Chats[roomID(1)])-1].Kind != NoteLine {
			t.Error("a note was lost")
		}
	})
}

func TestPackets(t *testing.T) {
	for name, bad := range map[string][]byte{
		"nothing": {}, "half a length": {0}, "no packet": {0, 0}, "cut": {0, 2, 1}, "half a second": {0, 1, 1, 0},
		"too long": PackNote([][]byte{make([]byte, maxPacket+1)}),
	} {
		if _, err := Packets(bad); !errors.Is(err, ErrBadBody) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzPackets(f *testing.F) {
	f.Add([]byte{0, 1, 7, 0, 2, 1, 2})
	f.Add([]byte{0, 0})
	f.Add([]byte{255, 255, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		packets, err := Packets(data)
		if err == nil && !bytes.Equal(PackNote(packets), data) {
			t.Fatalf("%x packs to %x", data, PackNote(packets))
		}
	})
}
