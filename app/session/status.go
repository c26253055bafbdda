package session

import (
	"encoding/json"
	"errors"
	"fmt"

	"alcove/app/meeting"
	"alcove/mesh"
)

// Publishing is what leaves an app right now: soft state that ends with the
// host's term. Guests tell the host, the host tells everybody.
type Publishing struct {
	Microphone bool `json:"m,omitempty"`
	Camera     bool `json:"c,omitempty"`
	Screen     bool `json:"s,omitempty"`
}

// ErrStatus is a status that does not decode.
var ErrStatus = errors.New("session: bad status")

// Bounds of what is said of an app and of the people, in bytes and in entries.
const (
	maxStatus   = 40 << 10
	maxPresence = 128 << 10
	maxPresent  = 1024
)

// status is what a guest tells the host of itself.
type status struct {
	Publishing
	Reach *wireReach `json:"r,omitempty"` // nil is none
	// Left is how much of the timers is left, told to a host who does not know.
	Left map[string]wireTimer `json:"l,omitempty"`
}

func encodeStatus(p Publishing, r Reach, left map[string]wireTimer) ([]byte, error) {
	s := status{Publishing: p, Left: left}
	if !r.none() {
		w := r.wire()
		s.Reach = &w
	}
	return encodeWithin(maxStatus, s)
}

func decodeStatus(b []byte) (Publishing, Reach, map[string]wireTimer, error) {
	var s status
	if err := decodeWithin(maxStatus, b, &s); err != nil {
		return Publishing{}, Reach{}, nil, err
	}
	var r Reach
	if s.Reach != nil {
		var err error
		if r, err = s.Reach.reach(); err != nil {
			return Publishing{}, Reach{}, nil, err
		}
	}
	return s.Publishing, r, s.Left, checkTimers(s.Left)
}

// presence is the host's table of reachable participants.
type presence struct {
	Term    mesh.Term                            `json:"t"`
	Wall    int64                                `json:"w"` // the host's clock, Unix ms: to warn about clocks far off
	Present map[meeting.ParticipantID]Publishing `json:"p"`
}

func encodePresence(p presence) ([]byte, error) { return encodeWithin(maxPresence, p) }

func decodePresence(b []byte) (presence, error) {
	var p presence
	if err := decodeWithin(maxPresence, b, &p); err != nil {
		return presence{}, err
	}
	return p, checkPeople(p.Present)
}

// encodeWithin refuses what the other side would not take.
func encodeWithin(limit int, v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode a status: %w", err)
	}
	if len(b) > limit {
		return nil, fmt.Errorf("encode a status of %d bytes: %w", len(b), ErrStatus)
	}
	return b, nil
}

// decodeWithin looks at the length first: what is decoded is in proportion to
// that. Fields of later versions are skipped.
func decodeWithin(limit int, b []byte, v any) error {
	if len(b) > limit {
		return fmt.Errorf("%w: %d bytes", ErrStatus, len(b))
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%w: %w", ErrStatus, err)
	}
	return nil
}

// checkPeople bounds a table by participant, and refuses strange names.
func checkPeople[V any](table map[meeting.ParticipantID]V) error {
	if len(table) > maxPresent {
		return fmt.Errorf("%w: %d people", ErrStatus, len(table))
	}
	for id := range table {
		if _, err := mesh.ParseDeviceID(string(id)); err != nil {
			return fmt.Errorf("%w: %w", ErrStatus, err)
		}
	}
	return nil
}
