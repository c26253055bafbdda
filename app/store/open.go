package store

import (
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
)

//go:embed migrations/*.sql
var embedded embed.FS

// smallest is the size of the smallest database, in bytes: one page.
const smallest = 512

// Store is an open database. Its methods may be called from any goroutine; they
// take turns on one connection.
type Store struct {
	db *sql.DB
}

// Open opens the database at path, creates it where there is none, and brings
// an older one up to date. It returns ErrCorrupt, ErrNewer, ErrUnreadable,
// ErrFull or ErrInUse, and has not changed the file then, except that an older
// one may be partly migrated after ErrFull, and its copy is beside it.
func Open(path string) (*Store, error) {
	migrations, err := fs.Sub(embedded, "migrations")
	if err != nil {
		return nil, err
	}
	return open(path, migrations)
}

func open(path string, migrations fs.FS) (*Store, error) {
	s, err := openHere(path, migrations)
	if errors.Is(err, ErrReadOnly) {
		err = fmt.Errorf("%w: %w", ErrUnreadable, err) // it never could be
	}
	return s, err
}

func openHere(path string, migrations fs.FS) (*Store, error) {
	fresh, err := prepare(path)
	if err != nil {
		return nil, err
	}
	if !fresh {
		if err := inspect(path, migrations); err != nil {
			return nil, err
		}
	}
	db := connect(path, "rwc")
	if err := migrate(db, path, migrations); err != nil {
		_ = db.Close()
		return nil, err
	}
	return &Store{db: db}, nil
}

// Close ends all use of the database.
func (s *Store) Close() error { return classify("close", s.db.Close()) }

// prepare creates a missing file, makes it the owner's alone, and reports
// whether there is nothing in it yet. SQLite gives its other files the same
// mode.
func prepare(path string) (fresh bool, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return false, classify("open", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return false, classify("open", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false, classify("open", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		if err := f.Chmod(0o600); err != nil {
			return false, classify("open", err)
		}
	}
	if info.Size() > 0 {
		if info.Size() < smallest { // which SQLite would take for new
			return false, fmt.Errorf("open: %d bytes: %w", info.Size(), ErrCorrupt)
		}
		return false, nil
	}
	// SQLite would delete the write-ahead log of an empty file.
	if log, err := os.Stat(path + "-wal"); err == nil && log.Size() > 0 {
		return false, fmt.Errorf("open: empty, but with a write-ahead log: %w", ErrCorrupt)
	}
	return true, nil
}

// connect opens lazily: errors come with the first query.
func connect(path, mode string) *sql.DB {
	query := url.Values{
		"mode":           {mode},
		"_busy_timeout":  {"5000"}, // ms
		"_foreign_keys":  {"1"},
		"_secure_delete": {"1"}, // a forgotten meeting's key is overwritten
		"_synchronous":   {"FULL"},
		"_txlock":        {"immediate"},
	}
	if mode != "ro" {
		query.Set("_journal_mode", "WAL")
	}
	name := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: query.Encode()}
	db := sql.OpenDB(connector{name.String()})
	db.SetMaxOpenConns(1)
	return db
}
