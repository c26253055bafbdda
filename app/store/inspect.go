package store

import (
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// applicationID marks the file as ours: "Alcv".
const applicationID = 0x416c6376

// inspect looks at an existing file without writing to it: whether it is whole,
// ours, and not of a newer version.
func inspect(path string, migrations fs.FS) error {
	db := connect(path, "ro")
	defer db.Close()

	var report string
	if err := db.QueryRow("PRAGMA quick_check(1)").Scan(&report); err != nil {
		return classify("inspect", err)
	}
	if report != "ok" {
		return fmt.Errorf("inspect: %s: %w", report, ErrCorrupt)
	}
	var tables, application int
	const count = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT IN ('goose_db_version', 'sqlite_sequence')"
	if err := db.QueryRow(count).Scan(&tables); err != nil {
		return classify("inspect", err)
	}
	if err := db.QueryRow("PRAGMA application_id").Scan(&application); err != nil {
		return classify("inspect", err)
	}
	if tables == 0 {
		return nil // its first migration was interrupted
	}
	if application != applicationID {
		return fmt.Errorf("inspect: not a database of Alcove: %w", ErrCorrupt)
	}
	version, err := schemaVersion(db)
	if err != nil {
		return err
	}
	newest, err := newest(migrations)
	if err != nil {
		return err
	}
	if version > newest {
		return fmt.Errorf("inspect: schema %d, this version knows %d: %w", version, newest, ErrNewer)
	}
	return nil
}

// schemaVersion is the last migration that was applied.
func schemaVersion(db *sql.DB) (version int64, err error) {
	err = db.QueryRow("SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&version)
	return version, classify("inspect schema version", err)
}

// newest is the number of the last migration that this version has.
func newest(migrations fs.FS) (version int64, err error) {
	names, err := fs.Glob(migrations, "*.sql")
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		n, err := strconv.ParseInt(name[:min(5, len(name))], 10, 64)
		if err != nil {
			return 0, fmt.Errorf("migration %s: %w", name, err)
		}
		version = max(version, n)
	}
	return version, nil
}

// SetAside renames a damaged database and what belongs to it to
// path.corrupt-1 (or -2 ...), and returns that name. Nothing is deleted. The
// database itself goes last, so that its write-ahead log is never left alone
// beside a new file.
func SetAside(path string) (string, error) {
	for n := 1; ; n++ {
		aside := path + ".corrupt-" + strconv.Itoa(n)
		free, err := unused(aside)
		if err != nil {
			return "", err
		}
		if !free {
			continue
		}
		for _, part := range []string{"-wal", "-shm", ""} {
			if err := os.Rename(path+part, aside+part); err != nil && (part == "" || !os.IsNotExist(err)) {
				return "", classify("set aside", err)
			}
		}
		return aside, syncDir(path)
	}
}

func unused(path string) (bool, error) {
	for _, part := range []string{"-wal", "-shm", ""} {
		if _, err := os.Lstat(path + part); err == nil {
			return false, nil
		} else if !os.IsNotExist(err) {
			return false, classify("set aside", err)
		}
	}
	return true, nil
}

// syncDir makes a rename beside path last. Some systems cannot sync
// directories, and need not.
func syncDir(path string) error {
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return classify("sync directory", err)
	}
	defer d.Close()
	_ = d.Sync()
	return nil
}
