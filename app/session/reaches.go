package session

import (
	"maps"
	"slices"

	"alcove/app/meeting"
)

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
	}
	s.tellRooms()
	s.publishView()
	if !old.covers(r) {
		s.forward()
	}
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
	if s.forwarder == nil && s.heard != nil {
		s.reaches = s.believed(st)
	}
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
