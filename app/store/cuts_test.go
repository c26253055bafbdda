package store

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

var cuts = flag.Int("cuts", 401, "the write-ahead log is cut at every so-manieth byte of its last pages")

// files are the bytes of a database that was not closed.
type files struct{ file, log []byte }

func filesOf(t *testing.T, path string) files {
	t.Helper()
	return files{read(t, path), read(t, path+"-wal")}
}

func (f files) write(t *testing.T, path string) {
	t.Helper()
	_ = os.Remove(path + "-shm")
	for part, data := range map[string][]byte{"": f.file, "-wal": f.log} {
		if err := os.WriteFile(path+part, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// acknowledged says what the store had returned for when its log was so long.
type acknowledged struct {
	size    int
	entries int
	term    uint64
	setting string
}

// busy is a database with a checkpoint behind it and a long log.
func busy(t *testing.T, dir string) (files, []acknowledged) {
	t.Helper()
	path := filepath.Join(dir, "busy.db")
	filled(t, path, 50)
	s := mustOpen(t, path)
	said := []acknowledged{{entries: 50}}
	for i := range 60 {
		a := said[len(said)-1]
		switch i % 6 {
		case 0:
			a.term++
			if err := s.SetTerm("m", a.term); err != nil {
				t.Fatal(err)
			}
		case 1:
			a.setting = fmt.Sprint("value ", i)
			if err := s.SetSetting("name", a.setting); err != nil {
				t.Fatal(err)
			}
		default:
			a.entries++
			appendTo(t, s, stamped("m", "a", "x", uint64(a.entries), i*70))
		}
		a.size = len(read(t, path+"-wal"))
		said = append(said, a)
	}
	return filesOf(t, path), said
}

// answers is what a store has of what busy wrote.
func answers(t *testing.T, s *Store) (a acknowledged) {
	t.Helper()
	got, err := s.Load("m")
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range got {
		if m, p, err := place(e.Bytes); err != nil || m != "m" || p.Seq != uint64(i+1) || e.Seq != p.Seq {
			t.Fatalf("entry %d: %+v, %v", i+1, p, err)
		}
	}
	a.entries = len(got)
	if a.term, err = s.Term("m"); err != nil {
		t.Fatal(err)
	}
	if a.setting, err = s.Setting("name"); err != nil {
		t.Fatal(err)
	}
	return a
}

// TestLogCutAnywhere: wherever the write-ahead log ends, the database opens to
// exactly what was acknowledged when the log was at most that long. Each byte
// of the last pages' headers counts, and of the pages what -cuts says.
func TestLogCutAnywhere(t *testing.T) {
	dir := quickDir(t)
	whole, said := busy(t, dir)
	path := filepath.Join(dir, "cut.db")
	const last = 6 // pages
	page := frameHeaderSize + defaultPage
	if (len(whole.log)-logHeaderSize)%page != 0 {
		t.Fatalf("a log of %d bytes", len(whole.log))
	}
	n, states := 0, map[acknowledged]bool{}
	for size := len(whole.log); size >= len(whole.log)-last*page; size-- {
		in := (size - logHeaderSize) % page
		if in > frameHeaderSize && in < page-8 && size%*cuts != 0 {
			continue
		}
		files{whole.file, whole.log[:size]}.write(t, path)
		n++
		states[checkCut(t, path, size, said)] = true
	}
	for size := range logHeaderSize + 2 { // and all of it
		files{whole.file, whole.log[:size]}.write(t, path)
		n++
		checkCut(t, path, size, said)
	}
	if len(states) < 3 {
		t.Errorf("the cuts led to %d states only", len(states))
	}
	t.Logf("%d cuts, %d states, each exactly what was acknowledged", n, len(states))
}

func checkCut(t *testing.T, path string, size int, said []acknowledged) acknowledged {
	t.Helper()
	want := said[0]
	for _, a := range said {
		if a.size <= size {
			want = a
		}
	}
	s, err := Open(path)
	if err != nil {
		t.Fatalf("cut at %d: %v", size, err)
	}
	got := answers(t, s)
	got.size = want.size
	if err := s.Close(); err != nil || got != want {
		t.Fatalf("cut at %d: %+v, want %+v, %v", size, got, want, err)
	}
	return got
}

var flips = flag.Int("flips", 300, "how many bits flip, one by one, and blocks go bad")

// TestFlippedBits: one bit, or a block of bytes, is another than was written,
// in the database or its log. Then the database opens to a state that was once
// acknowledged, or is salvaged and says so; and no row in it is other than it
// was written, but for entries that the session finds out and has cut.
func TestFlippedBits(t *testing.T) {
	dir := quickDir(t)
	whole, said := busy(t, dir)
	path := filepath.Join(dir, "flipped.db")
	whole.write(t, path)
	closed := files{file: checkpointed(t, path)}
	rnd := rand.New(rand.NewPCG(*seed, 0))
	count := map[string]int{}
	for i := range *flips {
		f := files{bytes.Clone(whole.file), bytes.Clone(whole.log)}
		said := said
		if i%2 == 0 {
			f, said = files{file: bytes.Clone(closed.file)}, said[len(said)-1:]
		}
		what := flip(rnd, f)
		f.write(t, path)
		fate := checkFlipped(t, path, fmt.Sprintf("seed %d, flip %d, %s", *seed, i, what), said)
		count[what[:3]+" "+fate]++
		if t.Failed() {
			return
		}
		for _, name := range must(filepath.Glob(path + "*")) {
			_ = os.Remove(name)
		}
	}
	t.Logf("seed %d, %d: %v", *seed, *flips, count)
}

// checkpointed is the database with all of its log in it.
func checkpointed(t *testing.T, path string) []byte {
	t.Helper()
	if err := mustOpen(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	return read(t, path)
}

// flip spoils one place and says which.
func flip(rnd *rand.Rand, f files) string {
	data, where := f.file, "file"
	if len(f.log) > 0 && rnd.IntN(4) > 0 {
		data, where = f.log, "log "
	}
	at := rnd.IntN(len(data))
	switch rnd.IntN(8) {
	case 0: // headers decide more than rows
		at = rnd.IntN(100)
	case 1:
		at = at - at%4096 + rnd.IntN(40)
	case 2:
		n := min(len(data)-at, 1<<rnd.IntN(13))
		for i := range n {
			data[at+i] = byte(rnd.Uint32())
		}
		return fmt.Sprintf("%s %d bytes at %d", where, n, at)
	case 3:
		n := min(len(data)-at, 1<<rnd.IntN(13))
		clear(data[at : at+n])
		return fmt.Sprintf("%s %d zeros at %d", where, n, at)
	}
	at = min(at, len(data)-1)
	data[at] ^= 1 << rnd.IntN(8)
	return fmt.Sprintf("%s bit at %d", where, at)
}

// checkFlipped opens what was spoilt as the app does, and verifies as the
// session does.
func checkFlipped(t *testing.T, path, what string, said []acknowledged) (fate string) {
	t.Helper()
	s, report, err := OpenOrSalvage(path, place)
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return "refused"
	}
	defer s.Close()
	cut := verified(t, s, what)
	got := answers(t, s)
	if report != nil {
		if got.entries != report.Entries.Kept {
			t.Errorf("%s: %d entries, %v", what, got.entries, report)
		}
		// Of each row some state that was written, not all of one time.
		term := slices.ContainsFunc(said, func(a acknowledged) bool { return a.term == got.term })
		setting := slices.ContainsFunc(said, func(a acknowledged) bool { return a.setting == got.setting })
		if (term || got.term == 0) && (setting || got.setting == "") && got.entries <= said[len(said)-1].entries {
			return "salvaged"
		}
	}
	for i := len(said) - 1; i >= 0; i-- {
		a := said[i]
		whole := got.entries == a.entries || cut && got.entries <= a.entries
		if whole && got.term == a.term && got.setting == a.setting {
			switch {
			case cut:
				return "cut"
			case i == len(said)-1:
				return "whole"
			}
			return "prefix"
		}
	}
	t.Errorf("%s: %+v was never written, %v", what, got, report)
	return "wrong"
}

// verified cuts what does not verify, as the session does.
func verified(t *testing.T, s *Store, what string) (cut bool) {
	t.Helper()
	got, err := s.Load("m")
	if err != nil {
		t.Errorf("%s: %v", what, err)
	}
	for i, e := range got {
		m, p, err := place(e.Bytes)
		if err == nil && m == "m" && p.Author == e.Author && p.Session == e.Session && p.Seq == e.Seq && e.Seq == uint64(i+1) {
			continue
		}
		if n, err := s.Cut("m", "a", "x", uint64(i+1)); n == 0 || err != nil {
			t.Errorf("%s: cut %d from %d, %v", what, n, i+1, err)
		}
		return true
	}
	return false
}

var seed = flag.Uint64("seed", 1, "of the flips")

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
