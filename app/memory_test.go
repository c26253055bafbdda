package app

import (
	"encoding/csv"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"alcove/app/meeting"
	"alcove/app/store"
	"alcove/mesh/identity"
)

// told is a meeting that several devices wrote, in the store of an app.
type told struct {
	t       *testing.T
	app     *App
	id      meeting.MeetingID
	journal *meeting.Journal
	devices map[string]*identity.Device
	authors map[string]*meeting.Author
	wall    int64
}

// newTold has ana, who owns the meeting, bo and cy. The app is of the one named.
func newTold(t *testing.T, mine string) *told {
	w := &told{t: t, devices: map[string]*identity.Device{}, authors: map[string]*meeting.Author{}, wall: 1_700_000_000_000}
	w.app = newApp(t)
	w.app.settings.Language = "en"
	for _, name := range []string{"ana", "bo", "cy"} {
		d := w.app.cfg.Device
		if name != mine {
			var err error
			if d, err = identity.LoadOrCreate(filepath.Join(t.TempDir(), name)); err != nil {
				t.Fatal(err)
			}
		}
		w.devices[name] = d
	}
	w.id = meeting.NewID(w.who("ana"), [16]byte{7})
	w.journal = meeting.NewJournal(w.id)
	for i, name := range []string{"ana", "bo", "cy"} {
		session := strings.Repeat(string(rune('b'+i)), 15) + "a"
		w.authors[name] = meeting.NewAuthor(w.id, w.who(name), session, w.devices[name])
	}
	w.do("ana", meeting.Create{Name: "Week <b>5</b>", Nonce: [16]byte{7}})
	for _, name := range []string{"ana", "bo", "cy"} {
		w.do(name, meeting.Join{Name: name})
	}
	w.keep()
	return w
}

func (w *told) who(name string) meeting.ParticipantID {
	return meeting.ParticipantID(w.devices[name].ID())
}

