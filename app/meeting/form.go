package meeting

import (
	"fmt"
	"strconv"
	"strings"
)

// Bounds of the rooms of one set-up.
const (
	MinRooms = 1
	MaxRooms = 50
)

// Method is how people get into rooms.
type Method string

// The methods: shuffled by the app, placed by a moderator, picked by everyone.
const (
	Automatic Method = "automatic"
	Manual    Method = "manual"
	Choose    Method = "choose"
)

func (m Method) valid() bool { return m == Automatic || m == Manual || m == Choose }

func (b Create) form() error    { return checkName(b.Name) }
func (b Leave) form() error     { return nil }
func (b Grant) form() error     { return formParticipant(b.Who) }
func (b Revoke) form() error    { return formCut(b.Who, b.Last) }
func (b Remove) form() error    { return formCut(b.Who, b.Last) }
func (b Broadcast) form() error { return checkMessage(b.Text) }
func (b Stop) form() error      { return formGeneration(b.Generation) }
func (b Delete) form() error    { return nil }

// A name that is spelled like a device's key would be taken for it by lists,
// and the key is what nobody else can have.
func (b Join) form() error {
	if unbase(FoldName(b.Name), participantLen) != nil {
		return fmt.Errorf("name like a key: %w", ErrBadName)
	}
	return checkName(b.Name)
}

func (b Chat) form() error {
	if err := formRoom(b.Room); err != nil {
		return err
	}
	return checkMessage(b.Text)
}

func (b Start) form() error {
	if err := formGeneration(b.Generation); err != nil {
		return err
	}
	return b.Plan.form()
}

func (b Visit) form() error {
	if b.Seen > maxCount {
		return fmt.Errorf("seen: %w", ErrBadBody)
	}
	return formRoom(b.Room)
}

func (b Appoint) form() error {
	if b.Member != "" && !validMember(b.Member) {
		return fmt.Errorf("member: %w", ErrBadBody)
	}
	if b.Room == "" {
		return nil
	}
	return formBreakoutRoom(b.Room)
}

func (b SetUp) form() error {
	if n := len(b.Rooms); n < MinRooms || n > MaxRooms {
		return fmt.Errorf("%d rooms: %w", n, ErrBadRoomCount)
	}
	if !b.Method.valid() || b.Method == Choose && len(b.Assignments) > 0 {
		return fmt.Errorf("method %.16q: %w", b.Method, ErrBadMethod)
	}
	made := make(map[RoomID]bool, len(b.Rooms))
	for _, r := range b.Rooms {
		if made[r.ID] {
			return fmt.Errorf("room id twice: %w", ErrBadBody)
		}
		if err := r.form(); err != nil {
			return err
		}
		made[r.ID] = true
	}
	for who, room := range b.Assignments {
		if err := formParticipant(who); err != nil {
			return err
		}
		if !made[room] {
			return fmt.Errorf("assign to %.16q: %w", room, ErrUnknownRoom)
		}
	}
	return b.Plan.form()
}

func (b Assign) form() error {
	if len(b.Moves) == 0 {
		return fmt.Errorf("no moves: %w", ErrBadBody)
	}
	for who, room := range b.Moves {
		if err := formParticipant(who); err != nil {
			return err
		}
		if room == "" {
			continue
		}
		if err := formRoom(room); err != nil {
			return err
		}
	}
	return nil
}

func formParticipant(p ParticipantID) error {
	if unbase(string(p), participantLen) == nil {
		return fmt.Errorf("participant id: %w", ErrUnknownParticipant)
	}
	return nil
}

func formRoom(r RoomID) error {
	if r != MainRoom && unbase(string(r), roomLen) == nil {
		return fmt.Errorf("room id: %w", ErrUnknownRoom)
	}
	return nil
}

func formBreakoutRoom(r RoomID) error {
	if r == MainRoom {
		return fmt.Errorf("the main room: %w", ErrUnknownRoom)
	}
	return formRoom(r)
}

func formOpID(id string) error {
	author, rest, _ := strings.Cut(id, "/")
	session, seq, _ := strings.Cut(rest, "/")
	n, err := strconv.ParseUint(seq, 10, 64)
	if unbase(author, participantLen) == nil || unbase(session, sessionLen) == nil ||
		err != nil || n == 0 || n > maxCount || strconv.FormatUint(n, 10) != seq {
		return fmt.Errorf("operation id: %w", ErrBadBody)
	}
	return nil
}

func formGeneration(g uint64) error {
	if g == 0 || g > maxCount {
		return fmt.Errorf("generation: %w", ErrBadBody)
	}
	return nil
}

func formCut(who ParticipantID, last map[string]uint64) error {
	if last == nil {
		return fmt.Errorf("last: %w", ErrBadBody)
	}
	for session, seq := range last {
		if unbase(session, sessionLen) == nil || seq == 0 || seq > maxCount {
			return fmt.Errorf("last: %w", ErrBadBody)
		}
	}
	return formParticipant(who)
}
