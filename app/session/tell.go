package session

import (
	"maps"
	"slices"
	"time"

	"alcove/app/meeting"
	"alcove/mesh"
	"alcove/mesh/control"
)

// How often the host tells of the rooms, besides at once when something
// changes: moderators who look at the wall, and everybody while time runs.
const (
	wallEvery = 250 * time.Millisecond
	talkEvery = time.Second
	loadEvery = time.Second
)

// tellRooms tells everybody how the rooms are.
func (s *Session) tellRooms() { s.tellRoomsTo(func(meeting.ParticipantID) bool { return true }) }

func (s *Session) tellRoomsTo(whom func(meeting.ParticipantID) bool) {
	st := s.journal.State()
	t := told{
		Term: s.reign.Term, Lamport: s.journal.Lamport(), Load: s.carried,
		Reaches: map[meeting.ParticipantID]wireReach{}, Timers: s.timers.table(s.now()),
	}
	for who, r := range s.reaches {
		t.Reaches[who] = r.wire()
	}
	var plain, talking []byte // each encoded when somebody gets it
	for _, m := range s.control.Connected() {
		who := participantOf(m.Device())
		if !whom(who) {
			continue
		}
		t, b := t, &plain
		if st.Role(who) >= meeting.Moderator && (st.Breakout.Running || s.reaches[who].Wall) {
			t.Talk, b = wireTalk(s.activity), &talking
		}
		if *b == nil {
			var err error
			if *b, err = encodeTold(t); err != nil {
				return // the tables are bounded where they are filled
			}
		}
		_ = s.control.Send(m, control.KindRooms, *b) // told again before long
	}
}

func wireTalk(table map[meeting.ParticipantID]Activity) map[meeting.ParticipantID]wireTalking {
	out := make(map[meeting.ParticipantID]wireTalking, len(table))
	for id, a := range table {
		out[id] = a.wire()
	}
	return out
}

// measure is the host's, at every tick: who talks, what is forwarded, and
// telling whoever wants to know.
func (s *Session) measure() {
	now, st := s.now(), s.journal.State()
	s.talk.sample(now, st.Breakout.Generation, s.forwarder.Levels())
	if now-s.lastLoad >= loadEvery {
		s.lastLoad = now
		most := 0
		if s.cfg.Capacity != nil {
			most = s.cfg.Capacity()
		}
		s.carried = s.meter.rate(now, s.forwarder.Stats(), most)
	}
	all := now-s.lastTalk >= talkEvery
	if !all && now-s.lastWall < wallEvery {
		return
	}
	s.lastWall, s.activity = now, s.talk.table(now)
	if all {
		s.lastTalk = now
	}
	wants := func(who meeting.ParticipantID) bool {
		return s.reaches[who].Wall || all && (len(st.Timers) > 0 || st.Breakout.Running && st.Role(who) >= meeting.Moderator)
	}
	s.tellRoomsTo(wants)
	if s.moderates() && (s.reaches[s.me].Wall || all && st.Breakout.Running) {
		s.publishView()
	}
}

// onRooms takes in what the host tells; anybody else is not obeyed.
func (s *Session) onRooms(from mesh.MemberID, payload []byte) error {
	t, err := decodeTold(payload)
	if err != nil {
		return err
	}
	if s.forwarder != nil || from != s.reign.Host || t.Term != s.reign.Term {
		return nil
	}
	changed, better := s.timers.hear(s.now(), t.Timers, t.Lamport)
	if len(better) > 0 {
		s.sendStatus(better)
	}
	st, reaches := s.journal.State(), map[meeting.ParticipantID]Reach{}
	for who, w := range t.Reaches {
		if r, _ := w.reach(); !r.allowed(st, who).none() {
			reaches[who] = r.allowed(st, who)
		}
	}
	if !sameReaches(s.reaches, reaches) || s.carried != t.Load {
		changed = true
	}
	s.reaches, s.carried = reaches, t.Load
	if t.Talk != nil {
		s.activity, changed = map[meeting.ParticipantID]Activity{}, true
		for id, w := range t.Talk {
			s.activity[id], _ = w.activity()
		}
	}
	s.watchTimers()
	if changed {
		s.publishView()
	}
	return nil
}

func sameReaches(a, b map[meeting.ParticipantID]Reach) bool {
	if len(a) != len(b) {
		return false
	}
	for who, r := range a {
		if o, ok := b[who]; !ok || !r.equal(o) {
			return false
		}
	}
	return true
}

// sendStatus tells the host what leaves this app and what it reaches, and, if
// it asked, how its timers stand.
func (s *Session) sendStatus(left map[string]wireTimer) {
	h := s.hostIfConnected()
	if h == "" || h == s.self {
		return
	}
	if b, err := encodeStatus(s.publishing, s.reach, left); err == nil {
		_ = s.control.Send(h, control.KindStatus, b)
	}
}

