package meeting

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// Moves: by moderators, and by oneself.

func (b Assign) counts(s *State, a actor) error { return s.configured(a) }

func (b Assign) apply(f *fold, o Op) {
	if moves := f.move(b.Moves, o); len(moves) > 0 {
		f.change(o, ChangeMoved, "", moves)
	}
}

// move is a moderator's: people that are gone and rooms that are gone are
// skipped, people that are not named are not touched. Moderators who are
// assigned follow at once when rooms are open, and at the next start. It
// returns those whose room changed.
func (f *fold) move(moves map[ParticipantID]RoomID, o Op) (moved []Moved) {
	f.entering(func() {
		for _, who := range sorted(moves) {
			to := moves[who]
			if to == MainRoom {
				to = ""
			}
			if !f.s.here(who) || to != "" && !f.s.live(to) {
				continue
			}
			if from := f.s.seat(who); from != to {
				moved = append(moved, Moved{Who: who, From: from, To: to})
			}
			f.place(who, to)
			own(&f.s.moved, &f.owned.moved)[who] = lastMove{At: o.Lamport, By: o.ID()}
		}
	})
	return moved
}

// place assigns p, who has a place from now on.
func (f *fold) place(p ParticipantID, room RoomID) {
	f.assign(p, room)
	if who := f.s.Participants[p]; who.Away || who.Late {
		f.update(p, func(who *Participant) { who.Away, who.Late = false, false })
	}
	if f.s.Breakout.Running {
		f.put(p, room)
	}
	own(&f.s.settled, &f.owned.settled)[p] = true
}

// movedBy notes that o moved p, so that older moves are not taken back.
func (f *fold) movedBy(p ParticipantID, o Op) {
	own(&f.s.moved, &f.owned.moved)[p] = lastMove{At: f.s.moved[p].At, By: o.ID()}
}

// seat is the room that a move takes p from: the assignment, and where rooms
// are open and p is a moderator, where they are. "" is none.
func (s *State) seat(p ParticipantID) RoomID {
	if who := s.Participants[p]; who.Role >= Moderator && s.Breakout.Running {
		return who.Visiting
	}
	return s.Assignments[p]
}

func (b Visit) counts(s *State, a actor) error {
	switch {
	case !s.Breakout.Configured:
		return ErrNotConfigured
	case a.role < Moderator && s.Breakout.Method != Choose && !s.goesBack(a.id, b.Room):
		return ErrNotFreeMode
	case !s.Breakout.Running:
		return ErrNotStarted
	case b.Room != MainRoom && !s.live(b.Room):
		return ErrUnknownRoom
	case b.Room != MainRoom && !s.open(b.Room):
		return ErrRoomClosed
	case a.role >= Moderator:
		return nil
	case b.Seen < s.moved[a.id].At:
		return fmt.Errorf("a moderator moved them since: %w", ErrNotFreeMode)
	case s.Assignments[a.id] == b.Room:
		return nil
	}
	return s.chosen(a.id, b.Room)
}

// goesBack is what people may do where rooms are not theirs to choose: to the
// main room if they are allowed to return, and from there to their own room.
func (s *State) goesBack(p ParticipantID, room RoomID) bool {
	own := s.Assignments[p]
	if room != MainRoom {
		return room == own && (s.Participants[p].Away || s.Location(p) == own)
	}
	return s.Rules.Return || slices.ContainsFunc(s.Timers, func(t Timer) bool {
		return t.Ending && (t.Room == "" || t.Room == own)
	})
}

// chosen says whether p may pick that room by themselves.
func (s *State) chosen(p ParticipantID, room RoomID) error {
	r, ok := s.Room(room)
	switch {
	case !ok:
		return nil // the main room
	case r.Locked:
		return ErrRoomLocked
	case r.Limit > 0 && s.occupants(room, p) >= r.Limit:
		return ErrRoomFull
	}
	return nil
}

// occupants counts who is in a room and no moderator, but for one.
func (s *State) occupants(room RoomID, but ParticipantID) (n int) {
	for id, p := range s.Participants {
		if p.Joined && p.Role < Moderator && id != but && s.Location(id) == room {
			n++
		}
	}
	return n
}

func (b Visit) apply(f *fold, o Op) {
	if f.s.Breakout.Method != Choose && f.s.Role(o.Author) < Moderator {
		away := b.Room == MainRoom && f.s.Assignments[o.Author] != ""
		f.update(o.Author, func(p *Participant) { p.Away = away })
		return
	}
	f.entering(func() { f.put(o.Author, b.Room) })
	f.movedBy(o.Author, o)
	f.update(o.Author, func(p *Participant) { p.Late = false }) // they found a place
}

func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
