package store

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(childPath); path != "" && os.Getenv(childMigrates) != "" {
		if _, err := open(path, schema(slow)); err != nil {
			os.Exit(1)
		}
		return
	} else if path != "" {
		child(path, os.Getenv(childSession))
		return
	}
	goleak.VerifyTestMain(m)
}

func fresh(t *testing.T) string { return filepath.Join(quickDir(t), "data", "alcove.db") }

// quickDir is in memory where the system has such a place: a kill loses nothing
// there that it would not lose on a disk, which would only make the tests wait.
func quickDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "alcove-store-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func mustOpen(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func entry(author, session string, seq uint64) Entry { return stamped("m", author, session, seq, 0) }

// stamped is an entry of so many bytes more that says itself where it belongs,
// with a hash in place of a signature.
func stamped(meeting, author, session string, seq uint64, more int) Entry {
	text := fmt.Appendf(nil, "%s/%s/%s/%d/%s/", meeting, author, session, seq, strings.Repeat("x", more))
	sum := sha256.Sum256(text)
	return Entry{author, session, seq, append(text, sum[:]...)}
}

var errStamp = errors.New("not stamped")

// place is a Place for stamped entries.
func place(b []byte) (meeting string, e Entry, err error) {
	n := len(b) - sha256.Size
	if n < 0 || sha256.Sum256(b[:n]) != [32]byte(b[n:]) {
		return "", e, errStamp
	}
	parts := strings.Split(string(b[:n]), "/")
	e = Entry{Author: parts[1], Session: parts[2], Bytes: b}
	e.Seq, err = strconv.ParseUint(parts[3], 10, 64)
	return parts[0], e, err
}

func appendTo(t *testing.T, s *Store, entries ...Entry) {
	t.Helper()
	if err := s.Append("m", entries); err != nil {
		t.Fatal(err)
	}
}

func TestEntriesSurviveReopening(t *testing.T) {
	path := fresh(t)
	s := mustOpen(t, path)
	want := []Entry{entry("b", "x", 1), entry("a", "x", 1), entry("a", "x", 2), entry("a", "y", 1)}
	appendTo(t, s, want[:2]...)
	appendTo(t, s, want[1:]...) // one of them twice
	if err := s.Append("other", []Entry{entry("a", "x", 1)}); err != nil {
		t.Fatal(err)
	}
	appendTo(t, s)
	for range 2 {
		got, err := s.Load("m")
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%v, %v", got, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = mustOpen(t, path)
	}
	if got, err := s.Load("nothing"); len(got) != 0 || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

func TestRange(t *testing.T) {
	s := mustOpen(t, fresh(t))
	for _, seq := range []uint64{3, 1, 2, 5} {
		appendTo(t, s, entry("a", "x", seq))
	}
	for _, c := range []struct {
		from, to uint64
		want     string
	}{
		{1, 3, "[1 2 3]"}, {2, 2, "[2]"}, {0, math.MaxUint64, "[1 2 3 5]"}, {4, 9, "[5]"},
		{6, 9, "[]"}, {3, 2, "[]"}, {math.MaxUint64, math.MaxUint64, "[]"},
	} {
		got, err := s.Range("m", "a", "x", c.from, c.to)
		seqs := make([]uint64, 0)
		for _, e := range got {
			seqs = append(seqs, e.Seq)
		}
		if fmt.Sprint(seqs) != c.want || err != nil {
			t.Errorf("%d..%d: %v, %v, want %s", c.from, c.to, seqs, err, c.want)
		}
	}
}

func TestForkChangesNothing(t *testing.T) {
	s := mustOpen(t, fresh(t))
	appendTo(t, s, entry("a", "x", 1))
	fork := entry("a", "x", 1)
	fork.Bytes = []byte("something else")
	if err := s.Append("m", []Entry{entry("a", "x", 2), fork}); !errors.Is(err, ErrFork) {
		t.Errorf("%v", err)
	}
	for _, seq := range []uint64{0, math.MaxUint64} {
		if err := s.Append("m", []Entry{entry("a", "x", 3), {"a", "x", seq, nil}}); !errors.Is(err, ErrTooLarge) {
			t.Errorf("seq %d: %v", seq, err)
		}
	}
	if got, err := s.Load("m"); len(got) != 1 || err != nil || !bytes.Equal(got[0].Bytes, entry("a", "x", 1).Bytes) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := s.db.Exec("UPDATE entry SET bytes = x'00'"); err == nil {
		t.Error("an entry could be changed")
	}
}

func TestManyWriters(t *testing.T) {
	s := mustOpen(t, fresh(t))
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for seq := uint64(1); seq <= 20; seq++ {
				if err := s.Append("m", []Entry{entry("a", fmt.Sprint(w), seq), entry("shared", "x", seq)}); err != nil {
					t.Error(err)
				}
				if _, err := s.Range("m", "shared", "x", 1, seq); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got, err := s.Load("m"); len(got) != 8*20+20 || err != nil {
		t.Errorf("%d entries, %v", len(got), err)
	}
}

func TestDurabilityIsAsked(t *testing.T) {
	s := mustOpen(t, fresh(t))
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2" /* FULL */, "foreign_keys": "1", "secure_delete": "1",
		"fullfsync": "1", "checkpoint_fullfsync": "1", "application_id": fmt.Sprint(applicationID),
	} {
		var got string
		if err := s.db.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s, want %s, %v", pragma, got, want, err)
		}
	}
	if n := s.db.Stats().MaxOpenConnections; n != 1 {
		t.Errorf("%d connections: pragmas hold for one", n)
	}
}

