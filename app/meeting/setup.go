package meeting

import (
	crand "crypto/rand"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
)

// NewRoomID is a room ID that was never used: 10 random bytes.
func NewRoomID() RoomID {
	var b [roomLen]byte
	_, _ = crand.Read(b[:]) // never fails
	return RoomID(base(b[:]))
}

// NewSetUp makes count rooms. With the method Automatic it deals people, which
// should be everybody but the moderators, into them in the order that rnd
// shuffles: room sizes differ by at most one. The other methods ignore people
// and rnd.
func NewSetUp(method Method, count int, people []ParticipantID, rnd *rand.Rand) (SetUp, error) {
	b := SetUp{Method: method}
	if count < MinRooms || count > MaxRooms {
		return SetUp{}, fmt.Errorf("set up %d rooms: %w", count, ErrBadRoomCount)
	}
	if !method.valid() {
		return SetUp{}, fmt.Errorf("set up by %.16q: %w", method, ErrBadMethod)
	}
	for i := range count {
		b.Rooms = append(b.Rooms, RoomDef{ID: NewRoomID(), Name: "Room " + strconv.Itoa(i+1)})
	}
	if method != Automatic {
		return b, nil
	}
	order := slices.Clone(people)
	slices.Sort(order) // one seed, one deal
	order = slices.Compact(order)
	rnd.Shuffle(len(order), func(i, k int) { order[i], order[k] = order[k], order[i] })
	b.Assignments = make(map[ParticipantID]RoomID, len(order))
	for i, p := range order {
		b.Assignments[p] = b.Rooms[i%count].ID
	}
	return b, nil
}
