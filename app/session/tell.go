package session

import (
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
	if s.forwarder != nil || from != s.reign.Host {
		return nil
	}
	t, err := decodeTold(payload)
	if err != nil {
		return err
	}
	if t.Term != s.reign.Term {
		return nil
	}
	changed, better := s.timers.hear(s.now(), t.Timers, t.Lamport)
	if len(better) > 0 {
		s.sendStatus(better)
	}
	s.heard = make(map[meeting.ParticipantID]Reach, len(t.Reaches))
	for who, w := range t.Reaches {
		s.heard[who], _ = w.reach()
	}
	reaches := s.believed(s.journal.State())
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

// believed is what the host told of reaches, as far as a state allows it. A
// grant may come after the reach that it allows: the room must see it then.
func (s *Session) believed(st *meeting.State) map[meeting.ParticipantID]Reach {
	out := make(map[meeting.ParticipantID]Reach, len(s.heard))
	for who, r := range s.heard {
		if r = r.allowed(st, who); !r.none() {
			out[who] = r
		}
	}
	return out
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

// reignOverRooms begins the host's tables: moderators tell what they reach when
// they hear of the reign.
func (s *Session) reignOverRooms() {
	st := s.journal.State()
	s.reaches, s.heard = map[meeting.ParticipantID]Reach{}, nil
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
