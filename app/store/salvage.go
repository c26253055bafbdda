package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
)

// Salvage says what became of a damaged database.
type Salvage struct {
	Aside    string // where it is now, with its write-ahead log
	Pages    int    // that were damaged
	Entries  Tally
	Meetings Tally
	Terms    Tally
	Settings Tally
}

// Tally counts rows. Lost are those that are known to have been there; who was
// on a page that is gone altogether is not known.
type Tally struct{ Kept, Lost int }

func (s Salvage) String() string {
	return fmt.Sprintf("%s: kept %d entries (lost %d), %d meetings (%d), %d terms (%d), %d settings (%d); %d pages were damaged",
		s.Aside, s.Entries.Kept, s.Entries.Lost, s.Meetings.Kept, s.Meetings.Lost, s.Terms.Kept, s.Terms.Lost,
		s.Settings.Kept, s.Settings.Lost, s.Pages)
}

// settingSalvage is where the new database has the report, for the case that
// the app is killed before the old one is out of the way.
const settingSalvage = "salvage"

// OpenOrSalvage opens the database at path like [Open]. A damaged one is set
// aside, never deleted, and what verifies in it is copied into a new one; then
// the report is not nil. Killed at any moment, it goes on at the next start.
//
// A term that was lost is 0, as on a device that lost its disk: the others tell
// the meeting's, and nothing that was signed before is signed again, for each
// start has a session of its own.
func OpenOrSalvage(path string, place Place) (*Store, *Salvage, error) {
	report, err := finishSalvage(path)
	if err != nil {
		return nil, nil, err
	}
	s, err := Open(path)
	if !errors.Is(err, ErrCorrupt) {
		return s, report, err
	}
	if err := salvage(path, place); err != nil {
		return nil, nil, fmt.Errorf("salvage: %w", err)
	}
	if report, err = finishSalvage(path); err != nil {
		return nil, nil, err
	}
	s, err = Open(path)
	return s, report, err
}

// salvaged is the new database as soon as it is whole.
func salvaged(path string) string { return path + ".salvaged" }

// salvage makes the new database beside the old one, which it only reads.
func salvage(path string, place Place) error {
	im, done, err := openImage(path)
	if err != nil {
		return err
	}
	h := reap(im, place)
	done()
	if h.report.Aside, err = asideName(path); err != nil {
		return err
	}
	part := path + ".salvage.part"
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(part + end); err != nil && !os.IsNotExist(err) {
			return classify("remove an earlier salvage", err)
		}
	}
	s, err := Open(part)
	if err != nil {
		return err
	}
	// One sync at the end is enough: until then it is worth nothing.
	_, err = s.db.Exec("PRAGMA synchronous = OFF")
	if err == nil {
		err = h.write(s)
	}
	if err := errors.Join(classify("write", err), s.Close()); err != nil {
		return err
	}
	if err := syncFile(part); err != nil {
		return err
	}
	if err := os.Rename(part, salvaged(path)); err != nil {
		return classify("rename", err)
	}
	return syncDir(path)
}

// finishSalvage puts a new database that is whole in the place of the damaged
// one. Its report says where that goes.
func finishSalvage(path string) (*Salvage, error) {
	if _, err := os.Lstat(salvaged(path)); os.IsNotExist(err) {
		return nil, nil
	}
	s, err := Open(salvaged(path))
	if err != nil {
		return nil, fmt.Errorf("salvaged database: %w", err)
	}
	text, err := s.Setting(settingSalvage)
	if err := errors.Join(err, s.Close()); err != nil {
		return nil, err
	}
	var report Salvage
	if err := json.Unmarshal([]byte(text), &report); err != nil || report.Aside == "" {
		return nil, fmt.Errorf("salvaged database: %w", ErrCorrupt)
	}
	if err := setAside(path, report.Aside); err != nil {
		return nil, err
	}
	if err := os.Rename(salvaged(path), path); err != nil {
		return nil, classify("rename", err)
	}
	return &report, syncDir(path)
}

// openImage opens both files of a database; done closes them.
func openImage(path string) (im *image, done func(), err error) {
	file, size, err := openPart(path)
	if err != nil {
		return nil, nil, err
	}
	log, logSize, err := openPart(path + "-wal")
	if errors.Is(err, os.ErrNotExist) {
		log, logSize, err = file, 0, nil
	}
	if err != nil {
		_ = file.Close()
		return nil, nil, err
	}
	return newImage(file, size, log, logSize), func() { _, _ = file.Close(), log.Close() }, nil
}

func openPart(path string) (*os.File, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, classify("open", err)
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, 0, classify("open", err)
	}
	return f, info.Size(), nil
}

// asideName is path.corrupt- and the time, and a number where that is taken.
func asideName(path string) (string, error) {
	base := path + ".corrupt-" + time.Now().UTC().Format("20060102-150405")
	for n := 1; ; n++ {
		aside := base
		if n > 1 {
			aside += "-" + strconv.Itoa(n)
		}
		free, err := unused(aside)
		if err != nil {
			return "", err
		}
		if free {
			return aside, nil
		}
	}
}

func unused(path string) (bool, error) {
	for _, part := range parts {
		if _, err := os.Lstat(path + part); err == nil {
			return false, nil
		} else if !os.IsNotExist(err) {
			return false, classify("set aside", err)
		}
	}
	return true, nil
}

// parts of a database. Itself goes last, so that its write-ahead log is never
// left alone beside a new file.
var parts = []string{"-wal", "-shm", ""}

// setAside renames what is there of a database.
func setAside(path, aside string) error {
	for _, part := range parts {
		if err := os.Rename(path+part, aside+part); err != nil && !os.IsNotExist(err) {
			return classify("set aside", err)
		}
	}
	return syncDir(path)
}
