package mesh

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestMemberBytesRoundTrip(t *testing.T) {
	var raw [MemberBytes]byte
	for i := range raw {
		raw[i] = byte(i * 37)
	}
	m := MemberIDOf(raw)
	if _, err := ParseMemberID(string(m)); err != nil {
		t.Fatalf("ParseMemberID(%q): %v", m, err)
	}
	got, err := m.Bytes()
	if err != nil || got != raw {
		t.Fatalf("Bytes() = %x, %v; want %x", got, err, raw)
	}
	if !bytes.Equal(m.Device().PublicKey(), raw[:32]) {
		t.Fatal("the device is not the first 32 bytes")
	}
}

func TestParseRefusesEveryOtherSpelling(t *testing.T) {
	m := string(MemberIDOf([MemberBytes]byte{1, 2, 3}))
	d, s, _ := strings.Cut(m, "#")
	for name, bad := range map[string]string{
		"empty": "", "no session": d, "upper case": strings.ToUpper(m), "two": m + "#" + s,
		"short": m[:len(m)-1], "spare bits": d[:len(d)-1] + "b#" + s, "newline": m + "\n",
	} {
		if _, err := ParseMemberID(bad); !errors.Is(err, ErrBadMember) {
			t.Errorf("%s: err = %v, want ErrBadMember", name, err)
		}
		if _, err := MemberID(bad).Bytes(); err == nil {
			t.Errorf("%s: Bytes gave no error", name)
		}
	}
}

func TestReignsAreTotallyOrdered(t *testing.T) {
	a, b := Reign{1, "a"}, Reign{1, "b"}
	if !a.Less(b) || b.Less(a) || a.Less(a) || !b.Less(Reign{2, "a"}) {
		t.Fatal("(term, host) does not order reigns")
	}
}

func FuzzParseMemberID(f *testing.F) {
	f.Add(string(MemberIDOf([MemberBytes]byte{9})))
	f.Add("#")
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ParseMemberID(s)
		if err != nil {
			return
		}
		b, err := m.Bytes()
		if err != nil || string(MemberIDOf(b)) != s {
			t.Fatalf("%q is accepted but is not canonical", s)
		}
	})
}
