package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"

	"github.com/pressly/goose/v3"
)

// migrate applies what is missing, each migration in a transaction, after
// copying a database that has anything in it.
func migrate(db *sql.DB, path string, migrations fs.FS) error {
	ctx := context.Background()
	p, err := provider(db, migrations)
	if err != nil {
		return classify("read migrations", err)
	}
	current, target, err := p.GetVersions(ctx)
	if err = classify("read schema version", err); err != nil && !hasCause(err) {
		return fmt.Errorf("%w: %w", ErrCorrupt, err) // goose's own table is not as goose made it
	}
	if err != nil {
		return err
	}
	if current == target {
		return nil
	}
	if current > 0 {
		if err := backup(ctx, db, fmt.Sprintf("%s.backup-%d", path, current)); err != nil {
			return err
		}
	}
	_, err = p.Up(ctx)
	return classify(fmt.Sprintf("migrate from %d to %d", current, target), err)
}

func provider(db *sql.DB, migrations fs.FS) (*goose.Provider, error) {
	return goose.NewProvider(goose.DialectSQLite3, db, migrations, goose.WithDisableGlobalRegistry(true))
}

// backup writes a whole copy beside the database. A copy of that version from
// a migration that failed is replaced.
func backup(ctx context.Context, db *sql.DB, to string) error {
	part := to + ".part"
	if err := os.Remove(part); err != nil && !os.IsNotExist(err) {
		return classify("backup", err)
	}
	f, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return classify("backup", err)
	}
	defer f.Close()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", part); err != nil { // fills an empty file
		return classify("backup", err)
	}
	if err := f.Sync(); err != nil {
		return classify("backup", err)
	}
	if err := os.Rename(part, to); err != nil {
		return classify("backup", err)
	}
	return syncDir(to)
}
