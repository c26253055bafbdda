package app

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	mathrand "math/rand/v2"

	"alcove/app/meeting"
)

// Rooms are the commands about breakout rooms.
type Rooms struct{ a *App }

// NewRooms says how many rooms, and how people get into them. Names has one for
// each room, or none at all.
type NewRooms struct {
	Count  int      `json:"count"`
	Method string   `json:"method"` // automatic, manual, choose
	Names  []string `json:"names,omitempty"`
	Plan   Plan     `json:"plan,omitzero"`
}

// SetUp makes breakout rooms; with "automatic" everyone but the moderators is
// assigned, evenly and at random.
func (r *Rooms) SetUp(args NewRooms) error {
	return r.a.do(func(st *meeting.State) (meeting.Body, error) {
		b, err := meeting.NewSetUp(meeting.Method(args.Method), args.Count, assignable(st), seeded())
		if err != nil {
			return nil, err
		}
		b.Plan = planOf(args.Plan)
		return b, nameRooms(b.Rooms, args.Names)
	})
}

// nameRooms gives rooms the names that were typed, instead of numbers.
func nameRooms(rooms []meeting.RoomDef, names []string) error {
	if len(names) == 0 {
		return nil
	}
	if len(names) != len(rooms) {
		return fmt.Errorf("%d names for %d rooms: %w", len(names), len(rooms), meeting.ErrBadRoomCount)
	}
	for i, name := range names {
		name, err := meeting.CleanName(name)
		if err != nil {
			return err
		}
		rooms[i].Name = name
	}
	return nil
}

func planOf(p Plan) meeting.Plan { return meeting.Plan{Millis: p.Millis, Grace: p.Grace} }

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

// Start opens the rooms, for as long as the plan says.
func (r *Rooms) Start(plan Plan) error { return r.a.write(meeting.Start{Plan: planOf(plan)}) }

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

// Dismiss lowers somebody's hand.
func (r *Rooms) Dismiss(participant string) error {
	return r.a.write(meeting.Dismiss{Who: meeting.ParticipantID(participant)})
}

// Take says "I am on my way" to somebody who asks for help; the first counts.
func (r *Rooms) Take(participant string) error {
	return r.a.write(meeting.Take{Who: meeting.ParticipantID(participant)})
}
