package app

import (
	"testing"

	"alcove/app/meeting"
	"alcove/app/session"
	"alcove/media/peer"
)

func people(n int, p person) []person {
	out := make([]person, n)
	for i := range out {
		out[i] = p
	}
	return out
}

func repeat(n int, room []person) [][]person {
	out := make([][]person, n)
	for i := range out {
		out[i] = room
	}
	return out
}

// TestTraffic: splitting 24 cameras into six rooms of four takes 552 streams
// down to 72, the row B14 of the breakout rooms.
func TestTraffic(t *testing.T) {
	camera := person{camera: true}
	for _, c := range []struct {
		name  string
		rooms [][]person
		want  Traffic
	}{
		{"24 cameras in one room", repeat(1, people(24, camera)), Traffic{552, 24 * 12 * 30, 24 * 12 * 150}},
		{"six rooms of four", repeat(6, people(4, camera)), Traffic{72, 72 * 60, 72 * 500}},
		{"nobody", nil, Traffic{}},
		{"alone", repeat(3, people(1, person{true, true, true})), Traffic{}},
		{"a pair that talks", repeat(1, people(2, person{microphone: true})), Traffic{2, 100, 64}},
		{"one talks, one listens", [][]person{{{microphone: true}, {}}}, Traffic{1, 50, 32}},
		{"twelve voices, eight slots", repeat(1, people(12, person{microphone: true})), Traffic{132, 12 * 8 * 50, 12 * 8 * 32}},
		{"a screen before cameras", [][]person{append(people(13, camera), person{screen: true}, person{})}, Traffic{
			// 13 have 12 cameras and the screen, the screen's own 13 cameras, the last one everything.
			13*13 + 13 + 14,
			14*(220+11*30) + 12*30,
			14*(2000+11*150) + 12*150,
		}},
	} {
		if got := traffic(c.rooms); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// TestRates computes the packets of a second from the bit rates.
func TestRates(t *testing.T) {
	for _, c := range []struct {
		rate rate
		fps  int
	}{{voiceRate, 50}, {lowRate, 30}, {middleRate, 30}, {screenRate, 10}} {
		size := c.rate.kbits * 1000 / 8 / c.fps
		if want := c.fps * ((size + peer.MaxPayload - 1) / peer.MaxPayload); c.rate.packets != want {
			t.Errorf("%+v: want %d packets", c.rate, want)
		}
	}
}

func TestLoadOf(t *testing.T) {
	talks := session.Publishing{Microphone: true}
	v := &session.View{
		State: &meeting.State{
			Participants: map[meeting.ParticipantID]meeting.Participant{
				"ana": {ID: "ana", Joined: true, Role: meeting.Owner}, "bo": {ID: "bo", Joined: true}, "cy": {ID: "cy", Joined: true},
				"dee": {ID: "dee", Joined: true}, "gone": {ID: "gone"}, "away": {ID: "away", Joined: true},
			},
			Rooms:       []meeting.Room{{ID: "red"}, {ID: "blue"}},
			Assignments: map[meeting.ParticipantID]meeting.RoomID{"bo": "red", "cy": "red", "dee": "blue", "away": "red"},
			Breakout:    meeting.Breakout{Configured: true, Method: meeting.Manual},
		},
		Publishing: map[meeting.ParticipantID]session.Publishing{"ana": talks, "bo": talks, "cy": talks, "dee": talks, "gone": talks},
		Load:       session.Load{Streams: 9, Packets: 8, KBits: 7, Most: 6},
	}
	check := func(what string, split int) {
		t.Helper()
		l := loadOf(v)
		if l.Now != (Traffic{9, 8, 7}) || l.Most != 6 || l.Together.Streams != 12 || l.Split.Streams != split {
			t.Errorf("%s: %+v, want %d streams split", what, l, split)
		}
	}
	check("before the start", 2)
	v.State.Rooms[0].Closed = true
	check("with a closed room", 6) // bo and cy are with ana
	v.State.Rooms[0].Closed = false
	v.State.Breakout.Method = meeting.Choose
	check("where people choose", 12)
}
