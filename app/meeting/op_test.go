package meeting

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// bodies has one of each kind.
func bodies() []Body {
	p, _ := key(1)
	last := sessions{session(1): 7, session(2): 1}
	setUp := rooms(Automatic, 1, 3)
	setUp.Assignments = map[ParticipantID]RoomID{p: roomID(2)}
	return []Body{
		Create{Name: "Weekly", Nonce: [16]byte{1, 2, 255}}, Join{Name: "Zoë 🏳️‍🌈"}, Leave{}, Grant{Who: p},
		Revoke{Who: p, Last: last}, Remove{Who: p, Last: sessions{}}, Chat{Room: MainRoom, Text: "<b> & \"x\"\n\t𝄞"},
		Broadcast{Text: "all"}, Hand{Up: true}, setUp, Assign{Moves: map[ParticipantID]RoomID{p: ""}},
		Start{Generation: 1}, Stop{Generation: 1}, Delete{}, Visit{Room: roomID(1), Seen: 3},
		Appoint{Member: string(p) + "#" + session(1)}, Undo{Change: opID(3)},
		SetTimer{Room: roomID(2), Generation: 3, Plan: Plan{Millis: 60_000, Grace: 10_000}}, AddTime{Timer: opID(9), Millis: -5},
		Expire{Timer: opID(9), Millis: 60_000, Over: true}, AddRoom{Room: RoomDef{ID: roomID(4), Name: "Küche"}},
		EditRoom{Room: roomID(4), Name: new("Bad"), Closed: new(false), Locked: new(true), Limit: new(0)},
		Rule{Late: new(LateList), Return: new(true), NoPeek: new(false), List: map[string]RoomID{"zoë z": roomID(1), string(p): MainRoom}},
		Dismiss{Who: p, Asked: 4}, Take{Who: p, Asked: 4},
		Note{Rooms: []RoomID{roomID(2), MainRoom}, Millis: 40, Opus: PackNote([][]byte{{1}, {2, 3}}), Of: opID(5)},
	}
}

// opID names the n-th operation of the second device.
func opID(n uint64) string {
	p, _ := key(1)
	return Op{Author: p, Session: session(1), Seq: n}.ID()
}

