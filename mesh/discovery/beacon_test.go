package discovery

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"alcove/mesh"
)

const testMeeting = mesh.MeetingID("aaaaaaaaaaaaaaaaaaaaaaaaaa")

// device is a key, made from one byte.
type device struct {
	key ed25519.PrivateKey
	id  mesh.DeviceID
}

func newDevice(n byte) device {
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, ed25519.SeedSize))
	return device{key, mesh.DeviceIDOf(key.Public().(ed25519.PublicKey))}
}

func (d device) sign(msg []byte) []byte { return ed25519.Sign(d.key, msg) }

func sample(d device) Announcement {
	return Announcement{
		Meeting: testMeeting, Name: "Grüße an 4b 🎉", Device: d.id, People: 12,
		Addrs: []netip.AddrPort{netip.MustParseAddrPort("192.168.1.4:7946"), netip.MustParseAddrPort("[2001:db8::1]:9")},
	}
}

func spell(t testing.TB, a Announcement, d device) []byte {
	t.Helper()
	b, err := encode(a, d.sign)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBeaconRoundTrip(t *testing.T) {
	d := newDevice(1)
	want := sample(d)
	got, err := decode(spell(t, want, d))
	if err != nil || !same(Found{Announcement: got}, Found{Announcement: want}) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestBeaconFits(t *testing.T) {
	d := newDevice(1)
	a := sample(d)
	a.Name, a.People = strings.Repeat("🎉", 64), 1<<20
	a.Addrs = nil
	for i := range byte(8) {
		ip := netip.AddrFrom16([16]byte{0x20, 1, 15: i})
		a.Addrs = append(a.Addrs, netip.AddrPortFrom(ip, 1))
	}
	b := spell(t, a, d)
	got, err := decode(b)
	if err != nil || len(b) > MaxBeacon {
		t.Fatalf("%d bytes, %v", len(b), err)
	}
	if got.Name != a.Name || got.People != 1<<16-1 {
		t.Errorf("got %+v", got)
	}
	if n := len(got.Addrs); n == 0 || !slices.Equal(got.Addrs, a.Addrs[:n]) {
		t.Errorf("addresses %v", got.Addrs)
	}
}

func TestNames(t *testing.T) {
	for name, ok := range map[string]bool{
		"":                              true,
		"Class 4b":                      true,
		"<b>bold</b> & \"quoted\"":      true, // text; nobody may take it for more
		"👩‍👧 مرحبا שלום":                true,
		strings.Repeat("ä", 64):         true,
		strings.Repeat("a", 65):         false,
		"tab\t":                         false,
		"bell\a":                        false,
		"two\nlines":                    false,
		"two\u2028lines":                false,
		"\u202egnp.exe":                 false,
		"\u2066isolated":                false,
		"mark\u200f":                    false,
		"c1\u0085":                      false,
		"broken\xff":                    false,
		strings.Repeat("a", 10_000):     false,
		strings.Repeat("\u0301", 1_000): false,
	} {
		if got := validName(name); got != ok {
			t.Errorf("validName(%.20q) = %v", name, got)
		}
	}
}

func TestCheck(t *testing.T) {
	d := newDevice(1)
	for name, x := range map[string]struct {
		edit func(*Announcement)
		want error
	}{
		"meeting":      {func(a *Announcement) { a.Meeting = "x" }, mesh.ErrBadMeeting},
		"device":       {func(a *Announcement) { a.Device = "x" }, mesh.ErrBadDevice},
		"name":         {func(a *Announcement) { a.Name = "\x00" }, ErrName},
		"no address":   {func(a *Announcement) { a.Addrs = nil }, ErrAddress},
		"9 addresses":  {func(a *Announcement) { a.Addrs = slices.Repeat(a.Addrs[:1], 9) }, ErrAddress},
		"any address":  {func(a *Announcement) { a.Addrs = []netip.AddrPort{netip.MustParseAddrPort("0.0.0.0:1")} }, ErrAddress},
		"no port":      {func(a *Announcement) { a.Addrs = []netip.AddrPort{netip.MustParseAddrPort("10.0.0.1:0")} }, ErrAddress},
		"zone":         {func(a *Announcement) { a.Addrs = []netip.AddrPort{netip.MustParseAddrPort("[fe80::1%x]:1")} }, ErrAddress},
		"to everybody": {func(a *Announcement) { a.Addrs = []netip.AddrPort{netip.MustParseAddrPort("255.255.255.255:1")} }, ErrAddress},
	} {
		a := sample(d)
		x.edit(&a)
		if _, err := encode(a, d.sign); !errors.Is(err, x.want) {
			t.Errorf("%s: %v, want %v", name, err, x.want)
		}
	}
}

func TestBeaconRefused(t *testing.T) {
	d := newDevice(1)
	good := spell(t, sample(d), d)
	forged := spell(t, sample(d), newDevice(2))
	resign := func(edit func([]byte) []byte) []byte {
		body := edit(bytes.Clone(good[:len(good)-ed25519.SignatureSize]))
		return append(body, d.sign(append([]byte(beaconDomain), body...))...)
	}
	for name, x := range map[string]struct {
		b    []byte
		want error
	}{
		"another's signature": {forged, ErrSignature},
		"empty":               {nil, ErrBeacon},
		"truncated":           {good[:len(good)-1], ErrBeacon},
		"too long":            {resign(func(b []byte) []byte { return append(b, make([]byte, MaxBeacon)...) }), ErrBeacon},
		"trailing byte":       {resign(func(b []byte) []byte { return append(b, 0) }), ErrBeacon},
		"magic":               {resign(func(b []byte) []byte { b[0] = 'a'; return b }), ErrBeacon},
		"version":             {resign(func(b []byte) []byte { b[4] = 2; return b }), ErrBeacon},
		"length of name":      {resign(func(b []byte) []byte { b[55] = 0xff; return b }), ErrBeacon},
		"name":                {resign(func(b []byte) []byte { b[57] = '\n'; return b }), ErrName},
	} {
		if _, err := decode(x.b); !errors.Is(err, x.want) {
			t.Errorf("%s: %v, want %v", name, err, x.want)
		}
	}
}

// FuzzBeacon: what is read is spelled in exactly one way, and nothing panics.
func FuzzBeacon(f *testing.F) {
	d := newDevice(1)
	b := spell(f, sample(d), d)
	f.Add(b)
	f.Add(b[:60])
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = decode(b)
		a, signed, err := parse(b)
		if err != nil {
			return
		}
		again, err := encode(a, d.sign)
		if err != nil || !bytes.Equal(again[:len(again)-ed25519.SignatureSize], b[:signed]) {
			t.Fatalf("%x is read, but spelled %x (%v)", b[:signed], again, err)
		}
	})
}
