package store

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"syscall"
	"testing"
)

// smallDisk is a file system of one mebibyte, and a way to give it more room;
// ok is false where mounting is not allowed. TestFullDisk needs no rights.
func smallDisk(t *testing.T) (dir string, grow func(), ok bool) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		return "", nil, false
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir, func() {
		if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=32m"); err != nil {
			t.Fatal(err)
		}
	}, true
}

// fill appends until the disk is full, and returns what was acknowledged.
func fill(t *testing.T, s *Store) (last uint64) {
	t.Helper()
	for seq := uint64(1); seq < 10_000; seq++ {
		err := s.Append("m", []Entry{stamped("m", "a", "x", seq, 900)})
		if errors.Is(err, ErrFull) {
			return seq - 1
		}
		if err != nil {
			t.Fatalf("entry %d: %v", seq, err)
		}
	}
	t.Fatal("the disk never filled up")
	return 0
}

func TestFullDiskIsSaid(t *testing.T) {
	dir, grow, ok := smallDisk(t)
	if !ok {
		return
	}
	path := filepath.Join(dir, "alcove.db")
	s := mustOpen(t, path)
	if err := s.SetSetting("name", "Ana"); err != nil {
		t.Fatal(err)
	}
	last := fill(t, s)
	for range 3 { // refusing does no harm
		if err := s.Append("m", []Entry{stamped("m", "a", "x", last+1, 20_000)}); !errors.Is(err, ErrFull) {
			t.Fatalf("%v", err)
		}
		if err := s.SaveMeeting(Past{Meeting: "m", Key: make([]byte, 50_000)}); !errors.Is(err, ErrFull) {
			t.Fatalf("%v", err)
		}
		if got, err := s.Load("m"); uint64(len(got)) != last || err != nil {
			t.Fatalf("%d entries of %d, %v", len(got), last, err)
		}
		if name, err := s.Setting("name"); name != "Ana" || err != nil {
			t.Fatalf("%q, %v", name, err)
		}
	}
	grow()
	for seq := last + 1; seq <= last+50; seq++ {
		appendTo(t, s, stamped("m", "a", "x", seq, 900))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = mustOpen(t, path)
	got, err := s.Load("m")
	if uint64(len(got)) != last+50 || err != nil {
		t.Fatalf("%d entries of %d, %v", len(got), last+50, err)
	}
	for i, e := range got {
		if e.Seq != uint64(i+1) {
			t.Fatalf("entry %d has number %d", i+1, e.Seq)
		}
	}
}

// TestFullDiskAtTheStart: neither opening nor salvaging spoils anything; both
// go on once there is room.
func TestFullDiskAtTheStart(t *testing.T) {
	for _, damaged := range []bool{false, true} {
		dir, grow, ok := smallDisk(t)
		if !ok {
			return
		}
		path := filepath.Join(dir, "alcove.db")
		want := furnished(t, path, 100)
		if damaged {
			data := read(t, path)
			data[70]++
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		before := read(t, path)
		ballast := filepath.Join(dir, "ballast")
		if err := os.WriteFile(ballast, make([]byte, 2<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("%v", err)
		}
		for range 2 {
			s, report, err := OpenOrSalvage(path, place)
			if err == nil {
				_ = s.Close()
				t.Fatalf("opened on a full disk: %v", report)
			}
			if !errors.Is(err, ErrFull) {
				t.Fatalf("%v", err)
			}
			if !reflect.DeepEqual(before, read(t, path)) {
				t.Fatal("the database was changed")
			}
		}
		grow()
		s, report, err := OpenOrSalvage(path, place)
		if err != nil || (report != nil) != damaged {
			t.Fatalf("%v, %v", report, err)
		}
		if got := contentsOf(t, s); !reflect.DeepEqual(got, want) {
			t.Errorf("damaged %v: rows are missing", damaged)
		}
		_ = s.Close()
	}
}
