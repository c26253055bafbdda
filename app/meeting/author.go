package meeting

import "fmt"

// Signer signs with a device's Ed25519 key.
type Signer interface {
	Sign(msg []byte) []byte
}

// Author makes the operations of one session of one device: it numbers,
// chains, stamps and signs them. It belongs to one goroutine.
type Author struct {
	meeting MeetingID
	id      ParticipantID
	session string
	signer  Signer
	lamport uint64
	seq     uint64   // of the last operation made
	prev    [32]byte // its hash
	before  [32]byte // the hash of the one before that, for Unmake
}

// NewAuthor begins a session; session must never have been used before.
func NewAuthor(meeting MeetingID, id ParticipantID, session string, s Signer) *Author {
	return &Author{meeting: meeting, id: id, session: session, signer: s}
}

// Observe moves the lamport clock up to what was seen elsewhere. Make observes
// the state that it is given.
func (a *Author) Observe(lamport uint64) {
	a.lamport = min(max(a.lamport, lamport), maxCount)
}

// Make signs body as the author's next operation if it counts in st, and
// refuses with what [State.Check] says if not. Store the operation before
// anything else is made; if it cannot be stored, Unmake it. Wall is Unix
// milliseconds.
func (a *Author) Make(st *State, body Body, wall int64) (Op, error) {
	refuse := func(err error) (Op, error) { return Op{}, fmt.Errorf("make %T: %w", body, err) }
	if st.ID != a.meeting {
		return refuse(ErrWrongMeeting)
	}
	body = st.fill(a.id, body)
	if err := st.Check(a.id, body); err != nil {
		return refuse(err)
	}
	data, err := EncodeBody(body)
	if err != nil {
		return refuse(err)
	}
	a.Observe(st.lamport)
	o := Op{
		Meeting: a.meeting,
		Author:  a.id,
		Session: a.session,
		Seq:     a.seq + 1,
		Prev:    a.prev,
		Lamport: min(a.lamport+1, maxCount),
		Wall:    min(max(wall, 0), maxWall),
		Kind:    body.Kind(),
		Body:    data,
	}
	message := o.signed()
	o.Sig = a.signer.Sign(message)
	if err := o.wellFormed(); err != nil {
		return refuse(err)
	}
	a.lamport, a.seq = o.Lamport, o.Seq
	a.before, a.prev = a.prev, o.Hash()
	return o, nil
}

// Unmake takes back the last operation made, which was neither stored nor
// sent. It reports whether o was that one.
func (a *Author) Unmake(o Op) bool {
	if o.Seq != a.seq || o.Hash() != a.prev {
		return false
	}
	a.seq, a.prev = a.seq-1, a.before
	return true
}
