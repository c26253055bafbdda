package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"alcove/app/meeting"
	"alcove/mesh/control"
	"alcove/mesh/identity"
)

func roomNumber(i int) meeting.RoomID {
	const letters = "234567abcdefghijklmnopqrstuvwxyz" // in order
	id := []byte(strings.Repeat("2", 16))
	for at := 15; i > 0; at, i = at-1, i/32 {
		id[at] = letters[i%32]
	}
	return meeting.RoomID(id)
}

// fullReach names so many rooms, each in all ways.
func fullReach(rooms int) Reach {
	r := Reach{Wall: true}
	for i := range rooms {
		r.Peek = append(r.Peek, roomNumber(i))
	}
	r.Listen, r.Speak, r.Screen = r.Peek, r.Peek, r.Peek
	return r
}

func fullTimers() map[string]wireTimer {
	out := map[string]wireTimer{}
	for i := range maxTimers {
		id := strings.Repeat("a", 52) + "/" + strings.Repeat("b", 16) + "/" + fmt.Sprint(1<<53-i)
		out[id] = wireTimer{Left: maxLeft, Millis: maxLeft, Ending: true, Guess: true}
	}
	return out
}

// The largest tables fit into their frames, and come back as they were.
func TestTheLargestTablesFit(t *testing.T) {
	b, err := encodeStatus(Publishing{true, true, true}, fullReach(maxReach), fullTimers())
	if err != nil || len(b) > control.MaxPayload(control.KindStatus) {
		t.Fatalf("%d bytes of status: %v", len(b), err)
	}
	p, r, left, err := decodeStatus(b)
	if err != nil || p != (Publishing{true, true, true}) || !r.equal(fullReach(maxReach)) || len(left) != maxTimers {
		t.Errorf("%+v, %d timers, %v", p, len(left), err)
	}

	in := told{
		Term: math.MaxUint64, Lamport: 1 << 53, Load: Load{math.MaxInt, math.MaxInt, math.MaxInt, math.MaxInt},
		Reaches: map[meeting.ParticipantID]wireReach{}, Timers: fullTimers(), Talk: map[meeting.ParticipantID]wireTalking{},
	}
	for i := range maxPresent {
		id := participantOf(identity.NewDevice().ID())
		in.Talk[id] = wireTalking{silence, maxLeft, maxLeft}
		in.Reaches[id] = fullReach(maxReachTotal / maxPresent).wire()
		if i == maxPresent-1 && len(in.Reaches[id].Rooms) != maxReachTotal/maxPresent {
			t.Fatal("not the largest")
		}
	}
	b, err = encodeTold(in)
	if err != nil || len(b) > control.MaxPayload(control.KindRooms) {
		t.Fatalf("%d bytes are told: %v", len(b), err)
	}
	out, err := decodeTold(b)
	if err != nil || !reflect.DeepEqual(in, out) {
		t.Errorf("came back as something else: %v", err)
	}
	if len(fullPresence(t)) > control.MaxPayload(control.KindPresence) {
		t.Error("the largest presence does not fit")
	}
}

