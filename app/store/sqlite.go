//go:build cgo

package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"syscall"

	"github.com/mattn/go-sqlite3"
)

// connector is sqlite3's driver without a name in a global table.
type connector struct{ name string }

func (c connector) Driver() driver.Driver { return &sqlite3.SQLiteDriver{ConnectHook: hold} }

func (c connector) Connect(context.Context) (driver.Conn, error) { return c.Driver().Open(c.name) }

// hold makes synchronous=FULL mean the disk on macOS too, where fsync alone
// only reaches the drive, and gives the schema its checksum.
func hold(c *sqlite3.SQLiteConn) error {
	if _, err := c.Exec("PRAGMA fullfsync = 1; PRAGMA checkpoint_fullfsync = 1", nil); err != nil {
		return err
	}
	return c.RegisterFunc("row_sum", rowSum, true)
}

// sqliteCause finds the cause of an error of SQLite; ok is false for others.
func sqliteCause(err error) (cause error, ok bool) {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return nil, false
	}
	// The system's word first: a full disk can also be reported as a failed write.
	switch e.SystemErrno {
	case syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG:
		return ErrFull, true
	case syscall.EROFS:
		return ErrReadOnly, true
	}
	if e.ExtendedCode == sqlite3.ErrIoErrRead && e.SystemErrno == syscall.EIO {
		return ErrCorrupt, true // a sector of the disk is gone
	}
	switch e.Code {
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		return ErrCorrupt, true
	case sqlite3.ErrFull:
		return ErrFull, true
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return ErrInUse, true
	case sqlite3.ErrReadonly:
		return ErrReadOnly, true
	case sqlite3.ErrCantOpen, sqlite3.ErrPerm, sqlite3.ErrIoErr, sqlite3.ErrAuth, sqlite3.ErrNomem:
		return ErrUnreadable, true
	}
	return nil, true
}
