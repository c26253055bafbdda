package simulation

import (
	"slices"
	"time"

	"alcove/app/meeting"
	"alcove/app/session"
	streams "alcove/media"
)

// packetEvery is how often everybody sends a packet of each source.
const packetEvery = 400 * time.Millisecond

// packets lets one packet of each source go from everybody to everybody whom the
// forwarders let have it, and checks each.
//
// V11: nobody receives a packet of a room that they are not in. The forwarder goes
// by the partition that its core handed to it last; whether that is right is asked
// of the state of the same core, by rules that are written down here a second time.
// And a receiver listens to the host that it obeys, and to nobody else for longer
// than a hand-over takes. It fails where a new host forwards before it has the
// partition, where a change of the state does not reach the forwarder, or where an
// old host goes on.
func (w *world) packets() {
	for _, m := range w.machines {
		if m.app != nil && m.app.forwarder != nil && !m.app.still() {
			w.forwardAll(m.app)
		}
		if m.app != nil && !m.app.still() {
			w.checkCounts(m.app)
		}
	}
	w.after(packetEvery, w.packets)
}

func (w *world) forwardAll(host *app) {
	f := host.forwarder
	o := oracleOf(host)
	if host.watch.reign.Host == host.member {
		host.watch.led = o.reaches
	}
	resting := oracle{o.st, host.watch.led} // its reaches are those of its reign
	for _, from := range f.order {
		if !f.carries(from) || !f.peers[from].sends() {
			continue
		}
		for _, to := range f.order {
			if from == to || !f.carries(to) {
				continue
			}
			for _, s := range []streams.Source{streams.Microphone, streams.Camera, streams.Screen} {
				if !f.partition.Allows(from, to, s) {
					continue
				}
				w.result.Counts["packets"]++
				who, whom := meeting.ParticipantID(from), meeting.ParticipantID(to)
				if !o.allows(who, whom, s) && !resting.allows(who, whom, s) {
					w.fail("V11", "%s forwards %v of %s to %s", host, s, short(string(from)), short(string(to)))
				}
			}
		}
		w.checkListener(f.peers[from].app, host)
	}
}

// sends says that the app sends over this link.
func (l *mediaLink) sends() bool { return slices.Contains(l.app.sends, l.id) }

// carries says that a peer's link works in both directions.
func (f *forwarder) carries(p streams.PeerID) bool {
	l := f.peers[p]
	return l != nil && l.up && !l.closed && l.app.running() && !l.app.still() && (l.app == f.app || l.flows())
}

// handover is how long media of the former host may go on.
const handover = 4 * time.Second

func (w *world) checkListener(a, host *app) {
	if r := a.watch.reign; r.Host != "" && r.Host != host.member && w.now-a.watch.follows > handover {
		w.fail("V11", "%s obeys %s and listens to %s", a, w.nameOf(r.Host), host)
	}
}

// oracle decides who may receive what, from a state and the reaches.
type oracle struct {
	st      *meeting.State
	reaches map[meeting.ParticipantID]session.Reach
}

func oracleOf(a *app) oracle {
	return oracle{a.core.Journal().State(), a.core.View(a.moment()).Reaches}
}

func (o oracle) allows(from, to meeting.ParticipantID, s streams.Source) bool {
	there, here := o.room(from), o.room(to)
	if there == "" || here == "" {
		return false
	}
	speaks := o.moderates(from) && len(o.live(o.reaches[from].Speak)) > 0
	apart := speaks && !slices.Contains(o.reaches[from].Speak, there)
	if there == here {
		return s != streams.Microphone || !apart
	}
	return o.takes(to, there, s, apart) || o.gives(from, here, s)
}

// takes: a moderator looks or listens into a room, unless the owner forbids it.
func (o oracle) takes(to meeting.ParticipantID, there meeting.RoomID, s streams.Source, apart bool) bool {
	r := o.reaches[to]
	if !o.moderates(to) || o.st.Rules.NoPeek {
		return false
	}
	switch s {
	case streams.Microphone:
		return !apart && (slices.Contains(r.Peek, there) || slices.Contains(r.Listen, there))
	case streams.Camera:
		return slices.Contains(r.Peek, there) || r.Wall && there != meeting.MainRoom
	}
	return slices.Contains(r.Peek, there)
}

// gives: a moderator speaks or shows their screen into a room.
func (o oracle) gives(from meeting.ParticipantID, here meeting.RoomID, s streams.Source) bool {
	r := o.reaches[from]
	return o.moderates(from) &&
		(s == streams.Microphone && slices.Contains(r.Speak, here) || s == streams.Screen && slices.Contains(r.Screen, here))
}

// room is where somebody is who is in the meeting, else "".
func (o oracle) room(p meeting.ParticipantID) meeting.RoomID {
	who := o.st.Participants[p]
	if !who.Joined || who.Removed {
		return ""
	}
	if who.Role >= meeting.Moderator || p == o.st.Owner {
		if who.Visiting != "" {
			return who.Visiting
		}
		return meeting.MainRoom
	}
	if !o.st.Breakout.Running || who.Away {
		return meeting.MainRoom
	}
	for _, r := range o.st.Rooms {
		if r.ID == o.st.Assignments[p] && !r.Closed {
			return r.ID
		}
	}
	return meeting.MainRoom
}

func (o oracle) moderates(p meeting.ParticipantID) bool {
	return p == o.st.Owner || o.st.Participants[p].Role >= meeting.Moderator
}

func (o oracle) live(rooms []meeting.RoomID) (out []meeting.RoomID) {
	for _, id := range rooms {
		if id == meeting.MainRoom || slices.ContainsFunc(o.st.Rooms, func(r meeting.Room) bool { return r.ID == id }) {
			out = append(out, id)
		}
	}
	return out
}

// counted is how a timer stood at an app.
type counted struct {
	end    time.Duration // by its own count, on the clock of the run
	millis int64
	right  bool
	since  time.Duration // it is known here
}

// known is how long an app may still be told better: then a count is no guess.
const known = 6 * time.Second

// checkCounts: V7, a remainder that is right, and no guess any more, does not jump, whoever is host: it
// moves by at most 250 ms, and by what the network was late of late: what the host
// tells is as old as its way was long. It fails where a new host's count is worse than what
// the guests know, and is believed.
func (w *world) checkCounts(a *app) {
	if len(a.core.Journal().State().Timers) == 0 {
		a.watch.counts = nil
		return
	}
	v := a.core.View(a.moment())
	counts := map[string]counted{}
	for _, t := range v.State.Timers {
		set, made := w.ledger.byID[t.ID]
		left := v.Timers[t.ID]
		if !made || t.Ending || left.Ending || left.Left == 0 {
			continue
		}
		due := set.at + time.Duration(t.Millis)*time.Millisecond
		was, before := a.watch.counts[t.ID]
		c := counted{end: w.now + left.Left, millis: t.Millis, since: was.since}
		if !before {
			c.since = w.now
		}
		if before && !within(c.end-was.end, 100*time.Millisecond) {
			w.note("%s counts %v to the end, and it moved by %v", a, left.Left, c.end-was.end)
		}
		c.right = within(c.end-due, slack) && (w.now-c.since > known || set.op.Session == string(a.session))
		if before && was.right && was.millis == c.millis && !within(c.end-was.end, slack+a.watch.lateness(w.now)) {
			w.fail("V7", "%s counts %v to the end of a timer that was right, and it jumped by %v", a, left.Left, c.end-was.end)
		}
		counts[t.ID] = c
	}
	a.watch.counts = counts
}

func within(d, most time.Duration) bool { return d <= most && d >= -most }
