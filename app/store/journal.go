package store

import (
	"bytes"
	"database/sql"
	"fmt"
	"math"
)

// Entry is one signed operation of somebody's log, opaque here.
type Entry struct {
	Author, Session string
	Seq             uint64 // from 1
	Bytes           []byte
}

// Append adds entries of a meeting, all or none, and they are on the disk when
// it returns. Entries that are there already are ignored; ErrFork if one is
// there with other bytes.
func (s *Store) Append(meeting string, entries []Entry) error {
	if len(entries) == 0 {
		return nil
	}
	tx, err := s.db.Begin()
	if err != nil {
		return classify("append", err)
	}
	defer func() { _ = tx.Rollback() }()
	a := appender{tx: tx, meeting: meeting, logs: map[[2]string]int64{}}
	for _, e := range entries {
		if err := a.append(e); err != nil {
			return classify(fmt.Sprintf("append %s/%s/%d", e.Author, e.Session, e.Seq), err)
		}
	}
	return classify("append", tx.Commit())
}

// appender is one transaction of Append.
type appender struct {
	tx      *sql.Tx
	meeting string
	logs    map[[2]string]int64 // author, session
}

func (a *appender) append(e Entry) error {
	if e.Seq == 0 || e.Seq > math.MaxInt64 {
		return ErrTooLarge
	}
	log, err := a.log(e)
	if err != nil {
		return err
	}
	data := e.Bytes
	if data == nil {
		data = []byte{} // nil would be NULL
	}
	result, err := a.tx.Exec("INSERT INTO entry (log, seq, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", log, int64(e.Seq), data)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return err
	}
	var there []byte
	if err := a.tx.QueryRow("SELECT bytes FROM entry WHERE log = ? AND seq = ?", log, int64(e.Seq)).Scan(&there); err != nil {
		return err
	}
	if !bytes.Equal(there, data) {
		return ErrFork
	}
	return nil
}

func (a *appender) log(e Entry) (int64, error) {
	name := [2]string{e.Author, e.Session}
	if id, ok := a.logs[name]; ok {
		return id, nil
	}
	if _, err := a.tx.Exec(`INSERT INTO log (meeting, author, session, sum)
		VALUES (?1, ?2, ?3, row_sum(?1, ?2, ?3)) ON CONFLICT DO NOTHING`, a.meeting, e.Author, e.Session); err != nil {
		return 0, err
	}
	var id int64
	err := a.tx.QueryRow("SELECT id FROM log WHERE meeting = ? AND author = ? AND session = ?", a.meeting, e.Author, e.Session).Scan(&id)
	a.logs[name] = id
	return id, err
}

// Load returns all entries of a meeting in the order of their arrival.
func (s *Store) Load(meeting string) ([]Entry, error) {
	return s.entries("load", `SELECT author, session, seq, bytes FROM entry JOIN log ON log.id = entry.log
		WHERE meeting = ? ORDER BY entry.id`, meeting)
}

// Range returns the entries from..to, both included, of one log; fewer where
// there are fewer.
func (s *Store) Range(meeting, author, session string, from, to uint64) ([]Entry, error) {
	if from > math.MaxInt64 {
		return nil, nil
	}
	return s.entries("range", `SELECT author, session, seq, bytes FROM entry JOIN log ON log.id = entry.log
		WHERE meeting = ? AND author = ? AND session = ? AND seq BETWEEN ? AND ? ORDER BY seq`,
		meeting, author, session, int64(from), int64(min(to, math.MaxInt64)))
}

func (s *Store) entries(doing, query string, args ...any) ([]Entry, error) {
	rows, err := s.db.Query(query, args...)
	if err != nil {
		return nil, classify(doing, err)
	}
	defer rows.Close()
	var entries []Entry
	for rows.Next() {
		var e Entry
		if err := rows.Scan(&e.Author, &e.Session, &e.Seq, &e.Bytes); err != nil {
			return nil, classify(doing, err)
		}
		entries = append(entries, e)
	}
	return entries, classify(doing, rows.Err())
}

// Term is the highest term that was set for a meeting, 0 if none was.
func (s *Store) Term(meeting string) (uint64, error) {
	var term uint64
	err := s.db.QueryRow("SELECT coalesce(max(term), 0) FROM term WHERE meeting = ?", meeting).Scan(&term)
	return term, classify("read term", err)
}

// SetTerm keeps the greater of term and what was set before: terms never go
// back. It is on the disk when it returns.
func (s *Store) SetTerm(meeting string, term uint64) error {
	if term > math.MaxInt64 {
		return fmt.Errorf("set term: %w", ErrTooLarge)
	}
	_, err := s.db.Exec(`INSERT INTO term (meeting, term, sum) VALUES (?1, ?2, row_sum(?1, ?2))
		ON CONFLICT DO UPDATE SET term = excluded.term, sum = excluded.sum WHERE excluded.term > term`, meeting, int64(term))
	return classify("set term", err)
}
