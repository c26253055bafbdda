package app

import (
	"alcove/app/meeting"
	"alcove/app/session"
	"alcove/media/peer"
)

// person is what one app sends.
type person struct{ microphone, camera, screen bool }

// rate is what one forwarded track costs.
type rate struct{ packets, kbits int } // a second

// What the encoders of media/capture are set to: 20 ms of Opus at 32 kbit/s, a
// camera of 30 pictures a second at 150 kbit/s in the low and 500 kbit/s in the
// middle layer, a screen of 10 at 2,000 kbit/s. Packets are a picture's average
// size over peer.MaxPayload, rounded up; TestRates computes them again.
var (
	voiceRate  = rate{packets: 50, kbits: 32}
	lowRate    = rate{packets: 30, kbits: 150}
	middleRate = rate{packets: 60, kbits: 500}
	screenRate = rate{packets: 220, kbits: 2000}
)

// fewPictures get the middle layer, more the low one: as the forwarder chooses
// for a window that has not said how large its tiles are.
const fewPictures = 4

// traffic is what the host forwards for people in these rooms. Streams are all
// tracks that somebody has of somebody else in their room. Packets and bits are
// those of the tracks that fit into the slots, which is what really leaves the
// host.
func traffic(rooms [][]person) (t Traffic) {
	for _, room := range rooms {
		var sent tracks
		for _, p := range room {
			sent.add(p, 1)
		}
		for _, p := range room {
			received := sent
			received.add(p, -1)
			received.addTo(&t)
		}
	}
	return t
}

// tracks counts them by source.
type tracks struct{ voices, cameras, screens int }

func (c *tracks) add(p person, by int) {
	if p.microphone {
		c.voices += by
	}
	if p.camera {
		c.cameras += by
	}
	if p.screen {
		c.screens += by
	}
}

// addTo adds what one person receives. Screens come before cameras.
func (c tracks) addTo(t *Traffic) {
	t.Streams += c.voices + c.cameras + c.screens
	camera := middleRate
	if c.cameras+c.screens > fewPictures {
		camera = lowRate
	}
	screens := min(c.screens, peer.VideoSlots)
	t.add(min(c.voices, peer.AudioSlots), voiceRate)
	t.add(screens, screenRate)
	t.add(min(c.cameras, peer.VideoSlots-screens), camera)
}

func (t *Traffic) add(n int, r rate) {
	t.Packets += n * r.packets
	t.KBits += n * r.kbits
}

// loadOf is what the host carries, and what it would with everybody in one room
// and with everybody in the room they belong in.
func loadOf(v *session.View) Load {
	var all []person
	split := map[meeting.RoomID][]person{}
	for id, p := range v.State.Participants {
		sends, online := v.Publishing[id]
		if !p.Joined || p.Removed || !online {
			continue
		}
		one := person{sends.Microphone, sends.Camera, sends.Screen}
		all = append(all, one)
		at := belongs(v.State, id)
		split[at] = append(split[at], one)
	}
	rooms := make([][]person, 0, len(split))
	for _, people := range split {
		rooms = append(rooms, people)
	}
	return Load{
		Now:      Traffic{Streams: v.Load.Streams, Packets: v.Load.Packets, KBits: v.Load.KBits},
		Together: traffic([][]person{all}),
		Split:    traffic(rooms),
		Most:     v.Load.Most,
	}
}

// belongs is the room that p is in while rooms are open, and would be in if they were.
func belongs(st *meeting.State, p meeting.ParticipantID) meeting.RoomID {
	if st.Breakout.Running {
		return st.Location(p)
	}
	room, ok := st.Room(st.Assignments[p])
	if !ok || room.Closed || st.Breakout.Method == meeting.Choose {
		return meeting.MainRoom // Choose: everybody starts in the main room
	}
	return room.ID
}

// Idle reports whether this app is in no meeting and enters none, so that it
// has time for other things.
func (a *App) Idle() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.running == nil && a.giveUp == nil
}
