package identity

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"alcove/mesh"
)

func TestLoadOrCreateKeepsTheKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "device.key")
	a, err := LoadOrCreate(path)
	if err != nil {
		t.Fatal(err)
	}
	b, err := LoadOrCreate(path)
	if err != nil {
		t.Fatal(err)
	}
	if a.ID() != b.ID() {
		t.Fatal("the second start is another device")
	}
	if runtime.GOOS != "windows" {
		if got := mode(t, path); got != 0o600 {
			t.Fatalf("mode %o, want 600", got)
		}
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Fatalf("left behind: %v, %v", left, err)
	}
}

func mode(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}

func TestTwoStartsAtOnceAreOneDevice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "device.key")
	ids := make([]mesh.DeviceID, 8)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			d, err := LoadOrCreate(path)
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = d.ID()
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Fatalf("devices differ: %v", ids)
		}
	}
}

func TestBadKeyFileIsRefusedAndKept(t *testing.T) {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, _ := x509.MarshalPKCS8PrivateKey(ec)
	for name, content := range map[string]string{
		"empty": "", "garbage": "garbage", "huge": strings.Repeat("x", maxKeyFile+1),
		"truncated": "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQ", "other kind": string(der),
	} {
		path := filepath.Join(t.TempDir(), "device.key")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadOrCreate(path); !errors.Is(err, ErrKeyFile) {
			t.Errorf("%s: err = %v, want ErrKeyFile", name, err)
		}
		if got, _ := os.ReadFile(path); string(got) != content {
			t.Errorf("%s: the file was changed", name)
		}
	}
}

func TestSignatures(t *testing.T) {
	a, b := NewDevice(), NewDevice()
	sig := a.Sign([]byte("hello"))
	if !Verify(a.ID(), []byte("hello"), sig) {
		t.Error("own signature refused")
	}
	if Verify(b.ID(), []byte("hello"), sig) || Verify(a.ID(), []byte("hellO"), sig) ||
		Verify("", []byte("hello"), sig) || Verify(a.ID(), []byte("hello"), nil) {
		t.Error("false signature accepted")
	}
}

func TestCertificateNamesItsDevice(t *testing.T) {
	d := NewDevice()
	c1, err := d.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	c2, _ := d.Certificate()
	if !bytes.Equal(c1.Certificate[0], c2.Certificate[0]) {
		t.Error("the certificate varies")
	}
	id, err := DeviceOf(c1.Leaf)
	if err != nil || id != d.ID() {
		t.Fatalf("DeviceOf = %v, %v", id, err)
	}
	if _, err := DeviceOf(&x509.Certificate{PublicKey: &ecdsa.PublicKey{}}); !errors.Is(err, ErrCertificate) {
		t.Errorf("another kind of key: %v", err)
	}
}

func TestKeyNeverPrints(t *testing.T) {
	k := NewKey()
	hidden := fmt.Sprintf("%v %+v %#v %x %d %s %q", k, k, k, k, k, k, Invite{Key: k})
	if strings.Contains(hidden, fmt.Sprintf("%d", k[0:3])) || strings.Contains(hidden, fmt.Sprintf("%x", k[:4])) {
		t.Fatalf("the key shows: %s", hidden)
	}
	if strings.Count(hidden, "(key)") != 7 {
		t.Fatalf("want seven stand-ins: %s", hidden)
	}
}

func TestDerivedKeysDiffer(t *testing.T) {
	k := Key{1}
	if k.Derive("control") == k.Derive("gossip") || k.Derive("control") == (Key{2}).Derive("control") ||
		k.Derive("control") == [32]byte(k) {
		t.Fatal("derived keys are not separate")
	}
	if k.Derive("control") != k.Derive("control") {
		t.Fatal("deriving is not a function")
	}
}
