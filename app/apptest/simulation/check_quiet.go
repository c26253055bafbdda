package simulation

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"alcove/app/meeting"
	"alcove/app/session"
	streams "alcove/media"
	"alcove/mesh"
)

// present are the apps that run, in the order of machines, without those that
// nobody lets in any more and who have not heard why.
func (w *world) present() []*app {
	var out []*app
	for _, m := range w.machines {
		if m.app != nil && !w.outcast(m.app) {
			out = append(out, m.app)
		}
	}
	return out
}

// outcast says that others have somebody removed, and that whoever that one still
// reaches was removed too: they keep each other company.
func (w *world) outcast(a *app) bool {
	for _, m := range w.machines {
		if m.app == nil || m.app == a || !m.app.removes(a.id) {
			continue
		}
		if !slices.ContainsFunc(a.ends, func(e *end) bool { return !m.app.removes(e.other.app.id) }) {
			return true
		}
	}
	return false
}

// apart says what is not one yet, and which promise that is; "" once everybody has
// the same journal, obeys the same host, and has media with it.
//
// V5: after the faults end there is one obeyed host. V1: members that can talk have
// the same journal. V9: who was removed is not among them. V11: media goes on.
func (w *world) apart() (check, odd string) {
	as := w.present()
	var reign mesh.Reign
	for i, a := range as {
		if a.core.Journal().State().Owner == "" {
			if w.created() {
				return "V1", fmt.Sprintf("%s knows no meeting", a)
			}
			continue
		}
		v := a.core.View(a.moment())
		switch {
		case v.State.Participants[a.id].Removed:
			return "V9", fmt.Sprintf("%s was removed and is here", a)
		case len(a.ends) != len(as)-1:
			return "V5", fmt.Sprintf("%s has %d channels of %d", a, len(a.ends), len(as)-1)
		case a.disk.digest != as[0].disk.digest || a.disk.common != as[0].disk.common:
			return "V1", fmt.Sprintf("%s has %d operations, %s has %d", a, a.disk.common, as[0], as[0].disk.common)
		case !v.Entered:
			return "V1", fmt.Sprintf("%s has not entered", a)
		case v.Reign.Host == "":
			return "V5", fmt.Sprintf("%s has no host", a)
		case i > 0 && v.Reign != reign:
			return "V5", fmt.Sprintf("%s obeys %d/%s, others %d/%s", a, v.Reign.Term, w.nameOf(v.Reign.Host), reign.Term, w.nameOf(reign.Host))
		case v.Link != session.LinkConnected:
			return "V11", fmt.Sprintf("%s has no media", a)
		}
		reign = v.Reign
	}
	h := w.apps[reign.Host]
	switch {
	case reign.Host == "":
		return "", ""
	case h == nil || !h.running() || h.forwarder == nil:
		return "V5", fmt.Sprintf("nobody leads in term %d", reign.Term)
	}
	return "V11", w.reception(as, h)
}

// created says whether anybody still has the creation of the meeting.
func (w *world) created() bool {
	return slices.ContainsFunc(w.present(), func(a *app) bool { return a.core.Journal().State().Owner != "" })
}

// together looks at the one meeting that there is now.
//
// V1: the same journal gives the same bytes of state, folded as it came or at once
// and in another order.
//
// V2, V14: what was acknowledged anywhere, on a disk that was not lost, is in it.
func (w *world) together() {
	as := w.present()
	if len(as) == 0 {
		return
	}
	first := as[0].core.Journal()
	want := first.State().Bytes()
	ops := first.Ops()
	w.rng.Shuffle(len(ops), func(i, k int) { ops[i], ops[k] = ops[k], ops[i] })
	if got := meeting.Fold(meeting.MeetingID(w.meeting), ops).Bytes(); !bytes.Equal(got, want) {
		w.fail("V1", "a journal of %d operations, folded in another order, gives another state\n%s\n%s", len(ops), want, got)
	}
	for _, a := range as {
		if n := len(a.core.Journal().Ops()); n != a.disk.count {
			w.fail("V1", "%s has %d operations in its journal and %d on disk", a, n, a.disk.count)
		}
		if got := a.core.Journal().State().Bytes(); !bytes.Equal(got, want) && a.disk.full == as[0].disk.full {
			w.fail("V1", "%s and %s have the same journal and another state\n%s\n%s", a, as[0], got, want)
		}
	}
	for _, a := range as {
		m := a.machine
		for _, k := range m.acked {
			if !as[0].disk.has(k.logID, k.seq) {
				w.fail("V14", "%d of %s, acknowledged by %s, is not in the journal", k.seq, short(k.session), m)
			}
		}
	}
	w.checkRights(first)
	w.checkSaid(first)
	w.checkEnds(first)
}

