package meeting

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"math/rand/v2"
	"testing"
)

// hasher stands in for a key where nobody looks at signatures: properties fold
// many thousands of operations.
type hasher struct{}

func (hasher) Sign(msg []byte) []byte {
	h := sha256.Sum256(msg)
	return append(h[:], h[:]...)
}

type keySigner struct{ key ed25519.PrivateKey }

func (k keySigner) Sign(msg []byte) []byte { return ed25519.Sign(k.key, msg) }

// key is the n-th test device.
func key(n int) (ParticipantID, keySigner) {
	seed := sha256.Sum256([]byte{byte(n), byte(n >> 8)})
	k := ed25519.NewKeyFromSeed(seed[:])
	return ParticipantID(base(k.Public().(ed25519.PublicKey))), keySigner{k}
}

func session(n int) string {
	h := sha256.Sum256([]byte{byte(n), byte(n >> 8), 's'})
	return base(h[:sessionLen])
}

func roomID(n int) RoomID {
	h := sha256.Sum256([]byte{byte(n), byte(n >> 8), 'r'})
	return RoomID(base(h[:roomLen]))
}

// app is one person's app: a journal and an author.
type app struct {
	t       testing.TB
	id      ParticipantID
	journal *Journal
	author  *Author
	wall    int64
}

// world is a meeting of several apps that hear of each other when told to.
type world struct {
	t    testing.TB
	id   MeetingID
	apps []*app
}

// newWorld has n people in the main room; the first owns the meeting. Everybody
// has heard of everybody.
func newWorld(t testing.TB, n int) *world {
	owner, _ := key(0)
	w := &world{t: t, id: NewID(owner, [16]byte{1})}
	for i := range n {
		id, _ := key(i)
		w.apps = append(w.apps, &app{
			t: t, id: id, journal: NewJournal(w.id), author: NewAuthor(w.id, id, session(i), hasher{}), wall: 1_000,
		})
	}
	w.apps[0].do(Create{Name: "Weekly", Nonce: [16]byte{1}})
	w.sync()
	for i, a := range w.apps {
		a.do(Join{Name: string(rune('A' + i))})
	}
	w.sync()
	return w
}

func (a *app) state() *State { return a.journal.State() }

// try makes and keeps an operation.
func (a *app) try(b Body) (Op, error) {
	a.wall++
	o, err := a.author.Make(a.state(), b, a.wall)
	if err != nil {
		return o, err
	}
	if n, err := a.journal.Add(o); n != 1 || err != nil {
		a.t.Fatalf("own %T: added %d, %v", b, n, err)
	}
	return o, nil
}

func (a *app) do(b Body) Op {
	a.t.Helper()
	o, err := a.try(b)
	if err != nil {
		a.t.Fatalf("%T: %v", b, err)
	}
	return o
}

// refuse expects an error, and no change.
func (a *app) refuse(b Body, code string) {
	a.t.Helper()
	before := a.state().Bytes()
	_, err := a.try(b)
	if Code(err) != code {
		a.t.Errorf("%T: %v, code %q, want %q", b, err, Code(err), code)
	}
	if !bytes.Equal(before, a.state().Bytes()) {
		a.t.Errorf("%T was refused and changed something", b)
	}
}

func (a *app) hear(others ...*app) {
	a.t.Helper()
	for _, o := range others {
		if _, err := a.journal.Add(o.journal.Ops()...); err != nil {
			a.t.Fatal(err)
		}
	}
}

// sync lets everybody hear of everything.
func (w *world) sync() *State {
	w.t.Helper()
	for range 2 {
		for i, a := range w.apps[1:] {
			a.hear(w.apps[i])
		}
		w.apps[0].hear(w.apps[len(w.apps)-1])
	}
	want := w.apps[0].state().Bytes()
	for _, a := range w.apps[1:] {
		if !bytes.Equal(want, a.state().Bytes()) {
			w.t.Fatalf("two states after a sync:\n%s\n%s", want, a.state().Bytes())
		}
	}
	return w.apps[0].state()
}

// rooms sets up n rooms with fixed IDs, counted from first.
func rooms(method Method, first, n int) SetUp {
	b := SetUp{Method: method}
	for i := range n {
		b.Rooms = append(b.Rooms, RoomDef{ID: roomID(first + i), Name: "Room"})
	}
	return b
}

// forge signs whatever it is told to, as a changed app could.
func forge(a *Author, b Body, lamport uint64) Op {
	data, err := canonical(b)
	if err != nil {
		panic(err)
	}
	o := Op{
		Meeting: a.meeting, Author: a.id, Session: a.session, Seq: a.seq + 1, Prev: a.prev,
		Lamport: lamport, Wall: 5, Kind: b.Kind(), Body: data,
	}
	o.Sig = a.signer.Sign(o.signed())
	a.seq, a.prev = o.Seq, o.Hash()
	return o
}

func seeded(n uint64) *rand.Rand { return rand.New(rand.NewPCG(n, 7)) }
