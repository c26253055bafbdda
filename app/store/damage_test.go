package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
)

// filled is a closed database with n entries; its bytes are returned.
func filled(t *testing.T, path string, n int) []byte {
	t.Helper()
	s := mustOpen(t, path)
	var entries []Entry
	for i := range n {
		entries = append(entries, entry("a", "x", uint64(i+1)))
	}
	appendTo(t, s, entries...)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return read(t, path)
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestDamagedFiles(t *testing.T) {
	random := make([]byte, 20_000)
	rnd := rand.NewChaCha8([32]byte{1})
	_, _ = rnd.Read(random)
	whole := filled(t, fresh(t), 2000)
	scratched := bytes.Clone(whole)
	copy(scratched[8*4096:], random) // pages in the middle
	for name, data := range map[string][]byte{
		"random":         random,
		"text":           []byte("this is no database, it is a letter to a friend, and it is longer than a header of SQLite"),
		"one byte":       {0},
		"few zeros":      make([]byte, 511),
		"half":           whole[:len(whole)/2],
		"cut in a page":  whole[:len(whole)-4096-100],
		"only a header":  whole[:100],
		"scratched":      scratched,
		"somebody else":  foreign(t),
		"zeroed header":  append(make([]byte, 100), whole[100:]...),
		"zeroed, longer": make([]byte, 8192),
	} {
		t.Run(name, func(t *testing.T) {
			path := fresh(t)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			for range 2 { // asking again does no harm
				if s, err := Open(path); !errors.Is(err, ErrCorrupt) {
					if err == nil {
						_ = s.Close()
					}
					t.Fatalf("opened: %v", err)
				}
			}
			s, report := salvageAt(t, path)
			if !bytes.Equal(read(t, report.Aside), data) {
				t.Error("what was set aside is not what was there")
			}
			appendTo(t, s, entry("a", "x", uint64(report.Entries.Kept+1)))
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, again := salvageAt(t, path); again.Aside == report.Aside || !bytes.Equal(read(t, report.Aside), data) {
				t.Error("the first one was overwritten")
			}
		})
	}
}

// foreign is a database of another program.
func foreign(t *testing.T) []byte {
	t.Helper()
	path := fresh(t)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	db := connect(path, "rwc")
	if _, err := db.Exec("CREATE TABLE bookmarks (url TEXT)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return read(t, path)
}

// A process that was killed leaves entries in the write-ahead log alone.
func TestSetAsideTakesTheLogAlong(t *testing.T) {
	path := fresh(t)
	s := mustOpen(t, path)
	appendTo(t, s, entry("a", "x", 1), entry("a", "x", 2))
	killed := filepath.Join(t.TempDir(), "killed.db") // a copy of the files as they are while open
	for _, part := range []string{"", "-wal"} {
		if err := os.WriteFile(killed+part, read(t, path+part), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	emptied := read(t, killed)
	if err := os.WriteFile(killed, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(killed); !errors.Is(err, ErrCorrupt) {
		t.Fatalf("an empty database with a log: %v", err)
	}
	log := read(t, killed+"-wal")
	if err := os.WriteFile(killed, bytes.Repeat([]byte("?"), len(emptied)), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := Open(killed); err == nil {
		_ = s.Close() // the log may hold every page
	} else if !errors.Is(err, ErrCorrupt) || !bytes.Equal(log, read(t, killed+"-wal")) {
		t.Errorf("%v, or the log of a damaged database was changed", err)
	}
	for name, data := range map[string][]byte{killed: emptied, killed + "-wal": log} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Truncate(killed, 0); err != nil {
		t.Fatal(err)
	}
	saved, report := salvageAt(t, killed)
	if !bytes.Equal(read(t, report.Aside+"-wal"), log) {
		t.Error("the log was not set aside with its database")
	}
	if got, err := saved.Load("m"); len(got) != 2 || err != nil {
		t.Errorf("%d entries of 2, %v", len(got), err)
	}
}

// schema has the real migrations and extra ones.
func schema(extra ...string) fstest.MapFS {
	all := fstest.MapFS{}
	names := must(fs.Glob(embedded, "migrations/*.sql"))
	for _, name := range names {
		all[filepath.Base(name)] = &fstest.MapFile{Data: must(embedded.ReadFile(name))}
	}
	for i, sql := range extra {
		all[fmt.Sprintf("%05d_extra.sql", len(names)+i+1)] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + sql)}
	}
	return all
}

func TestNewerSchema(t *testing.T) {
	path := fresh(t)
	filled(t, path, 3)
	s, err := open(path, schema("CREATE TABLE later (x INTEGER) STRICT;"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	before := read(t, path)
	if _, err := Open(path); !errors.Is(err, ErrNewer) {
		t.Errorf("%v", err)
	}
	if !bytes.Equal(before, read(t, path)) {
		t.Error("a newer database was changed")
	}
}

func TestBackupBeforeMigrating(t *testing.T) {
	path := fresh(t)
	filled(t, path, 3)
	backup := fmt.Sprint(path, ".backup-", must(newest(schema())))
	if _, err := os.Stat(backup); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a copy of nothing: %v", err)
	}
	if _, err := open(path, schema("CREATE TABLE bad (x INTEGER) STRICT; SELECT no_such_function();")); err == nil {
		t.Fatal("a failing migration passed")
	}
	for range 2 { // the failed migration changed nothing
		s, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.Load("m"); len(got) != 3 || err != nil {
			t.Errorf("%d entries, %v", len(got), err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s, err := open(path, schema("CREATE TABLE later (x INTEGER) STRICT;"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if info, err := os.Stat(backup); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	old := mustOpen(t, backup)
	if got, err := old.Load("m"); len(got) != 3 || err != nil {
		t.Errorf("%d entries in the copy, %v", len(got), err)
	}
}

func TestUnreadablePlaces(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, filepath.Join(file, "alcove.db"), filepath.Join(dir, "a\x00b")} {
		if _, err := Open(path); !errors.Is(err, ErrUnreadable) {
			t.Errorf("%q: %v", path, err)
		}
	}
}

func TestSecondProcessWaitsForTheFirst(t *testing.T) {
	path := fresh(t)
	a, b := mustOpen(t, path), mustOpen(t, path)
	appendTo(t, a, entry("a", "x", 1))
	appendTo(t, b, entry("a", "x", 2))
	if got, err := a.Load("m"); len(got) != 2 || err != nil {
		t.Errorf("%d entries, %v", len(got), err)
	}
	if _, err := b.db.Exec("PRAGMA busy_timeout = 0"); err != nil {
		t.Fatal(err)
	}
	tx, err := a.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := b.Append("m", []Entry{entry("a", "x", 3)}); !errors.Is(err, ErrInUse) {
		t.Errorf("%v", err)
	}
}
