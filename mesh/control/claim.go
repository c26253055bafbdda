package control

import (
	"crypto/ed25519"
	"errors"

	"alcove/mesh"
	"alcove/mesh/identity"
)

// ErrClaim is a claim that its host did not sign for this meeting.
var ErrClaim = errors.New("control: claim not signed by its host")

// Claim is a host's signed word that Reign is its own. Others may pass it on.
type Claim struct {
	Reign mesh.Reign
	Sig   [ed25519.SignatureSize]byte
}

// SignClaim claims a reign of this device's app.
func SignClaim(d *identity.Device, meeting mesh.MeetingID, r mesh.Reign) Claim {
	return Claim{Reign: r, Sig: [ed25519.SignatureSize]byte(d.Sign(claimText(meeting, r)))}
}

// Verify checks that the host of the reign signed it for this meeting.
func (c Claim) Verify(meeting mesh.MeetingID) error {
	if c.Reign.Host == "" || !identity.Verify(c.Reign.Host.Device(), claimText(meeting, c.Reign), c.Sig[:]) {
		return ErrClaim
	}
	return nil
}

// claimText is what is signed: a prefix that no other signed text begins with,
// the meeting (of fixed length), the reign.
func claimText(meeting mesh.MeetingID, r mesh.Reign) []byte {
	b := append([]byte("alcove claim v1\x00"), meeting...)
	return appendReign(append(b, 0), r)
}

// Encode writes the claim for the wire.
func (c Claim) Encode() []byte { return append(appendReign(nil, c.Reign), c.Sig[:]...) }

// DecodeClaim reads a claim; Verify tells whether to believe it.
func DecodeClaim(b []byte) (Claim, error) {
	r := reader{b: b}
	c := Claim{Reign: r.reign()}
	if sig := r.take(ed25519.SignatureSize); sig != nil {
		c.Sig = [ed25519.SignatureSize]byte(sig)
	}
	if c.Reign.Host == "" {
		return Claim{}, ErrMessage
	}
	return c, r.done()
}
