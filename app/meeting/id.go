package meeting

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

// ParticipantID names a person's device: its Ed25519 public key, 32 bytes in
// lower-case base32 without padding (52 letters).
type ParticipantID string

// RoomID names a room; a breakout room's is 10 random bytes in base32.
type RoomID string

// MainRoom is the room that every meeting has. It is not in [State.Rooms].
const MainRoom RoomID = "main"

// MeetingID names a meeting: 16 bytes in base32, see [NewID].
type MeetingID string

// Sizes of the raw names, in bytes.
const (
	participantLen = ed25519.PublicKeySize
	meetingLen     = 16
	sessionLen     = 10
	roomLen        = 10
)

var names = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewID is the identity of a meeting: the first 16 bytes of
// SHA-256("alcove meeting v1" || creator's public key || nonce). Nobody else
// can create a meeting of this name. It is "" where creator is not a key.
func NewID(creator ParticipantID, nonce [16]byte) MeetingID {
	pub := unbase(string(creator), participantLen)
	if pub == nil {
		return ""
	}
	h := sha256.New()
	h.Write([]byte("alcove meeting v1"))
	h.Write(pub)
	h.Write(nonce[:])
	return MeetingID(base(h.Sum(nil)[:meetingLen]))
}

func base(b []byte) string { return names.EncodeToString(b) }

// unbase decodes the one canonical spelling of size bytes, or returns nil.
func unbase(s string, size int) []byte {
	if len(s) != names.EncodedLen(size) {
		return nil
	}
	b, err := names.DecodeString(s)
	if err != nil || len(b) != size || base(b) != s {
		return nil
	}
	return b
}

// validMember reports whether s is spelled like a running app: "device#session".
func validMember(s string) bool {
	device, session, ok := strings.Cut(s, "#")
	return ok && unbase(device, participantLen) != nil && unbase(session, sessionLen) != nil
}
