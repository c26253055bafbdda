package app

import (
	"crypto/rand"
	"encoding/binary"
	mathrand "math/rand/v2"

	"alcove/app/meeting"
)

// Rooms are the commands about breakout rooms.
type Rooms struct{ a *App }

// NewRooms says how many rooms, and how people get into them.
type NewRooms struct {
	Count  int    `json:"count"`
	Method string `json:"method"` // automatic, manual, choose
}

// SetUp makes breakout rooms; with "automatic" everyone but the moderators is
// assigned, evenly and at random.
func (r *Rooms) SetUp(args NewRooms) error {
	return r.a.do(func(st *meeting.State) (meeting.Body, error) {
		return meeting.NewSetUp(meeting.Method(args.Method), args.Count, assignable(st), seeded())
	})
}

// assignable are those whom the automatic method places: everyone who is here
// and no moderator, for a moderator is in all rooms.
func assignable(st *meeting.State) []meeting.ParticipantID {
	var out []meeting.ParticipantID
	for id, p := range st.Participants {
		if p.Joined && !p.Removed && !moderates(st, id) {
			out = append(out, id)
		}
	}
	return out
}

func seeded() *mathrand.Rand {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return mathrand.New(mathrand.NewPCG(binary.NativeEndian.Uint64(b[:8]), binary.NativeEndian.Uint64(b[8:])))
}

// Assign moves the people named; "" unassigns. While rooms run they are there
// at once.
func (r *Rooms) Assign(moves map[string]string) error {
	b := meeting.Assign{Moves: make(map[meeting.ParticipantID]meeting.RoomID, len(moves))}
	for who, room := range moves {
		b.Moves[meeting.ParticipantID(who)] = meeting.RoomID(room)
	}
	return r.a.write(b)
}

// Start opens the rooms.
func (r *Rooms) Start() error { return r.a.write(meeting.Start{}) }

// Stop brings everyone back.
func (r *Rooms) Stop() error { return r.a.write(meeting.Stop{}) }

// Remove deletes the rooms; their chats stay.
func (r *Rooms) Remove() error { return r.a.write(meeting.Delete{}) }

// Visit goes to a room oneself.
func (r *Rooms) Visit(room string) error {
	return r.a.write(meeting.Visit{Room: meeting.RoomID(room)})
}

// Broadcast writes into every room's chat.
func (r *Rooms) Broadcast(text string) error { return r.a.write(meeting.Broadcast{Text: text}) }
