package meeting

import (
	"cmp"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"strconv"
)

// Op is one signed, immutable entry of a meeting's journal.
type Op struct {
	Meeting MeetingID
	Author  ParticipantID
	Session string   // one start of the author's app: 10 random bytes in base32
	Seq     uint64   // 1, 2, 3 ... within the session, without gaps
	Prev    [32]byte // hash of the operation before, zero for the first
	Lamport uint64   // one more than the highest its author had seen
	Wall    int64    // Unix milliseconds, for display; decides nothing
	Kind    Kind
	Body    []byte // JSON, see [DecodeBody]
	Sig     []byte // Ed25519 by Author
}

// maxCount bounds Seq and Lamport, so that they stay exact in JavaScript.
const maxCount = 1<<53 - 1

// maxWall is the end of the year 9999: later times have no form in RFC 3339,
// and from 8.64e15 on are no dates in JavaScript, which throws at them.
const maxWall = 253_402_300_799_999

// signDomain keeps a signature from meaning anything elsewhere.
const signDomain = "alcove op v1\x00"

// ID names the operation in its meeting: author/session/seq.
func (o Op) ID() string {
	return string(o.Author) + "/" + o.Session + "/" + strconv.FormatUint(o.Seq, 10)
}

// Hash is what the author's next operation carries as Prev.
func (o Op) Hash() [32]byte { return sha256.Sum256(o.Encode()) }

// Verify checks the form of o and its signature by Author.
func (o Op) Verify() error {
	if err := o.wellFormed(); err != nil {
		return err
	}
	pub := unbase(string(o.Author), participantLen)
	if !ed25519.Verify(pub, o.signed(), o.Sig) {
		return fmt.Errorf("verify %s: %w", o.ID(), ErrBadSignature)
	}
	return nil
}

// signed is the message under the signature.
func (o Op) signed() []byte { return append([]byte(signDomain), o.unsigned()...) }

// wellFormed checks everything that can be said about o alone.
func (o Op) wellFormed() error {
	bad := func(what string) error { return fmt.Errorf("%s: %w", what, ErrBadOp) }
	switch {
	case unbase(string(o.Meeting), meetingLen) == nil:
		return bad("meeting")
	case unbase(string(o.Author), participantLen) == nil:
		return bad("author")
	case unbase(o.Session, sessionLen) == nil:
		return bad("session")
	case o.Seq == 0 || o.Seq > maxCount:
		return bad("seq")
	case (o.Seq == 1) != (o.Prev == [32]byte{}):
		return bad("prev")
	case o.Lamport == 0 || o.Lamport > maxCount:
		return bad("lamport")
	case o.Wall < 0 || o.Wall > maxWall:
		return bad("wall")
	case o.Kind == 0:
		return bad("kind")
	case len(o.Body) > o.Kind.maxBody():
		return bad("body")
	case len(o.Sig) != ed25519.SignatureSize:
		return bad("signature")
	}
	return nil
}

// place is where an operation stands in the journal's order.
type place struct {
	lamport uint64
	author  ParticipantID
	session string
	seq     uint64
}

func (o Op) place() place {
	if ordersByWall {
		return place{uint64(o.Wall), o.Author, o.Session, o.Seq}
	}
	return place{o.Lamport, o.Author, o.Session, o.Seq}
}

func (p place) compare(q place) int {
	return cmp.Or(
		cmp.Compare(p.lamport, q.lamport),
		cmp.Compare(p.author, q.author),
		cmp.Compare(p.session, q.session),
		cmp.Compare(p.seq, q.seq),
	)
}

func (p place) before(q place) bool { return p.compare(q) < 0 }
