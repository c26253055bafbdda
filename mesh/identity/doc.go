// Package identity holds who a device is and what lets it into a meeting: its
// Ed25519 key, the meeting's key, and the invite that carries the latter.
//
// A device is its public key. Certificates exist because TLS wants them; nobody
// looks at anything in them but the key, so their dates and names mean nothing
// and a wrong clock cannot lock anybody out.
package identity
