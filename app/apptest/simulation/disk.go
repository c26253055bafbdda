package simulation

import (
	"fmt"
	"time"

	"alcove/app/store"
)

// disk is the store of one machine. What is written survives the app; how fast it
// is, and whether it writes at all, is up to the faults.
type disk struct {
	w    *world
	m    *machine
	logs map[logID][][]byte
	list []logID // the keys of logs, in the order of their beginning
	term uint64

	slow    time.Duration // what a write takes
	broken  error         // what a write fails with
	crashIn int           // the process dies at this write; 0 at none

	digest uint64 // of all entries, whatever their order, but of forked logs
	common int    // how many
	full   uint64 // as digest, of all
	count  int
}

type logID struct{ author, session string }

func newDisk(w *world, m *machine) *disk {
	return &disk{w: w, m: m, logs: map[logID][][]byte{}}
}

// crash is thrown out of a step whose process dies in it.
type crash struct{}

// write is what every write has in common: it takes its time, it may fail, and
// the process may die of it, after or before it was done.
func (d *disk) write(do func()) error {
	if a := d.m.app; a != nil {
		a.busy += d.slow
	}
	if d.broken != nil {
		return fmt.Errorf("write: %w", d.broken)
	}
	if d.crashIn > 0 {
		if d.crashIn--; d.crashIn == 0 {
			if d.w.rng.IntN(2) == 0 {
				do()
			}
			panic(crash{})
		}
	}
	do()
	return nil
}

// Append writes all entries or none.
func (d *disk) Append(_ string, entries []store.Entry) error {
	for _, e := range entries {
		log := d.logs[logID{e.Author, e.Session}]
		if e.Seq <= uint64(len(log)) && string(log[e.Seq-1]) != string(e.Bytes) {
			return store.ErrFork
		}
	}
	return d.write(func() {
		for _, e := range entries {
			d.append(e)
		}
	})
}

func (d *disk) append(e store.Entry) {
	id := logID{e.Author, e.Session}
	log, known := d.logs[id]
	if e.Seq <= uint64(len(log)) {
		return
	}
	if e.Seq != uint64(len(log))+1 {
		d.w.fail("V14", "%s stores entry %d of %s/%s after %d", d.m.name, e.Seq, short(e.Author), e.Session[:4], len(log))
	}
	if !known {
		d.list = append(d.list, id)
	}
	d.logs[id] = append(log, e.Bytes)
	h := hashOf(e.Bytes)
	if !d.w.ledger.forked[id] {
		d.digest += h
		d.common++
	}
	d.full += h
	d.count++
	d.w.stored(d, id, e)
}

// has reports whether an entry is on this disk.
func (d *disk) has(id logID, seq uint64) bool { return uint64(len(d.logs[id])) >= seq }

// Load is everything that was written.
func (d *disk) Load(string) ([]store.Entry, error) {
	var all []store.Entry
	for _, id := range d.list {
		all = append(all, d.read(id, 1, uint64(len(d.logs[id])))...)
	}
	return all, nil
}

// Range is a part of one log.
func (d *disk) Range(_, author, session string, from, to uint64) ([]store.Entry, error) {
	return d.read(logID{author, session}, from, to), nil
}

func (d *disk) read(id logID, from, to uint64) []store.Entry {
	log := d.logs[id]
	to = min(to, uint64(len(log)))
	var out []store.Entry
	for seq := max(from, 1); seq <= to; seq++ {
		out = append(out, store.Entry{Author: id.author, Session: id.session, Seq: seq, Bytes: log[seq-1]})
	}
	return out
}

// Cut sets the end of a damaged log aside; none is damaged here.
func (d *disk) Cut(_, author, session string, from uint64) (int64, error) {
	d.w.fail("V14", "%s cuts %s/%s from %d on", d.m, short(author), short(session), from)
	return 0, nil
}

// Term is the greatest that was set.
func (d *disk) Term(string) (uint64, error) { return d.term, nil }

// SetTerm keeps the greater one, as the store does.
func (d *disk) SetTerm(_ string, t uint64) error {
	if t <= d.term {
		return nil
	}
	return d.write(func() { d.term = t })
}

// SaveMeeting is for the list of past meetings, which nobody reads here.
func (d *disk) SaveMeeting(store.Past) error { return d.broken }

// lose is the loss of the disk.
func (d *disk) lose() {
	*d = *newDisk(d.w, d.m)
}
