package control

import "fmt"

// Kind says what a frame carries.
type Kind uint8

// Kinds that Send takes and Frame brings.
const (
	KindReplica  Kind = 16 + iota // a message of mesh/replica
	KindOffer                     // Offer
	KindAnswer                    // Answer
	KindBeat                      // Beat
	KindClaim                     // Claim
	KindAsk                       // Ask
	KindVote                      // Vote
	KindTransfer                  // Transfer
	KindGoodbye                   // no payload
	KindStatus                    // what leaves an app now; the session's
	KindPresence                  // who is there; the session's
	KindRooms                     // how the rooms are now; the session's
	KindCarried                   // how the rooms are that an app carries for the host; the session's
)

// Kinds that never leave this package.
const (
	kindHello Kind = 1 + iota
	kindWelcome
	kindRefuse
	kindCommit
	kindKnock
	kindInvite
	kindPing
)

// limits are the largest payloads, in bytes. A kind that is not here does not
// exist; no length is believed before it was compared.
var limits = map[Kind]int{
	kindHello: helloLen, kindWelcome: helloLen, kindRefuse: refuseMax, kindCommit: 0,
	kindKnock: knockMax, kindInvite: inviteMax, kindPing: 0,

	KindReplica:  512 << 10,
	KindOffer:    8 + MaxSDP,
	KindAnswer:   9 + MaxSDP,
	KindBeat:     reignMax,
	KindClaim:    reignMax + 64,
	KindAsk:      8 + reignMax,
	KindVote:     9 + reignMax,
	KindTransfer: reignMax,
	KindGoodbye:  0,
	KindStatus:   40 << 10,
	KindPresence: 128 << 10,
	KindRooms:    384 << 10,
	KindCarried:  64 << 10,
}

// MaxPayload is the largest payload of a kind, in bytes; -1 for none such.
func MaxPayload(k Kind) int {
	if n, ok := limits[k]; ok && k.public() {
		return n
	}
	return -1
}

func (k Kind) public() bool { return k >= KindReplica && k <= KindCarried }

// String names the kind for logs.
func (k Kind) String() string {
	switch k {
	case KindReplica:
		return "replica"
	case KindOffer:
		return "offer"
	case KindAnswer:
		return "answer"
	case KindBeat:
		return "beat"
	case KindClaim:
		return "claim"
	case KindAsk:
		return "ask"
	case KindVote:
		return "vote"
	case KindTransfer:
		return "transfer"
	case KindGoodbye:
		return "goodbye"
	case KindStatus:
		return "status"
	case KindPresence:
		return "presence"
	case KindRooms:
		return "rooms"
	case KindCarried:
		return "carried"
	}
	return fmt.Sprintf("kind %d", uint8(k))
}
