package meeting

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// ErrBadList is a list that is too long to be read at all.
var ErrBadList = errors.New("meeting: not a usable list")

// Bounds of a list that is read.
const (
	maxListText  = 256 << 10 // bytes
	maxListLines = 5000
)

// ListReport says what a list "name,room" would do.
type ListReport struct {
	Moves        map[ParticipantID]RoomID
	Later        map[string]RoomID // by folded name or participant ID: of those who are not here
	NotFound     []string          // their names, as they are written
	Twice        []string          // names that two people have, or that the list has twice: nobody of them moves
	UnknownRooms []string
	BadLines     []int // from 1
}

// ReadList reads lines of two cells: a participant's name or ID, and a room's
// name, separated by commas, semicolons or tabs, with or without a header and a
// byte order mark. It changes nothing.
func ReadList(st *State, text string) (ListReport, error) {
	text = strings.TrimPrefix(text, "\ufeff")
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	if len(text) > maxListText || strings.Count(text, "\n") > maxListLines {
		return ListReport{}, fmt.Errorf("list of %d bytes: %w", len(text), ErrBadList)
	}
	l := newListing(st)
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace = separator(text), -1, true
	for first := true; ; first = false {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return l.finish(), nil
		}
		if err != nil {
			l.bad(err)
			continue
		}
		line, _ := r.FieldPos(0)
		if !first || !header(cells) {
			l.line(line, cells)
		}
	}
}

// separator is the one that the first line has most of.
func separator(text string) rune {
	first, _, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
	best := ','
	for _, r := range ";\t" {
		if strings.Count(first, string(r)) > strings.Count(first, string(best)) {
			best = r
		}
	}
	return best
}

// header reports whether cells name the columns, in English or German.
func header(cells []string) bool {
	return len(cells) >= 2 &&
		slices.Contains([]string{"name", "participant", "teilnehmer"}, FoldName(cells[0])) &&
		slices.Contains([]string{"room", "raum"}, FoldName(cells[1]))
}

// listing is a list while it is read.
type listing struct {
	ListReport
	people map[string][]ParticipantID // in the meeting, by folded name and by ID
	rooms  map[string][]RoomID        // by folded name
	lines  map[string]string          // what was read, by participant or folded name
	twice  map[string]bool
}

func newListing(st *State) *listing {
	l := &listing{
		ListReport: ListReport{
			Moves: map[ParticipantID]RoomID{}, Later: map[string]RoomID{},
			NotFound: []string{}, Twice: []string{}, UnknownRooms: []string{}, BadLines: []int{},
		},
		people: map[string][]ParticipantID{}, rooms: map[string][]RoomID{},
		lines: map[string]string{}, twice: map[string]bool{},
	}
	for id, p := range st.Participants {
		if p.Joined && !p.Removed {
			l.people[FoldName(p.Name)] = append(l.people[FoldName(p.Name)], id)
		}
	}
	for id, p := range st.Participants { // an ID beats a name that is spelled like it
		if p.Joined && !p.Removed {
			l.people[string(id)] = []ParticipantID{id}
		}
	}
	for _, r := range st.Rooms {
		l.rooms[FoldName(r.Name)] = append(l.rooms[FoldName(r.Name)], r.ID)
	}
	return l
}

func (l *listing) bad(err error) {
	var e *csv.ParseError
	if errors.As(err, &e) {
		l.BadLines = append(l.BadLines, e.StartLine)
	}
}

func (l *listing) line(number int, cells []string) {
	for i := range cells {
		cells[i] = strings.TrimSpace(bare(strings.TrimSpace(cells[i])))
	}
	for len(cells) > 2 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1] // as spreadsheets fill up
	}
	if strings.Join(cells, "") == "" {
		return
	}
	if len(cells) != 2 || checkName(cells[0]) != nil || checkName(FoldName(cells[0])) != nil || checkName(cells[1]) != nil {
		l.BadLines = append(l.BadLines, number)
		return
	}
	l.place(cells[0], cells[1])
}

func (l *listing) place(name, room string) {
	key := FoldName(name)
	found := l.people[key]
	if len(found) == 1 {
		key = string(found[0])
	}
	if _, before := l.lines[key]; before || len(found) > 1 {
		if !l.twice[key] {
			l.twice[key] = true
			l.Twice = append(l.Twice, name)
		}
		return
	}
	l.lines[key] = name
	rooms := l.rooms[FoldName(room)]
	switch {
	case len(rooms) != 1: // none, or nobody can tell which
		if !slices.Contains(l.UnknownRooms, room) {
			l.UnknownRooms = append(l.UnknownRooms, room)
		}
	case len(found) == 1:
		l.Moves[found[0]] = rooms[0]
	default:
		l.Later[key] = rooms[0]
	}
}

// finish takes out who was named again later, and says who is not here.
func (l *listing) finish() ListReport {
	for key := range l.twice {
		delete(l.Moves, ParticipantID(key))
		delete(l.Later, key)
	}
	for key := range l.Later {
		l.NotFound = append(l.NotFound, l.lines[key])
	}
	slices.Sort(l.NotFound)
	return l.ListReport
}

// WriteList lists who is assigned where, for [ReadList] and for spreadsheets.
// Names that several people have are replaced by the participant's ID.
func WriteList(st *State) string {
	l := newListing(st)
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	_ = w.Write([]string{"name", "room"}) // a builder never fails
	for _, r := range st.Rooms {
		var names []string
		for who, room := range st.Assignments {
			p := st.Participants[who]
			if room != r.ID || !p.Joined || p.Removed {
				continue
			}
			name := p.Name
			if same := l.people[FoldName(name)]; len(same) != 1 || same[0] != who {
				name = string(who)
			}
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			_ = w.Write([]string{SafeCell(name), SafeCell(r.Name)})
		}
	}
	w.Flush()
	return b.String()
}

// formulas are what spreadsheets compute what follows of.
const formulas = "=+-@＝＋－＠"

// computing finds where a spreadsheet might see a formula begin: at the
// beginning of a text, and after what separates cells or rows where it expects
// other separators than commas, as in half of the world. It does not respect
// quotes then. Apostrophes before a formula belong to it; ";-)" is none.
func computing(text string) (at []int) {
	begins, from := true, -1
	for i, r := range text {
		switch {
		case strings.ContainsRune(";\t\r\n", r):
			begins, from = true, -1
		case !begins || r == ' ' || r == '"':
		case r == '\'':
			if from < 0 {
				from = i
			}
		default:
			smiles := i > 0 && strings.HasPrefix(text[i:], "-)")
			if strings.ContainsRune(formulas, r) && !smiles {
				if from < 0 {
					from = i
				}
				at = append(at, from)
			}
			begins = false
		}
	}
	return at
}

// SafeCell is text that a spreadsheet shows and does not compute: it gets an
// apostrophe where it would.
func SafeCell(text string) string {
	for _, i := range slices.Backward(computing(text)) {
		text = text[:i] + "'" + text[i:]
	}
	return text
}

// bare takes the apostrophes of SafeCell off.
func bare(cell string) string {
	for _, i := range slices.Backward(computing(cell)) {
		if cell[i] == '\'' {
			cell = cell[:i] + cell[i+1:]
		}
	}
	return cell
}
