package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/pion/rtp"

	"alcove/media"
	"alcove/media/peer"
	"alcove/mesh/identity"
)

var (
	crowdID = media.PeerID(identity.NewDevice().ID())
	otherID = media.PeerID(identity.NewDevice().ID())
)

// TestStampsSurviveTheCut: every packet of a frame tells who sent it.
func TestStampsSurviveTheCut(t *testing.T) {
	for _, source := range []media.Source{media.Microphone, media.Camera} {
		for _, key := range []bool{false, source == media.Camera} {
			want := crowdStamp{From: crowdID, Source: source, Seq: 1<<31 + 7}
			f := want.frame(key)
			if f.Key != key || f.Source != source || source == media.Microphone && len(f.Data) > 2*soundSize {
				t.Errorf("%v, key %v: %d bytes of %v, key %v", source, key, len(f.Data), f.Source, f.Key)
			}
			pieces := (len(f.Data) + peer.MaxPayload - 1) / peer.MaxPayload
			for i := range pieces {
				piece := f.Data[i*len(f.Data)/pieces : (i+1)*len(f.Data)/pieces]
				if got, ok := findStamp(piece); !ok || got != want {
					t.Errorf("%v, key %v: piece %d of %d says %+v, %v", source, key, i, pieces, got, ok)
				}
			}
		}
	}
}

func FuzzFindStamp(f *testing.F) {
	whole := crowdStamp{From: "somebody", Source: media.Camera, Seq: 3}.bytes()
	for i := range whole {
		f.Add(whole[:i])
	}
	f.Add(whole)
	f.Fuzz(func(t *testing.T, b []byte) {
		if s, ok := findStamp(b); ok && !bytes.Contains(b, s.bytes()) {
			t.Errorf("%x is found in %x", s.bytes(), b)
		}
	})
}

func TestCrowdEars(t *testing.T) {
	e := newCrowdEars()
	mates := map[media.PeerID]bool{crowdID: true}
	e.Bound(media.Binding{Slot: media.Slot{Kind: media.Audio, Index: 3}, Track: media.TrackID{Peer: crowdID, Source: media.Microphone}})
	packet := func(kind media.Kind, from media.PeerID, seq uint32) {
		source := media.Microphone
		if kind == media.Video {
			source = media.Camera
		}
		e.Packet(media.Slot{Kind: kind, Index: 3}, &rtp.Packet{Payload: crowdStamp{From: from, Source: source, Seq: seq}.frame(false).Data})
	}
	for _, seq := range []uint32{5, 6, 9, 8, 9, 5, 120, 119} {
		packet(media.Audio, crowdID, seq)
	}
	got, mixed := e.received(mates)
	if r := got[crowdID]; len(got) != 1 || r.Sound != 8 || r.Lost != 1+109 || r.Again != 2 || r.Pictures != 0 || mixed != 0 {
		t.Errorf("%+v, %d mixed", got, mixed)
	}
	if got, _ := e.received(mates); len(got) != 0 {
		t.Errorf("what was told is told again: %+v", got)
	}
	packet(media.Audio, crowdID, 131)
	packet(media.Audio, otherID, 1)
	packet(media.Video, otherID, 1)
	got, mixed = e.received(mates)
	if r := got[otherID]; mixed != 2 || got[crowdID].Lost != 10 || r.Sound != 1 || r.Pictures != 1 {
		t.Errorf("%+v, %d mixed", got, mixed)
	}
	packet(media.Audio, otherID, 100)
	if got, _ := e.received(nil); got[otherID].Lost != 0 || got[otherID].SoundGap != 0 {
		t.Errorf("who was elsewhere is missed: %+v", got)
	}
	e.Packet(media.Slot{Kind: media.Audio, Index: 3}, &rtp.Packet{Payload: []byte("a real voice")})
	if got, _ := e.received(mates); got[crowdID].Sound != 1 {
		t.Errorf("who sends no stamps is not heard: %+v", got)
	}
}

func TestCrowdRefuses(t *testing.T) {
	good := crowdOptions{people: 1, name: "x", sound: 50}
	for what, c := range map[string]struct {
		o    crowdOptions
		link string
	}{
		"nobody":     {crowdOptions{sound: 50}, "-"},
		"too many":   {crowdOptions{people: maxCrowd + 1, sound: 50}, "-"},
		"silence":    {crowdOptions{people: 1}, "-"},
		"a cinema":   {crowdOptions{people: 1, sound: 50, pictures: 60}, "-"},
		"no link":    {good, "https://example.org/"},
		"empty link": {good, "-"},
	} {
		if err := runCrowd(t.Context(), c.o, c.link, strings.NewReader(""), io.Discard); err == nil {
			t.Errorf("%s is taken", what)
		}
	}
}
