package session

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"alcove/app/meeting"
)

func TestStatusRoundTrip(t *testing.T) {
	red, main := meeting.RoomID(strings.Repeat("a", 16)), meeting.MainRoom
	reach := Reach{Peek: []meeting.RoomID{red}, Listen: []meeting.RoomID{red, main}, Screen: []meeting.RoomID{main}, Wall: true}
	left := map[string]wireTimer{"a/b/1": {Left: 1, Millis: 2, Ending: true}}
	for _, want := range []status{{}, {Publishing: Publishing{Microphone: true}}, {Publishing: Publishing{Camera: true, Screen: true}, Left: left}} {
		for _, r := range []Reach{{}, {Wall: true}, reach} {
			b, err := encodeStatus(want.Publishing, r, want.Left)
			if err != nil {
				t.Fatal(err)
			}
			p, got, left, err := decodeStatus(b)
			if err != nil || p != want.Publishing || !got.equal(r) || !maps.Equal(left, want.Left) {
				t.Errorf("%+v, %+v came back as %+v, %+v, %v: %v", want, r, p, got, left, err)
			}
		}
	}
	id := meeting.ParticipantID(strings.Repeat("a", 52))
	in := presence{Term: 7, Wall: 1, Present: map[meeting.ParticipantID]Publishing{id: {Camera: true}}}
	b, err := encodePresence(in)
	if err != nil {
		t.Fatal(err)
	}
	out, err := decodePresence(b)
	if err != nil || out.Term != 7 || !maps.Equal(out.Present, in.Present) {
		t.Errorf("%+v came back as %+v, %v", in, out, err)
	}
}

func TestPresenceRefusesStrangeNames(t *testing.T) {
	for _, s := range []string{`{"p":{"<b>":{}}}`, `{"p":{"":{}}}`, `{"p":[]}`, `x`, strings.Repeat(" ", maxPresence+1)} {
		if _, err := decodePresence([]byte(s)); !errors.Is(err, ErrStatus) {
			t.Errorf("%.20q: %v", s, err)
		}
	}
}

func FuzzPresence(f *testing.F) {
	f.Add([]byte(`{"t":1,"w":2,"p":{"` + strings.Repeat("a", 52) + `":{"m":true}}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := decodePresence(b)
		if err == nil && len(p.Present) > maxPresent {
			t.Fatal("over the cap")
		}
		_, _, _, _ = decodeStatus(b)
	})
}
