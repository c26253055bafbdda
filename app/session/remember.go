package session

import (
	"alcove/app/store"
)

// saveMeeting keeps what it takes to open this meeting again. A failure costs
// the list of past meetings, not the meeting.
func (c *Core) saveMeeting() {
	st := c.journal.State()
	if !c.entered || st.Owner == "" {
		return
	}
	p := store.Past{
		Meeting: string(c.cfg.Meeting), Name: st.Name, Key: c.cfg.Key[:],
		LastSeen: c.at.Wall.UnixMilli(), Owner: st.Owner == c.me,
	}
	for _, a := range c.known {
		p.Addrs = append(p.Addrs, a.String())
	}
	_ = c.cfg.Store.SaveMeeting(p)
}
