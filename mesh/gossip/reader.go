package gossip

import (
	"crypto/ed25519"
	"encoding/binary"
	"net/netip"

	"alcove/mesh"
)

// reader takes a card apart. After the first thing that is missing or wrong it
// is bad and gives zeros.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) take(n int) []byte {
	if r.bad || len(r.b) < n {
		r.bad = true
		return make([]byte, n) // n is at most 32 here
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) u8() byte    { return r.take(1)[0] }
func (r *reader) u16() uint16 { return binary.BigEndian.Uint16(r.take(2)) }
func (r *reader) u32() uint32 { return binary.BigEndian.Uint32(r.take(4)) }
func (r *reader) u64() uint64 { return binary.BigEndian.Uint64(r.take(8)) }

func (r *reader) addr() netip.AddrPort {
	n := int(r.u8())
	if n == 0 {
		return netip.AddrPort{}
	}
	if n != 4 && n != 16 {
		r.bad = true
		return netip.AddrPort{}
	}
	ip, _ := netip.AddrFromSlice(r.take(n))
	a := netip.AddrPortFrom(ip, r.u16())
	if !usable(a) {
		r.bad = true
	}
	return a
}

func (r *reader) host() mesh.MemberID {
	switch r.u8() {
	case 0:
		return ""
	case 1:
		key := ed25519.PublicKey(r.take(ed25519.PublicKeySize))
		return mesh.NewMemberID(mesh.DeviceIDOf(key), mesh.SessionIDOf([10]byte(r.take(10))))
	}
	r.bad = true
	return ""
}
