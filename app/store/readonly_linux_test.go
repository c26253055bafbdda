package store

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// unprivileged runs f on a thread without root's right to write anywhere; the
// thread ends with it. Without root there is nothing to lay down.
func unprivileged(t *testing.T, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		if os.Geteuid() == 0 {
			runtime.LockOSThread() // never unlocked
			const nobody = 65534
			_, _, _ = syscall.RawSyscall(syscall.SYS_SETFSUID, nobody, 0, 0)
		}
		f()
	}()
	<-done
}

func TestReadOnlyDirectory(t *testing.T) {
	for _, name := range []string{"there", "missing"} {
		t.Run(name, func(t *testing.T) {
			// Above the test's own directory nobody else may enter.
			top, err := os.MkdirTemp("", "store")
			if err != nil {
				t.Fatal(err)
			}
			defer os.RemoveAll(top)
			path := filepath.Join(top, "alcove.db")
			if name == "there" {
				filled(t, path, 3)
				if os.Geteuid() == 0 {
					if err := os.Chown(path, 65534, -1); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := os.Chmod(top, 0o555); err != nil {
				t.Fatal(err)
			}
			unprivileged(t, func() {
				s, err := Open(path)
				if err == nil {
					_ = s.Close()
				}
				if !errors.Is(err, ErrUnreadable) {
					t.Errorf("%v", err)
				}
			})
			if err := os.Chmod(top, 0o755); err != nil {
				t.Fatal(err)
			}
			if name == "there" {
				s := mustOpen(t, path)
				if got, err := s.Load("m"); len(got) != 3 || err != nil {
					t.Errorf("%d entries, %v", len(got), err)
				}
			}
		})
	}
}
