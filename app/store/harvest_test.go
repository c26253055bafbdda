package store

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// FuzzReap: whatever is on the disk, reading it ends, and what it yields was
// signed or summed.
func FuzzReap(f *testing.F) {
	path := filepath.Join(f.TempDir(), "alcove.db")
	s, err := Open(path)
	if err != nil {
		f.Fatal(err)
	}
	for seq := uint64(1); seq <= 3; seq++ {
		if err := s.Append("m", []Entry{stamped("m", "a", "x", seq, int(seq)*2500)}); err != nil {
			f.Fatal(err)
		}
	}
	if err := s.SetSetting("name", "Ana"); err != nil {
		f.Fatal(err)
	}
	log := must(os.ReadFile(path + "-wal"))
	f.Add(must(os.ReadFile(path)), log)
	if err := s.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(must(os.ReadFile(path)), log[:logHeaderSize])
	f.Add([]byte{}, log)
	f.Fuzz(func(t *testing.T, file, log []byte) {
		h := reap(newImage(bytes.NewReader(file), int64(len(file)), bytes.NewReader(log), int64(len(log))), place)
		for _, e := range h.prefixes() {
			if meeting, p, err := place(e.entry.Bytes); err != nil || meeting != e.meeting || p.Seq != e.entry.Seq {
				t.Fatalf("%+v, %v", p, err)
			}
		}
	})
}

// unreadable fails to read some of its bytes, as a disk does.
type unreadable struct {
	*bytes.Reader
	from, to int64
}

func (u unreadable) ReadAt(p []byte, at int64) (int, error) {
	if at < u.to && at+int64(len(p)) > u.from {
		return 0, syscall.EIO
	}
	return u.Reader.ReadAt(p, at)
}

// TestUnreadableSectors: a page that the disk does not give any more costs what
// is on it.
func TestUnreadableSectors(t *testing.T) {
	path := fresh(t)
	furnished(t, path, 300)
	data := read(t, path)
	reader := bytes.NewReader(data)
	whole := reap(newImage(reader, int64(len(data)), reader, 0), place)
	if len(whole.entries) != 900 || whole.report.Pages != 0 {
		t.Fatalf("%d entries, %d pages damaged", len(whole.entries), whole.report.Pages)
	}
	most := 0
	for page := 0; page < len(data)/defaultPage; page += 3 {
		bad := unreadable{reader, int64(page*defaultPage + 1024), int64(page*defaultPage + 1536)}
		h := reap(newImage(bad, int64(len(data)), bad, 0), place)
		if n := h.report.Pages; n < 1 || n > 2 || len(h.entries) < 850 { // two where an entry overflows onto it
			t.Errorf("page %d: %d entries, %d pages damaged", page+1, len(h.entries), h.report.Pages)
		}
		most = max(most, 900-len(h.entries))
	}
	if most == 0 {
		t.Error("no page had entries on it")
	}
}
