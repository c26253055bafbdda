package sfu

import (
	"fmt"
	"testing"

	"alcove/media"
	"alcove/media/mediatest"
)

// voiceTo adds an edge for a voice.
func voiceTo(p *media.Partition, from uint16, to ...uint16) {
	for _, n := range to {
		p.Extra = append(p.Extra, media.Edge{From: mediatest.ID(from), To: mediatest.ID(n), Sources: []media.Source{media.Microphone}})
	}
}

// TestABroadcastIsHeardInALoudRoom: whoever speaks into a room instead of the
// own one has a slot there, however many shout.
func TestABroadcastIsHeardInALoudRoom(t *testing.T) {
	const n = 12 // in the room; 12 and 13 are elsewhere
	vs := people(n + 2)
	for i := range n {
		vs[i].pubs[0].level = uint8(i)
	}
	p := rooms(room(n), []uint16{n, n + 1})
	before, _ := plan(p, vs, nil)
	voiceTo(&p, n, room(n)...)
	p.Apart = map[media.PeerID]bool{mediatest.ID(n): true}
	vs[n].pubs[0].level = 90 // hardly a whisper
	edges, _ := plan(p, vs, tracksOf(before))
	for to := range uint16(n) {
		heard := carried(edges, to, media.Audio)
		if _, ok := heard[mic(n)]; !ok || len(heard) != 8 {
			t.Fatalf("%d hears %v", to, heard)
		}
	}
	if heard := carried(edges, n+1, media.Audio); len(heard) != 0 {
		t.Errorf("who stayed behind hears %v", heard)
	}
	// The same if the own room hears it, too.
	p.Apart = nil
	edges, _ = plan(p, vs, tracksOf(before))
	if _, ok := carried(edges, 0, media.Audio)[mic(n)]; !ok {
		t.Error("a broadcast to all rooms is not heard")
	}
	// One who is muted takes nobody's slot.
	vs[n].pubs[0].on, vs[n].pubs[0].level = false, silence
	edges, _ = plan(p, vs, tracksOf(edges))
	if _, ok := carried(edges, 0, media.Audio)[mic(n)]; ok {
		t.Error("silence has a slot that a voice could have")
	}
}

// TestAVoiceFromElsewhereIsPreferred: of those whom a moderator listens to, one
// who talks is heard besides the own room; those who are silent leave the slots
// to it.
func TestAVoiceFromElsewhereIsPreferred(t *testing.T) {
	const n = 12
	vs := people(n + 10)
	p := rooms(room(n))
	for i := range uint16(10) {
		p.Room[mediatest.ID(n+i)] = "elsewhere"
		voiceTo(&p, n+i, 0)
		vs[n+i].pubs[0].level = 100
	}
	for i := range n {
		vs[i].pubs[0].level = uint8(30 + i)
	}
	edges, _ := plan(p, vs, nil)
	heard := carried(edges, 0, media.Audio)
	for i := range uint16(8) {
		if _, ok := heard[mic(1+i)]; !ok {
			t.Errorf("%d, who talks in the room, is not heard for the silence elsewhere", 1+i)
		}
	}
	vs[n].pubs[0].level = 45 // softer than eight of the room
	edges, _ = plan(p, vs, tracksOf(edges))
	if _, ok := carried(edges, 0, media.Audio)[mic(n)]; !ok {
		t.Error("a voice from elsewhere is not heard")
	}
}

