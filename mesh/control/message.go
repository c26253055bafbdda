package control

import (
	"encoding/binary"
	"unicode/utf8"

	"alcove/mesh"
)

// MaxSDP is the longest session description, in bytes.
const MaxSDP = 32 << 10

// Offer asks the host for a media connection (RFC 3264).
type Offer struct {
	Term mesh.Term // of the reign that the sender follows
	SDP  string
}

// Answer is the host's answer to an Offer; Refused has no SDP.
type Answer struct {
	Term    mesh.Term // of the offer
	SDP     string
	Refused bool
}

// Beat says that the host of Reign is alive, or, from another, whom it follows.
type Beat struct{ Reign mesh.Reign }

// Ask asks whether a host is heard, before Term is claimed.
type Ask struct {
	Term mesh.Term
	Bar  mesh.Reign // what the asker obeyed last
}

// Vote answers an Ask.
type Vote struct {
	Term  mesh.Term // of the question
	Reign mesh.Reign
	Hears bool // Reign's host was heard of late
}

// Transfer asks Reign.Host to claim Reign.
type Transfer struct{ Reign mesh.Reign }

// Encode writes the message for the wire.
func (m Offer) Encode() []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(m.Term)), m.SDP...)
}

// DecodeOffer reads an Offer.
func DecodeOffer(b []byte) (Offer, error) {
	r := reader{b: b}
	m := Offer{Term: mesh.Term(r.u64()), SDP: r.sdp()}
	if m.SDP == "" {
		return Offer{}, ErrMessage
	}
	return m, r.done()
}

// Encode writes the message for the wire.
func (m Answer) Encode() []byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(m.Term))
	if b = appendBool(b, m.Refused); m.Refused {
		return b
	}
	return append(b, m.SDP...)
}

// DecodeAnswer reads an Answer.
func DecodeAnswer(b []byte) (Answer, error) {
	r := reader{b: b}
	m := Answer{Term: mesh.Term(r.u64()), Refused: r.boolean(), SDP: r.sdp()}
	if m.Refused != (m.SDP == "") {
		return Answer{}, ErrMessage
	}
	return m, r.done()
}

// sdp is the rest of the message, as text.
func (r *reader) sdp() string {
	b := r.rest()
	if len(b) > MaxSDP || !utf8.Valid(b) {
		r.bad = true
		return ""
	}
	return string(b)
}

// Encode writes the message for the wire.
func (m Beat) Encode() []byte { return appendReign(nil, m.Reign) }

// DecodeBeat reads a Beat.
func DecodeBeat(b []byte) (Beat, error) {
	r := reader{b: b}
	m := Beat{Reign: r.reign()}
	return m, r.done()
}

// Encode writes the message for the wire.
func (m Ask) Encode() []byte {
	return appendReign(binary.BigEndian.AppendUint64(nil, uint64(m.Term)), m.Bar)
}

// DecodeAsk reads an Ask.
func DecodeAsk(b []byte) (Ask, error) {
	r := reader{b: b}
	m := Ask{Term: mesh.Term(r.u64()), Bar: r.reign()}
	return m, r.done()
}

// Encode writes the message for the wire.
func (m Vote) Encode() []byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(m.Term))
	return appendReign(appendBool(b, m.Hears), m.Reign)
}

// DecodeVote reads a Vote.
func DecodeVote(b []byte) (Vote, error) {
	r := reader{b: b}
	m := Vote{Term: mesh.Term(r.u64()), Hears: r.boolean(), Reign: r.reign()}
	return m, r.done()
}

// Encode writes the message for the wire.
func (m Transfer) Encode() []byte { return appendReign(nil, m.Reign) }

// DecodeTransfer reads a Transfer; it always has a successor.
func DecodeTransfer(b []byte) (Transfer, error) {
	r := reader{b: b}
	m := Transfer{Reign: r.reign()}
	if m.Reign.Host == "" {
		return Transfer{}, ErrMessage
	}
	return m, r.done()
}
