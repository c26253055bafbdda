package store

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"github.com/mattn/go-sqlite3"
)

// Errors, one a cause that the window has a sentence for.
var (
	ErrCorrupt    = errors.New("store: the database is damaged")
	ErrUnreadable = errors.New("store: the database cannot be read or written here")
	ErrNewer      = errors.New("store: the database was written by a newer version")
	ErrFull       = errors.New("store: the disk is full")
	ErrInUse      = errors.New("store: another process uses the database")
	ErrFork       = errors.New("store: another entry has this number")
	ErrTooLarge   = errors.New("store: number out of bounds")
)

// classify wraps an error of SQLite or the file system with what was being
// done and, where it has one, its cause.
func classify(doing string, err error) error {
	if err == nil {
		return nil
	}
	if cause := causeOf(err); cause != nil {
		return fmt.Errorf("%s: %w: %w", doing, cause, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

func causeOf(err error) error {
	var e sqlite3.Error
	if errors.As(err, &e) {
		// Extended code first: a full disk can also be reported as a failed write.
		if e.SystemErrno == syscall.ENOSPC || e.SystemErrno == syscall.EDQUOT {
			return ErrFull
		}
		switch e.Code {
		case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
			return ErrCorrupt
		case sqlite3.ErrFull:
			return ErrFull
		case sqlite3.ErrBusy, sqlite3.ErrLocked:
			return ErrInUse
		case sqlite3.ErrCantOpen, sqlite3.ErrPerm, sqlite3.ErrReadonly, sqlite3.ErrIoErr, sqlite3.ErrAuth:
			return ErrUnreadable
		}
		return nil
	}
	if errors.Is(err, syscall.ENOSPC) {
		return ErrFull
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return ErrUnreadable
	}
	return nil
}
