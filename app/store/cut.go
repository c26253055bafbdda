package store

import "math"

// Cut takes the entries of one log from a number on out of the journal: the
// first of them did not verify, or the one before it is missing. They stay in
// the file, apart, until the meeting is forgotten. The log can be appended to
// again from there, with what the others have. It returns how many they were.
func (s *Store) Cut(meeting, author, session string, from uint64) (int64, error) {
	if from > math.MaxInt64 {
		return 0, nil
	}
	tx, err := s.db.Begin()
	if err != nil {
		return 0, classify("cut", err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.Exec(`INSERT INTO cut (meeting, author, session, seq, bytes)
		SELECT meeting, author, session, seq, bytes FROM entry JOIN log ON log.id = entry.log
		WHERE meeting = ? AND author = ? AND session = ? AND seq >= ? ORDER BY seq`, meeting, author, session, int64(from)); err != nil {
		return 0, classify("cut", err)
	}
	result, err := tx.Exec(`DELETE FROM entry WHERE seq >= ?4
		AND log = (SELECT id FROM log WHERE meeting = ?1 AND author = ?2 AND session = ?3)`, meeting, author, session, int64(from))
	if err != nil {
		return 0, classify("cut", err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0, classify("cut", err)
	}
	return n, classify("cut", tx.Commit())
}