// onStatus takes in what a guest says of itself. Of what comes too fast the
// newest waits for its turn.
func (s *Session) onStatus(from mesh.MemberID, payload []byte) error {
	if s.forwarder == nil {
		_, _, _, err := decodeStatus(payload)
		return err
	}
	now := time.Now()
	if !s.quotas.pace(from.Device(), now).statuses.AllowN(now, 1) {
		s.held[from] = payload
		return nil
	}
	return s.takeStatus(from, payload)
}

// takeHeld takes in what waited.
func (s *Session) takeHeld() {
	now := time.Now()
	for from, payload := range s.held {
		if !s.quotas.pace(from.Device(), now).statuses.AllowN(now, 1) {
			continue
		}
		if s.takeStatus(from, payload) != nil {
			s.control.Drop(from)
		}
	}
}

func (s *Session) takeStatus(from mesh.MemberID, payload []byte) error {
	delete(s.held, from)
	p, r, left, err := decodeStatus(payload)
	if err != nil {
		return err
	}
	who := participantOf(from.Device())
	if old, ok := s.present[who]; !ok || old != p {
		s.present[who] = p
		s.lastPresence = s.now() - presenceEvery // with the next tick, however often it changes
	}
	if s.timers.lend(s.now(), left) {
		s.tellRooms()
		s.watchTimers()
		s.publishView()
	}
	s.setReach(who, r)
	return nil
}

// ownReach is what this app's moderator reaches from now on.
func (s *Session) ownReach(r Reach) {
	if s.reach.equal(r) {
		return
	}
	s.reach = r
	if s.forwarder != nil {
		s.setReach(s.me, r)
		return
	}
	s.sendStatus(nil)
}

// setReach is the host's. Rooms hear that they are reached before they are, and
// are told that it is over after it was cut.
func (s *Session) setReach(who meeting.ParticipantID, r Reach) {
	r = r.allowed(s.journal.State(), who)
	if len(r.rooms()) > maxReachTotal-s.reachTotal(who) {
		r = Reach{}
	}
	old := s.reaches[who]
	if old.equal(r) {
		return
	}
	delete(s.reaches, who)
	if !r.none() {
		s.reaches[who] = r
	}
	if old.covers(r) {
		s.forward()
		s.tellRooms()
	} else {
		s.tellRooms()
		s.forward()
	}
	s.publishView()
}

// reachTotal counts the rooms in everybody's reaches but one.
func (s *Session) reachTotal(but meeting.ParticipantID) (n int) {
	for who, r := range s.reaches {
		if who != but {
			n += len(r.rooms())
		}
	}
	return n
}

// covers reports whether all of another reach is in this one.
func (r Reach) covers(o Reach) bool {
	mine, theirs := r.ways(), o.ways()
	for i := range theirs {
		if slices.ContainsFunc(*theirs[i], func(id meeting.RoomID) bool { return !slices.Contains(*mine[i], id) }) {
			return false
		}
	}
	return r.Wall || !o.Wall
}

// pruneReaches ends what a new state does not allow any more, one's own too, and
// reports whether the table changed.
func (s *Session) pruneReaches(st *meeting.State) (changed bool) {
	for who, r := range s.reaches {
		now := r.allowed(st, who)
		if now.equal(r) {
			continue
		}
		changed = true
		if delete(s.reaches, who); !now.none() {
			s.reaches[who] = now
		}
	}
	if own := s.reach.allowed(st, s.me); !own.equal(s.reach) {
		s.reach = own
		s.sendStatus(nil)
	}
	return changed
}

// endReaches ends those of whom the host cannot reach; the rooms are told by
// whoever asks this.
func (s *Session) endReaches(here map[meeting.ParticipantID]bool) {
	before := len(s.reaches)
	maps.DeleteFunc(s.reaches, func(who meeting.ParticipantID, _ Reach) bool { return !here[who] })
	if len(s.reaches) != before {
		s.forward()
	}
}

// reignOverRooms begins the host's tables: moderators tell what they reach when
// they hear of the reign.
func (s *Session) reignOverRooms() {
	st := s.journal.State()
	s.reaches = map[meeting.ParticipantID]Reach{}
	if own := s.reach.allowed(st, s.me); !own.none() {
		s.reaches[s.me] = own
	}
	clear(s.held)
	s.timers.newReign()
	s.talk = newTalk(s.now(), st.Breakout.Generation, s.activity)
	s.meter = meter{}
}

// timersChanged follows the timers of a new state; the host tells at once of
// those that changed, and of what else there is to tell.
func (s *Session) timersChanged(tell bool) {
	s.watchTimers()
	now := s.journal.State().Timers
	tell = tell || !slices.Equal(s.timed, now)
	s.timed = now
	if tell && s.forwarder != nil {
		s.tellRooms()
	}
}
