package boot

import (
	"bytes"
	"sync"

	"alcove/app/session"
	"alcove/app/store"
)

// scratch keeps what a simulated person's app would have on its disk: one
// meeting, for as long as it lasts.
type scratch struct {
	mu      sync.Mutex
	entries []store.Entry // guarded by mu
	at      map[entryID]int
	term    uint64
}

type entryID struct {
	author, session string
	seq             uint64
}

var _ session.Store = (*scratch)(nil)

func newScratch() *scratch { return &scratch{at: map[entryID]int{}} }

// Append takes all of the entries or none, as the store on the disk does.
func (s *scratch) Append(_ string, entries []store.Entry) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range entries {
		if i, ok := s.at[entryID{e.Author, e.Session, e.Seq}]; ok && !bytes.Equal(s.entries[i].Bytes, e.Bytes) {
			return store.ErrFork
		}
	}
	for _, e := range entries {
		id := entryID{e.Author, e.Session, e.Seq}
		if _, ok := s.at[id]; !ok {
			s.at[id] = len(s.entries)
			s.entries = append(s.entries, e)
		}
	}
	return nil
}

func (s *scratch) Load(string) ([]store.Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]store.Entry(nil), s.entries...), nil
}

func (s *scratch) Range(_, author, session string, from, to uint64) ([]store.Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []store.Entry
	for seq := max(from, 1); seq <= to; seq++ {
		i, ok := s.at[entryID{author, session, seq}]
		if !ok {
			break // a log has no gaps
		}
		out = append(out, s.entries[i])
	}
	return out, nil
}

func (s *scratch) Term(string) (uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.term, nil
}

func (s *scratch) SetTerm(_ string, term uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.term = max(s.term, term)
	return nil
}

func (*scratch) SaveMeeting(store.Past) error { return nil }

// Cut has nothing to do: what never left the memory is not damaged.
func (*scratch) Cut(string, string, string, uint64) (int64, error) { return 0, nil }
