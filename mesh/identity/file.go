package identity

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// ErrKeyFile is a key file that holds no device key. It is never overwritten:
// the key in it may be all that proves who owns a meeting.
var ErrKeyFile = errors.New("identity: not a device key")

const (
	keyFileMode = 0o600
	maxKeyFile  = 4 << 10 // bytes; a key takes 119
	pemType     = "PRIVATE KEY"
)

// LoadOrCreate reads the device key at path (PKCS #8 in PEM), or makes one
// there. A file that others may read is closed to them. Two apps that start at
// once end up with the same key.
func LoadOrCreate(path string) (*Device, error) {
	d, err := load(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return d, err
	}
	if err := create(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("create the device key: %w", err)
	}
	return load(path)
}

func load(path string) (*Device, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the device key: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("open the device key: %w", err)
	}
	if !info.Mode().IsRegular() || info.Size() > maxKeyFile {
		return nil, fmt.Errorf("open the device key: %w", ErrKeyFile)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&^keyFileMode != 0 {
		if err := f.Chmod(keyFileMode); err != nil {
			return nil, fmt.Errorf("close the device key to others: %w", err)
		}
	}
	b, err := io.ReadAll(io.LimitReader(f, maxKeyFile))
	if err != nil {
		return nil, fmt.Errorf("read the device key: %w", err)
	}
	key, err := decodeKey(b)
	if err != nil {
		return nil, fmt.Errorf("read the device key: %w", err)
	}
	return newDevice(key), nil
}

func decodeKey(b []byte) (ed25519.PrivateKey, error) {
	block, _ := pem.Decode(b)
	if block == nil || block.Type != pemType {
		return nil, ErrKeyFile
	}
	k, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, ErrKeyFile // the cause could quote the file
	}
	key, ok := k.(ed25519.PrivateKey)
	if !ok {
		return nil, ErrKeyFile
	}
	return key, nil
}

// create writes a new key beside path and links it there, so that nobody ever
// sees half a file and an existing one is never replaced.
func create(path string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(NewDevice().key)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".device-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = pem.Encode(f, &pem.Block{Type: pemType, Bytes: der})
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return err
		}
		// A file system without hard links, such as FAT.
		if err := os.Rename(f.Name(), path); err != nil {
			return err
		}
	}
	return syncDir(dir)
}

// syncDir makes the new name durable where directories can be synced.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	_ = d.Sync() // Windows cannot; there the rename is journalled
	return nil
}
