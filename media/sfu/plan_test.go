package sfu

import (
	"fmt"
	"testing"

	"alcove/media"
	"alcove/media/layers"
	"alcove/media/mediatest"

	"pgregory.net/rapid"
)

func person1(n uint16) view {
	return view{id: mediatest.ID(n), audio: 8, video: 12, pubs: []pub{
		{source: media.Microphone, on: true, level: 40},
		{source: media.Camera, most: media.LayerHigh, on: true, live: layers.Live{true, true, false}},
		{source: media.Screen},
	}}
}

func people(n int) (vs []view) {
	for i := range n {
		vs = append(vs, person1(uint16(i)))
	}
	return vs
}

func room(n int) []uint16 {
	r := make([]uint16, n)
	for i := range r {
		r[i] = uint16(i)
	}
	return r
}

// carried are the tracks of a peer's slots of a kind.
func carried(edges map[place]edge, to uint16, kind media.Kind) map[media.TrackID]place {
	m := map[media.TrackID]place{}
	for at, e := range edges {
		if at.peer == mediatest.ID(to) && at.slot.Kind == kind {
			m[e.track] = at
		}
	}
	return m
}

func tracksOf(edges map[place]edge) map[place]media.TrackID {
	m := map[place]media.TrackID{}
	for at, e := range edges {
		m[at] = e.track
	}
	return m
}

func TestEverybodyOfARoomIsHeardAndSeen(t *testing.T) {
	edges, crowded := plan(rooms([]uint16{0, 1, 2}, []uint16{3, 4}), people(5), nil)
	if crowded {
		t.Error("three people are a crowd")
	}
	for to, from := range map[uint16][]uint16{0: {1, 2}, 1: {0, 2}, 2: {0, 1}, 3: {4}, 4: {3}} {
		heard, seen := carried(edges, to, media.Audio), carried(edges, to, media.Video)
		if len(heard) != len(from) || len(seen) != len(from) {
			t.Errorf("%d hears %v and sees %v", to, heard, seen)
		}
		for _, f := range from {
			if at, ok := seen[cam(f)]; !ok || edges[at].layer != media.LayerMid {
				t.Errorf("%d sees %d in layer %d", to, f, edges[at].layer)
			}
		}
	}
}

func TestManyPicturesAreSmall(t *testing.T) {
	edges, _ := plan(rooms(room(7)), people(7), nil)
	for track, at := range carried(edges, 0, media.Video) {
		if edges[at].layer != media.LayerLow {
			t.Errorf("%v comes in layer %d", track, edges[at].layer)
		}
	}
}

func TestWantsChooseTracksAndLayers(t *testing.T) {
	vs := people(5)
	vs[0].wanted = true
	vs[0].wants = []media.Want{
		{Track: cam(2), Height: 300}, {Track: cam(1), Height: 100}, {Track: cam(2), Height: 50}, // twice
		{Track: cam(3), Height: 0},    // hidden
		{Track: cam(4), Height: 2000}, // in another room
		{Track: cam(0), Height: 200},  // oneself
		{Track: mic(1), Height: 100},  // no picture
		{Track: media.TrackID{Peer: "nobody", Source: media.Camera}, Height: 100},
	}
	edges, _ := plan(rooms([]uint16{0, 1, 2, 3}, []uint16{4}), vs, nil)
	seen := carried(edges, 0, media.Video)
	if len(seen) != 2 || edges[seen[cam(2)]].layer != media.LayerMid || edges[seen[cam(1)]].layer != media.LayerLow {
		t.Errorf("seen: %v", seen)
	}
	vs[0].wants = nil
	edges, _ = plan(rooms(room(5)), vs, nil)
	if seen := carried(edges, 0, media.Video); len(seen) != 0 {
		t.Errorf("wanting nothing, it sees %v", seen)
	}
}

func TestTheLoudestAreHeardAndNotTooEagerly(t *testing.T) {
	vs := people(20)
	for i := range vs {
		vs[i].pubs[0].level = uint8(30 + i)
	}
	p := rooms(room(20))
	edges, crowded := plan(p, vs, nil)
	heard := carried(edges, 19, media.Audio)
	if !crowded || len(heard) != 8 {
		t.Fatalf("of 20, %d are heard", len(heard))
	}
	for n := range uint16(8) {
		if _, ok := heard[mic(n)]; !ok {
			t.Errorf("%d is among the loudest and not heard", n)
		}
	}
	// A little louder takes nobody's slot, much louder does; who stays keeps it.
	prev := tracksOf(edges)
	vs[15].pubs[0].level = 33
	edges, _ = plan(p, vs, prev)
	if fmt.Sprint(carried(edges, 19, media.Audio)) != fmt.Sprint(heard) {
		t.Error("slots changed for a few decibels")
	}
	vs[15].pubs[0].level = 10
	edges, _ = plan(p, vs, prev)
	now := carried(edges, 19, media.Audio)
	if _, ok := now[mic(15)]; !ok {
		t.Error("a loud voice is not heard")
	}
	moved := 0
	for track, at := range heard {
		if to, ok := now[track]; !ok {
			moved++
		} else if to != at {
			t.Errorf("%v changed its slot", track)
		}
	}
	if moved != 1 {
		t.Errorf("%d voices made room for one", moved)
	}
}

func TestExtraEdgesCarryTheirSourcesOnly(t *testing.T) {
	p := rooms([]uint16{0}, []uint16{1})
	p.Extra = []media.Edge{{From: mediatest.ID(0), To: mediatest.ID(1), Sources: []media.Source{media.Microphone}}}
	edges, _ := plan(p, people(2), nil)
	if len(edges) != 1 || len(carried(edges, 1, media.Audio)) != 1 {
		t.Errorf("%v", edges)
	}
}

// TestPlanKeepsToThePartition: nothing that is not allowed, nothing twice, all
// voices if there are slots, and who stays keeps the slot.
func TestPlanKeepsToThePartition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		vs := people(crowd)
		for i := range vs {
			vs[i].audio, vs[i].video = rapid.IntRange(0, 8).Draw(t, "audio"), rapid.IntRange(0, 8).Draw(t, "video")
		}
		var prev map[place]media.TrackID
		for range 3 {
			p := floors.Draw(t, "floor").Partition
			edges, _ := plan(p, vs, prev)
			type gets struct {
				to media.PeerID
				tr media.TrackID
			}
			once := map[gets]bool{}
			for at, e := range edges {
				if !p.Allows(e.track.Peer, at.peer, e.track.Source) {
					t.Fatalf("%v gets %v", at.peer, e.track)
				}
				if e.track.Source.Kind() != at.slot.Kind || once[gets{at.peer, e.track}] {
					t.Fatalf("%v in %v, or twice", e.track, at)
				}
				once[gets{at.peer, e.track}] = true
			}
			for i := range vs {
				n := 0
				for j := range vs {
					if p.Allows(vs[j].id, vs[i].id, media.Microphone) {
						n++
					}
				}
				if got := len(carried(edges, uint16(i), media.Audio)); got != min(n, vs[i].audio) {
					t.Fatalf("%d hears %d of %d with %d slots", i, got, n, vs[i].audio)
				}
			}
			for at, track := range prev {
				for to, e := range edges {
					if to.peer == at.peer && e.track == track && to != at {
						t.Fatalf("%v moved from %v to %v", track, at, to)
					}
				}
			}
			prev = tracksOf(edges)
		}
	})
}
