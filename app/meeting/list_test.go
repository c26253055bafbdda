package meeting

import (
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func listed3() *State {
	st := &State{
		Participants: map[ParticipantID]Participant{}, Assignments: map[ParticipantID]RoomID{},
		Rooms: []Room{{ID: "red", Name: "Red"}, {ID: "blue", Name: "Blue, deep"}, {ID: "t1", Name: "Twin"}, {ID: "t2", Name: "twin"}},
	}
	for id, name := range map[ParticipantID]string{"ana": "Ana", "bo": "Bo Li", "c1": "Cy", "c2": "cy", "f": "=SUM(A1)", "q": `"Q", 'x'`, "u": "Jürgen Öz"} {
		st.Participants[id] = Participant{ID: id, Name: name, Joined: true}
	}
	st.Participants["gone"] = Participant{ID: "gone", Name: "Gone"}
	return st
}

func TestReadList(t *testing.T) {
	type moves = map[ParticipantID]RoomID
	for name, c := range map[string]struct {
		text string
		want ListReport
	}{
		"empty":         {"", ListReport{}},
		"a header":      {"Name,Room\nAna,Red\n", ListReport{Moves: moves{"ana": "red"}}},
		"German, Excel": {"\ufeffTeilnehmer;Raum\r\nJÜRGEN  öz;red\r\n;\r\nAna;\"Blue, deep\";;\r\n", ListReport{Moves: moves{"u": "red", "ana": "blue"}}},
		"no header":     {"bo li,RED", ListReport{Moves: moves{"bo": "red"}}},
		"tabs":          {"Ana\tRed\nBo Li\tBlue, deep", ListReport{Moves: moves{"ana": "red", "bo": "blue"}}},
		"old line ends": {"Ana,Red\rBo Li,Red", ListReport{Moves: moves{"ana": "red", "bo": "red"}}},
		"by key":        {"c1,Red\nC2,red", ListReport{Moves: moves{"c1": "red", "c2": "red"}}},
		"quotes":        {`"""Q"", 'x'",Red`, ListReport{Moves: moves{"q": "red"}}},
		"a formula":     {"'=SUM(A1),Red", ListReport{Moves: moves{"f": "red"}}},
		"two people":    {"Cy,Red", ListReport{Twice: []string{"Cy"}}},
		"two lines":     {"Ana,Red\nBo Li,Red\nana,Blue", ListReport{Moves: moves{"bo": "red"}, Twice: []string{"ana"}}},
		"name and key":  {"Bo Li,Red\nbo,Red\nBO LI,Red", ListReport{Twice: []string{"bo"}}},
		"not here": {"Zed  Y,Red\nGone,red\nZed Y,red", ListReport{
			Later: map[string]RoomID{"gone": "red"}, NotFound: []string{"Gone"}, Twice: []string{"Zed Y"}}},
		"no such room":   {"Ana,Green\nBo Li,Green\nZed,Green", ListReport{UnknownRooms: []string{"Green"}}},
		"two such rooms": {"Ana,Twin", ListReport{UnknownRooms: []string{"Twin"}}},
		"bad lines": {"Ana\nBo Li,Red,x\n,Red\nAna,\n\"Ana\"x,Red\nAna,Red\n\x01,Red\n" + strings.Repeat("x", 65) + ",Red\n\"\nAna,Red", ListReport{
			Moves: moves{"ana": "red"}, BadLines: []int{1, 2, 3, 4, 5, 7, 8, 9}}},
	} {
		got, err := ReadList(listed3(), c.text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !maps.Equal(got.Moves, c.want.Moves) || !maps.Equal(got.Later, c.want.Later) || !slices.Equal(got.NotFound, c.want.NotFound) ||
			!slices.Equal(got.Twice, c.want.Twice) || !slices.Equal(got.UnknownRooms, c.want.UnknownRooms) || !slices.Equal(got.BadLines, c.want.BadLines) {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, c.want)
		}
	}
}

func TestReadListBounds(t *testing.T) {
	long := strings.Repeat("x,y\n", maxListLines)
	if _, err := ReadList(listed3(), long); err != nil {
		t.Error(err)
	}
	for what, text := range map[string]string{"lines": long + "x,y\n", "bytes": strings.Repeat("x", maxListText+1)} {
		if _, err := ReadList(listed3(), text); !errors.Is(err, ErrBadList) {
			t.Errorf("too many %s: %v", what, err)
		}
	}
}

// TestWriteList: what is written is read as the same, and computes nothing.
func TestWriteList(t *testing.T) {
	st := listed3()
	st.Rooms = st.Rooms[:2]
	st.Assignments = map[ParticipantID]RoomID{"ana": "blue", "c1": "red", "c2": "blue", "f": "red", "q": "red", "gone": "red", "u": "blue"}
	text := WriteList(st)
	want := "name,room\r\n\"\"\"Q\"\", 'x'\",Red\r\n'=SUM(A1),Red\r\nc1,Red\r\nAna,\"Blue, deep\"\r\nJürgen Öz,\"Blue, deep\"\r\nc2,\"Blue, deep\"\r\n"
	if text != want {
		t.Errorf("\n%q, want\n%q", text, want)
	}
	got, err := ReadList(st, text)
	delete(st.Assignments, "gone")
	if err != nil || !reflect.DeepEqual(got.Moves, st.Assignments) || len(got.BadLines)+len(got.NotFound)+len(got.Twice) > 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestSafeCellInAnyLocale: where spreadsheets part cells at semicolons or tabs,
// text in the middle of a cell begins another one, quoted or not.
func TestSafeCellInAnyLocale(t *testing.T) {
	for text, want := range map[string]string{
		"=1":            "'=1",
		"a;=1+1;b":      "a;'=1+1;b",
		"a; \"@x":       "a; \"'@x",
		"hi\n=1\n-2":    "hi\n'=1\n'-2",
		"\t=1":          "\t'=1",
		"x;'=1":         "x;''=1",
		"a = b, c; ;-)": "a = b, c; ;-)",
		"a,=1":          "a,=1", // quoted, where commas part cells
	} {
		if got := SafeCell(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if got := bare(SafeCell(text)); got != text {
			t.Errorf("%q came back as %q", text, got)
		}
	}
}

// FuzzReadList: whatever is read, the report holds only what the state has, and
// names that may be stored.
func FuzzReadList(f *testing.F) {
	for _, s := range []string{"", "name,room\nAna,Red", "\ufeffName;Raum\r\n\"Bo Li\";red\r\n", "\"\n,", "'=x,Red\nCy,Twin", "a\tb\tc\n\x00,Red"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		st := listed3()
		r, err := ReadList(st, text)
		if err != nil {
			return
		}
		for who, room := range r.Moves {
			if _, live := st.Room(room); !live || !st.Participants[who].Joined {
				t.Errorf("%s to %s", who, room)
			}
		}
		for name, room := range r.Later {
			if _, live := st.Room(room); !live || checkName(name) != nil || FoldName(name) != name {
				t.Errorf("later %q to %s", name, room)
			}
		}
		if len(r.Later) != len(r.NotFound) {
			t.Errorf("%d later, %d not found", len(r.Later), len(r.NotFound))
		}
		lines := strings.Count(text, "\n") + strings.Count(text, "\r") + 1
		if !slices.IsSorted(r.BadLines) || len(r.BadLines) > 0 && (r.BadLines[0] < 1 || r.BadLines[len(r.BadLines)-1] > lines) {
			t.Errorf("bad lines %v of %d", r.BadLines, lines)
		}
	})
}

// FuzzWriteList: any name and room come back as they were.
func FuzzWriteList(f *testing.F) {
	for _, s := range []string{"Ana", "=1+1", "'=1", "''@x", "a,b", `"`, "-", "name", "＝x", "'", "a;=1", "a;'=1;-)"} {
		f.Add(s, "Room 1")
		f.Add("Ana", s)
	}
	f.Fuzz(func(t *testing.T, name, room string) {
		if checkName(name) != nil || checkName(room) != nil || checkName(FoldName(name)) != nil {
			return
		}
		st := &State{
			Participants: map[ParticipantID]Participant{"p": {ID: "p", Name: name, Joined: true}},
			Rooms:        []Room{{ID: "r", Name: room}}, Assignments: map[ParticipantID]RoomID{"p": "r"},
		}
		text := WriteList(st)
		lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil || len(lines) != 2 {
			t.Fatalf("%q: %d lines, %v", text, len(lines), err)
		}
		for _, cell := range lines[1] {
			if strings.ContainsRune(formulas, []rune(cell)[0]) {
				t.Errorf("computes: %q", cell)
			}
		}
		if got, err := ReadList(st, text); err != nil || !reflect.DeepEqual(got.Moves, st.Assignments) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	})
}

func BenchmarkReadList(b *testing.B) {
	st, text := listed3(), ""
	for i := range maxListLines {
		text += fmt.Sprintf("Somebody %d,Red\n", i)
	}
	for b.Loop() {
		if _, err := ReadList(st, text); err != nil {
			b.Fatal(err)
		}
	}
}
