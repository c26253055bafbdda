package gossip

import (
	"crypto/ed25519"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"alcove/mesh"
)

// Errors of cards.
var (
	ErrCard      = errors.New("gossip: malformed card")
	ErrSignature = errors.New("gossip: card is not signed by its device")
)

// MaxCard bounds a card, in bytes. memberlist's own limit is 512.
const MaxCard = 400

const (
	cardVersion = 1
	cardDomain  = "alcove gossip card v1\x00"
)

// Flags of a rank.
const (
	flagChosen = 1 << iota
	flagOwner
	flagModerator
	flagMains
	flagWired
	flagAll = 1<<iota - 1
)

// card is what a member publishes of itself, in node metadata.
//
//	u8 version · u64 serial · address gossip · address control
//	· u8 flags · u8 headroom · u32 seniority · u64 term · host · signature (64)
//	address   u8 length (4 or 16) · bytes · u16 port;  length 0: none
//	host      u8 1 · device (32) · session (10);  0: none
//
// Big endian. The signature is over cardDomain, the meeting's name, the
// member's name and the bytes before it, so that a card serves neither another
// meeting nor another start of the app. Exactly one spelling of a card is valid.
type card struct {
	serial uint64         // grows with every card of a member; an older one is not taken
	gossip netip.AddrPort // must be where memberlist says it is
	member mesh.Member
}

func (c card) encode(meeting mesh.MeetingID, sign func([]byte) []byte) ([]byte, error) {
	b := []byte{cardVersion}
	b = binary.BigEndian.AppendUint64(b, c.serial)
	b = appendAddr(b, c.gossip)
	b = appendAddr(b, c.member.Control)
	r := c.member.Rank
	b = append(b, flags(r), r.Headroom)
	b = binary.BigEndian.AppendUint32(b, r.Seniority)
	b = binary.BigEndian.AppendUint64(b, uint64(c.member.Reign.Term))
	b, err := appendHost(b, c.member.Reign.Host)
	if err != nil {
		return nil, err
	}
	return append(b, sign(signed(meeting, c.member.ID, b))...), nil
}

func signed(meeting mesh.MeetingID, id mesh.MemberID, body []byte) []byte {
	msg := append([]byte(cardDomain), meeting...)
	msg = append(msg, 0)
	msg = append(msg, id...)
	msg = append(msg, 0)
	return append(msg, body...)
}

// decodeCard reads and verifies the card of a member that calls itself name.
func decodeCard(meeting mesh.MeetingID, name string, b []byte) (card, error) {
	id, err := mesh.ParseMemberID(name)
	if err != nil {
		return card{}, fmt.Errorf("%w: %w", ErrCard, err)
	}
	if len(b) > MaxCard || len(b) < ed25519.SignatureSize {
		return card{}, ErrCard
	}
	cut := len(b) - ed25519.SignatureSize
	c, err := parseCard(id, b[:cut])
	if err != nil {
		return card{}, err
	}
	if !ed25519.Verify(id.Device().PublicKey(), signed(meeting, id, b[:cut]), b[cut:]) {
		return card{}, ErrSignature
	}
	return c, nil
}

func parseCard(id mesh.MemberID, b []byte) (card, error) {
	r := reader{b: b}
	if r.u8() != cardVersion {
		return card{}, fmt.Errorf("%w: version", ErrCard)
	}
	c := card{serial: r.u64(), gossip: r.addr()}
	c.member = mesh.Member{ID: id, Control: r.addr()}
	f := r.u8()
	c.member.Rank = mesh.Rank{
		Chosen: f&flagChosen != 0, Owner: f&flagOwner != 0, Moderator: f&flagModerator != 0,
		Mains: f&flagMains != 0, Wired: f&flagWired != 0,
		Headroom: r.u8(), Seniority: r.u32(),
	}
	c.member.Reign = mesh.Reign{Term: mesh.Term(r.u64()), Host: r.host()}
	if r.bad || len(r.b) > 0 || f > flagAll || !c.gossip.IsValid() {
		return card{}, ErrCard
	}
	return c, nil
}

func flags(r mesh.Rank) byte {
	var f byte
	for i, on := range []bool{r.Chosen, r.Owner, r.Moderator, r.Mains, r.Wired} {
		if on {
			f |= 1 << i
		}
	}
	return f
}

func appendAddr(b []byte, a netip.AddrPort) []byte {
	if !a.IsValid() {
		return append(b, 0)
	}
	raw := a.Addr().Unmap().AsSlice()
	b = append(b, byte(len(raw)))
	b = append(b, raw...)
	return binary.BigEndian.AppendUint16(b, a.Port())
}

var base = base32.StdEncoding.WithPadding(base32.NoPadding)

func appendHost(b []byte, host mesh.MemberID) ([]byte, error) {
	if host == "" {
		return append(b, 0), nil
	}
	if _, err := mesh.ParseMemberID(string(host)); err != nil {
		return nil, fmt.Errorf("card names a host: %w", err)
	}
	b = append(b, 1)
	b = append(b, host.Device().PublicKey()...)
	session, err := base.DecodeString(strings.ToUpper(string(host.Session())))
	return append(b, session...), err
}

// usable says that an address could be somebody's: it is not "any", not a group,
// not everybody, so that a card cannot turn members' traffic into a flood.
func usable(a netip.AddrPort) bool {
	ip := a.Addr()
	return a.Port() != 0 && ip.Zone() == "" && !ip.Is4In6() && !ip.IsUnspecified() &&
		!ip.IsMulticast() && ip != netip.AddrFrom4([4]byte{255, 255, 255, 255})
}
