package control

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"fmt"

	"alcove/mesh"
	"alcove/mesh/identity"
)

const (
	proofLen      = sha256.Size
	proofPrefix   = "alcove control proof v1\x00"
	exporterLabel = "EXPORTER-alcove-control-1" // RFC 8446, section 7.5
	exporterLen   = 32
)

type proof [proofLen]byte

// role says in whose place a proof is made. Proofs of different roles differ,
// so that none can be sent back to who made it.
type role byte

const (
	asDialler  role = 'D'
	asListener role = 'L'
	asRefuser  role = 'R' // the listener, to a removed device
)

// prover makes and checks the proofs of one connection.
type prover struct {
	key      [32]byte
	meeting  mesh.MeetingID
	exporter []byte
	dialler  mesh.DeviceID
	listener mesh.DeviceID
}

// newProver binds the meeting's key to a finished TLS handshake. The exporter
// is different for every connection and the same at both ends of one.
func newProver(key identity.Key, meeting mesh.MeetingID, cs tls.ConnectionState, dialler, listener mesh.DeviceID) (prover, error) {
	ex, err := cs.ExportKeyingMaterial(exporterLabel, nil, exporterLen)
	if err != nil {
		return prover{}, fmt.Errorf("export keying material: %w", err)
	}
	return prover{key.Derive("control"), meeting, ex, dialler, listener}, nil
}

// prove makes the proof of a member in a role. Every part but the last is of
// fixed length, so two different inputs never read the same.
func (p prover) prove(r role, member mesh.MemberID) proof {
	h := hmac.New(sha256.New, p.key[:])
	h.Write([]byte(proofPrefix))
	h.Write([]byte{byte(r)})
	h.Write(p.exporter)
	h.Write([]byte(p.meeting))
	h.Write([]byte(p.dialler))
	h.Write([]byte(p.listener))
	h.Write([]byte(member))
	return proof(h.Sum(nil))
}

func (p prover) check(r role, member mesh.MemberID, got proof) bool {
	want := p.prove(r, member)
	return hmac.Equal(want[:], got[:])
}
