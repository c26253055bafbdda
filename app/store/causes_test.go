//go:build cgo

package store

import (
	"errors"
	"fmt"
	"syscall"
	"testing"

	"github.com/mattn/go-sqlite3"
)

func TestCauses(t *testing.T) {
	for _, c := range []struct {
		err  sqlite3.Error
		want error
	}{
		{sqlite3.Error{Code: sqlite3.ErrFull}, ErrFull},
		{sqlite3.Error{Code: sqlite3.ErrIoErr, ExtendedCode: sqlite3.ErrIoErrWrite, SystemErrno: syscall.ENOSPC}, ErrFull},
		{sqlite3.Error{Code: sqlite3.ErrIoErr, ExtendedCode: sqlite3.ErrIoErrWrite, SystemErrno: syscall.EDQUOT}, ErrFull},
		{sqlite3.Error{Code: sqlite3.ErrIoErr, ExtendedCode: sqlite3.ErrIoErrWrite, SystemErrno: syscall.EFBIG}, ErrFull},
		{sqlite3.Error{Code: sqlite3.ErrReadonly}, ErrReadOnly},
		{sqlite3.Error{Code: sqlite3.ErrIoErr, ExtendedCode: sqlite3.ErrIoErrWrite, SystemErrno: syscall.EROFS}, ErrReadOnly},
		{sqlite3.Error{Code: sqlite3.ErrIoErr, ExtendedCode: sqlite3.ErrIoErrRead, SystemErrno: syscall.EIO}, ErrCorrupt},
		{sqlite3.Error{Code: sqlite3.ErrIoErr, ExtendedCode: sqlite3.ErrIoErrWrite, SystemErrno: syscall.EIO}, ErrUnreadable},
		{sqlite3.Error{Code: sqlite3.ErrCorrupt}, ErrCorrupt},
		{sqlite3.Error{Code: sqlite3.ErrNotADB}, ErrCorrupt},
		{sqlite3.Error{Code: sqlite3.ErrBusy}, ErrInUse},
		{sqlite3.Error{Code: sqlite3.ErrCantOpen}, ErrUnreadable},
	} {
		if err := classify("do", fmt.Errorf("wrapped: %w", c.err)); !errors.Is(err, c.want) || !hasCause(err) {
			t.Errorf("%+v: %v, want %v", c.err, err, c.want)
		}
	}
	if err := classify("do", sqlite3.Error{Code: sqlite3.ErrError}); hasCause(err) {
		t.Errorf("%v has a cause", err)
	}
}

// A file system that turned read-only under the app: SQLite says READONLY. What
// is there can be read, and once it can be written again, writing goes on.
func TestReadOnlyIsSaid(t *testing.T) {
	s := mustOpen(t, fresh(t))
	appendTo(t, s, entry("a", "x", 1))
	if _, err := s.db.Exec("PRAGMA query_only = 1"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Append("m", []Entry{entry("a", "x", 2)}); !errors.Is(err, ErrReadOnly) {
			t.Errorf("append: %v", err)
		}
		if err := s.SetTerm("m", 1); !errors.Is(err, ErrReadOnly) {
			t.Errorf("set term: %v", err)
		}
		if got, err := s.Load("m"); len(got) != 1 || err != nil {
			t.Errorf("%d entries, %v", len(got), err)
		}
	}
	if _, err := s.db.Exec("PRAGMA query_only = 0"); err != nil {
		t.Fatal(err)
	}
	appendTo(t, s, entry("a", "x", 2))
}