func (w *told) do(name string, b meeting.Body) {
	w.t.Helper()
	w.wall += 1000
	o, err := w.authors[name].Make(w.journal.State(), b, w.wall)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.journal.Add(o); err != nil {
		w.t.Fatal(err)
	}
	e := store.Entry{Author: string(o.Author), Session: o.Session, Seq: o.Seq, Bytes: o.Encode()}
	if err := w.app.cfg.Store.Append(string(w.id), []store.Entry{e}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *told) keep() {
	if err := w.app.cfg.Store.SaveMeeting(store.Past{Meeting: string(w.id), Name: "Week", Key: make([]byte, 32)}); err != nil {
		w.t.Fatal(err)
	}
}

// evening is two rooms with a chat each: bo is in Red, cy in Blue; then both are deleted.
func (w *told) evening() {
	set, err := meeting.NewSetUp(meeting.Manual, 2, nil, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	set.Rooms[0].Name, set.Rooms[1].Name = "Red", "=Blue|x"
	red, blue := set.Rooms[0].ID, set.Rooms[1].ID
	w.do("ana", set)
	w.do("ana", meeting.Assign{Moves: map[meeting.ParticipantID]meeting.RoomID{w.who("bo"): red, w.who("cy"): blue}})
	w.do("ana", meeting.Start{})
	w.do("bo", meeting.Chat{Room: red, Text: "red alone"})
	w.do("cy", meeting.Chat{Room: blue, Text: "=blue()\n# <b>alone</b> www.x.org https://x.org a@b.c"})
	w.do("ana", meeting.Note{Rooms: []meeting.RoomID{red}, Millis: 20, Opus: meeting.PackNote([][]byte{{1}})})
	w.do("ana", meeting.Stop{})
	w.do("ana", meeting.Delete{})
	w.do("bo", meeting.Leave{})
}

func (w *told) memory() Memory {
	w.t.Helper()
	m, err := (&Meetings{w.app}).Memory(string(w.id))
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

// TestMemoryOfThePast: what each one may read of a meeting out of the store.
func TestMemoryOfThePast(t *testing.T) {
	for mine, want := range map[string]struct {
		rooms []string
		stays int
	}{
		"ana": {[]string{"", "Red", "=Blue|x"}, 7}, // bo and cy in main, in a room, in main; ana in main
		"bo":  {[]string{"", "Red"}, 3},
		"cy":  {[]string{"", "=Blue|x"}, 3},
	} {
		w := newTold(t, mine)
		w.evening()
		m := w.memory()
		var rooms []string
		for _, r := range m.Rooms {
			rooms = append(rooms, r.Name)
		}
		if m.Name != "Week <b>5</b>" || !slices.Equal(rooms, want.rooms) || len(m.Stays) != want.stays {
			t.Errorf("%s reads %q, %d stays: %+v", mine, rooms, len(m.Stays), m.Stays)
		}
		for _, s := range m.Stays {
			if s.To == 0 || s.To < s.From || mine != "ana" && s.Name != mine {
				t.Errorf("%s: %+v", mine, s)
			}
		}
		for _, format := range []string{"markdown", "csv"} {
			text, err := (&Meetings{w.app}).ExportAs(Export{string(w.id), format})
			if err != nil {
				t.Fatal(err)
			}
			for secret, readers := range map[string]string{"red alone": "ana bo", "blue": "ana cy", "voice note (0 s)": "ana bo"} {
				if has, may := strings.Contains(text, strings.ReplaceAll(secret, "(0 s)", "")) || strings.Contains(text, secret), strings.Contains(readers, mine); has != may {
					t.Errorf("%s's %s has %q: %v\n%s", mine, format, secret, has, text)
				}
			}
		}
	}
}

// TestMemoryOfNow: a running meeting has people who are still there.
func TestMemoryOfNow(t *testing.T) {
	w := newTold(t, "ana")
	w.app.view = view(w.who("ana"))
	w.app.view.Entered = true
	w.app.view.State = w.journal.State()
	open := 0
	for _, s := range w.memory().Stays {
		if s.To == 0 {
			open++
		}
	}
	if open != 3 {
		t.Errorf("%d are still there", open)
	}
}

func TestMemoryRefuses(t *testing.T) {
	w := newTold(t, "ana")
	m := &Meetings{w.app}
	if _, err := m.Memory(string(meeting.NewID(w.who("bo"), [16]byte{1}))); codeOf(err) != "unknown_meeting" {
		t.Errorf("another meeting: %v", err)
	}
	if _, err := m.ExportAs(Export{string(w.id), "html"}); codeOf(err) != "bad_request" {
		t.Errorf("html: %v", err)
	}
}

// What a damaged log still has, and all others, can be read.
func TestMemoryOfADamagedJournal(t *testing.T) {
	w := newTold(t, "ana")
	w.evening()
	m := &Meetings{w.app}
	whole, err := m.Memory(string(w.id))
	if err != nil {
		t.Fatal(err)
	}
	bad := []store.Entry{{Author: string(w.who("bo")), Session: strings.Repeat("z", 15) + "a", Seq: 1, Bytes: []byte("x")}}
	if err := w.app.cfg.Store.Append(string(w.id), bad); err != nil {
		t.Fatal(err)
	}
	if got, err := m.Memory(string(w.id)); err != nil || !reflect.DeepEqual(got, whole) {
		t.Errorf("with a log that is damaged: %v", err)
	}
}

func TestExportIsSafe(t *testing.T) {
	w := newTold(t, "ana")
	w.evening()
	m := &Meetings{w.app}
	md, err := m.ExportAs(Export{string(w.id), "markdown"})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"# Week &lt;b&gt;5&lt;/b&gt;\n", "### Main room\n", "### \\=Blue\\|x\n",
		"**cy**: \\=blue\\(\\)\\\n  \\# &lt;b&gt;alone&lt;/b&gt; www\\.x.org https\\://x.org a&#64;b.c\n",
		"| bo | Red | ", "**ana**: deleted the breakout rooms\n",
	} {
		if !strings.Contains(md, want) {
			t.Errorf("no %q in\n%s", want, md)
		}
	}
	if strings.ContainsAny(md, "<>") {
		t.Errorf("HTML in\n%s", md)
	}
	text, err := m.ExportAs(Export{string(w.id), "csv"})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, r := range rows[1:] {
		kinds[r[3]]++
		if _, err := time.Parse(time.RFC3339, r[0]); err != nil {
			t.Error(err)
		}
		for _, cell := range r {
			if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r") {
				t.Errorf("computes: %q", cell)
			}
		}
	}
	if fmt.Sprint(kinds) != "map[chat:2 note:1 stay:7 system:10]" {
		t.Errorf("rows %v", kinds)
	}
}

func TestExportInGerman(t *testing.T) {
	w := newTold(t, "ana")
	w.evening()
	w.app.settings.Language = "de"
	md, err := (&Meetings{w.app}).ExportAs(Export{string(w.id), "markdown"})
	if err != nil || !strings.Contains(md, "### Hauptraum") || !strings.Contains(md, "hat die Gruppenräume gelöscht") {
		t.Errorf("%v\n%s", err, md)
	}
}

// FuzzPlain: no line of the text begins a block, and nothing is left unescaped.
func FuzzPlain(f *testing.F) {
	for _, s := range []string{"a", "# x", "1. x\n- y", "<script>", "[a](b)", "\t\tx\r\ny", "a\\", "http://x www.x", "---\n==="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for i, line := range strings.Split(plain(text), "\n") {
			if i > 0 {
				if !strings.HasPrefix(line, "  ") {
					t.Errorf("not indented: %q", line)
				}
				line = line[2:]
			}
			escaped := false
			for _, r := range strings.TrimSuffix(line, "\\") {
				if strings.ContainsRune("<>", r) || !escaped && strings.ContainsRune("`*_[]()#+-=!|~:", r) && r != '#' {
					t.Errorf("%q is free in %q", r, line)
				}
				escaped = r == '\\' && !escaped
			}
		}
	})
}
