//go:build unix

package identity

import (
	"os"
	"path/filepath"
	"testing"
)

func TestLoadClosesAFileThatIsOpenToOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "device.key")
	if _, err := LoadOrCreate(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadOrCreate(path); err != nil {
		t.Fatal(err)
	}
	if got := mode(t, path); got != 0o600 {
		t.Fatalf("mode %o, want 600", got)
	}
}