// signed is an operation by the first device with a real signature.
func signed(t testing.TB, b Body) Op {
	id, k := key(0)
	o := forge(NewAuthor(NewID(id, [16]byte{1}), id, session(0), k), b, 9)
	if err := o.Verify(); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestOpRoundTrip(t *testing.T) {
	kinds := map[Kind]bool{}
	for _, b := range bodies() {
		o := signed(t, b)
		data := o.Encode()
		got, err := DecodeOp(data)
		if err != nil || !reflect.DeepEqual(got, o) {
			t.Fatalf("%T: %+v, %v", b, got, err)
		}
		body, err := DecodeBody(got.Kind, got.Body)
		if err != nil || !reflect.DeepEqual(body, b) {
			t.Errorf("%T: %+v, %v", b, body, err)
		}
		if again, err := EncodeBody(body); err != nil || !bytes.Equal(again, got.Body) {
			t.Errorf("%T: %s, %v", b, again, err)
		}
		kinds[o.Kind] = true
		for n := range len(data) {
			if _, err := DecodeOp(data[:n]); !errors.Is(err, ErrBadOp) {
				t.Fatalf("%T cut to %d bytes: %v", b, n, err)
			}
		}
		if _, err := DecodeOp(append(data, 0)); !errors.Is(err, ErrBadOp) {
			t.Errorf("%T and one byte: %v", b, err)
		}
	}
	if len(kinds) != len(decoders) {
		t.Errorf("%d kinds tested, there are %d", len(kinds), len(decoders))
	}
}

func TestSignatureCoversEverything(t *testing.T) {
	data := signed(t, Chat{Room: MainRoom, Text: "hello"}).Encode()
	for i := range len(data) * 8 {
		bad := bytes.Clone(data)
		bad[i/8] ^= 1 << (i % 8)
		o, err := DecodeOp(bad)
		if err == nil {
			err = o.Verify()
		}
		if err == nil {
			t.Fatalf("bit %d flipped and it verifies", i)
		}
	}
}

func TestMalformedOps(t *testing.T) {
	for name, spoil := range map[string]func(*Op){
		"meeting":     func(o *Op) { o.Meeting = "x" },
		"upper case":  func(o *Op) { o.Author = ParticipantID(strings.ToUpper(string(o.Author))) },
		"author":      func(o *Op) { o.Author = "" },
		"session":     func(o *Op) { o.Session += "a" },
		"seq 0":       func(o *Op) { o.Seq = 0 },
		"seq 2":       func(o *Op) { o.Seq = 2 },
		"prev":        func(o *Op) { o.Prev[3] = 1 },
		"lamport 0":   func(o *Op) { o.Lamport = 0 },
		"lamport":     func(o *Op) { o.Lamport = maxCount + 1 },
		"wall before": func(o *Op) { o.Wall = -1 },
		"wall":        func(o *Op) { o.Wall = maxWall + 1 },
		"no date":     func(o *Op) { o.Wall = maxCount }, // a window that shows it would stop
		"kind":        func(o *Op) { o.Kind = 0 },
		"long join":   func(o *Op) { o.Body = make([]byte, maxBody+1) },
		"long chat":   func(o *Op) { o.Kind, o.Body = KindChat, make([]byte, maxTextBody+1) },
		"signature":   func(o *Op) { o.Sig = nil },
	} {
		o := signed(t, Join{Name: "Bo"})
		spoil(&o)
		if err := o.Verify(); err == nil {
			t.Errorf("%s: verifies", name)
		}
		if _, err := DecodeOp(o.Encode()); !errors.Is(err, ErrBadOp) {
			t.Errorf("%s: decodes, %v", name, err)
		}
		if n, err := NewJournal(o.Meeting).Add(o); n != 0 || err == nil {
			t.Errorf("%s: added %d, %v", name, n, err)
		}
	}
}

func TestNewerKindsPassThrough(t *testing.T) {
	w := newWorld(t, 1)
	before := w.apps[0].state().Bytes()
	o := forge(w.apps[0].author, Leave{}, 9)
	o.Kind, o.Body = 200, []byte("from a newer app")
	got, err := DecodeOp(o.Encode())
	if err != nil || !reflect.DeepEqual(got, o) {
		t.Fatalf("%+v, %v", got, err)
	}
	if n, err := w.apps[0].journal.Add(o); n != 1 || err != nil {
		t.Errorf("added %d, %v", n, err)
	}
	if !bytes.Equal(before, w.apps[0].state().Bytes()) {
		t.Error("an unknown kind changed something")
	}
}

func TestOneSpellingOfBodies(t *testing.T) {
	for _, c := range []struct {
		kind Kind
		data string
	}{
		{KindJoin, ``}, {KindJoin, `null`}, {KindJoin, `[]`}, {KindJoin, `{}`},
		{KindJoin, `{"name":"Bo"} `}, {KindJoin, ` {"name":"Bo"}`}, {KindJoin, `{"Name":"Bo"}`},
		{KindJoin, `{"name":"Bo","x":1}`}, {KindJoin, `{"name":"X","name":"Bo"}`}, {KindJoin, `{"name":"\u0042o"}`},
		{KindJoin, "{\"name\":\"\xff\"}"}, {KindJoin, `{"name":" Bo"}`}, {KindJoin, `{"name":"` + strings.Repeat("x", 10_000) + `"}`},
		{KindHand, `{"up":1}`}, {KindStart, `{"generation":0}`}, {KindStart, `{"generation":-1}`}, {KindStart, `{"generation":1.0}`},
		{KindStart, `{"generation":9007199254740992}`}, {KindAssign, `{"moves":null}`}, {KindAssign, `{"moves":{"x":"main"}}`},
		{KindRevoke, `{"who":"x","last":{}}`}, {KindChat, `{"room":"lobby","text":"x"}`}, {KindLeave, `{"x":1}`}, {200, `{}`}, {0, `{}`},
	} {
		if b, err := DecodeBody(c.kind, []byte(c.data)); err == nil {
			t.Errorf("kind %d, %.60s: decoded as %+v", c.kind, c.data, b)
		}
	}
	if _, err := DecodeBody(KindJoin, []byte(`{"name":"Bo"}`)); err != nil {
		t.Error(err)
	}
}

func TestIDs(t *testing.T) {
	owner, _ := key(0)
	other, _ := key(1)
	id := NewID(owner, [16]byte{1})
	if len(id) != 26 || id == NewID(owner, [16]byte{2}) || id == NewID(other, [16]byte{1}) {
		t.Errorf("meeting ids: %s", id)
	}
	if NewID("nobody", [16]byte{}) != "" {
		t.Error("a meeting of nobody has an id")
	}
	if r := NewRoomID(); formRoom(r) != nil || r == NewRoomID() {
		t.Errorf("room id %s", r)
	}
}

func TestCodes(t *testing.T) {
	if Code(nil) != "" || Code(errors.New("x")) != "internal" || Code(ErrFork) != "internal" {
		t.Error("codes of what is no rule")
	}
	if got := Code(fmt.Errorf("make: %w", ErrNotStarted)); got != "not_started" {
		t.Errorf("wrapped: %q", got)
	}
}

func TestBodiesAlwaysFit(t *testing.T) {
	people := map[ParticipantID]RoomID{}
	for i := range 500 {
		p, _ := key(i)
		people[p] = roomID(1 + i%50)
	}
	setUp := rooms(Manual, 1, 50)
	for i := range setUp.Rooms {
		setUp.Rooms[i].Name = strings.Repeat("𝄞", MaxName)
	}
	setUp.Assignments = people
	if _, err := EncodeBody(setUp); err != nil {
		t.Errorf("50 rooms of 500 people: %v", err)
	}
	if _, err := EncodeBody(Chat{Room: roomID(1), Text: strings.Repeat("\"", MaxMessage)}); err != nil {
		t.Errorf("quotes: %v", err)
	}
}

func FuzzDecodeOp(f *testing.F) {
	for _, b := range bodies() {
		f.Add(signed(f, b).Encode())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := DecodeOp(data)
		if err != nil {
			return
		}
		if !bytes.Equal(o.Encode(), data) {
			t.Fatalf("%x encodes to %x", data, o.Encode())
		}
		_ = o.Verify()
		j := NewJournal(o.Meeting)
		if n, err := j.Add(o, o); n != 1 || err != nil {
			t.Fatalf("added %d, %v", n, err)
		}
		_ = j.State().Bytes()
	})
}

