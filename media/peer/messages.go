package peer

import (
	"encoding/binary"
	"errors"
	"fmt"

	"alcove/media"
)

// The messages of the data channel "bindings".
//
//	bindings (host to guest):  1  count  { kind index number16 source peer }
//	wants    (guest to host):  2  count  { source height16 peer }
//
// A peer is one byte of length and its id; an empty one, with source 0, is no
// track. All numbers are big-endian. Nothing may follow.

// Limits of a message.
const (
	maxPeerID   = 128
	MaxBindings = 64
	MaxWants    = 64
	maxHeight   = 1<<16 - 1
)

const (
	kindBindings = 1
	kindWants    = 2
)

// ErrBadMessage is a message that does not decode.
var ErrBadMessage = errors.New("peer: not a message of the bindings channel")

// Announcement is a binding with its number, which counts the bindings of the
// slot modulo 2^16. Packets carry the number of the binding they belong to.
type Announcement struct {
	media.Binding
	Number uint16
}

// EncodeBindings writes a message of up to MaxBindings announcements.
func EncodeBindings(as []Announcement) ([]byte, error) {
	if len(as) > MaxBindings {
		return nil, fmt.Errorf("%w: %d bindings", ErrBadMessage, len(as))
	}
	b := []byte{kindBindings, byte(len(as))}
	for _, a := range as {
		if len(a.Track.Peer) > maxPeerID || a.Slot.Index < 0 || a.Slot.Index > 255 {
			return nil, fmt.Errorf("%w: slot %v", ErrBadMessage, a.Slot)
		}
		b = append(b, byte(a.Slot.Kind), byte(a.Slot.Index))
		b = binary.BigEndian.AppendUint16(b, a.Number)
		b = append(b, byte(a.Track.Source), byte(len(a.Track.Peer)))
		b = append(b, a.Track.Peer...)
	}
	return b, nil
}

// DecodeBindings reads what EncodeBindings wrote, and nothing else.
func DecodeBindings(b []byte) ([]Announcement, error) {
	r, n, err := open(b, kindBindings, MaxBindings)
	if err != nil {
		return nil, err
	}
	as := make([]Announcement, n)
	for i := range as {
		a := &as[i]
		a.Slot = media.Slot{Kind: media.Kind(r.byte()), Index: int(r.byte())}
		a.Number = r.uint16()
		a.Track = r.track()
		if a.Slot.Kind != media.Audio && a.Slot.Kind != media.Video || a.Track.Source != 0 && a.Track.Source.Kind() != a.Slot.Kind {
			r.bad = true
		}
	}
	if !r.done() {
		return nil, ErrBadMessage
	}
	return as, nil
}

// EncodeWants writes a message of wants; those past MaxWants are left out.
func EncodeWants(ws []media.Want) ([]byte, error) {
	ws = ws[:min(len(ws), MaxWants)]
	b := []byte{kindWants, byte(len(ws))}
	for _, w := range ws {
		if len(w.Track.Peer) > maxPeerID || len(w.Track.Peer) == 0 || w.Track.Source < media.Microphone || w.Track.Source > media.Screen {
			return nil, fmt.Errorf("%w: track", ErrBadMessage)
		}
		b = append(b, byte(w.Track.Source))
		b = binary.BigEndian.AppendUint16(b, uint16(min(max(w.Height, 0), maxHeight)))
		b = append(b, byte(len(w.Track.Peer)))
		b = append(b, w.Track.Peer...)
	}
	return b, nil
}

// DecodeWants reads what EncodeWants wrote, and nothing else.
func DecodeWants(b []byte) ([]media.Want, error) {
	r, n, err := open(b, kindWants, MaxWants)
	if err != nil {
		return nil, err
	}
	ws := make([]media.Want, n)
	for i := range ws {
		source := media.Source(r.byte())
		ws[i].Height = int(r.uint16())
		ws[i].Track = media.TrackID{Source: source, Peer: media.PeerID(r.string())}
		if source < media.Microphone || source > media.Screen || ws[i].Track.Peer == "" {
			r.bad = true
		}
	}
	if !r.done() {
		return nil, ErrBadMessage
	}
	return ws, nil
}

// cursor reads a message; after a mistake it reads zeros.
type cursor struct {
	b   []byte
	bad bool
}

func open(b []byte, kind byte, limit int) (*cursor, int, error) {
	if len(b) < 2 || b[0] != kind || int(b[1]) > limit {
		return nil, 0, ErrBadMessage
	}
	return &cursor{b: b[2:]}, int(b[1]), nil
}

func (c *cursor) take(n int) []byte {
	if len(c.b) < n {
		c.bad, c.b = true, nil
		return make([]byte, n)
	}
	t := c.b[:n]
	c.b = c.b[n:]
	return t
}

func (c *cursor) byte() byte     { return c.take(1)[0] }
func (c *cursor) uint16() uint16 { return binary.BigEndian.Uint16(c.take(2)) }

func (c *cursor) string() string {
	n := int(c.byte())
	if n > maxPeerID {
		c.bad = true
		return ""
	}
	return string(c.take(n))
}

// track is a whole track or none.
func (c *cursor) track() media.TrackID {
	t := media.TrackID{Source: media.Source(c.byte()), Peer: media.PeerID(c.string())}
	if t.Source > media.Screen || (t.Source == 0) != (t.Peer == "") {
		c.bad = true
	}
	return t
}

func (c *cursor) done() bool { return !c.bad && len(c.b) == 0 }