// checkRights: V8, nobody acts beyond their rights. Moderators are those whom a chain
// of grants from the owner made so, whatever the order; without one nobody is a
// moderator, removed, or in a room that somebody else made. It fails where an
// operation counts for what it says and not for who says it.
func (w *world) checkRights(j *meeting.Journal) {
	st := j.State()
	ever, rooms, removed := w.granted(j), map[meeting.RoomID]bool{}, map[meeting.ParticipantID]bool{}
	for _, o := range j.Ops() {
		body, err := meeting.DecodeBody(o.Kind, o.Body)
		if err != nil || !ever[o.Author] {
			continue
		}
		switch b := body.(type) {
		case meeting.Remove:
			removed[b.Who] = true
		case meeting.AddRoom:
			rooms[b.Room.ID] = true
		case meeting.SetUp:
			for _, r := range b.Rooms {
				rooms[r.ID] = true
			}
		}
	}
	for id, p := range st.Participants {
		if p.Role > meeting.Ordinary && !ever[id] {
			w.fail("V8", "%s is a %v, whom nobody made one", short(string(id)), p.Role)
		}
		if p.Removed && !removed[id] {
			w.fail("V8", "%s is removed, and nobody could have", short(string(id)))
		}
	}
	for _, r := range slices.Concat(st.Rooms, st.Archived) {
		if !rooms[r.ID] {
			w.fail("V8", "room %s was made by nobody who may", r.ID)
		}
	}
	for _, lines := range st.Chats {
		for _, l := range lines {
			if l.Kind == meeting.BroadcastLine && !ever[l.Author] {
				w.fail("V8", "%s broadcasts %q", short(string(l.Author)), l.Text)
			}
		}
	}
}

// granted is everybody who was ever made a moderator by somebody who was.
func (w *world) granted(j *meeting.Journal) map[meeting.ParticipantID]bool {
	ever := map[meeting.ParticipantID]bool{j.State().Owner: true}
	for more := true; more; {
		more = false
		for _, o := range j.Ops() {
			if o.Kind != meeting.KindGrant || !ever[o.Author] {
				continue
			}
			if body, err := meeting.DecodeBody(o.Kind, o.Body); err == nil && !ever[body.(meeting.Grant).Who] {
				ever[body.(meeting.Grant).Who] = true
				more = true
			}
		}
	}
	return ever
}

// checkSaid: V9 and V8, what somebody wrote after the owner removed them is in no
// chat, and what they broadcast after the owner demoted them neither, whatever
// Lamport time it carries. It fails where a merge forgets what a ban or a demotion
// cut off. A ban that was lost with the only disk that had it is none.
func (w *world) checkSaid(j *meeting.Journal) {
	st := j.State()
	bans, demotions := w.cutsIn(j)
	for _, lines := range st.Chats {
		for _, l := range lines {
			o := w.ledger.byID[l.ID]
			if o == nil || l.Author == "" {
				continue
			}
			if at, banned := bans[l.Author]; banned && o.at > at && st.Participants[l.Author].Removed {
				w.fail("V9", "%q was written %v after the ban, at %d", l.Text, o.at-at, o.op.Lamport)
			}
			if l.Kind == meeting.BroadcastLine {
				w.checkBroadcast(o, l, demotions)
			}
		}
	}
}

// cutsIn are what the owner did to people, as far as a journal has it: the first
// ban of each and when it was written, and the last demotion.
func (w *world) cutsIn(j *meeting.Journal) (bans map[meeting.ParticipantID]time.Duration, demotions map[meeting.ParticipantID]*written) {
	bans, demotions = map[meeting.ParticipantID]time.Duration{}, map[meeting.ParticipantID]*written{}
	for _, op := range j.Ops() {
		o := w.ledger.byID[op.ID()]
		if o == nil || o.by.n != 0 {
			continue
		}
		switch b := o.body.(type) {
		case meeting.Remove:
			if at, before := bans[b.Who]; !before || o.at < at {
				bans[b.Who] = o.at
			}
		case meeting.Revoke:
			if d := demotions[b.Who]; d == nil || o.at > d.at {
				demotions[b.Who] = o
			}
		}
	}
	return bans, demotions
}

