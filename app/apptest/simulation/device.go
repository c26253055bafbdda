package simulation

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"alcove/mesh/identity"
)

// poolSize is how many devices there are for all runs; each run shuffles them.
const poolSize = 24

// devices have the same keys in every process: a seed has to mean one thing.
var devices = sync.OnceValue(func() []*identity.Device {
	dir, err := os.MkdirTemp("", "alcove-simulation-")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	pool := make([]*identity.Device, poolSize)
	for i := range pool {
		if pool[i], err = deviceIn(filepath.Join(dir, fmt.Sprint(i)), i); err != nil {
			panic(err)
		}
	}
	return pool
})

func deviceIn(path string, i int) (*identity.Device, error) {
	seed := sha256.Sum256(fmt.Appendf(nil, "alcove simulation, device %d", i))
	der, err := x509.MarshalPKCS8PrivateKey(ed25519.NewKeyFromSeed(seed[:]))
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		return nil, err
	}
	return identity.LoadOrCreate(path)
}
