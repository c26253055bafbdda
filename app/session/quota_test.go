package session

import (
	"testing"
	"time"

	"alcove/app/meeting"
	"alcove/mesh"
	"alcove/mesh/identity"
	"alcove/mesh/replica"
)

// writer writes whole logs of one device, joined first.
type writer struct {
	t      *testing.T
	s      *lone
	d      *identity.Device
	j      *meeting.Journal
	prefix []byte // before what is signed
}

func newWriter(t *testing.T, s *lone) *writer {
	w := &writer{t: t, s: s, d: identity.NewDevice(), j: meeting.NewJournal(meeting.MeetingID(s.cfg.Meeting))}
	if _, err := w.j.Add(s.journal.Ops()...); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *writer) Sign(msg []byte) []byte {
	w.prefix = msg
	return w.d.Sign(msg)
}

func (w *writer) log(session int) replica.LogID {
	return replica.LogID{Author: w.d.ID(), Session: mesh.SessionIDOf([10]byte{1, byte(session >> 8), byte(session)})}
}

func (w *writer) ops(session int, bodies ...meeting.Body) []meeting.Op {
	w.t.Helper()
	a := meeting.NewAuthor(meeting.MeetingID(w.s.cfg.Meeting), participantOf(w.d.ID()), string(w.log(session).Session), w)
	var out []meeting.Op
	for _, b := range bodies {
		o, err := a.Make(w.j.State(), b, 0)
		if err != nil {
			w.t.Fatal(err)
		}
		if _, err := w.j.Add(o); err != nil {
			w.t.Fatal(err)
		}
		out = append(out, o)
	}
	return out
}

func (w *writer) deliver(session int, ops ...meeting.Op) {
	w.t.Helper()
	from := mesh.NewMemberID(w.d.ID(), w.log(session).Session)
	for len(ops) > 0 {
		var m replica.Entries
		n := min(len(ops), 500)
		for _, o := range ops[:n] {
			m.Entries = append(m.Entries, replica.Entry{LogID: w.log(session), Seq: o.Seq, Bytes: o.Encode()})
		}
		ops = ops[n:]
		if err := w.s.receive(from, m.Encode()); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *writer) has(session int) uint64 { return w.s.heads[w.log(session)].seq }

func hands(n int) []meeting.Body {
	out := []meeting.Body{meeting.Join{Name: "Mallory"}}
	for i := range n - 1 {
		out = append(out, meeting.Hand{Up: i%2 == 0})
	}
	return out
}

// Who writes faster than a person can is slowed, and loses nothing by it; what
// was written before an app came is no flood.
func TestAFloodIsSlowed(t *testing.T) {
	s := founded(t)
	w := newWriter(t, s)
	all := w.ops(1, hands(opsBurst+1000)...)
	began := time.Now()
	w.deliver(1, all...)
	most := opsBurst + uint64(time.Since(began).Seconds()*opsRate) + 1
	if got := w.has(1); got < opsBurst || got > most {
		t.Fatalf("%d of %d at once", got, len(all))
	}
	p := s.quotas.paces[w.d.ID()]
	p.ops.AllowN(time.Now(), int(p.ops.Tokens())) // what a slow machine gave back meanwhile
	if s.wanted(w.log(1)) {
		t.Error("more of it is asked for")
	}
	s.quotas.paces[w.d.ID()] = newPace() // a while later
	if !s.wanted(w.log(1)) {
		t.Error("the rest is not asked for")
	}
	w.deliver(1, all[w.has(1):]...)
	if got := w.has(1); got != uint64(len(all)) {
		t.Errorf("%d of %d in the end", got, len(all))
	}

	other := newWriter(t, s)
	s.running = true
	other.deliver(1, other.ops(1, hands(opsBurst+1000)...)...)
	if got := other.has(1); got != opsBurst+1000 {
		t.Errorf("%d of an old log at the start", got)
	}
}

// One device fills neither the list of logs nor the disk.
func TestQuotas(t *testing.T) {
	s := founded(t)
	w := newWriter(t, s)
	for i := range maxAuthorLogs + 1 {
		w.deliver(i, w.ops(i, hands(1)...)...)
	}
	if w.has(maxAuthorLogs-1) != 1 || w.has(maxAuthorLogs) != 0 {
		t.Errorf("%d logs of one device", s.quotas.held[w.d.ID()].logs)
	}
	if s.wanted(w.log(maxAuthorLogs)) {
		t.Error("one log too many is asked for")
	}

	q := newQuotas()
	one := holding{logs: 1, ops: 1, bytes: 1}
	for _, full := range []holding{{ops: maxAuthorOps}, {bytes: maxAuthorBytes}, {logs: maxAuthorLogs}} {
		q.held["d"] = full
		if q.fits("d", one, 1, false) {
			t.Errorf("past %+v", full)
		}
		if !q.fits("d", one, 1, true) {
			t.Errorf("a moderator is stopped at %+v", full)
		}
	}
	q.logs = replica.MaxLogs - logsReserve
	if q.fits("new", one, 1, false) || !q.fits("new", one, 1, true) {
		t.Error("what is kept for the moderators is not")
	}
	if !q.fits("old", holding{ops: 1, bytes: 1}, 0, false) {
		t.Error("a log that is there may go on")
	}
}

// A log costs its author a joining.
func TestALogOfNobodyIsNotTaken(t *testing.T) {
	s := founded(t)
	w := newWriter(t, s)
	first, second := w.ops(1, hands(1)...), w.ops(2, meeting.Hand{Up: true})
	w.deliver(2, second...)
	if w.has(2) != 0 {
		t.Error("nobody's log is kept")
	}
	w.deliver(1, first...)
	w.deliver(2, second...)
	if w.has(1) != 1 || w.has(2) != 1 {
		t.Error("a participant's second log is not taken")
	}
}

// Lamport times rise within a log: else its author could write into the past
// at any length.
func TestLamportRises(t *testing.T) {
	s := founded(t)
	w := newWriter(t, s)
	ops := w.ops(1, hands(2)...)
	domain := w.prefix[:len(w.prefix)-len(ops[1].Encode())+len(ops[1].Sig)]
	back := ops[1]
	back.Lamport = ops[0].Lamport
	raw := back.Encode()
	back.Sig = w.d.Sign(append(domain[:len(domain):len(domain)], raw[:len(raw)-len(back.Sig)]...))
	if err := back.Verify(); err != nil {
		t.Fatal(err)
	}
	w.deliver(1, ops[0], back)
	if got := w.has(1); got != 1 {
		t.Errorf("%d entries", got)
	}
}

// Offers cost a connection each.
func TestOffersAreFew(t *testing.T) {
	q, now := newQuotas(), time.Now()
	taken := 0
	for range 100 {
		if q.pace("d", now).offers.AllowN(now, 1) {
			taken++
		}
	}
	if taken != offerBurst || !q.pace("d", now.Add(time.Second)).offers.AllowN(now.Add(time.Second), 1) {
		t.Errorf("%d at once", taken)
	}
}