func (w *world) checkBroadcast(o *written, l meeting.Line, demotions map[meeting.ParticipantID]*written) {
	d := demotions[l.Author]
	if d == nil || o.at <= d.at {
		return
	}
	for _, g := range w.ledger.ops {
		if b, ok := g.body.(meeting.Grant); ok && b.Who == l.Author && g.op.Lamport > d.op.Lamport {
			return
		}
	}
	w.fail("V8", "%q was broadcast %v after the demotion, at %d after %d", l.Text, o.at-d.at, o.op.Lamport, d.op.Lamport)
}

// checkEnds: V7, a timer ends once, however many apps say that its time is up.
func (w *world) checkEnds(j *meeting.Journal) {
	timer := map[string]string{}
	for _, o := range j.Ops() {
		if o.Kind == meeting.KindExpire {
			if b, err := meeting.DecodeBody(o.Kind, o.Body); err == nil {
				timer[o.ID()] = b.(meeting.Expire).Timer
			}
		}
	}
	ends := map[string]int{}
	for _, l := range j.State().Chats[meeting.MainRoom] {
		if t, ok := timer[l.ID]; ok && l.Text == meeting.TimeUp {
			if ends[t]++; ends[t] > 1 {
				w.fail("V7", "timer %s ended twice", t)
			}
		}
	}
}

// reception: V11, media goes on: at quiet everybody receives what the state lets
// them, and nothing else. While the role is handed over there are two hosts.
func (w *world) reception(as []*app, host *app) string {
	o := oracleOf(host)
	for _, x := range as {
		for _, y := range as {
			if x == y {
				continue
			}
			for _, s := range []streams.Source{streams.Microphone, streams.Camera, streams.Screen} {
				got := slices.ContainsFunc(as, func(a *app) bool { return a.forwarder != nil && a.forwarder.brings(x, y, s) })
				if want := o.allows(x.id, y.id, s); got != want {
					return fmt.Sprintf("%v of %s reaches %s: %v, wanted %v", s, x, y, got, want)
				}
			}
		}
	}
	return ""
}

// brings says that what one sends comes to the other.
func (f *forwarder) brings(x, y *app, s streams.Source) bool {
	from, to := streams.PeerID(x.device.ID()), streams.PeerID(y.device.ID())
	return f.carries(from) && f.peers[from].sends() && f.carries(to) && f.partition.Allows(from, to, s)
}

// underWay is how long a hand-over may have been under way as the calm began.
const underWay = 5 * time.Second

// before is what must be the same after a time of calm.
type before struct {
	reign  mesh.Reign
	state  []byte
	timers bool
	ops    int
	at     time.Duration
}

func (w *world) snapshot() before {
	as := w.present()
	if len(as) == 0 {
		return before{}
	}
	a := as[0]
	st := a.core.Journal().State()
	return before{a.watch.reign, st.Bytes(), len(st.Timers) > 0, a.disk.count, w.now}
}

// sameAs: V5, no change of host in calm, but a hand-over; V6, and with or without
// one the state is as it was.
func (w *world) sameAs(b before) {
	as := w.present()
	if len(as) == 0 || b.state == nil {
		return
	}
	a := as[0]
	if b.reign.Host == "" {
		return // the meeting was lost with its only disk
	}
	if a.watch.reign.Host != b.reign.Host && w.ledger.transferred < b.at-underWay {
		w.fail("V5", "in calm the host became %s after %s", w.nameOf(a.watch.reign.Host), w.nameOf(b.reign.Host))
	}
	villains := slices.ContainsFunc(w.machines, func(m *machine) bool { return m.evil != nil })
	if b.timers || villains { // what a villain sent may come late
		return
	}
	if a.disk.count != b.ops || !bytes.Equal(a.core.Journal().State().Bytes(), b.state) {
		w.fail("V6", "in calm %d operations were written", a.disk.count-b.ops)
	}
}

// finally: what a run has to have done to count.
func (w *world) finally() {
	w.result.Counts["runs"]++
	w.result.Counts["operations"] += len(w.ledger.hashes)
	w.result.Counts["people"] += len(w.machines)
	for _, m := range w.machines {
		if m.evil != nil {
			w.count("villains")
		}
	}
}
