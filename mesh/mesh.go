// Package mesh names the MACHINES of a meeting: devices, running apps, and the
// claim of one of them to be host. Types only; the packages below it act.
package mesh

import (
	"crypto/ed25519"
	"encoding/base32"
	"errors"
	"fmt"
	"net/netip"
	"strings"
)

// Errors of names that came from outside.
var (
	ErrBadDevice  = errors.New("mesh: not a device id")
	ErrBadMember  = errors.New("mesh: not a member id")
	ErrBadSession = errors.New("mesh: not a session id")
	ErrBadMeeting = errors.New("mesh: not a meeting id")
)

var names = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Lengths of the textual names, in bytes.
const (
	DeviceIDLen  = 52 // 32 bytes in base32
	SessionIDLen = 16 // 10 bytes in base32
	MeetingIDLen = 26 // 16 bytes in base32
)

// DeviceID is an Ed25519 public key in lower-case base32 without padding.
type DeviceID string

// DeviceIDOf names a public key.
func DeviceIDOf(pub ed25519.PublicKey) DeviceID {
	return DeviceID(names.EncodeToString(pub))
}

// ParseDeviceID checks a device id that came from outside.
func ParseDeviceID(s string) (DeviceID, error) {
	b, err := parse(s, DeviceIDLen)
	if err != nil || len(b) != ed25519.PublicKeySize {
		return "", ErrBadDevice
	}
	return DeviceID(s), nil
}

// PublicKey returns the key that d names, or nil where d was never valid.
func (d DeviceID) PublicKey() ed25519.PublicKey {
	b, err := parse(string(d), DeviceIDLen)
	if err != nil {
		return nil
	}
	return ed25519.PublicKey(b)
}

// Short is what people and logs see of a device: its first eight letters.
func (d DeviceID) Short() string { return string(d[:min(8, len(d))]) }

// SessionID names one start of an app on a device: 10 random bytes in
// lower-case base32.
type SessionID string

// SessionIDOf names 10 random bytes.
func SessionIDOf(random [10]byte) SessionID {
	return SessionID(names.EncodeToString(random[:]))
}

// ParseSessionID checks a session id that came from outside.
func ParseSessionID(s string) (SessionID, error) {
	if _, err := parse(s, SessionIDLen); err != nil {
		return "", ErrBadSession
	}
	return SessionID(s), nil
}

// MemberID names a running app: "device#session".
type MemberID string

// NewMemberID joins a device and a session.
func NewMemberID(d DeviceID, s SessionID) MemberID {
	return MemberID(string(d) + "#" + string(s))
}

// ParseMemberID checks a member id that came from outside.
func ParseMemberID(s string) (MemberID, error) {
	d, n, ok := strings.Cut(s, "#")
	if !ok {
		return "", ErrBadMember
	}
	if _, err := ParseDeviceID(d); err != nil {
		return "", fmt.Errorf("%w: %w", ErrBadMember, err)
	}
	if _, err := ParseSessionID(n); err != nil {
		return "", fmt.Errorf("%w: %w", ErrBadMember, err)
	}
	return MemberID(s), nil
}

// Device is the part before the "#".
func (m MemberID) Device() DeviceID { d, _, _ := strings.Cut(string(m), "#"); return DeviceID(d) }

// Session is the part after the "#".
func (m MemberID) Session() SessionID { _, s, _ := strings.Cut(string(m), "#"); return SessionID(s) }

// MemberBytes is the length of a member's binary name: 32 bytes of the public
// key, then the 10 of the session.
const MemberBytes = 42

// Bytes is the binary name of m, for the wire.
func (m MemberID) Bytes() ([MemberBytes]byte, error) {
	var out [MemberBytes]byte
	d, n, _ := strings.Cut(string(m), "#")
	device, err := parse(d, DeviceIDLen)
	if err != nil {
		return out, ErrBadMember
	}
	session, err := parse(n, SessionIDLen)
	if err != nil {
		return out, ErrBadMember
	}
	copy(out[copy(out[:], device):], session)
	return out, nil
}

// MemberIDOf is the member with a binary name. Every value of b names one.
func MemberIDOf(b [MemberBytes]byte) MemberID {
	return NewMemberID(DeviceIDOf(b[:32]), SessionIDOf([10]byte(b[32:])))
}

// MeetingID names a meeting: the first 16 bytes of a hash over its creator's
// key and a nonce, in lower-case base32 (see meeting.NewID).
type MeetingID string

// ParseMeetingID checks a meeting id that came from outside.
func ParseMeetingID(s string) (MeetingID, error) {
	if b, err := parse(s, MeetingIDLen); err != nil || len(b) != 16 {
		return "", ErrBadMeeting
	}
	return MeetingID(s), nil
}

// parse decodes exactly one canonical spelling: lower case, no spare bits.
func parse(s string, length int) ([]byte, error) {
	if len(s) != length {
		return nil, errors.New("length")
	}
	b, err := names.DecodeString(s)
	if err != nil {
		return nil, err
	}
	if names.EncodeToString(b) != s {
		return nil, errors.New("not canonical")
	}
	return b, nil
}

// Term is the number of a host's reign; the higher one wins, 0 is nobody's.
type Term uint64

// Reign is the host role: who, and in which term. Reigns are ordered by
// (Term, Host), so that two claims of one term have one winner everywhere.
type Reign struct {
	Term Term
	Host MemberID
}

// Less orders reigns; the greater one is obeyed.
func (r Reign) Less(o Reign) bool {
	return r.Term < o.Term || r.Term == o.Term && r.Host < o.Host
}

// Rank says how well a member can be host; the greater one is preferred. It is
// published by the member itself, signed, and changed with hysteresis.
type Rank struct {
	Chosen    bool   // the owner picked this app
	Owner     bool   // the owner's app
	Moderator bool   // a moderator's app
	Mains     bool   // on mains power
	Wired     bool   // on a cable
	Headroom  uint8  // measured, 0..255
	Seniority uint32 // seconds since it joined, at the time of publishing
}

// Member is what a member publishes of itself.
type Member struct {
	ID      MemberID
	Control netip.AddrPort // its control channel listens here
	Rank    Rank
	Reign   Reign // the host it follows, a hint
}
