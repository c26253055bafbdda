-- +goose Up
PRAGMA application_id = 0x416c6376; -- "Alcv"

-- One append-only log: an author's session in a meeting.
CREATE TABLE log (
    id      INTEGER PRIMARY KEY,
    meeting TEXT NOT NULL,
    author  TEXT NOT NULL,
    session TEXT NOT NULL,
    UNIQUE (meeting, author, session)
) STRICT;

-- Entries in the order of their arrival.
CREATE TABLE entry (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    log   INTEGER NOT NULL REFERENCES log (id) ON DELETE CASCADE,
    seq   INTEGER NOT NULL CHECK (seq > 0),
    bytes BLOB NOT NULL,
    UNIQUE (log, seq)
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER entry_is_final BEFORE UPDATE ON entry
BEGIN
    SELECT RAISE(ABORT, 'entries never change');
END;
-- +goose StatementEnd

-- The highest term that this device promised anything in. Stays when a meeting
-- is forgotten: terms never go back.
CREATE TABLE term (
    meeting TEXT PRIMARY KEY,
    term    INTEGER NOT NULL
) STRICT;

CREATE TABLE meeting (
    id        TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    key       BLOB NOT NULL,
    last_seen INTEGER NOT NULL, -- Unix ms
    owner     INTEGER NOT NULL,
    addrs     TEXT NOT NULL -- JSON list
) STRICT;

CREATE TABLE setting (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
