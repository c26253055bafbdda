package session

import (
	"maps"
	"time"

	"alcove/app/meeting"
	"alcove/media"
)

// Activity is how somebody talks, as the host measures it. Moderators are told.
type Activity struct {
	Level  uint8 // -dBov, 0 loudest .. 127 silent
	Quiet  int64 // ms since they spoke last, -1 is never
	Talked int64 // ms since the rooms were opened
}

// What counts as talking.
const (
	silence  = 127                    // -dBov
	loud     = 50                     // -dBov; talking is louder
	longEven = 200 * time.Millisecond // that it lasts at least
	longTick = 500 * time.Millisecond // the most that one sample stands for
)

// voiceOf is how one participant talks.
type voiceOf struct {
	level  uint8
	since  time.Duration // it is loud
	loud   bool
	last   time.Duration // that they spoke
	spoke  bool          // ever
	talked time.Duration
}

// talk adds up who talks, from levels that are sampled ten times a second.
// Pure: time is passed in.
type talk struct {
	at         time.Duration
	generation uint64
	of         map[meeting.ParticipantID]*voiceOf
}

// newTalk goes on from what a former host told, if it told this app.
func newTalk(now time.Duration, generation uint64, before map[meeting.ParticipantID]Activity) *talk {
	k := &talk{now, generation, map[meeting.ParticipantID]*voiceOf{}}
	for id, a := range before {
		k.of[id] = &voiceOf{level: silence, last: now - ms(max(a.Quiet, 0)), spoke: a.Quiet >= 0, talked: ms(a.Talked)}
	}
	return k
}

// sample takes in levels; generation is that of the open rooms.
func (k *talk) sample(now time.Duration, generation uint64, levels map[media.PeerID]uint8) {
	passed := min(now-k.at, longTick)
	k.at = now
	if generation != k.generation {
		k.generation = generation
		for _, v := range k.of {
			v.talked = 0
		}
	}
	if len(k.of) > maxPresent {
		maps.DeleteFunc(k.of, func(id meeting.ParticipantID, _ *voiceOf) bool {
			_, here := levels[media.PeerID(id)]
			return !here
		})
	}
	for id, v := range k.of {
		if _, here := levels[media.PeerID(id)]; !here {
			v.level, v.loud = silence, false
		}
	}
	for peer, level := range levels {
		id := meeting.ParticipantID(peer)
		if k.of[id] == nil {
			k.of[id] = &voiceOf{}
		}
		k.of[id].hear(now, passed, level)
	}
}

// hear takes in one level, which stands for the time that passed.
func (v *voiceOf) hear(now, passed time.Duration, level uint8) {
	v.level = level
	switch {
	case level >= loud:
		v.loud = false
		return
	case !v.loud:
		v.loud, v.since = true, now
		return
	case now-v.since < longEven:
		return
	}
	if v.last < v.since || !v.spoke {
		passed = now - v.since // what led up to it was talking too
	}
	v.spoke, v.last = true, now
	v.talked += passed
}

// table is what moderators are told.
func (k *talk) table(now time.Duration) map[meeting.ParticipantID]Activity {
	out := make(map[meeting.ParticipantID]Activity, len(k.of))
	for id, v := range k.of {
		if len(out) == maxPresent {
			break
		}
		a := Activity{Level: min(v.level, silence), Quiet: -1, Talked: v.talked.Milliseconds()}
		if v.spoke {
			a.Quiet = (now - v.last).Milliseconds()
		}
		out[id] = a
	}
	return out
}
