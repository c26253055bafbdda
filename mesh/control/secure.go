package control

import (
	"crypto/tls"
	"fmt"

	"alcove/mesh"
	"alcove/mesh/identity"
)

// protocol is the version that both sides must speak (ALPN, RFC 7301).
const protocol = "alcove/1"

// listenerTLS asks every client for a device's certificate and issues no
// tickets: a resumed session would skip proving the device.
func listenerTLS(cert tls.Certificate) *tls.Config {
	return &tls.Config{
		MinVersion:             tls.VersionTLS13,
		MaxVersion:             tls.VersionTLS13,
		Certificates:           []tls.Certificate{cert},
		ClientAuth:             tls.RequireAnyClientCert,
		VerifyConnection:       pin(""),
		SessionTicketsDisabled: true,
		NextProtos:             []string{protocol},
	}
}

// diallerTLS pins the listener's device, or takes any for "".
func diallerTLS(cert tls.Certificate, want mesh.DeviceID) *tls.Config {
	return &tls.Config{
		MinVersion:   tls.VersionTLS13,
		MaxVersion:   tls.VersionTLS13,
		Certificates: []tls.Certificate{cert},
		// There are no names and no authorities to check: the key itself is pinned
		// by VerifyConnection, which this does not switch off.
		InsecureSkipVerify: true,
		VerifyConnection:   pin(want),
		NextProtos:         []string{protocol},
	}
}

// pin accepts exactly one Ed25519 certificate: of the device want, or any for "".
func pin(want mesh.DeviceID) func(tls.ConnectionState) error {
	return func(cs tls.ConnectionState) error {
		got, err := peerDevice(cs)
		if err != nil {
			return err
		}
		if want != "" && got != want {
			return fmt.Errorf("%w: %s, not %s", ErrWrongDevice, got.Short(), want.Short())
		}
		return nil
	}
}

// peerDevice is the device whose key the other side has proven to hold.
func peerDevice(cs tls.ConnectionState) (mesh.DeviceID, error) {
	if cs.Version != tls.VersionTLS13 || cs.NegotiatedProtocol != protocol || cs.DidResume {
		return "", fmt.Errorf("%w: not %s", ErrProtocol, protocol)
	}
	if len(cs.PeerCertificates) != 1 {
		return "", fmt.Errorf("%w: %d certificates", ErrProtocol, len(cs.PeerCertificates))
	}
	return identity.DeviceOf(cs.PeerCertificates[0])
}
