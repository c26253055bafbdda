package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// salvageAt opens what has to be salvaged.
func salvageAt(t *testing.T, path string) (*Store, Salvage) {
	t.Helper()
	s, report, err := OpenOrSalvage(path, place)
	if err != nil || report == nil {
		t.Fatalf("%v, %v", report, err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, *report
}

// furnish puts something into every table: three meetings with logs of their
// own, with entries that fit a page and that do not.
func furnish(t *testing.T, s *Store, entries int) {
	t.Helper()
	for m := range 3 {
		meeting := fmt.Sprint("meeting", m)
		var batch []Entry
		for i := range entries {
			more := i * 37 % 400
			if i%50 == 7 {
				more = 9000
			}
			batch = append(batch, stamped(meeting, "a", fmt.Sprint("s", i%3), uint64(i/3+1), more))
		}
		if err := s.Append(meeting, batch); err != nil {
			t.Fatal(err)
		}
		if err := s.SetTerm(meeting, uint64(m*1000+7)); err != nil {
			t.Fatal(err)
		}
		past := Past{Meeting: meeting, Name: fmt.Sprint("Class ", m), Key: bytes.Repeat([]byte{byte(m)}, 32), LastSeen: int64(m), Owner: m == 1, Addrs: []string{"10.0.0.1:1"}}
		if err := s.SaveMeeting(past); err != nil {
			t.Fatal(err)
		}
	}
	for key, value := range map[string]string{"name": "Änne", "templates": `[{"name":"Groups"}]`, "language": ""} {
		if err := s.SetSetting(key, value); err != nil {
			t.Fatal(err)
		}
	}
}

// contents is all that a store answers.
type contents struct {
	Entries  map[string][]Entry
	Terms    map[string]uint64
	Meetings []Past
	Settings map[string]string
}

func contentsOf(t *testing.T, s *Store) contents {
	t.Helper()
	c := contents{map[string][]Entry{}, map[string]uint64{}, nil, map[string]string{}}
	var err error
	if c.Meetings, err = s.Meetings(); err != nil {
		t.Fatal(err)
	}
	for m := range 3 {
		meeting := fmt.Sprint("meeting", m)
		if c.Entries[meeting], err = s.Load(meeting); err != nil {
			t.Fatal(err)
		}
		if c.Terms[meeting], err = s.Term(meeting); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range []string{"name", "templates", "language"} {
		if c.Settings[key], err = s.Setting(key); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// furnished is a closed database and what it answers.
func furnished(t *testing.T, path string, entries int) contents {
	t.Helper()
	s := mustOpen(t, path)
	furnish(t, s, entries)
	c := contentsOf(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSalvageKeepsAllThatIsReadable(t *testing.T) {
	for name, c := range map[string]struct {
		damage func(b []byte) []byte
		whole  bool // no row was hit
	}{
		"header":        {func(b []byte) []byte { clear(b[:100]); return b }, true},
		"schema":        {func(b []byte) []byte { copy(b[100:], bytes.Repeat([]byte{0xff}, 3000)); return b }, true},
		"not ours":      {func(b []byte) []byte { b[70]++; return b }, true},
		"middle zeroed": {func(b []byte) []byte { clear(b[len(b)/2 : len(b)/2+8192]); return b }, false},
		"half":          {func(b []byte) []byte { return b[:len(b)/2] }, false},
		"end":           {func(b []byte) []byte { return b[:len(b)-5000] }, false},
	} {
		t.Run(name, func(t *testing.T) {
			path := fresh(t)
			before := furnished(t, path, 300)
			if err := os.WriteFile(path, c.damage(read(t, path)), 0o600); err != nil {
				t.Fatal(err)
			}
			if s, err := Open(path); !errors.Is(err, ErrCorrupt) {
				if err == nil {
					_ = s.Close()
				}
				t.Fatalf("opened: %v", err)
			}
			s, report := salvageAt(t, path)
			after := contentsOf(t, s)
			t.Log(report)
			if !c.whole {
				checkPart(t, before, after)
				if report.Entries.Kept == 0 || report.Entries.Lost == 0 {
					t.Errorf("%+v", report.Entries)
				}
				return
			}
			if !reflect.DeepEqual(before, after) {
				t.Errorf("before %d, after %d entries", len(before.Entries["meeting0"]), len(after.Entries["meeting0"]))
			}
			if report.Entries != (Tally{900, 0}) || report.Meetings != (Tally{3, 0}) || report.Terms != (Tally{3, 0}) || report.Settings != (Tally{3, 0}) {
				t.Errorf("%+v", report)
			}
		})
	}
}

// checkPart: what is there after a salvage was there before, logs without gaps.
func checkPart(t *testing.T, before, after contents) {
	t.Helper()
	for meeting, entries := range after.Entries {
		next := map[string]uint64{}
		at := map[string][]byte{}
		for _, e := range before.Entries[meeting] {
			at[fmt.Sprint(e.Author, e.Session, e.Seq)] = e.Bytes
		}
		for _, e := range entries {
			if next[e.Session]++; e.Seq != next[e.Session] {
				t.Fatalf("a gap before %d of %s", e.Seq, e.Session)
			}
			if want, ok := at[fmt.Sprint(e.Author, e.Session, e.Seq)]; !ok || !bytes.Equal(want, e.Bytes) {
				t.Fatalf("entry %d of %s was never written", e.Seq, e.Session)
			}
		}
	}
	for meeting, term := range after.Terms {
		if term != 0 && term != before.Terms[meeting] {
			t.Fatalf("term %d of %s", term, meeting)
		}
	}
	for _, p := range after.Meetings {
		ok := false
		for _, q := range before.Meetings {
			ok = ok || reflect.DeepEqual(p, q)
		}
		if !ok {
			t.Fatalf("no such meeting: %+v", p)
		}
	}
	for key, value := range after.Settings {
		if value != "" && value != before.Settings[key] {
			t.Fatalf("setting %s is %q", key, value)
		}
	}
}

// TestSalvageFollowsTheLog: the newest state of everything is in the
// write-ahead log, and one of its first pages is damaged.
func TestSalvageFollowsTheLog(t *testing.T) {
	path := fresh(t)
	furnished(t, path, 100)
	s := mustOpen(t, path)
	var more []Entry
	for seq := uint64(1); seq <= 60; seq++ {
		more = append(more, stamped("meeting0", "b", "new", seq, 100))
	}
	for _, e := range more {
		if err := s.Append("meeting0", []Entry{e}); err != nil {
			t.Fatal(err)
		}
	}
	for _, value := range []string{"Bo", "Cy"} {
		if err := s.SetSetting("name", value); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.SetTerm("meeting0", 99); err != nil {
		t.Fatal(err)
	}
	before := contentsOf(t, s)
	copied := filepath.Join(t.TempDir(), "killed.db")
	for _, part := range []string{"", "-wal"} {
		data := read(t, path+part)
		if part != "" {
			data[logHeaderSize+5*(frameHeaderSize+4096)+3000] ^= 1
		}
		if err := os.WriteFile(copied+part, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	saved, report := salvageAt(t, copied)
	after := contentsOf(t, saved)
	t.Log(report)
	if !reflect.DeepEqual(before, after) {
		t.Errorf("%+v", report)
	}
}

// TestSalvageIsFinished: killed between any two renames, the next start has
// the new database in its place and all of the old one aside.
func TestSalvageIsFinished(t *testing.T) {
	for done := range len(parts) + 1 {
		path := fresh(t)
		before := furnished(t, path, 50)
		data := read(t, path)
		data[70]++ // not ours
		for _, part := range parts {
			if err := os.WriteFile(path+part, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for _, part := range []string{"-wal", "-shm"} {
			if err := os.Truncate(path+part, 0); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(path+".salvage.part", []byte("of an earlier attempt"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := salvage(path, place); err != nil {
			t.Fatal(err)
		}
		aside, err := asideName(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range parts[:done] { // as setAside does
			if _, err := os.Lstat(path + part); err == nil {
				if err := os.Rename(path+part, reportAt(t, salvaged(path)).Aside+part); err != nil {
					t.Fatal(err)
				}
			}
		}
		s, report := salvageAt(t, path)
		if !reflect.DeepEqual(before, contentsOf(t, s)) || !bytes.Equal(read(t, report.Aside), data) {
			t.Errorf("after %d renames: %v, %s", done, report, aside)
		}
		if left, _ := filepath.Glob(path + ".salvage*"); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if s, report, err := OpenOrSalvage(path, place); err != nil || report != nil {
			t.Errorf("told again: %v, %v", report, err)
		} else {
			_ = s.Close()
		}
	}
}

// reportAt reads the report of a salvaged database that is not in its place yet.
func reportAt(t *testing.T, path string) (report Salvage) {
	t.Helper()
	s := mustOpen(t, path)
	text, err := s.Setting(settingSalvage)
	if err := errors.Join(err, json.Unmarshal([]byte(text), &report), s.Close()); err != nil {
		t.Fatal(err)
	}
	return report
}

func TestSalvageOfNothing(t *testing.T) {
	path := fresh(t)
	s, report, err := OpenOrSalvage(path, place)
	if err != nil || report != nil {
		t.Fatalf("%v, %v", report, err)
	}
	_ = s.Close()
	if left, _ := filepath.Glob(path + ".*"); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestCut(t *testing.T) {
	s := mustOpen(t, fresh(t))
	for seq := uint64(1); seq <= 5; seq++ {
		appendTo(t, s, entry("a", "x", seq), entry("b", "y", seq))
	}
	if n, err := s.Cut("m", "a", "x", 3); n != 3 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	for _, nothing := range []uint64{3, math.MaxUint64} {
		if n, err := s.Cut("m", "a", "x", nothing); n != 0 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	}
	if got, err := s.Load("m"); len(got) != 7 || err != nil {
		t.Errorf("%d entries, %v", len(got), err)
	}
	other := stamped("m", "a", "x", 3, 10) // what the others have
	appendTo(t, s, other)
	if got, err := s.Range("m", "a", "x", 1, 9); len(got) != 3 || err != nil || !bytes.Equal(got[2].Bytes, other.Bytes) {
		t.Errorf("%v, %v", got, err)
	}
	var kept int
	for seq := uint64(3); seq <= 5; seq++ {
		const count = "SELECT count(*) FROM cut WHERE author = 'a' AND seq = ? AND bytes = ?"
		if err := s.db.QueryRow(count, seq, entry("a", "x", seq).Bytes).Scan(&kept); err != nil || kept != 1 {
			t.Errorf("entry %d is kept %d times, %v", seq, kept, err)
		}
	}
	if err := s.ForgetMeeting("m"); err != nil {
		t.Fatal(err)
	}
	if err := s.db.QueryRow("SELECT count(*) FROM cut").Scan(&kept); err != nil || kept != 0 {
		t.Errorf("%d rows of a forgotten meeting, %v", kept, err)
	}
}

// TestFlippedSchema: a bit of the first page is another than was written. All
// rows are there, and every table can be written to.
func TestFlippedSchema(t *testing.T) {
	path := fresh(t)
	before := furnished(t, path, 9)
	data := read(t, path)
	count := map[bool]int{}
	for at := 0; at < defaultPage; at += 29 {
		spoilt := bytes.Clone(data)
		spoilt[at] ^= 1 << (at % 8)
		if err := os.WriteFile(path, spoilt, 0o600); err != nil {
			t.Fatal(err)
		}
		s, report, err := OpenOrSalvage(path, place)
		if err != nil {
			t.Fatalf("byte %d: %v", at, err)
		}
		count[report != nil]++
		if !reflect.DeepEqual(before, contentsOf(t, s)) {
			t.Errorf("byte %d: rows are missing, %v", at, report)
		}
		furnish(t, s, 12)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if count[true] == 0 || count[false] == 0 {
		t.Errorf("salvaged or not: %v", count)
	}
}

// TestRowsWithoutSignature: a bit that flipped in one is found, and the row is
// not kept.
func TestRowsWithoutSignature(t *testing.T) {
	path := fresh(t)
	before := furnished(t, path, 9)
	data := read(t, path)
	for text, lost := range map[string]Salvage{
		"Class 1":          {Meetings: Tally{2, 1}, Terms: Tally{3, 0}, Settings: Tally{3, 0}},
		"Groups":           {Meetings: Tally{3, 0}, Terms: Tally{3, 0}, Settings: Tally{2, 1}},
		"meeting1\x03\xef": {Meetings: Tally{3, 0}, Terms: Tally{2, 1}, Settings: Tally{3, 0}}, // its term, 1007
	} {
		at := bytes.Index(data, []byte(text))
		if at < 0 {
			t.Fatalf("no %q in the file", text)
		}
		spoilt := bytes.Clone(data)
		spoilt[at+len(text)-1] ^= 2
		if err := os.WriteFile(path, spoilt, 0o600); err != nil {
			t.Fatal(err)
		}
		s, report := salvageAt(t, path)
		if report.Meetings != lost.Meetings || report.Terms != lost.Terms || report.Settings != lost.Settings {
			t.Errorf("%q: %v", text, report)
		}
		checkPart(t, before, contentsOf(t, s))
		_ = s.Close()
	}
}

// TestLogsKeepTheirOrder: a rowid may be what is damaged.
func TestLogsKeepTheirOrder(t *testing.T) {
	h := &harvest{entries: map[entryName]foundEntry{}}
	for i, id := range []int64{900, 2, 3} {
		seq := uint64(i + 1)
		h.entries[entryName{"m", "a", "x", seq}] = foundEntry{id, "m", entry("a", "x", seq)}
	}
	h.entries[entryName{"m", "a", "x", 5}] = foundEntry{5, "m", entry("a", "x", 5)} // behind a gap
	var got []uint64
	for _, e := range h.prefixes() {
		got = append(got, e.entry.Seq)
	}
	if fmt.Sprint(got) != "[1 2 3]" {
		t.Errorf("%v", got)
	}
}
