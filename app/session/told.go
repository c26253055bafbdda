package session

import (
	"fmt"
	"slices"

	"alcove/app/meeting"
	"alcove/mesh"
)

// told is what the host tells of the rooms: at once when somebody reaches into
// one or a timer changes, and again every second or two.
type told struct {
	Term    mesh.Term                             `json:"t"`
	Lamport uint64                                `json:"n"` // of the journal that the timers were read from
	Reaches map[meeting.ParticipantID]wireReach   `json:"r,omitempty"`
	Timers  map[string]wireTimer                  `json:"c,omitempty"`
	Load    Load                                  `json:"l,omitzero"`
	Talk    map[meeting.ParticipantID]wireTalking `json:"a,omitempty"` // to moderators
	// Carriers are the members that forward a room in the host's place.
	Carriers carriers `json:"h,omitempty"`
}

// Bounds of it: bytes, rooms in all reaches together, timers, and the longest
// time that is believed, in milliseconds.
const (
	maxTold       = 384 << 10
	maxReachTotal = 4096
	maxTimers     = maxReach + 1
	maxTimerID    = 96
	maxLeft       = 2 * meeting.MaxTime
)

// wireReach has a bit for each way that a room is reached.
type wireReach struct {
	Rooms map[meeting.RoomID]uint8 `json:"r,omitempty"`
	Wall  bool                     `json:"w,omitempty"`
}

// The bits of a room.
const (
	bitPeek = 1 << iota
	bitListen
	bitSpeak
	bitScreen
	allBits = bitPeek | bitListen | bitSpeak | bitScreen
)

func (r *Reach) ways() []*[]meeting.RoomID {
	return []*[]meeting.RoomID{&r.Peek, &r.Listen, &r.Speak, &r.Screen} // in the order of the bits
}

func (r Reach) wire() wireReach {
	w := wireReach{Rooms: map[meeting.RoomID]uint8{}, Wall: r.Wall}
	for i, rooms := range r.ways() {
		for _, id := range *rooms {
			w.Rooms[id] |= 1 << i
		}
	}
	return w
}

// reach is the inverse, its rooms in order.
func (w wireReach) reach() (Reach, error) {
	if len(w.Rooms) > maxReach {
		return Reach{}, fmt.Errorf("%w: %d rooms", ErrStatus, len(w.Rooms))
	}
	r := Reach{Wall: w.Wall}
	for id, bits := range w.Rooms {
		if !roomLike(id) || bits == 0 || bits&^allBits != 0 {
			return Reach{}, fmt.Errorf("%w: room %.32q", ErrStatus, id)
		}
		for i, rooms := range r.ways() {
			if bits&(1<<i) != 0 {
				*rooms = append(*rooms, id)
			}
		}
	}
	for _, rooms := range r.ways() {
		slices.Sort(*rooms)
	}
	return r, nil
}

// roomLike reports whether an ID is spelled like a room's.
func roomLike(id meeting.RoomID) bool {
	const length = 16
	if id == meeting.MainRoom {
		return true
	}
	for _, c := range []byte(id) {
		if (c < 'a' || c > 'z') && (c < '2' || c > '7') {
			return false
		}
	}
	return len(id) == length
}

// wireTimer is how a timer stands at who tells it.
type wireTimer struct {
	Left   int64 `json:"l"`           // ms until the time is up; while ending, until everybody is back
	Millis int64 `json:"m"`           // the whole time that Left belongs to
	Ending bool  `json:"e,omitempty"` // the countdown to return runs
	Guess  bool  `json:"g,omitempty"` // reckoned by wall clocks
}

func checkTimers(table map[string]wireTimer) error {
	if len(table) > maxTimers {
		return fmt.Errorf("%w: %d timers", ErrStatus, len(table))
	}
	for id, t := range table {
		if len(id) > maxTimerID || t.Left < 0 || t.Left > maxLeft || t.Millis < 0 || t.Millis > maxLeft {
			return fmt.Errorf("%w: timer %.96q of %d ms", ErrStatus, id, t.Left)
		}
	}
	return nil
}

// wireTalking is level, ms since they spoke, ms they spoke.
type wireTalking [3]int64

func (a Activity) wire() wireTalking {
	return wireTalking{int64(a.Level), min(a.Quiet, maxLeft), min(a.Talked, maxLeft)}
}

func (w wireTalking) activity() (Activity, error) {
	if w[0] < 0 || w[0] > silence || w[1] < -1 || w[2] < 0 || w[1] > maxLeft || w[2] > maxLeft {
		return Activity{}, fmt.Errorf("%w: talking %v", ErrStatus, w)
	}
	return Activity{Level: uint8(w[0]), Quiet: w[1], Talked: w[2]}, nil
}

func encodeTold(t told) ([]byte, error) { return encodeWithin(maxTold, t) }

// decodeTold checks all bounds; the methods that read reaches and talking cannot
// fail any more.
func decodeTold(b []byte) (told, error) {
	var t told
	if err := decodeWithin(maxTold, b, &t); err != nil {
		return told{}, err
	}
	if err := checkPeople(t.Reaches); err != nil {
		return told{}, err
	}
	if err := checkPeople(t.Talk); err != nil {
		return told{}, err
	}
	total := 0
	for _, w := range t.Reaches {
		if _, err := w.reach(); err != nil {
			return told{}, err
		}
		total += len(w.Rooms)
	}
	if total > maxReachTotal {
		return told{}, fmt.Errorf("%w: %d rooms", ErrStatus, total)
	}
	if len(t.Carriers) > meeting.MaxRooms {
		return told{}, fmt.Errorf("%w: %d carriers", ErrStatus, len(t.Carriers))
	}
	for room, m := range t.Carriers {
		if _, err := mesh.ParseMemberID(string(m)); err != nil || !roomLike(room) || room == meeting.MainRoom {
			return told{}, fmt.Errorf("%w: carrier %.96q of room %.32q", ErrStatus, m, room)
		}
	}
	for _, w := range t.Talk {
		if _, err := w.activity(); err != nil {
			return told{}, err
		}
	}
	if l := t.Load; min(l.Streams, l.Packets, l.KBits, l.Most) < 0 {
		return told{}, fmt.Errorf("%w: load %+v", ErrStatus, l)
	}
	return t, checkTimers(t.Timers)
}
