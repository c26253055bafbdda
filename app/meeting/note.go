package meeting

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// Bounds of notes.
const (
	MaxNote      = 120_000  // milliseconds, of all parts
	MaxNotePart  = 88 << 10 // bytes of Opus in one operation
	MaxNoteParts = 10
	maxNoteRooms = 256
	maxPacket    = 1275 // RFC 6716, section 3.4
)

// Packets reads what PackNote wrote: one packet or more.
func Packets(opus []byte) ([][]byte, error) {
	var packets [][]byte
	for len(opus) > 0 {
		if len(opus) < 2 {
			return nil, fmt.Errorf("note: half a length: %w", ErrBadBody)
		}
		n := int(binary.BigEndian.Uint16(opus))
		if opus = opus[2:]; n == 0 || n > maxPacket || n > len(opus) {
			return nil, fmt.Errorf("note: packet of %d bytes: %w", n, ErrBadBody)
		}
		packets = append(packets, opus[:n:n])
		opus = opus[n:]
	}
	if len(packets) == 0 {
		return nil, fmt.Errorf("note: no sound: %w", ErrBadBody)
	}
	return packets, nil
}

// PackNote writes each packet after its length in two bytes, big endian.
// Packets have 1 to 1275 bytes.
func PackNote(packets [][]byte) []byte {
	var opus []byte
	for _, p := range packets {
		opus = binary.BigEndian.AppendUint16(opus, uint16(len(p)))
		opus = append(opus, p...)
	}
	return opus
}

func (b Note) form() error {
	if n := len(b.Rooms); n == 0 || n > maxNoteRooms {
		return fmt.Errorf("note to %d rooms: %w", n, ErrBadBody)
	}
	named := make(map[RoomID]bool, len(b.Rooms))
	for _, room := range b.Rooms {
		if err := formRoom(room); err != nil {
			return err
		}
		if named[room] {
			return fmt.Errorf("note to a room twice: %w", ErrBadBody)
		}
		named[room] = true
	}
	if b.Millis < 1 {
		return fmt.Errorf("note of %d ms: %w", b.Millis, ErrBadBody)
	}
	if b.Millis > MaxNote || len(b.Opus) > MaxNotePart {
		return fmt.Errorf("note of %d ms, %d bytes: %w", b.Millis, len(b.Opus), ErrNoteTooLong)
	}
	if b.Of != "" {
		if err := formOpID(b.Of); err != nil {
			return err
		}
	}
	_, err := Packets(b.Opus)
	return err
}

// A note to a room that was just deleted stays, as lines do.
func (b Note) counts(s *State, a actor) error {
	if err := a.moderates(); err != nil {
		return err
	}
	for _, room := range b.Rooms {
		if _, ever := s.Chats[room]; !ever {
			return ErrUnknownRoom
		}
	}
	if b.Of == "" {
		return nil
	}
	first, ok := s.Notes[b.Of]
	switch {
	case !ok || first.By != a.id || !slices.Equal(first.Rooms, b.Rooms):
		return fmt.Errorf("part of a note: %w", ErrUnknownLine)
	case len(first.Parts) >= MaxNoteParts || first.Millis+b.Millis > MaxNote:
		return ErrNoteTooLong
	}
	return nil
}

func (b Note) check(s *State, _ actor) error {
	for _, room := range b.Rooms {
		if room != MainRoom && !s.live(room) {
			return fmt.Errorf("note to %.16q: %w", room, ErrUnknownRoom)
		}
	}
	return nil
}

func (b Note) apply(f *fold, o Op) {
	notes := own(&f.s.Notes, &f.owned.notes)
	if b.Of != "" {
		n := notes[b.Of]
		n.Millis += b.Millis
		n.Parts = append(slices.Clip(n.Parts), b.Opus)
		notes[b.Of] = n
		return
	}
	notes[o.ID()] = Recording{By: o.Author, Rooms: b.Rooms, Millis: b.Millis, Parts: [][]byte{b.Opus}}
	for _, room := range b.Rooms {
		f.say(room, f.line(o, NoteLine, ""))
	}
}
