package apptest_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alcove/app"
	"alcove/app/apptest"
	"alcove/app/boot"
	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/identity"
)

// boots opens an app on a directory as the program does, without devices.
func boots(dir string) (*boot.App, error) {
	return boot.New(boot.Options{DataDir: dir, Bind: "127.0.0.1", Discovery: 17787, Camera: "none", Microphone: "none", Speaker: "none"})
}

// runs is an app on a directory, running until the test ends.
func runs(t *testing.T, dir string) *apptest.Person {
	t.Helper()
	a, err := boots(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	a.Start()
	return apptest.Around(t, "Ana", a.App)
}

// past is a data directory with a meeting in it that has a line, and somebody
// who was there and still is.
func past(t *testing.T) (dir string, bo *apptest.Person) {
	t.Helper()
	ana := hosting(t)
	bo = apptest.New(t, "Bo")
	bo.Must(bo.Meetings().Join(app.ByLink{Name: "Bo", Link: ana.Link()}))
	apptest.Await(t, "Bo has the line", func() bool { return bo.Has("main", "first") })
	ana.Stop()
	return ana.Dir, bo
}

// TestDataThatCannotBeUsed: the program says why it does not start, changes
// nothing, and starts with everything once that is mended.
func TestDataThatCannotBeUsed(t *testing.T) {
	type mend = func()
	for what, c := range map[string]struct {
		code  string
		spoil func(t *testing.T, dir string) mend
	}{
		"a newer schema": {"database_newer", func(t *testing.T, dir string) mend {
			execute(t, dir, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)")
			return func() { execute(t, dir, "DELETE FROM goose_db_version WHERE version_id = 9999") }
		}},
		"no database but a directory": {"database_unreadable", func(t *testing.T, dir string) mend {
			db := filepath.Join(dir, "alcove.db")
			move(t, db, db+".away")
			must(t, os.Mkdir(db, 0o700))
			return func() { must(t, os.Remove(db)); move(t, db+".away", db) }
		}},
		"no directory but a file": {"database_unreadable", func(t *testing.T, dir string) mend {
			move(t, dir, dir+".away")
			must(t, os.WriteFile(dir, []byte("not a directory"), 0o600))
			return func() { must(t, os.Remove(dir)); move(t, dir+".away", dir) }
		}},
		"no key but a directory": {"database_unreadable", func(t *testing.T, dir string) mend {
			key := filepath.Join(dir, "device.key")
			move(t, key, key+".away")
			must(t, os.Mkdir(key, 0o700))
			return func() { must(t, os.Remove(key)); move(t, key+".away", key) }
		}},
		"a key that is none": {"database_unreadable", func(t *testing.T, dir string) mend {
			key := filepath.Join(dir, "device.key")
			move(t, key, key+".away")
			must(t, os.WriteFile(key, []byte("not a key"), 0o600))
			return func() { move(t, key+".away", key) }
		}},
		"no lock but a directory": {"database_unreadable", func(t *testing.T, dir string) mend {
			lock := filepath.Join(dir, "lock")
			must(t, os.Mkdir(lock, 0o700))
			return func() { must(t, os.Remove(lock)) }
		}},
		"another app has it": {"profile_in_use", func(t *testing.T, dir string) mend {
			first, err := boots(dir)
			must(t, err)
			return func() { must(t, first.Close()) }
		}},
	} {
		t.Run(what, func(t *testing.T) {
			dir, _ := past(t)
			repair := c.spoil(t, dir)
			before := contents(t, dir)
			a, err := boots(dir)
			if err == nil {
				_ = a.Close()
			}
			wantCode(t, "start", err, c.code)
			if after := contents(t, dir); !bytes.Equal(before, after) {
				t.Error("what cannot be used was changed")
			}
			repair()
			ana := runs(t, dir)
			if past := ana.Snapshot().Past; len(past) != 1 {
				t.Fatalf("past meetings: %+v", past)
			}
			ana.Must(ana.Meetings().Reopen(app.AtMeeting{Name: "Ana", Meeting: ana.Snapshot().Past[0].Meeting}))
			if !ana.Has("main", "first") {
				t.Error("the meeting's line is lost")
			}
		})
	}
}

// TestProgramSaysWhatToDo: on the command line a code comes with its sentence.
func TestProgramSaysWhatToDo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	for want, l := range map[string]apptest.Launch{
		"database_unreadable": {Data: file},
		"port_in_use":         {Name: "Ana", Args: []string{"--port", taken(t)}},
		"bad_name":            {Name: " "},
	} {
		n := l.TryHost(t)
		if err := n.Entered(); err == nil {
			t.Errorf("%s: it started", want)
		}
		n.Stop()
		if said := n.Said(); !strings.Contains(said, "alcove-node: "+want+": "+app.Sentence(want)) {
			t.Errorf("%s: it said %q", want, said)
		}
	}
}

