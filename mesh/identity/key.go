package identity

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
)

// Key is a meeting's secret: whoever has it may come in. It prints as nothing.
type Key [32]byte

// NewKey makes a random key.
func NewKey() Key {
	var k Key
	rand.Read(k[:]) // never fails, see its documentation
	return k
}

// Derive makes the key for one use, named by label: HKDF-SHA256 (RFC 5869)
// without salt, for the input is already uniformly random. The meeting's key
// itself is used for nothing else.
func (k Key) Derive(label string) [32]byte {
	b, err := hkdf.Key(sha256.New, k[:], nil, "alcove v1 "+label, 32)
	if err != nil {
		panic(err) // only for more than 255 hashes of output
	}
	return [32]byte(b)
}

// IsZero reports whether k was never set.
func (k Key) IsZero() bool { return k == Key{} }

// Format keeps the key out of every message, whatever the verb.
func (k Key) Format(f fmt.State, _ rune) { io.WriteString(f, "(key)") }

// LogValue keeps the key out of logs.
func (k Key) LogValue() slog.Value { return slog.StringValue("(key)") }
