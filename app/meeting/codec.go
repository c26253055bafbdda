package meeting

import (
	"crypto/ed25519"
	"encoding/binary"
	"fmt"
)

// An encoded operation, big endian:
//
//	u8 version 1 · 16 meeting · 32 author · 10 session · u64 seq · 32 prev
//	· u64 lamport · u64 wall · u8 kind · u32 length of body · body · 64 signature
const (
	opVersion = 1
	opHead    = 1 + meetingLen + participantLen + sessionLen + 8 + 32 + 8 + 8 + 1 + 4

	// MaxOp is the longest encoded operation, in bytes.
	MaxOp = opHead + maxTextBody + ed25519.SignatureSize
)

// Encode writes o in its one canonical form, or nothing where o's names are
// not names.
func (o Op) Encode() []byte {
	b := o.unsigned()
	if b == nil {
		return nil
	}
	return append(b, o.Sig...)
}

func (o Op) unsigned() []byte {
	meeting := unbase(string(o.Meeting), meetingLen)
	author := unbase(string(o.Author), participantLen)
	session := unbase(o.Session, sessionLen)
	if meeting == nil || author == nil || session == nil {
		return nil
	}
	b := make([]byte, 0, opHead+len(o.Body)+ed25519.SignatureSize)
	b = append(b, opVersion)
	b = append(b, meeting...)
	b = append(b, author...)
	b = append(b, session...)
	b = binary.BigEndian.AppendUint64(b, o.Seq)
	b = append(b, o.Prev[:]...)
	b = binary.BigEndian.AppendUint64(b, o.Lamport)
	b = binary.BigEndian.AppendUint64(b, uint64(o.Wall))
	b = append(b, byte(o.Kind))
	b = binary.BigEndian.AppendUint32(b, uint32(len(o.Body)))
	return append(b, o.Body...)
}

// DecodeOp reads what Encode wrote, and nothing else: whatever it accepts
// encodes to the same bytes. It checks bounds, not the signature, and not the
// body, which the fold reads. Kinds that this version does not know decode, so
// that a newer app's log is stored and passed on whole.
func DecodeOp(data []byte) (Op, error) {
	if len(data) < opHead+ed25519.SignatureSize || len(data) > MaxOp {
		return Op{}, fmt.Errorf("decode %d bytes: %w", len(data), ErrBadOp)
	}
	r := reader(data)
	if r.take(1)[0] != opVersion {
		return Op{}, fmt.Errorf("decode: version: %w", ErrBadOp)
	}
	var o Op
	o.Meeting = MeetingID(base(r.take(meetingLen)))
	o.Author = ParticipantID(base(r.take(participantLen)))
	o.Session = base(r.take(sessionLen))
	o.Seq = binary.BigEndian.Uint64(r.take(8))
	copy(o.Prev[:], r.take(32))
	o.Lamport = binary.BigEndian.Uint64(r.take(8))
	o.Wall = int64(binary.BigEndian.Uint64(r.take(8)))
	o.Kind = Kind(r.take(1)[0])
	length := binary.BigEndian.Uint32(r.take(4))
	if uint64(length)+ed25519.SignatureSize != uint64(len(r)) {
		return Op{}, fmt.Errorf("decode: length: %w", ErrBadOp)
	}
	o.Body = append([]byte{}, r.take(int(length))...)
	o.Sig = append([]byte{}, r...)
	if err := o.wellFormed(); err != nil {
		return Op{}, fmt.Errorf("decode: %w", err)
	}
	return o, nil
}

// reader takes bytes off its front; the caller has checked that they are there.
type reader []byte

func (r *reader) take(n int) []byte {
	b := (*r)[:n]
	*r = (*r)[n:]
	return b
}
