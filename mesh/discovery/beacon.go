package discovery

import (
	"crypto/ed25519"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"

	"alcove/mesh"
)

// MaxBeacon bounds an announcement on the wire, in bytes.
const MaxBeacon = 512

const (
	beaconMagic   = "ALCV"
	beaconVersion = 1
	beaconDomain  = "alcove beacon v1\x00"
)

var base = base32.StdEncoding.WithPadding(base32.NoPadding)

// encode spells an announcement, the same for the broadcast and for DNS-SD:
//
//	"ALCV" · u8 version · device (32) · meeting (16) · u16 people
//	· u16 length of name · name · u8 addresses · address...  · signature (64)
//	address   u8 length (4 or 16) · bytes · u16 port
//
// Big endian. The signature is over beaconDomain and all before it. Addresses
// past MaxBeacon are left out, the last ones first.
func encode(a Announcement, sign func([]byte) []byte) ([]byte, error) {
	if err := a.Check(); err != nil {
		return nil, err
	}
	b := append([]byte(beaconMagic), beaconVersion)
	b = append(b, a.Device.PublicKey()...)
	meeting, err := base.DecodeString(strings.ToUpper(string(a.Meeting)))
	if err != nil {
		return nil, err
	}
	b = append(b, meeting...)
	b = binary.BigEndian.AppendUint16(b, uint16(min(max(a.People, 0), 1<<16-1)))
	b = binary.BigEndian.AppendUint16(b, uint16(len(a.Name)))
	b = append(b, a.Name...)
	b = appendAddrs(b, a.Addrs, MaxBeacon-ed25519.SignatureSize)
	return append(b, sign(append([]byte(beaconDomain), b...))...), nil
}

func appendAddrs(b []byte, addrs []netip.AddrPort, limit int) []byte {
	at := len(b)
	b = append(b, 0)
	for _, ap := range addrs {
		raw := ap.Addr().AsSlice()
		if len(b)+1+len(raw)+2 > limit {
			break
		}
		b = append(b, byte(len(raw)))
		b = append(b, raw...)
		b = binary.BigEndian.AppendUint16(b, ap.Port())
		b[at]++
	}
	return b
}

// decode reads and verifies an announcement.
func decode(b []byte) (Announcement, error) {
	a, signed, err := parse(b)
	if err != nil {
		return Announcement{}, err
	}
	msg := append([]byte(beaconDomain), b[:signed]...)
	if !ed25519.Verify(a.Device.PublicKey(), msg, b[signed:]) {
		return Announcement{}, ErrSignature
	}
	return a, nil
}

// parse reads an announcement without believing it; signed is where the
// signature begins.
func parse(b []byte) (a Announcement, signed int, err error) {
	if len(b) > MaxBeacon || len(b) < ed25519.SignatureSize {
		return a, 0, ErrBeacon
	}
	signed = len(b) - ed25519.SignatureSize
	r := reader{b: b[:signed]}
	if string(r.take(len(beaconMagic))) != beaconMagic || r.u8() != beaconVersion {
		return a, 0, fmt.Errorf("%w: not of this version", ErrBeacon)
	}
	a.Device = mesh.DeviceIDOf(r.take(ed25519.PublicKeySize))
	a.Meeting = mesh.MeetingID(strings.ToLower(base.EncodeToString(r.take(16))))
	a.People = int(r.u16())
	a.Name = string(r.take(int(r.u16())))
	n := int(r.u8())
	if r.bad || n > maxAddrs {
		return a, 0, ErrBeacon
	}
	for range n {
		a.Addrs = append(a.Addrs, r.addr())
	}
	if r.bad || len(r.b) > 0 {
		return a, 0, ErrBeacon
	}
	return a, signed, a.Check()
}

// reader takes an announcement apart. After the first thing that is missing or
// wrong it is bad and gives zeros.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) take(n int) []byte {
	if r.bad || len(r.b) < n {
		r.bad = true
		return make([]byte, min(n, MaxBeacon))
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) u8() byte    { return r.take(1)[0] }
func (r *reader) u16() uint16 { return binary.BigEndian.Uint16(r.take(2)) }

func (r *reader) addr() netip.AddrPort {
	n := int(r.u8())
	if n != 4 && n != 16 {
		r.bad = true
		return netip.AddrPort{}
	}
	ip, _ := netip.AddrFromSlice(r.take(n))
	return netip.AddrPortFrom(ip, r.u16())
}
