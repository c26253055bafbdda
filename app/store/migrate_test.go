package store

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"
)

// upTo are the migrations of an older Alcove.
func upTo(version int) fs.FS {
	old := schema()
	for name := range old {
		if must(strconv.Atoi(name[:5])) > version {
			delete(old, name)
		}
	}
	return old
}

// slow is a migration that takes long enough to be killed in.
const slow = `CREATE TABLE slow (x INTEGER) STRICT;
WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 60000) INSERT INTO slow SELECT x FROM c;
UPDATE slow SET x = -x;
ALTER TABLE setting ADD COLUMN later INTEGER;
UPDATE setting SET later = (SELECT count(*) FROM slow);`

// older has a database of each version before this one, filled in the words of
// its time, and what it answers.
func older(t *testing.T, path string, version, entries int) contents {
	t.Helper()
	model := mustOpen(t, path+".model")
	furnish(t, model, entries)
	want := contentsOf(t, model)
	if err := model.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := open(path, upTo(version))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.db.Exec("ATTACH ? AS model", path+".model"); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{
		"log (id, meeting, author, session)", "entry (id, log, seq, bytes)", "term (meeting, term)",
		"meeting (id, name, key, last_seen, owner, addrs)", "setting (key, value)",
	} {
		name, columns, _ := strings.Cut(strings.TrimSuffix(table, ")"), " (")
		if _, err := s.db.Exec("INSERT INTO " + table + " SELECT " + columns + " FROM model." + name); err != nil {
			t.Fatal(err)
		}
	}
	return want
}

func versions(t *testing.T) (older []int) {
	t.Helper()
	last := must(newest(schema()))
	if last < 2 {
		t.Fatalf("version %d", last)
	}
	for v := 1; v < int(last); v++ {
		older = append(older, v)
	}
	return older
}

func TestEveryOlderVersionMigrates(t *testing.T) {
	for _, version := range versions(t) {
		path := fresh(t)
		want := older(t, path, version, 200)
		s := mustOpen(t, path)
		if got := contentsOf(t, s); !reflect.DeepEqual(got, want) {
			t.Errorf("version %d: %+v", version, got)
		}
		var unsummed int
		const count = `SELECT (SELECT count(*) FROM log WHERE sum IS NULL) + (SELECT count(*) FROM term WHERE sum IS NULL)
			+ (SELECT count(*) FROM meeting WHERE sum IS NULL) + (SELECT count(*) FROM setting WHERE sum IS NULL)`
		if err := s.db.QueryRow(count).Scan(&unsummed); err != nil || unsummed != 0 {
			t.Errorf("version %d: %d rows without a checksum, %v", version, unsummed, err)
		}
		backup := fmt.Sprint(path, ".backup-", version)
		old, err := open(backup, upTo(version))
		if err != nil {
			t.Fatal(err)
		}
		if got := contentsOf(t, old); !reflect.DeepEqual(got, want) {
			t.Errorf("backup of version %d: %+v", version, got)
		}
		_ = old.Close()
	}
}

// TestEveryOlderVersionIsSalvaged: what an older Alcove wrote is understood
// without its schema too.
func TestEveryOlderVersionIsSalvaged(t *testing.T) {
	for _, version := range versions(t) {
		path := fresh(t)
		want := older(t, path, version, 200)
		data := read(t, path)
		clear(data[:1000])
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		s, report := salvageAt(t, path)
		if got := contentsOf(t, s); !reflect.DeepEqual(got, want) {
			t.Errorf("version %d: %v", version, report)
		}
	}
}

// TestKilledMigration: a child that migrates is killed at a random moment, and
// the one after it too. Then the database opens with every row.
func TestKilledMigration(t *testing.T) {
	for _, version := range versions(t) {
		path := fresh(t)
		want := older(t, path, version, 900)
		data := read(t, path)
		restore := func() {
			for _, name := range must(filepath.Glob(path + "*")) {
				_ = os.Remove(name)
			}
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		whole := time.Hour // what a migration takes, starting a process included
		for range 3 {
			restore()
			begin := time.Now()
			if !migrateAndKill(t, path, time.Hour) {
				t.Fatal("the child did not migrate")
			}
			whole = min(whole, time.Since(begin))
		}
		reached := map[string]int{}
		for range (*kills + 1) / 2 {
			restore()
			for range 2 {
				if migrateAndKill(t, path, time.Duration(rand.Int64N(int64(whole)))) {
					reached["came too late"]++
				}
			}
			reached[stage(t, path, version)]++
			s, err := open(path, schema(slow))
			if err != nil {
				t.Fatal(err)
			}
			if got := contentsOf(t, s); !reflect.DeepEqual(got, want) {
				t.Fatalf("version %d: rows are missing", version)
			}
			var later int
			if err := s.db.QueryRow("SELECT min(later) FROM setting").Scan(&later); err != nil || later != 60_000 {
				t.Fatalf("version %d: half a migration: %d, %v", version, later, err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			old, err := open(fmt.Sprint(path, ".backup-", version), upTo(version))
			if err != nil {
				t.Fatal(err)
			}
			if got := contentsOf(t, old); !reflect.DeepEqual(got, want) {
				t.Fatalf("version %d: rows are missing in the copy", version)
			}
			_ = old.Close()
		}
		if reached["came too late"] == (*kills+1)/2*2 {
			t.Error("no child was killed while it migrated")
		}
		t.Logf("%d kills from version %d: %v", (*kills+1)/2*2, version, reached)
	}
}

// stage says how far it came before the last kill.
func stage(t *testing.T, path string, from int) string {
	t.Helper()
	db := connect(path, "ro")
	defer db.Close()
	var version int
	if err := db.QueryRow("SELECT max(version_id) FROM goose_db_version").Scan(&version); err != nil {
		t.Fatal(err)
	}
	backup := fmt.Sprint(path, ".backup-", from)
	_, copied := os.Stat(backup)
	_, copying := os.Stat(backup + ".part")
	switch {
	case version > from:
		return fmt.Sprint("migrated to ", version)
	case copied == nil:
		return "copied"
	case copying == nil:
		return "copying"
	}
	return "before"
}

// migrateAndKill says whether the child was faster.
func migrateAndKill(t *testing.T, path string, after time.Duration) (migrated bool) {
	t.Helper()
	cmd := exec.Command(must(os.Executable()))
	cmd.Env = append(os.Environ(), childPath+"="+path, childMigrates+"=1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	err := cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() >= 0 {
		t.Fatalf("child: %v", err)
	}
	return err == nil
}
