package apptest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"alcove/app"
)

// TestSalvagedDatabase: where the rows of a damaged database can be read, the
// meeting is there again, with nobody who could bring it back.
func TestSalvagedDatabase(t *testing.T) {
	dir, bo := past(t)
	bo.Stop()
	db := filepath.Join(dir, "alcove.db")
	b, err := os.ReadFile(db)
	must(t, err)
	copy(b[100:], bytes.Repeat([]byte{0xff}, 1000)) // the schema
	must(t, os.WriteFile(db, b, 0o600))
	ana := runs(t, dir)
	ana.Await("is told", func(s app.Snapshot) bool { return noticed(s, "database_salvaged") })
	if past := ana.Snapshot().Past; len(past) != 1 || !past[0].Owner {
		t.Fatalf("past meetings: %+v", past)
	}
	ana.Must(ana.Meetings().Reopen(app.AtMeeting{Name: "Ana", Meeting: ana.Snapshot().Past[0].Meeting}))
	if !ana.Has("main", "first") {
		t.Error("the meeting's line is lost")
	}
}