func TestFilesAreTheOwnersAlone(t *testing.T) {
	path := fresh(t)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o644); err != nil { // as a careless copy has it
		t.Fatal(err)
	}
	s := mustOpen(t, path)
	appendTo(t, s, entry("a", "x", 1))
	names, err := filepath.Glob(path + "*")
	if err != nil || len(names) < 3 {
		t.Fatalf("%v, %v", names, err)
	}
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: %v, %v", filepath.Base(name), info.Mode(), err)
		}
	}
}

func TestNamesThatAreURLs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a%20b?mode=memory#ü", "alcove.db")
	s := mustOpen(t, path)
	appendTo(t, s, entry("a", "x", 1))
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		t.Errorf("not at its path: %v", err)
	}
}

func TestTermsNeverGoBack(t *testing.T) {
	s := mustOpen(t, fresh(t))
	for _, c := range []struct{ set, want uint64 }{{0, 0}, {7, 7}, {3, 7}, {math.MaxInt64, math.MaxInt64}} {
		if err := s.SetTerm("m", c.set); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Term("m"); got != c.want || err != nil {
			t.Errorf("after %d: %d, %v", c.set, got, err)
		}
	}
	if got, err := s.Term("other"); got != 0 || err != nil {
		t.Errorf("%d, %v", got, err)
	}
	if err := s.SetTerm("m", math.MaxUint64); !errors.Is(err, ErrTooLarge) {
		t.Errorf("%v", err)
	}
}

func TestMeetings(t *testing.T) {
	path := fresh(t)
	s := mustOpen(t, path)
	key := []byte("a key that is to be forgotten one day")
	a := Past{Meeting: "m", Name: "Weekly", Key: key, LastSeen: 5, Owner: true, Addrs: []string{"10.0.0.1:7000", "[::1]:7"}}
	b := Past{Meeting: "b", Name: "Böse \"'; DROP TABLE meeting; --", Key: []byte{}, LastSeen: 9}
	for _, p := range []Past{{Meeting: "m", Name: "Old"}, a, b} {
		if err := s.SaveMeeting(p); err != nil {
			t.Fatal(err)
		}
	}
	appendTo(t, s, entry("a", "x", 1))
	if err := s.SetTerm("m", 4); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Meetings(); err != nil || !reflect.DeepEqual(got, []Past{b, a}) {
		t.Fatalf("%+v, %v", got, err)
	}
	if err := s.ForgetMeeting("m"); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Meetings(); err != nil || len(got) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := s.Load("m"); err != nil || len(got) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	if term, err := s.Term("m"); term != 4 || err != nil {
		t.Errorf("term %d, %v", term, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(path); err != nil || bytes.Contains(data, key) {
		t.Errorf("the key is still in the file, %v", err)
	}
}

func TestSettings(t *testing.T) {
	s := mustOpen(t, fresh(t))
	for _, value := range []string{"", "de", "en", ""} {
		if err := s.SetSetting("language", value); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Setting("language"); got != value || err != nil {
			t.Errorf("%q, %v, want %q", got, err, value)
		}
	}
	if got, err := s.Setting("never set"); got != "" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestFullDisk(t *testing.T) {
	s := mustOpen(t, fresh(t))
	appendTo(t, s, entry("a", "x", 1))
	var pages int
	if err := s.db.QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	if err := s.db.QueryRow(fmt.Sprint("PRAGMA max_page_count = ", pages)).Scan(&pages); err != nil {
		t.Fatal(err)
	}
	big := entry("a", "x", 2)
	big.Bytes = make([]byte, 100_000)
	if err := s.Append("m", []Entry{big}); !errors.Is(err, ErrFull) {
		t.Errorf("%v", err)
	}
	if err := s.db.QueryRow("PRAGMA max_page_count = 100000").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	appendTo(t, s, big)
	if got, err := s.Load("m"); len(got) != 2 || err != nil {
		t.Errorf("%d entries, %v", len(got), err)
	}
}

func TestClosed(t *testing.T) {
	s := mustOpen(t, fresh(t))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Append("m", []Entry{entry("a", "x", 1)}); err == nil {
		t.Error("appended to a closed store")
	}
}
