package meeting

import (
	"errors"
	"slices"
)

// A moderator's word on a timer beats an [Expire] that its author did not know
// of, also where the Expire is ordered before it: otherwise anybody could date
// one back, and no clock would notice.

// ending is an Expire that closed rooms. It is remembered until they are open
// again.
type ending struct {
	timer      string
	room       RoomID // "" is all
	generation uint64
	at         place
}

// overruling takes away what an Expire of a timer did from one place on and
// before another, where a moderator set the timer or added time.
type overruling struct {
	timer    string
	from, by place
}

func (f *fold) ended(t Timer, o Op) {
	f.s.ended = append(slices.Clip(f.s.ended), ending{t.ID, t.Room, f.s.Breakout.Generation, o.place()})
}

// overrules finds the Expire because of which a moderator's operation on a
// timer does not count. Its author cannot have known: it was checked before it
// was signed.
func (f *fold) overrules(o Op, b Body, v verdict) (overruling, bool) {
	var because func(ending, error) bool
	switch b := b.(type) {
	case AddTime:
		because = func(e ending, err error) bool { return e.timer == b.Timer && errors.Is(err, ErrNoTimer) }
	case SetTimer:
		because = func(e ending, err error) bool {
			return e.generation == b.Generation &&
				(e.room == "" && errors.Is(err, ErrNotStarted) || e.room == b.Room && errors.Is(err, ErrRoomClosed))
		}
	default:
		return overruling{}, false
	}
	a := f.actor(o, v)
	if a.role < Moderator {
		return overruling{}, false
	}
	err := f.s.counts(a, b)
	i := slices.IndexFunc(f.s.ended, func(e ending) bool { return because(e, err) })
	if i < 0 {
		return overruling{}, false
	}
	return overruling{f.s.ended[i].timer, f.s.ended[i].at, o.place()}, true
}

// overruled reports whether an entry is an Expire that a moderator beats.
func (j *Journal) overruled(e *entry) bool {
	b, ok := e.body.(Expire)
	return ok && slices.ContainsFunc(j.overrulings, func(o overruling) bool {
		return o.timer == b.Timer && !e.at.before(o.from) && e.at.before(o.by)
	})
}

// review drops the overrulings that were found from entry i on, and says from
// where the journal has to be folded again. They were found in the order of the
// entries, so that those before are as if i had never come.
func (j *Journal) review(i int) int {
	k := slices.IndexFunc(j.overrulings, func(o overruling) bool { return !o.by.before(j.entries[i].at) })
	if k < 0 {
		return i
	}
	for _, o := range j.overrulings[k:] {
		i = min(i, j.index(o.from))
	}
	j.overrulings = j.overrulings[:k:k]
	return i
}

// index is that of the first entry which is not before a place.
func (j *Journal) index(at place) int {
	i, _ := slices.BinarySearchFunc(j.entries, at, func(e *entry, at place) int { return e.at.compare(at) })
	return i
}
