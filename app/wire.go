package app

import (
	"encoding/binary"
	"encoding/json"

	"alcove/media"
)

// The messages of the media socket, one binary WebSocket message each, big
// endian. The window's side is frontend/src/backend.
const (
	wireVP8    = 1
	wireI420   = 2
	wireLevels = 3

	flagKey = 1
)

// wireHeader is type, flags, source, length of the participant, participant,
// timestamp in microseconds.
func wireHeader(kind, flags byte, t media.TrackID, micros int64, more int) []byte {
	id := string(t.Peer[:min(len(t.Peer), 255)])
	b := make([]byte, 0, 4+len(id)+8+more)
	b = append(b, kind, flags, byte(t.Source), byte(len(id)))
	b = append(b, id...)
	return binary.BigEndian.AppendUint64(b, uint64(micros))
}

func encodeVP8(t media.TrackID, f media.Frame) []byte {
	var flags byte
	if f.Key {
		flags = flagKey
	}
	return append(wireHeader(wireVP8, flags, t, f.PTS.Microseconds(), len(f.Data)), f.Data...)
}

// I420 is one decoded picture: planes of width x height, then two of half of
// each, rounded up, without padding.
type I420 struct {
	Width, Height int
	Micros        int64
	Data          []byte
}

func encodeI420(t media.TrackID, p I420) []byte {
	b := wireHeader(wireI420, 0, t, p.Micros, 4+len(p.Data))
	b = binary.BigEndian.AppendUint16(b, uint16(p.Width))
	b = binary.BigEndian.AppendUint16(b, uint16(p.Height))
	return append(b, p.Data...)
}

func encodeLevels(levels map[media.PeerID]uint8) []byte {
	b, _ := json.Marshal(levels) // a map of numbers always encodes
	return append([]byte{wireLevels}, b...)
}
