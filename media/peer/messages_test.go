package peer

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"alcove/media"

	"pgregory.net/rapid"
)

var tracks = rapid.Custom(func(t *rapid.T) media.TrackID {
	return media.TrackID{
		Peer:   media.PeerID(rapid.StringN(1, 52, maxPeerID).Draw(t, "peer")),
		Source: media.Source(rapid.IntRange(1, 3).Draw(t, "source")),
	}
})

func TestBindingsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		as := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) (a Announcement) {
			if rapid.Bool().Draw(t, "some") {
				a.Track = tracks.Draw(t, "track")
				a.Slot.Kind = a.Track.Source.Kind()
			} else {
				a.Slot.Kind = media.Kind(rapid.IntRange(1, 2).Draw(t, "kind"))
			}
			a.Slot.Index = rapid.IntRange(0, 255).Draw(t, "index")
			a.Number = rapid.Uint16().Draw(t, "number")
			return a
		}), 0, MaxBindings).Draw(t, "bindings")
		b, err := EncodeBindings(as)
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeBindings(b)
		if err != nil || len(as) > 0 && !reflect.DeepEqual(got, as) {
			t.Fatalf("%v became %v, %v", as, got, err)
		}
	})
}

func TestWantsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ws := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) media.Want {
			return media.Want{Track: tracks.Draw(t, "track"), Height: rapid.IntRange(0, maxHeight).Draw(t, "height")}
		}), 0, MaxWants).Draw(t, "wants")
		b, err := EncodeWants(ws)
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeWants(b)
		if err != nil || len(ws) > 0 && !reflect.DeepEqual(got, ws) {
			t.Fatalf("%v became %v, %v", ws, got, err)
		}
	})
}

func TestMessagesThatAreRefused(t *testing.T) {
	long := media.PeerID(strings.Repeat("x", maxPeerID+1))
	if _, err := EncodeBindings(make([]Announcement, MaxBindings+1)); !errors.Is(err, ErrBadMessage) {
		t.Error("too many bindings are encoded")
	}
	if _, err := EncodeBindings([]Announcement{{Binding: media.Binding{Track: media.TrackID{Peer: long, Source: 1}}}}); !errors.Is(err, ErrBadMessage) {
		t.Error("a long id is encoded")
	}
	if _, err := EncodeWants([]media.Want{{Track: media.TrackID{Peer: "a", Source: 9}}}); !errors.Is(err, ErrBadMessage) {
		t.Error("a strange source is encoded")
	}
	for _, b := range [][]byte{
		nil, {1}, {9, 0}, {1, 255}, {2, 255},
		{1, 1}, {1, 0, 0}, // cut, or too long
		{1, 1, 3, 0, 0, 1, 0, 0},      // a kind that is none
		{1, 1, 1, 0, 0, 1, 2, 1, 'a'}, // a camera in an audio slot
		{1, 1, 1, 0, 0, 1, 0, 1, 'a'}, // a peer without a source
		{1, 1, 1, 0, 0, 1, 1, 0},      // a source without a peer
		{1, 1, 1, 0, 0, 1, 1, 200},    // longer than it is
	} {
		if as, err := DecodeBindings(b); !errors.Is(err, ErrBadMessage) {
			t.Errorf("% x decodes as %v", b, as)
		}
	}
	for _, b := range [][]byte{{2, 1}, {2, 1, 1, 0, 0, 0}, {2, 1, 0, 0, 0, 1, 'a'}, {2, 0, 0}, {1, 0}} {
		if ws, err := DecodeWants(b); !errors.Is(err, ErrBadMessage) {
			t.Errorf("% x decodes as %v", b, ws)
		}
	}
}

func FuzzDecodeBindings(f *testing.F) {
	f.Add([]byte{1, 1, 1, 0, 0, 1, 1, 1, 'a'})
	f.Add([]byte{1, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		as, err := DecodeBindings(b)
		if err != nil {
			return
		}
		if back, err := EncodeBindings(as); err != nil || !bytes.Equal(back, b) {
			t.Fatalf("% x encodes as % x, %v", b, back, err)
		}
	})
}

func FuzzDecodeWants(f *testing.F) {
	f.Add([]byte{2, 1, 2, 1, 0x68, 1, 'a'})
	f.Fuzz(func(t *testing.T, b []byte) {
		ws, err := DecodeWants(b)
		if err != nil {
			return
		}
		if back, err := EncodeWants(ws); err != nil || !bytes.Equal(back, b) {
			t.Fatalf("% x encodes as % x, %v", b, back, err)
		}
	})
}
