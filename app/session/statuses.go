package session

import (
	"time"

	"alcove/mesh"
	"alcove/mesh/control"
)

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
	now := time.Now()
	switch {
	case s.forwarder == nil: // meant for a former host, or too early: it is said again
	case s.quotas.pace(from.Device(), now).statuses.AllowN(now, 1):
		return s.takeStatus(from, payload)
	default:
		s.held[from] = payload
	}
	return nil
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