func FuzzDecodeBody(f *testing.F) {
	for _, b := range bodies() {
		data, err := EncodeBody(b)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(byte(b.Kind()), data)
	}
	f.Fuzz(func(t *testing.T, kind byte, data []byte) {
		b, err := DecodeBody(Kind(kind), data)
		if err != nil {
			return
		}
		again, err := EncodeBody(b)
		if err != nil || !bytes.Equal(again, data) || b.Kind() != Kind(kind) {
			t.Fatalf("%q: %q, %v", data, again, err)
		}
		owner, _ := key(0)
		st := empty(NewID(owner, [16]byte{1}))
		f := resume(st)
		o := Op{Author: owner, Session: session(0), Lamport: 1}
		for _, first := range []Body{
			Create{Name: "M", Nonce: [16]byte{1}}, Join{Name: "O"}, rooms(Choose, 1, 2), Start{Generation: 1, Plan: Plan{Millis: 60_000, Grace: 9}},
			Hand{Up: true}, Assign{Moves: map[ParticipantID]RoomID{owner: roomID(1)}}, Note{Rooms: []RoomID{MainRoom}, Millis: 20, Opus: []byte{0, 1, 0}},
		} {
			o.Seq++
			if err := first.form(); err != nil || !f.step(o, first, 0) {
				t.Fatalf("%T does not count: %v", first, err)
			}
		}
		o.Seq, o.Lamport = o.Seq+1, 9
		f.step(o, b, 0)
		st = f.snapshot()
		if what := odd(st); what != "" {
			t.Fatalf("%T: %s", b, what)
		}
		_ = st.Bytes()
	})
}

func TestTypedBodiesRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := cleanMessage(rapid.String().Draw(rt, "text"))
		data, err := EncodeBody(Chat{Room: MainRoom, Text: text})
		if err != nil {
			if !errors.Is(err, ErrMessageEmpty) {
				rt.Fatalf("%q: %v", text, err)
			}
			return
		}
		if b, err := DecodeBody(KindChat, data); err != nil || b.(Chat).Text != text {
			rt.Fatalf("%q: %v, %v", text, b, err)
		}
	})
}
