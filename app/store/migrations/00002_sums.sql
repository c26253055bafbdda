-- +goose Up
-- What no signature covers has a checksum, so that a bit that flipped on the
-- disk is found. The function is in sum.go.
ALTER TABLE log ADD COLUMN sum INTEGER CHECK (sum IS NULL OR sum = row_sum(meeting, author, session));
UPDATE log SET sum = row_sum(meeting, author, session);

ALTER TABLE term ADD COLUMN sum INTEGER CHECK (sum IS NULL OR sum = row_sum(meeting, term));
UPDATE term SET sum = row_sum(meeting, term);

ALTER TABLE meeting ADD COLUMN sum INTEGER CHECK (sum IS NULL OR sum = row_sum(id, name, key, last_seen, owner, addrs));
UPDATE meeting SET sum = row_sum(id, name, key, last_seen, owner, addrs);

ALTER TABLE setting ADD COLUMN sum INTEGER CHECK (sum IS NULL OR sum = row_sum(key, value));
UPDATE setting SET sum = row_sum(key, value);

-- Entries that did not verify when their meeting was opened.
CREATE TABLE cut (
    id      INTEGER PRIMARY KEY,
    meeting TEXT NOT NULL,
    author  TEXT NOT NULL,
    session TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    bytes   BLOB NOT NULL
) STRICT;
