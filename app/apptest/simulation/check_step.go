package simulation

import (
	"math/bits"
	"time"

	"alcove/app/meeting"
	"alcove/app/session"
	"alcove/mesh"
)

// watch is what the checks remember of an app.
type watch struct {
	state   *meeting.State
	reign   mesh.Reign
	safe    map[string]uint64
	banned  map[meeting.ParticipantID]bool
	bereft  time.Duration // its host ended then; 0 is never
	follows time.Duration // since when it obeys its host
	counts  map[string]counted
	led     map[meeting.ParticipantID]session.Reach // the reaches when it was host last
	late    time.Duration                           // the most that a message was under way, of late
	lateAt  time.Duration                           // when that one came
}

// lateness is how old the newest news may be.
func (o *watch) lateness(now time.Duration) time.Duration {
	if now-o.lateAt > 3*time.Second {
		return 0
	}
	return o.late
}

func (o *watch) took(now, way time.Duration) {
	if way > 50*time.Millisecond && way >= o.lateness(now) {
		o.late, o.lateAt = way, now+way
	}
}

// watchStep looks at an app after each of its steps.
func (w *world) watchStep(a *app) {
	if !a.core.Changed() {
		return
	}
	v := a.core.View(a.moment())
	w.checkReign(a, v)
	w.checkSafe(a, v)
	if v.State != a.watch.state {
		a.watch.state = v.State
		w.checkState(a, v)
	}
	if a.watch.bereft > 0 && a.hears() {
		w.result.TakeOver = append(w.result.TakeOver, w.now-a.watch.bereft)
		a.watch.bereft = 0
	}
}

// checkReign: V4, terms never go back and nothing of a lower term is obeyed. What
// one start of an app obeys only grows, and the disk has the term before it is
// obeyed. It fails where claims are not fenced by what was obeyed before.
func (w *world) checkReign(a *app, v *session.View) {
	if v.Reign.Host == "" || v.Reign == a.watch.reign {
		return
	}
	w.note("%s obeys %s in term %d (hosting: %v)", a, w.nameOf(v.Reign.Host), v.Reign.Term, v.Hosting)
	if v.Reign.Less(a.watch.reign) {
		w.fail("V4", "%s obeys %d/%s after %d/%s", a, v.Reign.Term, w.nameOf(v.Reign.Host), a.watch.reign.Term, w.nameOf(a.watch.reign.Host))
	}
	if a.disk.broken == nil && a.disk.term < uint64(v.Reign.Term) && a.disk.slow == 0 {
		w.ledgerTerm(a, v)
	}
	if v.Reign.Host != a.watch.reign.Host {
		a.watch.follows = w.now
		w.count("changes of host")
	}
	a.watch.reign = v.Reign
}

// ledgerTerm fails where a term is obeyed that a good disk does not have; a disk
// that was bad a moment ago may be behind.
func (w *world) ledgerTerm(a *app, v *session.View) {
	if w.disksAreGood() {
		w.fail("V4", "%s obeys term %d, its disk has %d", a, v.Reign.Term, a.disk.term)
	}
}

func (w *world) disksAreGood() bool {
	return w.result.Counts["fault: disk full"]+w.result.Counts["fault: disk read-only"] == 0
}

// checkSafe: V2, what is shown as safe was on the disks of two other devices, or
// of the only other one that there is; so it survives the loss of any device but the
// last two that have it, or the last one. It fails where one copy is enough, or
// where an acknowledgement comes before the disk.
func (w *world) checkSafe(a *app, v *session.View) {
	for s, seq := range v.Safe {
		was := a.watch.safe[s]
		if seq <= was {
			continue
		}
		for n := was + 1; n <= seq; n++ {
			w.checkSafeOp(a, v, logSeq{logID{string(a.id), s}, n})
		}
		if a.watch.safe == nil {
			a.watch.safe = map[string]uint64{}
		}
		a.watch.safe[s] = seq
		w.count("safe")
	}
}

func (w *world) checkSafeOp(a *app, v *session.View, k logSeq) {
	others := w.ledger.held[k] &^ (1 << a.n)
	if bits.OnesCount32(others) >= 2 {
		return
	}
	strangers := 0 // who is in the meeting and never had it
	for id, p := range v.State.Participants {
		if m := w.machineOf(id); p.Joined && !p.Removed && m != nil && m != a.machine && others&(1<<m.n) == 0 {
			strangers++
		}
	}
	if others == 0 || strangers > 0 {
		w.fail("V2", "%s shows %d of %s as safe, which %d others have; %d have not", a, k.seq, short(k.session), bits.OnesCount32(others), strangers)
	}
}

// checkState looks at every state that an app shows.
//
// V9: whom the owner banned stays banned. It fails where a merge brings an older
// state back.
//
// V13: what is not a chat stays bounded.
func (w *world) checkState(a *app, v *session.View) {
	for id := range w.ledger.bans {
		switch removed := v.State.Participants[id].Removed; {
		case removed && !a.watch.banned[id]:
			if a.watch.banned == nil {
				a.watch.banned = map[meeting.ParticipantID]bool{}
			}
			a.watch.banned[id] = w.ownersBanIn(a, id)
		case !removed && a.watch.banned[id]:
			w.fail("V9", "%s has %s back, whom the owner removed", a, short(string(id)))
		}
	}
	if len(v.State.Changes) > 50 || len(v.State.Rounds) > 64 || len(v.State.Timers) > 51 {
		w.fail("V13", "%s has %d changes, %d rounds, %d timers", a, len(v.State.Changes), len(v.State.Rounds), len(v.State.Timers))
	}
	if len(v.Publishing) > len(w.machines) {
		w.fail("V13", "%s has %d people present", a, len(v.Publishing))
	}
}

// ownersBanIn says whether it is the owner's ban that an app knows, not a
// moderator's, which may turn out not to count.
func (w *world) ownersBanIn(a *app, id meeting.ParticipantID) bool {
	for k, o := range w.ledger.ops {
		if b, ok := o.body.(meeting.Remove); ok && b.Who == id && o.by.n == 0 && a.disk.has(k.logID, k.seq) {
			return true
		}
	}
	return false
}

// hears says that media comes from somebody who lives.
func (a *app) hears() bool {
	for _, l := range a.links {
		if l.up && l.forwarder.open && l.forwarder.app.running() {
			return true
		}
	}
	return false
}

func (w *world) machineOf(p meeting.ParticipantID) *machine {
	for _, m := range w.machines {
		if m.id == p {
			return m
		}
	}
	return nil
}

func (w *world) nameOf(m mesh.MemberID) string {
	if a := w.apps[m]; a != nil {
		return a.String()
	}
	return "nobody"
}