// TestDamagedDatabase is set aside and never deleted; what it held comes back
// from the others.
func TestDamagedDatabase(t *testing.T) {
	for what, damage := range map[string]func(b []byte) []byte{
		"overwritten": func(b []byte) []byte { return bytes.Repeat([]byte("damaged! "), len(b)/9) },
		"its schema":  func(b []byte) []byte { copy(b[100:], bytes.Repeat([]byte{0xff}, 400)); return b },
		"cut short":   func(b []byte) []byte { return b[:len(b)/2+100] },
		"a few bytes": func(b []byte) []byte { return b[:100] },
	} {
		t.Run(what, func(t *testing.T) {
			dir, bo := past(t)
			db := filepath.Join(dir, "alcove.db")
			b, err := os.ReadFile(db)
			must(t, err)
			broken := damage(b)
			must(t, os.WriteFile(db, broken, 0o600))
			ana := runs(t, dir)
			ana.Await("is told", func(s app.Snapshot) bool { return noticed(s, "database_salvaged") })
			aside, err := filepath.Glob(db + ".corrupt-*[0-9]")
			must(t, err)
			if len(aside) != 1 {
				t.Fatalf("set aside: %v", aside)
			}
			if b, err := os.ReadFile(aside[0]); err != nil || !bytes.Equal(b, broken) {
				t.Errorf("the damaged database is not kept as it was: %v", err)
			}
			ana.Must(ana.Meetings().Join(app.ByLink{Name: "Ana", Link: bo.Link()}))
			apptest.Await(t, "the line comes back", func() bool { return ana.Has("main", "first") })
			if m := ana.Snapshot().Meeting; m.Role != "owner" {
				t.Errorf("Ana came back as %s", m.Role)
			}
			ana.Must(ana.Chat().Send(app.NewLine{Room: "main", Text: "back again"}))
			apptest.Await(t, "Bo reads on", func() bool { return bo.Has("main", "back again") })
		})
	}
}

// TestClockFarOff: a host's table of those present says what its clock is. Eve's
// app has the key, takes the lead, and its clock is three hours ahead.
func TestClockFarOff(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo")
	ana := p[0]
	invite, err := identity.ParseInvite(ana.Link())
	must(t, err)
	ana.Must(ana.Chat().Send(app.NewLine{Room: "main", Text: "first"}))
	eve := newStranger(t, &meetingOfTwo{invite: invite}, invite.Key)
	if _, err := eve.Dial(t.Context(), invite.Addrs[0], invite.Host); err != nil {
		t.Fatal(err)
	}
	reign := mesh.Reign{Term: 1000, Host: eve.self}
	claim := control.SignClaim(eve.device, invite.Meeting, reign).Encode()
	present, err := json.Marshal(map[string]any{
		"t": reign.Term, "w": time.Now().Add(3 * time.Hour).UnixMilli(), "p": map[string]any{ana.ID: map[string]any{}},
	})
	must(t, err)
	ana.Await("is told", func(s app.Snapshot) bool {
		for _, m := range eve.Connected() {
			_ = eve.Send(m, control.KindClaim, claim)
			_ = eve.Send(m, control.KindBeat, control.Beat{Reign: reign}.Encode())
			_ = eve.Send(m, control.KindPresence, present)
		}
		return noticed(s, "clock_off")
	})
	for _, n := range ana.Snapshot().Notices {
		if n.Error != nil && n.Error.Code == "clock_off" && !strings.HasPrefix(n.Error.Detail, "-") {
			t.Errorf("behind the host by %q", n.Error.Detail)
		}
	}
	for _, m := range eve.Connected() {
		eve.Drop(m)
	}
	unharmed(t, ana, "first")
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func move(t *testing.T, from, to string) {
	t.Helper()
	must(t, os.Rename(from, to))
}

// execute changes the database behind the app's back.
func execute(t *testing.T, dir, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(dir, "alcove.db"))
	must(t, err)
	_, err = db.Exec(statement)
	must(t, err)
	must(t, db.Close())
}

// contents is all that is in a directory, but for the lock, and for what SQLite
// leaves that says nothing.
func contents(t *testing.T, dir string) []byte {
	t.Helper()
	var all bytes.Buffer
	must(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "-shm") || filepath.Base(path) == "lock" {
			return err
		}
		b, err := os.ReadFile(path)
		if len(b) > 0 || !strings.HasSuffix(path, "-wal") {
			all.WriteString(path + "\n" + string(b))
		}
		return err
	}))
	return all.Bytes()
}

// taken is a port that somebody else has.
func taken(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = ln.Close() })
	return fmt.Sprint(ln.Addr().(*net.TCPAddr).Port)
}
