package replica

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"testing"

	"alcove/mesh"
)

// member is a made-up one: device d, start s.
func member(d, s byte) mesh.MemberID {
	return mesh.MemberIDOf([mesh.MemberBytes]byte{0: d, 41: s})
}

func samples() []Message {
	a, b := logOf(member(1, 1)), logOf(member(200, 2))
	return []Message{
		Have{Vector: Vector{}},
		Have{Vector: Vector{a: 1, b: math.MaxUint64}, Ask: true},
		Ack{Vector: Vector{b: 300}},
		Want{Ranges: []Range{{a, 1, 1}, {b, 5, 1 << 40}}},
		Entries{Entries: []Entry{{a, 1, []byte("x")}, {a, 2, bytes.Repeat([]byte("y"), 300)}, {b, 7, []byte{0}}}},
		Entries{Entries: []Entry{{b, 9, []byte("z")}}, Answer: true},
	}
}

func TestMessagesRoundTrip(t *testing.T) {
	for _, want := range samples() {
		got, err := Decode(want.Encode())
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%T: %+v, %v; want %+v", want, got, err, want)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	raw := func(m mesh.MemberID) []byte { b, _ := m.Bytes(); return b[:] }
	cat := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	a, b := raw(member(1, 1)), raw(member(2, 1))
	for name, bad := range map[string][]byte{
		"nothing": nil, "no such tag": {99, 0}, "tag alone": {tagHave}, "more than it says": {tagHave, 0, 0},
		"many logs":        {tagHave, 0xff, 0xff, 0x03},
		"logs in disorder": cat([]byte{tagHave, 2}, b, []byte{1}, a, []byte{1}),
		"a log twice":      cat([]byte{tagHave, 2}, a, []byte{1}, a, []byte{1}),
		"a log of none":    cat([]byte{tagHave, 1}, a, []byte{0}),
		"a long number":    cat([]byte{tagHave, 1}, a, []byte{0x81, 0x00}),
		"range from 0":     cat([]byte{tagWant, 1}, a, []byte{0, 1}),
		"range backwards":  cat([]byte{tagWant, 1}, a, []byte{2, 1}),
		"entry 0":          cat([]byte{tagPush, 1}, a, []byte{0, 1, 'x'}),
		"empty entry":      cat([]byte{tagPush, 1}, a, []byte{1, 0}),
		"entry cut off":    cat([]byte{tagAnswer, 1}, a, []byte{1, 2, 'x'}),
		"huge entry":       cat([]byte{tagPush, 1}, a, []byte{1, 0xff, 0xff, 0xff, 0x7f}, make([]byte, 1000)),
		"huge message":     make([]byte, MaxMessage+1),
	} {
		if m, err := Decode(bad); !errors.Is(err, ErrMessage) {
			t.Errorf("%s: %v, %v", name, m, err)
		}
	}
}

// The largest of everything this package sends is allowed.
func TestTheLargestMessagesFit(t *testing.T) {
	v := Vector{}
	for i := range MaxLogs {
		v[logOf(mesh.MemberIDOf([mesh.MemberBytes]byte{byte(i), byte(i >> 8)}))] = math.MaxUint64
	}
	r := New(member(1, 1), Vector{logOf(member(1, 1)): 2000}, flat(MaxEntry))
	_, out, err := r.Receive(member(2, 1), Want{Ranges: []Range{{logOf(member(1, 1)), 1, 2000}}})
	if err != nil || len(out) != 1 {
		t.Fatalf("%v, %v", out, err)
	}
	small := New(member(1, 1), Vector{logOf(member(1, 1)): 2000}, flat(1))
	_, many, _ := small.Receive(member(2, 1), Want{Ranges: []Range{{logOf(member(1, 1)), 1, 2000}}})
	if n := len(many[0].Message.(Entries).Entries); n != maxEntries {
		t.Errorf("an answer of %d entries", n)
	}
	for _, m := range []Message{Have{Vector: v}, out[0].Message, many[0].Message} {
		if _, err := Decode(m.Encode()); err != nil {
			t.Errorf("%T of %d bytes: %v", m, len(m.Encode()), err)
		}
	}
}

// flat is a source that has every entry, each of so many bytes.
type flat int

func (f flat) Range(l LogID, from, to uint64) ([]Entry, error) {
	var out []Entry
	for s := from; s <= to; s++ {
		out = append(out, Entry{l, s, make([]byte, f)})
	}
	return out, nil
}

func FuzzDecode(f *testing.F) {
	for _, m := range samples() {
		f.Add(m.Encode())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Decode(b)
		if err != nil {
			return
		}
		if again := m.Encode(); !bytes.Equal(again, b) {
			t.Fatalf("%x decodes, but is written %x", b, again)
		}
		// Whatever decodes must be harmless to a replica that has something.
		self := member(1, 1)
		r := New(self, Vector{logOf(self): 3}, flat(10))
		r.Tick(0, []mesh.MemberID{member(2, 1), member(3, 1)}, self)
		fresh, _, err := r.Receive(member(2, 1), m)
		if err != nil {
			t.Fatal(err)
		}
		next := r.Have()
		for _, e := range fresh {
			if next[e.LogID]++; e.Seq != next[e.LogID] {
				t.Fatalf("fresh entries with a gap: %v", fresh)
			}
		}
		r.Stored(member(2, 1), fresh)
		r.Tick(time500, []mesh.MemberID{member(2, 1)}, self)
	})
}
