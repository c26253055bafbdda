package store

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"unicode/utf8"
)

// Place reads what an entry says of itself and checks that its author signed
// it. Entries are opaque to the store, but a damaged one must not be kept.
type Place func(bytes []byte) (meeting string, e Entry, err error)

// harvest is what was found in a damaged database.
type harvest struct {
	place  Place
	report Salvage

	entries  map[entryName]foundEntry
	numbers  map[[2]int64]bool // of a log: every entry that a table or index speaks of
	terms    map[string]uint64
	meetings map[string]aged[Past]
	settings map[string]aged[string]
}

type entryName struct {
	meeting, author, session string
	seq                      uint64
}

// foundEntry has the place in the order of arrival.
type foundEntry struct {
	id      int64
	meeting string
	entry   Entry
}

// aged is a row that can change: the one of the newest page counts.
type aged[T any] struct {
	age int
	row T
}

// reap reads all pages. Of a page with damage in it, older states are read too.
func reap(im *image, place Place) *harvest {
	h := &harvest{
		place: place, entries: map[entryName]foundEntry{}, numbers: map[[2]int64]bool{}, terms: map[string]uint64{},
		meetings: map[string]aged[Past]{}, settings: map[string]aged[string]{},
	}
	for n := uint32(1); n <= im.pages; n++ {
		whole, age := false, 0
		for data := range im.versions(n) {
			if whole = h.page(im, n, data, age); whole {
				break
			}
			age++
		}
		if !whole {
			h.report.Pages++
		}
	}
	return h
}

// page takes the rows of one page; false if some are damaged.
func (h *harvest) page(im *image, n uint32, data []byte, age int) bool {
	if n > 1 && data[0] == pageOther {
		return true
	}
	t, ok := parseTree(data, n == 1)
	if !ok || t.kind == pageTableInterior {
		return ok
	}
	for _, at := range t.cells {
		payload, rowid := im.cell(t, at)
		columns, kinds := record(payload)
		ok = h.row(t.kind == pageTableLeaf, rowid, columns, kinds, age) && ok
	}
	return ok
}

// row tells tables apart by the kinds of their columns, in every version of the
// schema; false for a row that is damaged.
func (h *harvest) row(table bool, rowid int64, c []any, kinds string, age int) bool {
	if !table {
		if kinds == "iii" { // of the index of entries: log, number, rowid
			h.numbers[[2]int64{c[0].(int64), c[1].(int64)}] = true
		}
		return kinds != ""
	}
	switch kinds {
	case "niib":
		return h.entry(rowid, c)
	case "ti", "tii":
		return h.tally(&h.report.Terms, h.term(c))
	case "ttbiit", "ttbiiti":
		return h.tally(&h.report.Meetings, h.meeting(c, age))
	case "tt", "tti":
		return h.tally(&h.report.Settings, h.setting(c, age))
	}
	return kinds != ""
}

// tally counts a row that is lost. What is kept is counted when it is written.
func (h *harvest) tally(t *Tally, ok bool) bool {
	if !ok {
		t.Lost++
	}
	return ok
}

func (h *harvest) entry(rowid int64, c []any) bool {
	h.numbers[[2]int64{c[1].(int64), c[2].(int64)}] = true
	meeting, e, err := h.place(c[3].([]byte))
	if err != nil {
		return false
	}
	name := entryName{meeting, e.Author, e.Session, e.Seq}
	if known, ok := h.entries[name]; !ok || rowid < known.id {
		h.entries[name] = foundEntry{rowid, meeting, e}
	}
	return true
}

func (h *harvest) term(c []any) bool {
	meeting, term := c[0].(string), c[1].(int64)
	if !summed(c, 2) || term < 0 {
		return false
	}
	if meeting != "entry" && meeting != "goose_db_version" { // of SQLite's sequences, which look alike
		h.terms[meeting] = max(h.terms[meeting], uint64(term))
	}
	return true
}

func (h *harvest) meeting(c []any, age int) bool {
	p := Past{Meeting: c[0].(string), Name: c[1].(string), Key: c[2].([]byte), LastSeen: c[3].(int64), Owner: c[4].(int64) != 0}
	if !summed(c, 6) || json.Unmarshal([]byte(c[5].(string)), &p.Addrs) != nil {
		return false
	}
	if known, ok := h.meetings[p.Meeting]; !ok || age < known.age {
		h.meetings[p.Meeting] = aged[Past]{age, p}
	}
	return true
}

func (h *harvest) setting(c []any, age int) bool {
	key := c[0].(string)
	if !summed(c, 2) {
		return false
	}
	if known, ok := h.settings[key]; !ok || age < known.age {
		h.settings[key] = aged[string]{age, c[1].(string)}
	}
	return true
}

// summed checks the checksum behind n columns. The first version had none, and
// its rows have to be text at least.
func summed(c []any, n int) bool {
	if len(c) > n {
		return c[n] == rowSum(c[:n]...)
	}
	for _, v := range c {
		if s, ok := v.(string); ok && !utf8.ValidString(s) {
			return false
		}
	}
	return true
}

// prefixes are the entries that no earlier one of their log is missing before,
// in the order of their arrival.
func (h *harvest) prefixes() []foundEntry {
	var kept []foundEntry
	for name, f := range h.entries {
		if name.seq != 1 {
			continue
		}
		for at, ok := f.id, true; ok; f, ok = h.entries[name] {
			at = max(at, f.id) // a rowid may be what is damaged
			f.id = at
			kept = append(kept, f)
			name.seq++
		}
	}
	slices.SortFunc(kept, func(a, b foundEntry) int {
		return cmp.Or(cmp.Compare(a.id, b.id), cmp.Compare(a.entry.Seq, b.entry.Seq))
	})
	return kept
}

// write fills an empty database and completes the report.
func (h *harvest) write(s *Store) error {
	kept := h.prefixes()
	h.report.Entries = Tally{len(kept), max(0, max(len(h.numbers), len(h.entries))-len(kept))}
	for len(kept) > 0 {
		meeting, batch := kept[0].meeting, []Entry{}
		for len(kept) > 0 && kept[0].meeting == meeting && len(batch) < 1000 {
			batch, kept = append(batch, kept[0].entry), kept[1:]
		}
		if err := s.Append(meeting, batch); err != nil {
			return err
		}
	}
	for meeting, term := range h.terms {
		if err := s.SetTerm(meeting, term); err != nil {
			return err
		}
	}
	for p := range maps.Values(h.meetings) {
		if err := s.SaveMeeting(p.row); err != nil {
			return err
		}
	}
	delete(h.settings, settingSalvage)
	for key, value := range h.settings {
		if err := s.SetSetting(key, value.row); err != nil {
			return err
		}
	}
	h.report.Terms.Kept, h.report.Meetings.Kept, h.report.Settings.Kept = len(h.terms), len(h.meetings), len(h.settings)
	text, err := json.Marshal(h.report)
	if err != nil {
		return err
	}
	return s.SetSetting(settingSalvage, string(text))
}
