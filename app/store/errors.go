package store

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"syscall"
)

// Errors, one a cause that the window has a sentence for.
var (
	ErrCorrupt    = errors.New("store: the database is damaged")
	ErrUnreadable = errors.New("store: the database cannot be read or written here")
	ErrNewer      = errors.New("store: the database was written by a newer version")
	ErrReadOnly   = errors.New("store: the database cannot be written here any more")
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
	if cause, ok := sqliteCause(err); ok {
		return cause
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

// hasCause says whether an error has been given its cause.
func hasCause(err error) bool {
	return slices.ContainsFunc([]error{ErrCorrupt, ErrUnreadable, ErrReadOnly, ErrNewer, ErrFull, ErrInUse}, func(cause error) bool {
		return errors.Is(err, cause)
	})
}
