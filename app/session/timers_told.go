package session

import (
	"maps"
	"slices"
	"time"

	"alcove/mesh"
)

// What others tell of timers, and how much of it is believed.
const (
	// takeOver is how far the host's count may be from one's own.
	takeOver = 30 * time.Millisecond
	// ponder is how long a guess is waited with, for somebody who knows.
	ponder = 5 * time.Second
	// insists is for how long, and how often, the host must tell of more time than
	// is counted here before that is believed.
	insists, insistsTimes = 3 * time.Second, 3
	// lending is how long after the first answer to a guess longer ones count,
	// before it is a guess no more.
	lending = time.Second
)

// theHost stands for whoever is host among those who lend.
const theHost mesh.MemberID = ""

// lent is what others count in place of a guess.
type lent struct {
	since time.Duration // when the first of them was heard; 0 never
	// ends are when everybody is brought back by each one's word, without the
	// timer's whole time: the earliest, for a word that was long under way tells of
	// more than is left.
	ends map[mesh.MemberID]time.Duration
}

// behind is what the host's count has more than this one, again and again: the
// least of it, for a message that was long under way looks the same.
type behind struct {
	least time.Duration
	since time.Duration
	times int
}

// hostWord is what the host told last.
type hostWord struct {
	timers  map[string]wireTimer
	at      time.Duration
	lamport uint64 // of the host's journal
	heard   bool   // in this reign
}

// hear takes in what the host tells, and reports whether a count changed, and
// how the timers stand that the host only guesses and this app knows, if only
// by another's word.
func (k *counts) hear(now time.Duration, timers map[string]wireTimer, lamport uint64) (changed bool, better map[string]wireTimer) {
	k.host = hostWord{timers, now, lamport, true}
	better = map[string]wireTimer{}
	for id, w := range timers {
		c := k.of[id]
		switch {
		case c == nil:
		case w.Guess && c.informed():
			w = c.wire(now)
			w.Guess = false
			better[id] = w
		case !c.gone && k.believe(now, c, w):
			changed = true
		}
	}
	return changed, better
}

// believe takes over the host's count where it is not one's own already. That
// the countdown runs is for the journal to say; until it does, the host's word
// makes that believable.
func (k *counts) believe(now time.Duration, c *count, w wireTimer) bool {
	if c.ending && !w.Ending {
		return false // the host has not heard of it
	}
	was := *c
	if w.Ending && !c.ending {
		c.guess = c.guess && w.Guess
		if w.Millis == c.millis { // else it does not know of the time that was added
			c.up = min(c.up, now)
		}
		return c.up != was.up
	}
	off := c.off(now, w)
	switch {
	case c.guess && w.Guess:
		if off > takeOver {
			return false // whoever learned of it later counts from then: less is nearer
		}
	case c.guess:
		return c.borrow(now, theHost, off)
	case off <= takeOver:
		c.behind = behind{}
	default:
		if off = c.behind.insist(now, off); off == 0 {
			return false
		}
	}
	if off > takeOver || off < -takeOver {
		c.shift(off)
	}
	return c.up != was.up || c.over != was.over
}

// off is how far one's own count is behind somebody else's. What came late tells
// of more time than there can be.
func (c *count) off(now time.Duration, w wireTimer) time.Duration {
	other := *c
	other.ending = w.Ending
	other.set(now, w)
	other.up = min(other.up, c.most)
	return other.back() - c.back()
}

// set makes it as somebody else counts it, who has the whole time as millis.
func (c *count) set(now time.Duration, w wireTimer) {
	left := ms(w.Left)
	if w.Ending {
		c.over = now + min(left, c.grace)
	} else {
		c.up = now + min(left, ms(w.Millis)) + ms(c.millis-w.Millis)
	}
}

// lend takes what a guest counts in place of a guess: the longest of what any of
// them says, for nobody shall close rooms by a lie.
func (k *counts) lend(now time.Duration, guest mesh.MemberID, timers map[string]wireTimer) (changed bool) {
	for id, w := range timers {
		c := k.of[id]
		if c == nil || c.gone || !c.guess || c.ending != w.Ending || w.Guess {
			continue
		}
		changed = c.borrow(now, guest, c.off(now, w)) || changed
	}
	return changed
}

// borrow takes somebody's word in place of a guess, which is off by so much, and
// reports whether that changed anything.
func (c *count) borrow(now time.Duration, from mesh.MemberID, off time.Duration) bool {
	off = c.lent.longest(from, c.back()+off-ms(c.millis)) + ms(c.millis) - c.back()
	first := c.lent.since == 0
	if first {
		c.lent.since = now
	}
	if !first && off <= takeOver && off >= -takeOver {
		return false
	}
	c.shift(off)
	return true
}

// longest takes in one guest's word, and returns the latest end of all of them.
func (l *lent) longest(guest mesh.MemberID, end time.Duration) time.Duration {
	if l.ends == nil {
		l.ends = map[mesh.MemberID]time.Duration{}
	}
	if was, told := l.ends[guest]; !told || end < was {
		l.ends[guest] = end
	}
	return slices.Max(slices.Collect(maps.Values(l.ends)))
}

// insist takes note of one more time that the host has more, and returns what to
// believe of it: nothing at first.
func (b *behind) insist(now, off time.Duration) time.Duration {
	if b.times == 0 {
		b.least, b.since = off, now
	}
	b.least = min(b.least, off)
	if b.times++; b.times < insistsTimes || now-b.since < insists {
		return 0
	}
	off = b.least
	*b = behind{}
	return off
}

// shift moves the end of it.
func (c *count) shift(by time.Duration) {
	if c.ending {
		c.over += by
	} else {
		c.up += by
	}
}

// informed reports whether this app knows more of it than that it was set, if
// only by another's word.
func (c *count) informed() bool { return !c.guess || c.lent.since != 0 }

// settle makes a count of a guess that another's count took the place of, once
// others had time to tell theirs. Any other guess stays one, for whoever knows
// better may come later.
func (c *count) settle(now time.Duration) {
	c.guess = c.guess && (c.lent.since == 0 || now < c.settled())
}

// settled is when a guess is as good as it gets: whoever knew better would have
// said so.
func (c *count) settled() time.Duration {
	if c.lent.since != 0 {
		return c.lent.since + lending
	}
	return c.since + ponder
}

// newReign forgets what the former host told.
func (k *counts) newReign() {
	k.host = hostWord{}
	for _, c := range k.of {
		delete(c.lent.ends, theHost)
	}
}
