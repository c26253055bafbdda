package simulation

import (
	"fmt"
	"time"

	"alcove/app/meeting"
	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/replica"
)

// checkSend looks at everything that leaves an app.
//
// V3: nothing is sent before it is on disk. An entry must be on the sender's
// disk with these bytes, and what a vector says must be there. It fails where an
// operation is pushed or acknowledged before the write.
//
// V13: no message is greater than its kind may be, so that nobody has to refuse
// it. It fails where a table grows without bounds.
func (w *world) checkSend(a *app, to mesh.MemberID, kind control.Kind, payload []byte) {
	if most := control.MaxPayload(kind); len(payload) > most {
		w.fail("V13", "%s sends %v of %d bytes", a, kind, len(payload))
	}
	switch kind {
	case control.KindTransfer:
		w.ledger.transferred = w.now
		w.count("transfers")
		return
	case control.KindClaim:
		w.checkClaim(a, payload)
		return
	case control.KindReplica:
	default:
		return
	}
	// Vectors are many and long: one in four.
	if payload[0] < 3 && w.steps%4 != 0 {
		return
	}
	m, err := replica.Decode(payload)
	if err != nil {
		w.fail("V3", "%s sends a message that does not decode: %v", a, err)
	}
	switch m := m.(type) {
	case replica.Have:
		w.checkVector(a, m.Vector)
	case replica.Ack:
		w.checkVector(a, m.Vector)
	case replica.Entries:
		for _, e := range m.Entries {
			id := logID{string(e.Author), string(e.Session)}
			if !a.disk.has(id, e.Seq) || string(a.disk.logs[id][e.Seq-1]) != string(e.Bytes) {
				w.fail("V3", "%s sends entry %d of %s/%s, which is not on its disk", a, e.Seq, e.Author.Short(), short(string(e.Session)))
			}
		}
	}
}

func (w *world) checkVector(a *app, v replica.Vector) {
	for l, seq := range v {
		if !a.disk.has(logID{string(l.Author), string(l.Session)}, seq) {
			w.fail("V3", "%s says it has %d of %s/%s, which is not on its disk", a, seq, l.Author.Short(), short(string(l.Session)))
		}
	}
}

// checkWritten looks at every operation that a core writes.
//
// V6: a take-over, a merge or a wake-up writes nothing. What no person asked for is
// a joining, a goodbye, or that time is up. It fails where a host repairs the state
// by operations of its own.
//
// V13: one step writes a few operations at most.
//
// V7: that time is up is said never early: not before the time that the author
// knew of has passed since the timer was set, but for what clocks differ. It fails
// where a count is lost or believed from who does not know.
func (w *world) checkWritten(a *app, o *written) {
	w.note("%s writes %T %+v at %d", a, o.body, o.body, o.op.Lamport)
	if w.wrote != w.steps {
		w.wrote, w.burst = w.steps, 0
	}
	if w.burst++; w.burst > 20 {
		w.fail("V13", "%s writes without end, now %T", a, o.body)
	}
	w.count("op: " + fmt.Sprintf("%T", o.body)[len("meeting."):])
	switch b := o.body.(type) {
	case meeting.Create, meeting.Join, meeting.Leave:
	case meeting.Expire:
		w.checkExpire(a, b)
	default:
		if w.ledger.asked != a {
			w.fail("V6", "%s writes %T, which nobody asked for", a, b)
		}
	}
}

// slack is how far counts may be from the truth.
const slack = 250 * time.Millisecond

func (w *world) checkExpire(a *app, b meeting.Expire) {
	set, known := w.ledger.byID[b.Timer]
	if !known {
		return // somebody hostile set it
	}
	due := set.at + time.Duration(b.Millis)*time.Millisecond
	if early := due - w.now; early > slack+time.Duration(b.Millis)*time.Millisecond/2000 {
		w.fail("V7", "%s says that %v are up %v early", a, time.Duration(b.Millis)*time.Millisecond, early)
	}
}

// checkClaim: V4, an app claims for itself, and never again what was claimed on
// its machine before. It fails where a term is not on the disk before it is claimed.
func (w *world) checkClaim(a *app, payload []byte) {
	c, err := control.DecodeClaim(payload)
	if err != nil || c.Reign.Host != a.member {
		w.fail("V4", "%s sends a claim that is not its own: %v", a, err)
	}
	m, term := a.machine, c.Reign.Term
	if (term < m.claimed.Term || term == m.claimed.Term && m.claimed.Host != a.member) && w.disksAreGood() {
		w.fail("V4", "%s claims term %d after %d", a, term, m.claimed.Term)
	}
	m.claimed = c.Reign
}

// reopened looks at what an app finds on its disk.
//
// V14: a crash at any write reopens to a prefix that has every operation that was
// acknowledged on this machine, and the core takes all that is there. It fails where
// an operation is acknowledged before it is written.
func (w *world) reopened(a *app) {
	for _, k := range a.machine.acked {
		if !a.disk.has(k.logID, k.seq) {
			w.fail("V14", "%s had acknowledged %d of %s and starts without it", a, k.seq, short(k.session))
		}
	}
	if n := len(a.core.Journal().Ops()); n != a.disk.count {
		w.fail("V14", "%s has %d operations on disk and %d in its journal", a, a.disk.count, n)
	}
}
