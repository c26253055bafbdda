package session

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"alcove/app/meeting"
	"alcove/mesh/replica"
)

// How timers are counted.
const (
	// yield is what the host's app has to say that the time is up.
	yield = 200 * time.Millisecond
	// tooEarly is how long before the time is up by one's own clock somebody
	// else's word for it is not taken.
	tooEarly = time.Second
	// maxCounts bounds what is remembered, of timers that are gone too, and
	// maxLies the operations that came too early: one in each log.
	maxCounts = 1024
	maxLies   = replica.MaxLogs
)

// count is how this app counts one timer, by its monotonic clock.
type count struct {
	millis int64         // the timer's whole time, as the state had it last
	grace  time.Duration // the countdown to return
	up     time.Duration // when the time is up
	over   time.Duration // while ending: when everybody is brought back
	most   time.Duration // up is not later: this app knew of it then, with all of its time
	ending bool
	gone   bool          // no longer in the state
	guess  bool          // not counted since it was set, nor told by a host
	since  time.Duration // when it was seen first
	at     uint64        // the journal's lamport time then
	lent   lent
	said   meeting.Expire
	behind behind
}

// back is when everybody is brought back.
func (c *count) back() time.Duration {
	if c.ending {
		return c.over
	}
	return c.up + c.grace
}

// left is what is told of it.
func (c *count) left(now time.Duration) Remaining {
	end := c.up
	if c.ending {
		end = c.over
	}
	return Remaining{Left: max(end-now, 0), Ending: c.ending}
}

// counts decides when timers are up. It has no clock: time is passed in, since
// the app's start.
type counts struct {
	of   map[string]*count // by the timer's ID
	host hostWord
	lies map[string]bool // operations that came too early
}

func newCounts() *counts { return &counts{of: map[string]*count{}, lies: map[string]bool{}} }

// origin says how a timer is known that was not counted before.
type origin int

const (
	mine    origin = iota // set by this app, just now
	learned               // from others: just now, or somebody will tell
	stored                // this device's own, on the disk when the app started: reckoned by its wall clock
)

// follow takes in the timers of a state. Lamport and wall are the journal's
// and this device's time.
func (k *counts) follow(now time.Duration, timers []meeting.Timer, from func(meeting.Timer) origin, lamport uint64, wall int64) {
	for _, c := range k.of {
		c.gone = true
		c.settle(now)
	}
	for _, t := range timers {
		c := k.of[t.ID]
		if c == nil {
			c = begin(now, t, from(t), wall)
			c.at = lamport
			k.of[t.ID] = c
			if w, ok := k.host.timers[t.ID]; ok && c.guess {
				w.Left = max(w.Left-(now-k.host.at).Milliseconds(), 0)
				k.believe(now, c, w)
			}
		}
		c.gone = false
		c.turn(now, t)
	}
	k.forget()
}

// turn takes in how a timer is now: time that was added, and that the countdown
// began, or was called off by added time, which then counts from now.
func (c *count) turn(now time.Duration, t meeting.Timer) {
	switch {
	case t.Ending && !c.ending:
		c.over, c.lent.ends = now+c.grace, nil
	case !t.Ending && c.ending:
		c.up, c.most, c.lent.ends = max(c.up, now), max(c.most, now), nil
	}
	c.up += ms(t.Millis - c.millis)
	c.most += ms(t.Millis - c.millis)
	c.millis, c.ending = t.Millis, t.Ending
}

// begin counts a timer that was not known.
func begin(now time.Duration, t meeting.Timer, from origin, wall int64) *count {
	c := &count{millis: t.Millis, grace: ms(t.Grace), since: now, guess: from != mine, ending: t.Ending}
	c.up, c.over, c.most = now+ms(t.Millis), now+c.grace, now+ms(t.Millis)
	if from == stored {
		passed := max(wall-t.Wall, 0)
		c.up = now + ms(max(t.Millis-passed, 0))
		c.over = now + min(ms(max(t.Millis+t.Grace-passed, 0)), c.grace)
	}
	return c
}

// forget drops what has been gone the longest when there are too many.
func (k *counts) forget() {
	if len(k.of) <= maxCounts {
		return
	}
	maps.DeleteFunc(k.of, func(_ string, c *count) bool { return c.gone })
}

// wire is what is told of a count.
func (c *count) wire(now time.Duration) wireTimer {
	r := c.left(now)
	return wireTimer{Left: min(r.Left.Milliseconds(), maxLeft), Millis: c.millis, Ending: c.ending, Guess: c.guess}
}

// table is what a host tells of all timers.
func (k *counts) table(now time.Duration) map[string]wireTimer {
	out := map[string]wireTimer{}
	for id, c := range k.of {
		if !c.gone {
			out[id] = c.wire(now)
		}
	}
	return out
}

// due are the operations to write now, and each of them only once; next is when
// to ask again, -1 for not before something changes. Wait is how long somebody
// else has the word first.
func (k *counts) due(now, wait time.Duration) (say []meeting.Expire, next time.Duration) {
	next = -1
	for id, c := range k.of {
		e := meeting.Expire{Timer: id, Millis: c.millis, Over: c.ending || c.grace == 0}
		if c.gone || c.said == e {
			continue
		}
		at := c.up
		if c.ending {
			at = c.over
		}
		at += wait
		if c.guess {
			at = max(at, c.settled())
		}
		switch {
		case now >= at:
			c.said = e
			say = append(say, e)
		case next < 0 || at < next:
			next = at
		}
	}
	slices.SortFunc(say, func(a, b meeting.Expire) int { return cmp.Compare(a.Timer, b.Timer) })
	return say, next
}

// early reports whether somebody else's Expire, the operation id, is not to be
// taken in yet: by this app's own clock the time that it names is not nearly up.
// One that came too early waits for the time that was added meanwhile, too. The
// host's word that a timer is gone counts more. known says that the operation
// that set the timer is in the journal.
func (k *counts) early(now time.Duration, id string, e meeting.Expire, known bool) bool {
	early := k.tooEarly(now, id, e, known)
	if !early {
		delete(k.lies, id)
	} else if len(k.lies) < maxLies {
		k.lies[id] = true
	}
	return early
}

func (k *counts) tooEarly(now time.Duration, id string, e meeting.Expire, known bool) bool {
	c := k.of[e.Timer]
	if c == nil {
		return !known // or it was over before this app was started
	}
	_, runs := k.host.timers[e.Timer]
	if !runs && k.host.heard && k.host.lamport >= c.at || c.gone && k.idle() {
		return false
	}
	if !c.informed() {
		return now < c.settled() // after that this app knows no better than whoever says so
	}
	millis := e.Millis
	if k.lies[id] {
		millis = max(millis, c.millis)
	}
	at := c.up + ms(millis-c.millis)
	switch {
	case e.Over && c.ending:
		at = c.over
	case e.Over:
		at += c.grace
	}
	return at-now > tooEarly
}

// idle reports whether no timer runs.
func (k *counts) idle() bool {
	for _, c := range k.of {
		if !c.gone {
			return false
		}
	}
	return true
}

func ms(n int64) time.Duration { return time.Duration(n) * time.Millisecond }
