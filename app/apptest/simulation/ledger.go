package simulation

import (
	"time"

	"alcove/app/meeting"
	"alcove/app/store"
	"alcove/mesh"
)

// ledger is what an all-seeing eye wrote down in a run.
type ledger struct {
	hashes map[logSeq]uint64 // V3: what was ever written under a number
	held   map[logSeq]uint32 // V2: which machines ever had it on disk
	ops    map[logSeq]*written
	byID   map[string]*written // by the operation's ID
	forked map[logID]bool      // logs that their author forked
	asked  *app                // whose person writes now
	texts  int

	bans        map[meeting.ParticipantID]bool // by the owner, ever
	transferred time.Duration                  // when the role was last handed over, as channels show
	mends       []func()
}

// written is an operation as it was made.
type written struct {
	op   meeting.Op
	body meeting.Body
	at   time.Duration
	by   *machine
}

func (l *ledger) init() {
	l.hashes, l.held, l.ops = map[logSeq]uint64{}, map[logSeq]uint32{}, map[logSeq]*written{}
	l.byID, l.forked = map[string]*written{}, map[logID]bool{}
	l.bans = map[meeting.ParticipantID]bool{}
}

// note writes down a new operation.
func (l *ledger) note(w *world, m *machine, k logSeq, op meeting.Op) *written {
	body, err := meeting.DecodeBody(op.Kind, op.Body)
	if err != nil {
		w.fail("V3", "%s writes a body that does not decode: %v", m, err)
	}
	o := &written{op, body, w.now, m}
	l.ops[k], l.byID[op.ID()] = o, o
	if m.n != 0 {
		return o
	}
	if b, ok := body.(meeting.Remove); ok {
		l.bans[b.Who] = true
	}
	return o
}

// stored is called for every entry that comes to a disk.
func (w *world) stored(d *disk, id logID, e store.Entry) {
	k := logSeq{id, e.Seq}
	w.ledger.held[k] |= 1 << d.m.n
	h := hashOf(e.Bytes)
	if was, known := w.ledger.hashes[k]; !known {
		w.ledger.hashes[k] = h
	} else if was != h && !w.ledger.forked[id] {
		w.fail("V3", "%s stores another operation %d of %s/%s", d.m, e.Seq, short(e.Author), short(e.Session))
	}
	a := d.m.app
	if w.calm {
		w.note("%s stores %d of %s/%s", d.m, e.Seq, short(e.Author), short(e.Session))
	}
	if a == nil || id.author != string(a.id) || id.session != string(a.session) {
		return
	}
	op, err := meeting.DecodeOp(e.Bytes)
	if err != nil {
		w.fail("V3", "%s writes what does not decode: %v", a, err)
	}
	w.verified[h] = true // signed by its own device just now
	w.checkWritten(a, w.ledger.note(w, d.m, k, op))
}

// diskLost: what was acknowledged or claimed on a machine is not promised to
// survive its disk, unless it was safe.
func (l *ledger) diskLost(m *machine) { m.acked, m.claimed = nil, mesh.Reign{} }
