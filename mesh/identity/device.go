package identity

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"time"

	"alcove/mesh"
)

// ErrCertificate is a certificate that is not a device's.
var ErrCertificate = errors.New("identity: not a device's certificate")

// Device is this machine's key pair. Safe for concurrent use.
type Device struct {
	key ed25519.PrivateKey
	id  mesh.DeviceID
}

// NewDevice makes a device that is stored nowhere.
func NewDevice() *Device {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err) // the system's random source never fails, see crypto/rand.Read
	}
	return newDevice(key)
}

func newDevice(key ed25519.PrivateKey) *Device {
	return &Device{key: key, id: mesh.DeviceIDOf(key.Public().(ed25519.PublicKey))}
}

// ID is the public key by its textual name.
func (d *Device) ID() mesh.DeviceID { return d.id }

// Sign signs msg. The caller puts a prefix before what it signs that says what
// it is, so that a signature made for one thing never fits another.
func (d *Device) Sign(msg []byte) []byte { return ed25519.Sign(d.key, msg) }

// Verify reports whether the device signed msg.
func Verify(id mesh.DeviceID, msg, sig []byte) bool {
	pub := id.PublicKey()
	return len(pub) == ed25519.PublicKeySize && ed25519.Verify(pub, msg, sig)
}

// Certificate is the device's self-signed certificate for TLS. It is the same
// at every call: Ed25519 signatures are deterministic and nothing else varies.
func (d *Device) Certificate() (tls.Certificate, error) {
	t := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "alcove"},
		NotBefore:    time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC),
		// "No well-defined expiration date": RFC 5280, section 4.1.2.5.
		NotAfter:    time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, d.key.Public(), d.key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make the device's certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make the device's certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: d.key, Leaf: leaf}, nil
}

// DeviceOf names the device whose key is in cert. That the other side holds
// the key is proven by the TLS handshake, not here.
func DeviceOf(cert *x509.Certificate) (mesh.DeviceID, error) {
	pub, ok := cert.PublicKey.(ed25519.PublicKey)
	if !ok || len(pub) != ed25519.PublicKeySize {
		return "", ErrCertificate
	}
	return mesh.DeviceIDOf(pub), nil
}
