package control

import (
	"encoding/binary"
	"net/netip"

	"alcove/mesh"
	"alcove/mesh/identity"
)

const (
	helloLen  = mesh.MemberBytes + 2 + 2 + proofLen
	refuseMax = 1 + proofLen
	knockMax  = identity.MaxName * 4
	inviteMax = identity.MaxLink
)

// Hello is who is at the other end of a channel.
type Hello struct {
	Member  mesh.MemberID
	Control netip.AddrPort // its address as seen from here, and where it listens
	Gossip  netip.AddrPort // the same for gossip; zero where it has none
}

// hello is the payload of Hello and of Welcome.
type hello struct {
	member          mesh.MemberID
	control, gossip uint16 // ports
	proof           proof
}

func (h hello) encode() ([]byte, error) {
	raw, err := h.member.Bytes()
	if err != nil {
		return nil, err
	}
	b := binary.BigEndian.AppendUint16(raw[:], h.control)
	b = binary.BigEndian.AppendUint16(b, h.gossip)
	return append(b, h.proof[:]...), nil
}

func decodeHello(b []byte) (hello, error) {
	r := reader{b: b}
	h := hello{member: r.member(), control: r.u16(), gossip: r.u16()}
	if p := r.take(proofLen); p != nil {
		h.proof = proof(p)
	}
	return h, r.done()
}

// seen is what the session learns of it; from is the address of the connection.
func (h hello) seen(from netip.Addr) Hello {
	out := Hello{Member: h.member, Control: netip.AddrPortFrom(from, h.control)}
	if h.gossip != 0 {
		out.Gossip = netip.AddrPortFrom(from, h.gossip)
	}
	return out
}

// reason says why somebody is refused.
type reason uint8

const (
	refusedBusy reason = iota
	refusedWrongKey
	refusedRemoved // with a proof to those who proved the key
	refusedAlready
	refusedSelf
	refusedByPerson
	refusedNoAnswer
)

// refusal is the payload of Refuse.
type refusal struct {
	why   reason
	proof *proof
}

func (f refusal) encode() []byte {
	b := []byte{byte(f.why)}
	if f.proof != nil {
		b = append(b, f.proof[:]...)
	}
	return b
}

func decodeRefusal(b []byte) (refusal, error) {
	r := reader{b: b}
	f := refusal{why: reason(r.u8())}
	if len(r.b) > 0 {
		if p := r.take(proofLen); p != nil {
			f.proof = (*proof)(p)
		}
	}
	return f, r.done()
}
