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

// maxPresent bounds the table of those present.
const maxPresent = 1024

func encodeOwnStatus(p Publishing) []byte {
	b, _ := json.Marshal(p) // three booleans always encode
	return b
}

func decodeOwnStatus(b []byte) (Publishing, error) {
	var p Publishing
	if len(b) > 64 || json.Unmarshal(b, &p) != nil {
		return Publishing{}, ErrStatus
	}
	return p, nil
}

// presence is the host's table of reachable participants.
type presence struct {
	Term    mesh.Term                            `json:"t"`
	Wall    int64                                `json:"w"` // the host's clock, Unix ms: to warn about clocks far off
	Present map[meeting.ParticipantID]Publishing `json:"p"`
}

func encodePresence(p presence) ([]byte, error) {
	b, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("encode presence: %w", err)
	}
	return b, nil
}

func decodePresence(b []byte) (presence, error) {
	var p presence
	if len(b) > maxPresence || json.Unmarshal(b, &p) != nil || len(p.Present) > maxPresent {
		return presence{}, ErrStatus
	}
	for id := range p.Present {
		if _, err := mesh.ParseDeviceID(string(id)); err != nil {
			return presence{}, fmt.Errorf("%w: %w", ErrStatus, err)
		}
	}
	return p, nil
}

// maxPresence is the largest encoded table, in bytes.
const maxPresence = 128 << 10
