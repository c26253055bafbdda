package store

import (
	"context"
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
	if err := inspectLog(path); err != nil {
		return err
	}
	db := connect(path, "ro")
	defer db.Close()
	err := inspectPages(db)
	if err == nil {
		err = inspectSchema(db, migrations)
	}
	if err != nil && !hasCause(err) {
		return fmt.Errorf("%w: %w", ErrCorrupt, err) // the format or the schema is unknown
	}
	return err
}

// inspectPages checks all pages and indexes.
func inspectPages(db *sql.DB) error {
	var report string
	if err := db.QueryRow("PRAGMA integrity_check(1)").Scan(&report); err != nil {
		return classify("inspect", err)
	}
	if report != "ok" {
		return fmt.Errorf("inspect: %s: %w", report, ErrCorrupt)
	}
	return nil
}

func inspectSchema(db *sql.DB, migrations fs.FS) error {
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
	newest, err := newest(migrations)
	if err != nil {
		return err
	}
	version, err := schemaVersion(db, newest)
	if err != nil {
		return err
	}
	if version > newest {
		return fmt.Errorf("inspect: schema %d, this version knows %d: %w", version, newest, ErrNewer)
	}
	if err := compareSchema(db, migrations, version); err != nil || version < firstSummed {
		return err
	}
	return inspectSums(db)
}

// firstSummed is the first version whose rows have checksums.
const firstSummed = 2

// inspectSums compares the checksums of rows, which PRAGMA integrity_check
// leaves out.
func inspectSums(db *sql.DB) error {
	for table, columns := range map[string]string{
		"log": "meeting, author, session", "term": "meeting, term", "setting": "key, value",
		"meeting": "id, name, key, last_seen, owner, addrs",
	} {
		var bad int
		if err := db.QueryRow("SELECT count(*) FROM " + table + " WHERE sum IS NOT row_sum(" + columns + ")").Scan(&bad); err != nil {
			return classify("inspect "+table, err)
		}
		if bad > 0 {
			return fmt.Errorf("inspect %s: %d rows differ from their checksums: %w", table, bad, ErrCorrupt)
		}
	}
	return nil
}

// schemaVersion is the last migration that was applied, all before having been.
func schemaVersion(db *sql.DB, newest int64) (version int64, err error) {
	var known int64
	err = db.QueryRow(`SELECT coalesce(max(version_id), 0), count(DISTINCT version_id) FILTER (WHERE version_id BETWEEN 1 AND ?)
		FROM goose_db_version WHERE is_applied`, newest).Scan(&version, &known)
	if err == nil && known != min(version, newest) {
		return 0, fmt.Errorf("inspect schema version: %d of %d migrations: %w", known, version, ErrCorrupt)
	}
	return version, classify("inspect schema version", err)
}

// compareSchema makes a database of that version in memory and compares: a bit
// that flipped in the schema would fail statements one by one.
func compareSchema(db *sql.DB, migrations fs.FS, version int64) error {
	model := sql.OpenDB(connector{":memory:"})
	defer model.Close()
	model.SetMaxOpenConns(1)
	p, err := provider(model, migrations)
	if err != nil {
		return err
	}
	if _, err := p.UpTo(context.Background(), version); err != nil {
		return classify("inspect schema", err)
	}
	want, err := schemaOf(model)
	if err != nil {
		return err
	}
	is, err := schemaOf(db)
	if err != nil {
		return err
	}
	if want != is {
		return fmt.Errorf("inspect: the schema is not that of version %d: %w", version, ErrCorrupt)
	}
	return nil
}

// schemaOf is the text of a schema, without the table of migrations.
func schemaOf(db *sql.DB) (text string, err error) {
	err = db.QueryRow(`SELECT coalesce(group_concat(line, char(10)), '') FROM (
		SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') AS line FROM sqlite_master
		WHERE tbl_name <> 'goose_db_version' ORDER BY type, name)`).Scan(&text)
	return text, classify("inspect schema", err)
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

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return classify("sync", err)
	}
	defer f.Close()
	return classify("sync", f.Sync())
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
