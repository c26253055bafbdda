package session

import (
	"maps"
	"slices"
	"time"

	"alcove/app/meeting"
	"alcove/media"
	"alcove/mesh"
)

// A room's media may be forwarded by another app than the host's: by its
// carrier. The host says which, in its term, and nobody else; so a carrier needs
// no election of its own. When it fails, its rooms are the host's again, with
// whom everybody has a link at all times, and no other room notices.

// carriers is who forwards which room; a room that is not in it is the host's.
type carriers map[meeting.RoomID]mesh.MemberID

// carrying is the table in force, and for each room who forwarded it before, for
// as long as people need to find their way: make before break.
type carrying struct {
	now    carriers
	before map[meeting.RoomID][]former
}

// former forwarded a room; "" is the host.
type former struct {
	by    mesh.MemberID
	until time.Duration
}

// crossover is how long a room's former forwarder goes on. Must exceed the time in
// which everybody connects with the new one at once, on slow machines too.
const crossover = 5 * time.Second

// formers is how many forwarders of a room go on until people found the newest.
const formers = 2

// set takes a new table; reports whether it differs.
func (k *carrying) set(at time.Duration, now carriers) bool {
	if maps.Equal(k.now, now) {
		return false
	}
	if k.before == nil {
		k.before = map[meeting.RoomID][]former{}
	}
	k.end(at)
	for _, table := range []carriers{k.now, now} {
		for room := range table {
			if k.now[room] != now[room] {
				k.hand(room, k.now[room], now[room], at+crossover)
			}
		}
	}
	k.now = now
	return true
}

// hand notes that a room goes from one forwarder to another; twice is once.
func (k *carrying) hand(room meeting.RoomID, from, to mesh.MemberID, until time.Duration) {
	rest := slices.DeleteFunc(k.before[room], func(f former) bool { return f.by == from || f.by == to })
	k.before[room] = append(rest, former{from, until})
	k.before[room] = k.before[room][max(0, len(k.before[room])-formers):]
}

// end forgets the former forwarders whose time is over.
func (k *carrying) end(at time.Duration) (over bool) {
	for room, list := range k.before {
		rest := slices.DeleteFunc(list, func(f former) bool { return at >= f.until })
		over = over || len(rest) < len(list)
		if k.before[room] = rest; len(rest) == 0 {
			delete(k.before, room)
		}
	}
	return over
}

// drop takes out members that may not carry any more, at once.
func (k *carrying) drop(gone func(mesh.MemberID) bool) (changed bool) {
	kept := maps.Clone(k.now)
	maps.DeleteFunc(kept, func(_ meeting.RoomID, m mesh.MemberID) bool { return gone(m) })
	if changed = len(kept) < len(k.now); changed {
		k.now = kept
	}
	for room, list := range k.before {
		rest := slices.DeleteFunc(list, func(f former) bool { return gone(f.by) })
		changed = changed || len(rest) < len(list)
		k.before[room] = rest
	}
	return changed
}

// members are all carriers, those of now first, in order.
func (k *carrying) members() []mesh.MemberID {
	out := slices.Compact(slices.Sorted(maps.Values(k.now)))
	for _, room := range slices.Sorted(maps.Keys(k.before)) {
		for _, f := range k.before[room] {
			if f.by != "" && !slices.Contains(out, f.by) {
				out = append(out, f.by)
			}
		}
	}
	return out
}

// of are those who forward a room, "" is the host: one, or some in between.
func (k *carrying) of(room meeting.RoomID) []mesh.MemberID {
	out := []mesh.MemberID{k.now[room]}
	for _, f := range k.before[room] {
		out = append(out, f.by)
	}
	return out
}

// share is the part of a partition that one forwarder carries: the rooms that are
// its own, and the edges that cross from one room to another and begin or end at
// them. Such an edge is carried where the one who reaches meets the room they
// reach, for they have links with all forwarders, and others need not.
func share(p media.Partition, reaches map[meeting.ParticipantID]Reach, mine func(meeting.RoomID) bool) media.Partition {
	out := media.Partition{Room: map[media.PeerID]string{}, Apart: map[media.PeerID]bool{}}
	for who, room := range p.Room {
		if mine(meeting.RoomID(room)) {
			out.Room[who] = room
		}
	}
	for who, apart := range p.Apart {
		if _, here := out.Room[who]; here && apart {
			out.Apart[who] = true
		}
	}
	for _, e := range p.Extra {
		var what sources
		for _, source := range e.Sources {
			if mine(meetsAt(p, reaches, e, source)) {
				what |= 1 << source
			}
		}
		if what != 0 {
			out.Extra = append(out.Extra, media.Edge{From: e.From, To: e.To, Sources: what.list()})
		}
	}
	return out
}

// meetsAt is the room whose forwarder carries a source over an edge: the one that
// it is spoken or shown into, else the one that it is taken from.
func meetsAt(p media.Partition, reaches map[meeting.ParticipantID]Reach, e media.Edge, source media.Source) meeting.RoomID {
	to := meeting.RoomID(p.Room[e.To])
	if sendsTo(meeting.RoomID(p.Room[e.From]), reaches[meeting.ParticipantID(e.From)])[to]&(1<<source) != 0 {
		return to
	}
	return meeting.RoomID(p.Room[e.From])
}

// sendsTo says what of somebody's the forwarder of which room needs: all for the
// room that they are in, but no voice while they speak into other rooms only.
func sendsTo(own meeting.RoomID, r Reach) map[meeting.RoomID]sources {
	out := map[meeting.RoomID]sources{own: voice | picture | screen}
	if len(r.Speak) > 0 && !slices.Contains(r.Speak, own) {
		out[own] &^= voice
	}
	for _, id := range r.Speak {
		out[id] |= voice
	}
	for _, id := range r.Screen {
		out[id] |= screen
	}
	return out
}

// strain is how a host that carries too much gives rooms away, and takes them
// back when it could carry them twice.
type strain struct {
	since time.Duration // above or below, negative is neither
	above bool
}

// Load, in parts of what was measured to be possible, and for how long.
const (
	tooMuch    = 0.8
	littleLoad = 0.3
	strained   = 10 * time.Second
	relaxed    = time.Minute
)

// step says whether to give one room away (1), to take one back (-1), or neither.
func (s *strain) step(now time.Duration, l Load) int {
	above := l.Most > 0 && float64(l.Packets) > tooMuch*float64(l.Most)
	below := l.Most > 0 && float64(l.Packets) < littleLoad*float64(l.Most)
	if !above && !below || s.since < 0 || above != s.above {
		s.since, s.above = now, above
		if !above && !below {
			s.since = -1
		}
		return 0
	}
	switch {
	case above && now-s.since >= strained:
		s.since = -1
		return 1
	case below && now-s.since >= relaxed:
		s.since = -1
		return -1
	}
	return 0
}
