package session

import (
	"strconv"
	"strings"
	"time"

	"alcove/app/meeting"
	"alcove/mesh"
	"alcove/mesh/replica"
)

// After a gap of standstill between two steps, what is read for a while may have
// waited for as long: it tells how timers stood then.
const (
	standstill = 300 * time.Millisecond
	stale      = 300 * time.Millisecond
)

func (c *Core) noticeStandstill(at Moment) {
	if c.running && at.Mono-c.at.Mono > standstill {
		c.stood = at.Mono
	}
}

// mayBeOld reports whether what arrives now may have waited in this machine.
func (c *Core) mayBeOld() bool { return c.stood > 0 && c.at.Mono-c.stood < stale }

// watchTimers follows the timers of the newest state, says which of them are
// up, and sets the alarm for the next one.
func (c *Core) watchTimers() {
	c.followTimers()
	if !c.running || !c.entered || c.leaving || c.failure != nil {
		return
	}
	now := c.at.Mono
	say, next := c.timers.due(now, c.lastWord())
	c.alarm = next
	for _, e := range say {
		_ = c.commit(e) // somebody else was faster, or it is said by the others
	}
}

func (c *Core) followTimers() {
	if !c.running {
		return // there is no clock yet
	}
	c.timers.follow(c.at.Mono, c.journal.State().Timers, c.timerOrigin, c.journal.Lamport(), c.at.Wall.UnixMilli())
}

// timerOrigin says how this app came to know a timer. What another device's wall
// clock showed says nothing: such a timer is counted from now on, rather late than
// early.
func (c *Core) timerOrigin(t meeting.Timer) origin {
	switch {
	case !c.begun && t.By == c.me:
		return stored
	case strings.HasPrefix(t.ID, string(c.me)+"/"+string(c.cfg.Session)+"/"):
		return mine
	}
	return learned
}

// lastWord is how long the host is left to say that time is up.
func (c *Core) lastWord() time.Duration {
	if h := c.hostIfConnected(); c.leading() || h == "" {
		return 0
	}
	return yield
}

// premature reports whether an operation ends a timer before its time. A
// moderator may, as they may close the rooms.
func (c *Core) premature(op meeting.Op) bool {
	if op.Kind != meeting.KindExpire || c.journal.State().Role(op.Author) >= meeting.Moderator {
		return false
	}
	body, err := meeting.DecodeBody(op.Kind, op.Body)
	if err != nil {
		return false // it changes nothing
	}
	e := body.(meeting.Expire)
	return c.timers.early(c.at.Mono, op.ID(), e, c.has(e.Timer))
}

// has reports whether the operation with this ID, "author/session/seq", is in
// the journal.
func (c *Core) has(op string) bool {
	author, rest, _ := strings.Cut(op, "/")
	session, number, _ := strings.Cut(rest, "/")
	seq, err := strconv.ParseUint(number, 10, 64)
	h, ok := c.heads[replica.LogID{Author: mesh.DeviceID(author), Session: mesh.SessionID(session)}]
	return err == nil && ok && seq <= h.seq
}

// remaining is how the timers of a state stand.
func (c *Core) remaining(st *meeting.State) map[string]Remaining {
	out := make(map[string]Remaining, len(st.Timers))
	for _, t := range st.Timers {
		if k := c.timers.of[t.ID]; k != nil {
			out[t.ID] = k.left(c.at.Mono)
		}
	}
	return out
}
