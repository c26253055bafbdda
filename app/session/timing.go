package session

import (
	"strconv"
	"strings"
	"time"

	"alcove/app/meeting"
	"alcove/mesh"
	"alcove/mesh/replica"
)

// watchTimers follows the timers of the newest state, says which of them are
// up, and sets the alarm for the next one.
func (s *Session) watchTimers() {
	s.followTimers()
	if s.start.IsZero() || !s.entered || s.leaving || s.failure != nil {
		return
	}
	now := s.now()
	say, next := s.timers.due(now, s.lastWord())
	s.alarm.Stop()
	if next >= 0 {
		s.alarm.Reset(next - now)
	}
	for _, e := range say {
		_ = s.commit(e) // somebody else was faster, or it is said by the others
	}
}

func (s *Session) followTimers() {
	if s.start.IsZero() {
		return // there is no clock yet
	}
	s.timers.follow(s.now(), s.journal.State().Timers, s.timerOrigin, s.journal.Lamport(), s.cfg.wall().UnixMilli())
}

// timerOrigin says how this app came to know a timer.
func (s *Session) timerOrigin(t meeting.Timer) origin {
	switch {
	case !s.begun:
		return stored
	case strings.HasPrefix(t.ID, string(s.me)+"/"+string(s.cfg.Session)+"/"):
		return mine
	}
	return learned
}

// lastWord is how long the host is left to say that time is up.
func (s *Session) lastWord() time.Duration {
	if h := s.hostIfConnected(); s.forwarder != nil || h == "" {
		return 0
	}
	return yield
}

// premature reports whether an operation ends a timer before its time. A
// moderator may, as they may close the rooms.
func (s *Session) premature(op meeting.Op) bool {
	if op.Kind != meeting.KindExpire || s.journal.State().Role(op.Author) >= meeting.Moderator {
		return false
	}
	body, err := meeting.DecodeBody(op.Kind, op.Body)
	if err != nil {
		return false // it changes nothing
	}
	e := body.(meeting.Expire)
	return s.timers.early(s.now(), op.ID(), e, s.has(e.Timer))
}

// has reports whether the operation with this ID, "author/session/seq", is in
// the journal.
func (s *Session) has(op string) bool {
	author, rest, _ := strings.Cut(op, "/")
	session, number, _ := strings.Cut(rest, "/")
	seq, err := strconv.ParseUint(number, 10, 64)
	h, ok := s.heads[replica.LogID{Author: mesh.DeviceID(author), Session: mesh.SessionID(session)}]
	return err == nil && ok && seq <= h.seq
}

// remaining is how the timers of a state stand.
func (s *Session) remaining(st *meeting.State) map[string]Remaining {
	out := make(map[string]Remaining, len(st.Timers))
	for _, t := range st.Timers {
		if c := s.timers.of[t.ID]; c != nil {
			out[t.ID] = c.left(s.now())
		}
	}
	return out
}
