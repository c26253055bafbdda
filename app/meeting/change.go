package meeting

import (
	"fmt"
	"slices"
)

// How many changes and rounds a state remembers, the newest.
const (
	maxChanges = 50
	maxRounds  = 64
)

// maxGroups bounds the groups of one round. Rooms that are closed and opened
// again give new groups each time.
const maxGroups = 256

func (b Undo) form() error               { return formOpID(b.Change) }
func (b Undo) check(*State, actor) error { return nil }

func (b Undo) counts(s *State, a actor) error {
	if err := a.moderates(); err != nil {
		return err
	}
	if len(s.undoes(b.Change)) == 0 {
		return fmt.Errorf("undo %.80q: %w", b.Change, ErrUnknownChange)
	}
	return nil
}

func (b Undo) apply(f *fold, o Op) {
	f.change(o, ChangeUndone, "", f.move(f.s.undoes(b.Change), o))
}

// undoes is where the people of a change go back to: those whom nobody moved
// since. Who was in a room that is gone becomes unassigned.
func (s *State) undoes(change string) map[ParticipantID]RoomID {
	moves := make(map[ParticipantID]RoomID)
	for _, c := range s.Changes {
		if c.ID != change {
			continue
		}
		for _, m := range c.Moves {
			to := m.From
			if !s.live(to) {
				to = ""
			}
			if s.here(m.Who) && s.moved[m.Who].By == change && s.seat(m.Who) != to {
				moves[m.Who] = to
			}
		}
	}
	return moves
}

// change records what o did.
func (f *fold) change(o Op, kind ChangeKind, room RoomID, moves []Moved) {
	f.remember(Change{
		ID: o.ID(), By: o.Author, Name: f.s.Participants[o.Author].Name, Wall: o.Wall,
		Kind: kind, Room: room, Moves: moves,
	})
}

func (f *fold) remember(c Change) { f.s.Changes = newest(f.s.Changes, c, maxChanges) }

// newest appends to a copy, and keeps the last most.
func newest[T any](all []T, one T, most int) []T {
	kept := all[max(0, len(all)+1-most):]
	return append(slices.Clip(kept), one)
}

// recordRound remembers who was together in the rooms that close now. Those
// who went back to the main room by themselves were with the others before.
// Rooms of one generation that close one after the other are one round.
func (f *fold) recordRound(rooms []Room) {
	if !f.s.Breakout.Running {
		return
	}
	groups := f.groups(rooms)
	if len(groups) == 0 {
		return
	}
	r := Round{Generation: f.s.Breakout.Generation}
	rounds := f.s.Rounds
	if last := len(rounds) - 1; last >= 0 && rounds[last].Generation == r.Generation {
		r, rounds = rounds[last], rounds[:last]
	}
	r.Groups = append(slices.Clip(r.Groups), groups...)
	slices.SortFunc(r.Groups, slices.Compare[[]ParticipantID])
	r.Groups = slices.CompactFunc(r.Groups, slices.Equal[[]ParticipantID])
	r.Groups = r.Groups[:min(len(r.Groups), maxGroups)]
	f.s.Rounds = newest(rounds, r, maxRounds)
}

// groups are the ordinary people of open rooms, two and more of them.
func (f *fold) groups(rooms []Room) (groups [][]ParticipantID) {
	in := make(map[RoomID][]ParticipantID)
	for who, room := range f.s.Assignments {
		if p := f.s.Participants[who]; p.Joined && p.Role < Moderator {
			in[room] = append(in[room], who)
		}
	}
	for _, r := range rooms {
		if group := in[r.ID]; !r.Closed && len(group) > 1 {
			slices.Sort(group)
			groups = append(groups, group)
		}
	}
	return groups
}