// TestReachingAsksForKeyFramesAtOnce: a picture that begins by an edge begins
// as soon as one by a move does.
func TestReachingAsksForKeyFramesAtOnce(t *testing.T) {
	h := newHost(t)
	sender, looker := h.guest(1, nil), h.guest(2, nil)
	sender.talk(t)
	apart := rooms([]uint16{1}, []uint16{2})
	h.SetPartition(rooms([]uint16{1, 2}))
	looker.link.SetWants([]media.Want{{Track: cam(1), Height: 100}})
	if !looker.Wait(limit, hears(cam(1))) {
		t.Fatal("not seen in the same room")
	}
	for round := range 3 {
		h.SetPartition(apart)
		h.settle()
		sound := looker.Seen().Count[mic(1)]
		seen, asked := looker.Seen().Count[cam(1)], h.Stats().KeyAsked
		p := apart
		p.Extra = []media.Edge{{From: mediatest.ID(1), To: mediatest.ID(2), Sources: []media.Source{media.Camera}}}
		h.SetPartition(p)
		h.settle()
		if !awaits(h, cam(1)) && h.Stats().KeyAsked == asked {
			t.Errorf("round %d: no key frame was asked for with the edge", round)
		}
		if !looker.Wait(limit, func(s mediatest.Seen) bool { return s.Count[cam(1)] > seen }) {
			t.Fatalf("round %d: no picture: %+v", round, h.Stats())
		}
		if n := looker.Seen().Count[mic(1)] - sound; round > 0 && n != 0 {
			t.Errorf("round %d: %d packets of sound over an edge for the picture", round, n)
		}
	}
}

// awaits reports whether somebody waits for a key frame of a track, which is
// asked for as soon as the last request is long enough ago.
func awaits(h *host, track media.TrackID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, p := range h.members[track.Peer].pubs {
		for _, s := range p.layers {
			if p.track == track && s.wanted.Load() {
				return true
			}
		}
	}
	return false
}

// everywhere is 200 people in 50 rooms, of whom three moderators look at all
// cameras, listen to all rooms, and speak and show their screen to everybody.
func everywhere() (media.Partition, []view) {
	const n, perRoom, moderators = 200, 4, 3
	vs := people(n)
	p := media.Partition{Room: map[media.PeerID]string{}, Apart: map[media.PeerID]bool{}}
	for i := range uint16(n) {
		// As long as the ids of a meeting are.
		vs[i].id = media.PeerID(fmt.Sprintf("%052d", i))
		p.Room[vs[i].id] = fmt.Sprintf("%026d", i/perRoom)
		vs[i].pubs[0].level = uint8(20 + i%60)
		vs[i].wanted = true
		for j := range uint16(perRoom) {
			vs[i].wants = append(vs[i].wants, media.Want{Track: media.TrackID{Peer: media.PeerID(fmt.Sprintf("%052d", i/perRoom*perRoom+j)), Source: media.Camera}, Height: 200})
		}
	}
	for m := range moderators {
		who := vs[m*perRoom].id
		p.Apart[who] = true
		for _, q := range vs {
			vs[m*perRoom].wants = append(vs[m*perRoom].wants, media.Want{Track: media.TrackID{Peer: q.id, Source: media.Camera}, Height: 100})
			p.Extra = append(p.Extra,
				media.Edge{From: q.id, To: who, Sources: []media.Source{media.Microphone, media.Camera}},
				media.Edge{From: who, To: q.id, Sources: []media.Source{media.Microphone, media.Screen}})
		}
	}
	return p, vs
}

// BenchmarkPlanEverywhere has no more than a few milliseconds: it is done five
// times a second while somebody hears more voices than slots.
func BenchmarkPlanEverywhere(b *testing.B) {
	p, vs := everywhere()
	edges, crowded := plan(p, vs, nil)
	if !crowded {
		b.Fatal("the moderators hear no more than their slots")
	}
	prev := tracksOf(edges)
	b.ReportAllocs()
	for b.Loop() {
		plan(p, vs, prev)
	}
	b.ReportMetric(float64(len(p.Extra)), "edges")
	b.ReportMetric(float64(len(edges)), "slots")
}

// BenchmarkPlanTogether is the same people in one room.
func BenchmarkPlanTogether(b *testing.B) {
	p, vs := everywhere()
	for who := range p.Room {
		p.Room[who] = "main"
	}
	p.Extra, p.Apart = nil, nil
	edges, _ := plan(p, vs, nil)
	prev := tracksOf(edges)
	b.ReportAllocs()
	for b.Loop() {
		plan(p, vs, prev)
	}
}
