package app

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"alcove/media"
)

// TestMediaMessages holds the layout that frontend/src/backend/media.ts reads.
func TestMediaMessages(t *testing.T) {
	for name, c := range map[string]struct {
		got  []byte
		want string
	}{
		"key frame": {
			encodeVP8(media.TrackID{Peer: "ab", Source: media.Camera}, media.Frame{Key: true, PTS: 0x0102 * time.Microsecond, Data: []byte{7, 8}}),
			"01 01 02 02 6162 0000000000000102 0708",
		},
		"delta frame of a screen": {
			encodeVP8(media.TrackID{Peer: "ab", Source: media.Screen}, media.Frame{PTS: time.Second, Data: []byte{9}}),
			"01 00 03 02 6162 00000000000f4240 09",
		},
		"I420": {
			encodeI420(media.TrackID{Peer: "z", Source: media.Camera}, I420{Width: 640, Height: 2, Micros: 5, Data: []byte{1, 2, 3}}),
			"02 00 02 01 7a 0000000000000005 0280 0002 010203",
		},
	} {
		if want := strings.ReplaceAll(c.want, " ", ""); hex.EncodeToString(c.got) != want {
			t.Errorf("%s: %x, want %s", name, c.got, want)
		}
	}
	levels := encodeLevels(map[media.PeerID]uint8{"ana": 0, "bo": 127})
	var got map[string]int
	if levels[0] != wireLevels || json.Unmarshal(levels[1:], &got) != nil || got["ana"] != 0 || got["bo"] != 127 || len(got) != 2 {
		t.Errorf("levels: %q", levels)
	}
}

// TestLongParticipant cannot shift what follows it.
func TestLongParticipant(t *testing.T) {
	m := encodeVP8(media.TrackID{Peer: media.PeerID(strings.Repeat("x", 300))}, media.Frame{Data: []byte("data")})
	if m[3] != 255 || !bytes.HasSuffix(m, []byte("data")) || len(m) != 4+255+8+4 {
		t.Errorf("%d bytes, length %d", len(m), m[3])
	}
}

// TestMessageIsACopy: what is queued for one socket must not change when the
// frame's buffer is used again.
func TestMessageIsACopy(t *testing.T) {
	data := []byte{1, 2, 3}
	m := encodeVP8(anasCamera, media.Frame{Data: data})
	data[0] = 9
	if m[len(m)-3] != 1 {
		t.Error("the message changed with the frame")
	}
}
