package rewrite

import (
	"bytes"
	"errors"
	"testing"
)

func TestParseVP8(t *testing.T) {
	for _, c := range []struct {
		name string
		in   []byte
		want VP8
		bad  bool
	}{
		{name: "padding", in: nil, want: VP8{}},
		{name: "shortest, key", in: []byte{0x10, 0x00}, want: VP8{Len: 1, Start: true, Key: true}},
		{name: "shortest, not key", in: []byte{0x10, 0x01}, want: VP8{Len: 1, Start: true}},
		{name: "middle of a frame", in: []byte{0x00, 0x00}, want: VP8{Len: 1}},
		{name: "start of a later partition", in: []byte{0x11, 0x00}, want: VP8{Len: 1}},
		{name: "15-bit picture", in: []byte{0x90, 0x80, 0xff, 0xfe, 0x00}, want: VP8{Len: 4, Start: true, Key: true, Picture: 0x7ffe, pid: 2}},
		{name: "7-bit picture", in: []byte{0x90, 0x80, 0x05, 0x01}, want: VP8{Len: 3, Start: true}},
		{name: "all there is", in: []byte{0x90, 0xf0, 0x81, 0x02, 0x09, 0x60, 0x00}, want: VP8{Len: 6, Start: true, Key: true, Picture: 0x102, TL0: 9, pid: 2, tl0: 4}},
		{name: "TL0 without picture", in: []byte{0x90, 0x60, 0x09, 0x20, 0x01}, want: VP8{Len: 4, Start: true, TL0: 9, tl0: 2}},
		{name: "extension missing", in: []byte{0x90}, bad: true},
		{name: "picture missing", in: []byte{0x90, 0x80}, bad: true},
		{name: "picture cut", in: []byte{0x90, 0x80, 0x81}, bad: true},
		{name: "TL0 missing", in: []byte{0x90, 0x40}, bad: true},
		{name: "TID missing", in: []byte{0x90, 0x20}, bad: true},
	} {
		got, err := ParseVP8(c.in)
		if c.bad != errors.Is(err, ErrBadVP8) || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", c.name, got, err, c.want)
		}
	}
}

func TestPatchKeepsEverythingElse(t *testing.T) {
	in := []byte{0x90, 0xf0, 0x81, 0x02, 0x09, 0x61, 0x00, 1, 2, 3}
	d, err := ParseVP8(in)
	if err != nil {
		t.Fatal(err)
	}
	var scratch [MaxDescriptor]byte
	before := bytes.Clone(in)
	got := d.Patch(scratch[:], in, Numbers{Picture: 0x7abc, TL0: 200})
	if want := []byte{0x90, 0xf0, 0xfa, 0xbc, 200, 0x61}; !bytes.Equal(got, want) {
		t.Errorf("% x, want % x", got, want)
	}
	if !bytes.Equal(in, before) {
		t.Error("the packet itself was changed")
	}
}

func FuzzParseVP8(f *testing.F) {
	f.Add([]byte{0x90, 0xf0, 0x81, 0x02, 0x09, 0x61, 0x00})
	f.Add([]byte{0x10})
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := ParseVP8(b)
		if err != nil {
			return
		}
		if d.Len > len(b) || d.Len > MaxDescriptor {
			t.Fatalf("descriptor of %d bytes in %d", d.Len, len(b))
		}
		var scratch [MaxDescriptor]byte
		n := Numbers{Picture: 0x1234, TL0: 77}
		out := append(append([]byte(nil), d.Patch(scratch[:], b, n)...), b[d.Len:]...)
		again, err := ParseVP8(out)
		if err != nil || again.Len != d.Len || again.Start != d.Start || again.Key != d.Key {
			t.Fatalf("%+v became %+v, %v", d, again, err)
		}
		if d.pid != 0 && again.Picture != n.Picture || d.tl0 != 0 && again.TL0 != n.TL0 {
			t.Fatalf("numbers not patched: %+v", again)
		}
	})
}
