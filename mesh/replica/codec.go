package replica

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"

	"alcove/mesh"
)

// ErrMessage is a message that does not decode.
var ErrMessage = errors.New("replica: bad message")

// Bounds of a message, checked before anything is allocated.
const (
	MaxMessage = 512 << 10 // bytes, encoded
	MaxEntry   = 256 << 10 // bytes of one entry
	MaxLogs    = 8192      // logs in a vector, and in a replica
	maxRanges  = 64        // in a Want
	maxEntries = 512       // in an Entries
)

// A message begins with its tag. Numbers are varints of the shortest form,
// logs are the 42 bytes of mesh.MemberID.Bytes, in strictly rising order.
const (
	tagHave byte = iota + 1
	tagHaveAsk
	tagAck
	tagWant
	tagPush
	tagAnswer
)

// Encode writes the message for the wire.
func (m Have) Encode() []byte {
	if m.Ask {
		return encodeVector(tagHaveAsk, m.Vector)
	}
	return encodeVector(tagHave, m.Vector)
}

// Encode writes the message for the wire.
func (m Ack) Encode() []byte { return encodeVector(tagAck, m.Vector) }

func encodeVector(tag byte, v Vector) []byte {
	logs := v.sorted()
	b := make([]byte, 0, 4+len(logs)*(mesh.MemberBytes+4))
	b = binary.AppendUvarint(append(b, tag), uint64(len(logs)))
	for _, l := range logs {
		b = binary.AppendUvarint(append(b, l.raw[:]...), l.seq)
	}
	return b
}

// named is a log by its binary name, and how far it is known.
type named struct {
	raw [mesh.MemberBytes]byte
	seq uint64
}

// sorted lists the logs in the order of their binary names, which is not that
// of the textual ones.
func (v Vector) sorted() []named {
	all := make([]named, 0, len(v))
	for l, seq := range v {
		if raw, err := l.member().Bytes(); err == nil {
			all = append(all, named{raw, seq})
		}
	}
	slices.SortFunc(all, func(a, b named) int { return bytes.Compare(a.raw[:], b.raw[:]) })
	return all
}

func appendLog(b []byte, l LogID) []byte {
	raw, _ := l.member().Bytes() // a log with a bad name reads back as nobody's
	return append(b, raw[:]...)
}

// Encode writes the message for the wire.
func (m Want) Encode() []byte {
	b := binary.AppendUvarint([]byte{tagWant}, uint64(len(m.Ranges)))
	for _, r := range m.Ranges {
		b = binary.AppendUvarint(binary.AppendUvarint(appendLog(b, r.LogID), r.From), r.To)
	}
	return b
}

// Encode writes the message for the wire.
func (m Entries) Encode() []byte {
	size := 8
	for _, e := range m.Entries {
		size += len(e.Bytes) + mesh.MemberBytes + 16
	}
	tag := tagPush
	if m.Answer {
		tag = tagAnswer
	}
	b := binary.AppendUvarint(append(make([]byte, 0, size), tag), uint64(len(m.Entries)))
	for _, e := range m.Entries {
		b = binary.AppendUvarint(appendLog(b, e.LogID), e.Seq)
		b = append(binary.AppendUvarint(b, uint64(len(e.Bytes))), e.Bytes...)
	}
	return b
}

// Decode reads a message from another member. Entries share memory with b.
func Decode(b []byte) (Message, error) {
	if len(b) == 0 || len(b) > MaxMessage {
		return nil, ErrMessage
	}
	r := reader{b: b[1:]}
	var m Message
	switch b[0] {
	case tagHave, tagHaveAsk:
		m = Have{Vector: r.vector(), Ask: b[0] == tagHaveAsk}
	case tagAck:
		m = Ack{Vector: r.vector()}
	case tagWant:
		m = Want{Ranges: r.ranges()}
	case tagPush, tagAnswer:
		m = Entries{Entries: r.entries(), Answer: b[0] == tagAnswer}
	default:
		return nil, ErrMessage
	}
	if r.bad || len(r.b) != 0 {
		return nil, ErrMessage
	}
	return m, nil
}

// reader takes a message apart; the first thing wrong makes it bad for good.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) take(n uint64) []byte {
	if r.bad || uint64(len(r.b)) < n {
		r.bad = true
		return nil
	}
	out := r.b[:n:n]
	r.b = r.b[n:]
	return out
}

func (r *reader) number() uint64 {
	v, n := binary.Uvarint(r.b)
	if r.bad || n <= 0 || n > 1 && r.b[n-1] == 0 { // a zero last byte: not the shortest form
		r.bad = true
		return 0
	}
	r.b = r.b[n:]
	return v
}

// count reads how many follow, each at least size bytes long.
func (r *reader) count(limit, size int) int {
	n := r.number()
	if n > uint64(limit) || n > uint64(len(r.b)/size) {
		r.bad = true
		return 0
	}
	return int(n)
}

func (r *reader) log() LogID {
	if b := r.take(mesh.MemberBytes); b != nil {
		return logOf(mesh.MemberIDOf([mesh.MemberBytes]byte(b)))
	}
	return LogID{}
}

func (r *reader) vector() Vector {
	n := r.count(MaxLogs, mesh.MemberBytes+1)
	v := make(Vector, n)
	last := ""
	for range n {
		var name string
		if !r.bad && len(r.b) >= mesh.MemberBytes {
			name = string(r.b[:mesh.MemberBytes])
		}
		l, seq := r.log(), r.number()
		if r.bad || seq == 0 || name <= last && last != "" {
			r.bad = true
			return nil
		}
		last = name
		v[l] = seq
	}
	return v
}

func (r *reader) ranges() []Range {
	n := r.count(maxRanges, mesh.MemberBytes+2)
	out := make([]Range, 0, n)
	for range n {
		g := Range{r.log(), r.number(), r.number()}
		if r.bad || g.From == 0 || g.To < g.From {
			r.bad = true
			return nil
		}
		out = append(out, g)
	}
	return out
}

func (r *reader) entries() []Entry {
	n := r.count(maxEntries, mesh.MemberBytes+3)
	out := make([]Entry, 0, n)
	for range n {
		e := Entry{LogID: r.log(), Seq: r.number()}
		size := r.number()
		if r.bad || e.Seq == 0 || size == 0 || size > MaxEntry {
			r.bad = true
			return nil
		}
		e.Bytes = r.take(size)
		out = append(out, e)
	}
	return out
}