func fullPresence(t *testing.T) []byte {
	p := presence{Term: math.MaxUint64, Wall: math.MaxInt64, Present: map[meeting.ParticipantID]Publishing{}}
	for range maxPresent {
		p.Present[participantOf(identity.NewDevice().ID())] = Publishing{true, true, true}
	}
	b, err := encodePresence(p)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestHostileTables(t *testing.T) {
	who := meeting.ParticipantID(strings.Repeat("a", 52))
	many := told{Reaches: map[meeting.ParticipantID]wireReach{}}
	for range maxReachTotal/maxReach + 1 {
		many.Reaches[participantOf(identity.NewDevice().ID())] = fullReach(maxReach).wire()
	}
	crowd := told{Talk: map[meeting.ParticipantID]wireTalking{}}
	for range maxPresent + 1 {
		crowd.Talk[participantOf(identity.NewDevice().ID())] = wireTalking{}
	}
	timers := fullTimers()
	timers["one more"] = wireTimer{}
	for name, v := range map[string]any{
		"a room that is none":  told{Reaches: map[meeting.ParticipantID]wireReach{who: {Rooms: map[meeting.RoomID]uint8{"<b>": 1}}}},
		"a way that is none":   told{Reaches: map[meeting.ParticipantID]wireReach{who: {Rooms: map[meeting.RoomID]uint8{"main": 16}}}},
		"no way":               told{Reaches: map[meeting.ParticipantID]wireReach{who: {Rooms: map[meeting.RoomID]uint8{"main": 0}}}},
		"a strange name":       told{Reaches: map[meeting.ParticipantID]wireReach{"<b>": {}}},
		"too many rooms":       told{Reaches: map[meeting.ParticipantID]wireReach{who: fullReach(maxReach + 1).wire()}},
		"too many in all":      many,
		"too many people":      crowd,
		"louder than can be":   told{Talk: map[meeting.ParticipantID]wireTalking{who: {-1, 0, 0}}},
		"quieter than can be":  told{Talk: map[meeting.ParticipantID]wireTalking{who: {128, 0, 0}}},
		"quiet for less":       told{Talk: map[meeting.ParticipantID]wireTalking{who: {0, -2, 0}}},
		"talked for less":      told{Talk: map[meeting.ParticipantID]wireTalking{who: {0, 0, -1}}},
		"too many timers":      told{Timers: timers},
		"a timer of no time":   told{Timers: map[string]wireTimer{"t": {Left: -1}}},
		"a timer of all time":  told{Timers: map[string]wireTimer{"t": {Left: 1 << 60}}},
		"a timer's long name":  told{Timers: map[string]wireTimer{strings.Repeat("t", maxTimerID+1): {}}},
		"a load that is none":  told{Load: Load{Packets: -1}},
		"another shape":        []int{1},
		"levels in other ways": map[string]any{"a": map[string]any{string(who): []float64{1e300, 0, 0}}},
	} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decodeTold(b); !errors.Is(err, ErrStatus) {
			t.Errorf("%s is taken: %v", name, err)
		}
	}
	for name, v := range map[string]any{
		"too many rooms":  status{Reach: &wireReach{Rooms: fullReach(maxReach + 1).wire().Rooms}},
		"a way that none": status{Reach: &wireReach{Rooms: map[meeting.RoomID]uint8{"main": 255}}},
		"too many timers": status{Left: timers},
	} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, _, err := decodeStatus(b); !errors.Is(err, ErrStatus) {
			t.Errorf("a status of %s is taken: %v", name, err)
		}
	}
	if _, err := decodeTold([]byte(strings.Repeat(" ", maxTold+1))); !errors.Is(err, ErrStatus) {
		t.Errorf("too long, and taken: %v", err)
	}
	if _, _, _, err := decodeStatus([]byte(strings.Repeat(" ", maxStatus+1))); !errors.Is(err, ErrStatus) {
		t.Errorf("too long, and taken: %v", err)
	}
}

// Whatever is decoded is within its bounds, and encodes again.
func FuzzTold(f *testing.F) {
	who := meeting.ParticipantID(strings.Repeat("a", 52))
	b, _ := encodeTold(told{
		Term: 1, Lamport: 2, Load: Load{1, 2, 3, 4}, Timers: map[string]wireTimer{"t": {Left: 1, Millis: 2, Ending: true, Guess: true}},
		Reaches: map[meeting.ParticipantID]wireReach{who: fullReach(2).wire()}, Talk: map[meeting.ParticipantID]wireTalking{who: {1, -1, 2}},
	})
	f.Add(b)
	f.Add([]byte(`{"t":1,"h":{"aaaaaaaaaaaaaaaa":"` + strings.Repeat("a", 52) + "#" + strings.Repeat("a", 16) + `"}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := decodeTold(b)
		if err != nil {
			return
		}
		if len(d.Reaches) > maxPresent || len(d.Talk) > maxPresent || len(d.Timers) > maxTimers || len(d.Carriers) > meeting.MaxRooms {
			t.Fatal("over the caps")
		}
		again, err := encodeTold(d)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decodeTold(again); err != nil {
			t.Fatalf("does not come back: %v", err)
		}
	})
}

func FuzzStatus(f *testing.F) {
	b, _ := encodeStatus(Publishing{Camera: true}, fullReach(2), map[string]wireTimer{"t": {Left: 1, Millis: 2}})
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		p, r, left, err := decodeStatus(b)
		if err != nil {
			return
		}
		if len(r.rooms()) > maxReach || len(left) > maxTimers {
			t.Fatal("over the caps")
		}
		again, err := encodeStatus(p, r, left)
		if err != nil {
			t.Fatal(err)
		}
		if p2, r2, _, err := decodeStatus(again); err != nil || p2 != p || !r2.equal(r) {
			t.Fatalf("does not come back: %v", err)
		}
	})
}

func FuzzCarried(f *testing.F) {
	f.Add([]byte(`{"t":1,"l":{"` + strings.Repeat("a", 52) + `":20}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := decodeCarried(b)
		if err != nil {
			return
		}
		if len(r.Levels) > maxPresent {
			t.Fatal("over the cap")
		}
		for _, level := range r.Levels {
			if level > silence {
				t.Fatalf("level %d", level)
			}
		}
	})
}
