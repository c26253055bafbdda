package app

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"time"

	"alcove/app/meeting"
)

// words are what exports say by themselves.
type words struct {
	main, chats, where, who, room, from, to, note string
	system                                        map[string]string
}

var englishWords = words{
	main: "Main room", chats: "Chats", where: "Who was where, and when",
	who: "Name", room: "Room", from: "From", to: "To", note: "voice note (%d s)",
	system: map[string]string{
		meeting.RoomsCreated: "set up breakout rooms", meeting.RoomsStarted: "opened the breakout rooms",
		meeting.RoomsStopped: "closed the breakout rooms", meeting.RoomsDeleted: "deleted the breakout rooms",
		meeting.TimeUp: "the time was up",
	},
}

var germanWords = words{
	main: "Hauptraum", chats: "Chats", where: "Wer wann wo war",
	who: "Name", room: "Raum", from: "Von", to: "Bis", note: "Sprachnotiz (%d s)",
	system: map[string]string{
		meeting.RoomsCreated: "hat Gruppenräume angelegt", meeting.RoomsStarted: "hat die Gruppenräume geöffnet",
		meeting.RoomsStopped: "hat die Gruppenräume geschlossen", meeting.RoomsDeleted: "hat die Gruppenräume gelöscht",
		meeting.TimeUp: "die Zeit war um",
	},
}

func wordsOf(language string) words {
	if german(language) {
		return germanWords
	}
	return englishWords
}

// says is the text of a line.
func (w words) says(l ChatLine) string {
	switch meeting.LineKind(l.Kind) {
	case meeting.SystemLine:
		return cmp.Or(w.system[l.Text], l.Text)
	case meeting.NoteLine:
		return fmt.Sprintf(w.note, (l.Millis+500)/1000)
	}
	return l.Text
}

// at is a time on this computer's clock; "" is none.
func at(ms int64) string {
	if ms == 0 {
		return ""
	}
	return time.UnixMilli(ms).Format(time.RFC3339)
}

// markdown writes a memory for people. What others typed stays text.
func markdown(m Memory, w words) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n## %s\n", plain(m.Name), w.chats)
	for _, r := range m.Rooms {
		fmt.Fprintf(&b, "\n### %s\n\n", plain(cmp.Or(r.Name, w.main)))
		for _, l := range r.Lines {
			fmt.Fprintf(&b, "* %s **%s**: %s\n", at(l.Wall), plain(l.Name), plain(w.says(l)))
		}
	}
	fmt.Fprintf(&b, "\n## %s\n\n| %s | %s | %s | %s |\n| --- | --- | --- | --- |\n", w.where, w.who, w.room, w.from, w.to)
	for _, s := range m.Stays {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", plain(s.Name), plain(cmp.Or(s.RoomName, w.main)), at(s.From), at(s.To))
	}
	return b.String()
}

// markup are characters that mean something in Markdown wherever they are.
const markup = "\\`*_{}[]()#+-=!|~^$\"'"

// plain is text that Markdown shows as it is: no markup, no HTML, no links that
// make themselves. Each line but the first is indented, and so belongs to the
// item that the first is in.
func plain(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, plainLine(line))
		}
	}
	return strings.Join(lines, "\\\n  ")
}

var entities = map[rune]string{'<': "&lt;", '>': "&gt;", '&': "&amp;", '@': "&#64;"}

func plainLine(line string) string {
	var b strings.Builder
	before := ' '
	for _, r := range line {
		switch {
		case entities[r] != "":
			b.WriteString(entities[r])
		case strings.ContainsRune(markup, r),
			r == ':', // https:, mailto:
			r == '.' && (before >= '0' && before <= '9' || before == 'w' || before == 'W'): // 1. and www.
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
		before = r
	}
	return b.String()
}

// csvOf writes a memory for spreadsheets: one row a line of a chat, and one a
// stay, by time. No cell is computed.
func csvOf(m Memory, w words) string {
	type row struct {
		at    int64
		cells []string
	}
	var rows []row
	for _, r := range m.Rooms {
		for _, l := range r.Lines {
			rows = append(rows, row{l.Wall, []string{at(l.Wall), "", cmp.Or(r.Name, w.main), l.Kind, l.Name, l.Author, w.says(l)}})
		}
	}
	for _, s := range m.Stays {
		rows = append(rows, row{s.From, []string{at(s.From), at(s.To), cmp.Or(s.RoomName, w.main), "stay", s.Name, s.Participant, ""}})
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.at, b.at) })
	var b strings.Builder
	out := csv.NewWriter(&b)
	out.UseCRLF = true
	_ = out.Write([]string{"time", "until", "room", "kind", "name", "participant", "text"}) // a builder never fails
	for _, r := range rows {
		for i := range r.cells {
			r.cells[i] = meeting.SafeCell(r.cells[i])
		}
		_ = out.Write(r.cells)
	}
	out.Flush()
	return b.String()
}
