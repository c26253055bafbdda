package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
)

// Past is a meeting that this device was in, with what it takes to return.
type Past struct {
	Meeting, Name string
	Key           []byte // the meeting's secret
	LastSeen      int64  // Unix ms
	Owner         bool
	Addrs         []string // where members were last reached
}

// Meetings lists past meetings, the last one first.
func (s *Store) Meetings() ([]Past, error) {
	rows, err := s.db.Query("SELECT id, name, key, last_seen, owner, addrs FROM meeting ORDER BY last_seen DESC, id")
	if err != nil {
		return nil, classify("list meetings", err)
	}
	defer rows.Close()
	var past []Past
	for rows.Next() {
		var p Past
		var addrs string
		if err := rows.Scan(&p.Meeting, &p.Name, &p.Key, &p.LastSeen, &p.Owner, &addrs); err != nil {
			return nil, classify("list meetings", err)
		}
		if err := json.Unmarshal([]byte(addrs), &p.Addrs); err != nil {
			return nil, fmt.Errorf("list meetings: %w: %w", ErrCorrupt, err)
		}
		past = append(past, p)
	}
	return past, classify("list meetings", rows.Err())
}

// SaveMeeting keeps or replaces a past meeting.
func (s *Store) SaveMeeting(p Past) error {
	addrs, err := json.Marshal(p.Addrs)
	if err != nil {
		return fmt.Errorf("save meeting: %w", err)
	}
	key := append([]byte{}, p.Key...)
	_, err = s.db.Exec(`INSERT INTO meeting (id, name, key, last_seen, owner, addrs, sum)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, row_sum(?1, ?2, ?3, ?4, ?5, ?6))
		ON CONFLICT DO UPDATE SET name = excluded.name, key = excluded.key, last_seen = excluded.last_seen,
		owner = excluded.owner, addrs = excluded.addrs, sum = excluded.sum`, p.Meeting, p.Name, key, p.LastSeen, p.Owner, string(addrs))
	return classify("save meeting", err)
}

// ForgetMeeting deletes a past meeting, its key and its journal.
func (s *Store) ForgetMeeting(meeting string) error {
	tx, err := s.db.Begin()
	if err != nil {
		return classify("forget meeting", err)
	}
	defer func() { _ = tx.Rollback() }()
	for _, statement := range []string{
		"DELETE FROM log WHERE meeting = ?", "DELETE FROM cut WHERE meeting = ?", "DELETE FROM meeting WHERE id = ?",
	} {
		if _, err := tx.Exec(statement, meeting); err != nil {
			return classify("forget meeting", err)
		}
	}
	return classify("forget meeting", tx.Commit())
}

// Setting is the value of a key, "" where it was never set.
func (s *Store) Setting(key string) (string, error) {
	var value string
	err := s.db.QueryRow("SELECT value FROM setting WHERE key = ?", key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, classify("read setting", err)
}

// SetSetting keeps a value.
func (s *Store) SetSetting(key, value string) error {
	_, err := s.db.Exec(`INSERT INTO setting (key, value, sum) VALUES (?1, ?2, row_sum(?1, ?2))
		ON CONFLICT DO UPDATE SET value = excluded.value, sum = excluded.sum`, key, value)
	return classify("set setting", err)
}
