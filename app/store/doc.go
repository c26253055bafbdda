// Package store keeps what must outlive the app in one SQLite file: the
// journals of meetings, the terms that were promised, past meetings and
// settings.
//
// What Append returned for is on the disk: the file is in WAL mode with
// synchronous=FULL, and one connection writes. Entries are opaque, are only
// added, and never change; the same number with other bytes is [ErrFork].
//
// Open looks at an existing file through a read-only connection before
// anything may write to it. A file that is damaged or that a newer Alcove wrote
// is left exactly as it is; [SetAside] moves a damaged one out of the way, with
// its write-ahead log, so that nothing in it is lost. An older file is copied
// before it is migrated. Files are readable by their owner alone.
package store
