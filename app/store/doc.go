// Package store keeps what must outlive the app in one SQLite file: the
// journals of meetings, the terms that were promised, past meetings and
// settings.
//
// What Append returned for is on the disk: the file is in WAL mode with
// synchronous=FULL, and one connection writes. Entries are opaque, are only
// added, and never change; the same number with other bytes is [ErrFork].
//
// Open looks at an existing file through a read-only connection before
// anything may write to it: its pages, indexes, checksums, schema and
// write-ahead log. A file that is damaged or that a newer Alcove wrote is left
// exactly as it is. An older one is copied before it is migrated. Files are
// readable by their owner alone.
//
// [OpenOrSalvage] sets a damaged database aside, with its write-ahead log, so
// that nothing in it is lost, and copies what verifies into a new one. It reads
// pages without SQLite, which gives up at the first that is damaged: entries
// carry their place and their author's signature, other rows a checksum. What
// an entry in a whole file is worth is for the session to say: it verifies each
// as it loads them, and has the rest of a log that does not [Store.Cut].
package store
