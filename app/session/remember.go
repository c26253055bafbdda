package session

import (
	"alcove/app/store"
)

// saveMeeting keeps what it takes to open this meeting again. A failure costs
// the list of past meetings, not the meeting.
func (s *Session) saveMeeting() {
	st := s.journal.State()
	if !s.entered || st.Owner == "" {
		return
	}
	p := store.Past{
		Meeting: string(s.cfg.Meeting), Name: st.Name, Key: s.cfg.Key[:],
		LastSeen: s.cfg.wall().UnixMilli(), Owner: st.Owner == s.me,
	}
	for _, a := range s.known {
		p.Addrs = append(p.Addrs, a.String())
	}
	_ = s.cfg.Store.SaveMeeting(p)
}
