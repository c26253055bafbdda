package control

import (
	"encoding/binary"

	"alcove/mesh"
)

// reader takes a message apart; the first thing missing makes it bad for good.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) take(n int) []byte {
	if r.bad || n < 0 || len(r.b) < n {
		r.bad = true
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *reader) u8() uint8 {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) u16() uint16 {
	if b := r.take(2); b != nil {
		return binary.BigEndian.Uint16(b)
	}
	return 0
}

func (r *reader) u64() uint64 {
	if b := r.take(8); b != nil {
		return binary.BigEndian.Uint64(b)
	}
	return 0
}

// boolean has one spelling of each value.
func (r *reader) boolean() bool {
	v := r.u8()
	r.bad = r.bad || v > 1
	return v == 1
}

// rest is everything that is left.
func (r *reader) rest() []byte { return r.take(len(r.b)) }

// member reads the 42 bytes of a member's name.
func (r *reader) member() mesh.MemberID {
	if b := r.take(mesh.MemberBytes); b != nil {
		return mesh.MemberIDOf([mesh.MemberBytes]byte(b))
	}
	return ""
}

// reign reads a term, and the host unless there is none.
func (r *reader) reign() mesh.Reign {
	out := mesh.Reign{Term: mesh.Term(r.u64())}
	if r.boolean() {
		out.Host = r.member()
	}
	return out
}

// done reports whether exactly everything was read.
func (r *reader) done() error {
	if r.bad || len(r.b) != 0 {
		return ErrMessage
	}
	return nil
}

const reignMax = 8 + 1 + mesh.MemberBytes

func appendReign(b []byte, r mesh.Reign) []byte {
	b = binary.BigEndian.AppendUint64(b, uint64(r.Term))
	raw, err := r.Host.Bytes()
	if err != nil { // nobody
		return append(b, 0)
	}
	return append(append(b, 1), raw[:]...)
}

func appendBool(b []byte, v bool) []byte {
	if v {
		return append(b, 1)
	}
	return append(b, 0)
}
