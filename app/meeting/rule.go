package meeting

import (
	"fmt"
	"strings"
)

// MaxList bounds the list of late joiners.
const MaxList = 1000

func (l Late) valid() bool {
	return l == LateMain || l == LateSmallest || l == LateAsk || l == LateList
}

// FoldName is how names are compared: without case, without spaces around, and
// with one space between words. Both cases are asked because some letters have
// two small ones.
func FoldName(name string) string {
	return strings.ToLower(strings.ToUpper(strings.Join(strings.Fields(name), " ")))
}

func (b Rule) form() error {
	if b.Late == nil && b.Return == nil && b.NoPeek == nil && len(b.List) == 0 {
		return fmt.Errorf("no rule: %w", ErrBadBody)
	}
	if b.Late != nil && !b.Late.valid() {
		return fmt.Errorf("rule %.16q: %w", *b.Late, ErrBadBody)
	}
	if len(b.List) > MaxList {
		return fmt.Errorf("list of %d: %w", len(b.List), ErrBadBody)
	}
	for name, room := range b.List {
		if err := checkName(name); err != nil {
			return err
		}
		if name != FoldName(name) {
			return fmt.Errorf("not folded: %w", ErrBadName)
		}
		if err := formRoom(room); err != nil {
			return err
		}
	}
	return nil
}

func (b Rule) counts(_ *State, a actor) error {
	if err := a.moderates(); err != nil {
		return err
	}
	if b.NoPeek != nil && a.role < Owner {
		return ErrNotOwner
	}
	return nil
}

func (b Rule) check(s *State, _ actor) error {
	for _, room := range b.List {
		if room != MainRoom && !s.live(room) {
			return fmt.Errorf("list with %.16q: %w", room, ErrUnknownRoom)
		}
	}
	return nil
}

func (b Rule) apply(f *fold, o Op) {
	set(&f.s.Rules.Late, b.Late)
	set(&f.s.Rules.Return, b.Return)
	set(&f.s.Rules.NoPeek, b.NoPeek)
	if len(b.List) > 0 {
		f.s.Rules.List = b.List
	}
	f.change(o, ChangeRuled, "", nil)
}

// receive looks at who joined: an ordinary person who is here for the first
// time since the rooms were set up came late, and is placed by the rule.
func (f *fold) receive(o Op) {
	who := o.Author
	if !f.s.Breakout.Configured || f.s.settled[who] {
		return
	}
	own(&f.s.settled, &f.owned.settled)[who] = true
	if f.s.Role(who) >= Moderator || f.s.Assignments[who] != "" {
		return
	}
	f.update(who, func(p *Participant) { p.Late = true })
	room := f.s.lateRoom(f.s.Participants[who])
	if room == "" {
		return
	}
	f.put(who, room)
	f.movedBy(who, o)
	f.remember(Change{ID: o.ID(), Wall: o.Wall, Kind: ChangeLate, Room: room, Moves: []Moved{{Who: who, To: room}}})
}

// lateRoom is where the rule places p, "" nowhere.
func (s *State) lateRoom(p Participant) RoomID {
	if s.Breakout.Method == Choose {
		return ""
	}
	switch s.Rules.Late {
	case LateSmallest:
		return s.smallest()
	case LateList:
		room, listed := s.Rules.List[string(p.ID)]
		if !listed {
			room = s.Rules.List[FoldName(p.Name)]
		}
		if r, live := s.Room(room); live && r.takes(s.belonging()[room].ordinary) {
			return room
		}
	}
	return ""
}

// takes says whether a rule may add somebody to the ordinary people of a room.
func (r Room) takes(ordinary int) bool {
	return !r.Closed && !r.Locked && (r.Limit == 0 || ordinary < r.Limit)
}

// size counts the people in the meeting who are assigned to a room.
type size struct{ all, ordinary int }

func (s *State) belonging() map[RoomID]size {
	sizes := make(map[RoomID]size, len(s.Rooms))
	for who, room := range s.Assignments {
		p := s.Participants[who]
		if !p.Joined {
			continue
		}
		n := sizes[room]
		n.all++
		if p.Role < Moderator {
			n.ordinary++
		}
		sizes[room] = n
	}
	return sizes
}

// smallest is the first of the rooms with the fewest people that take one more.
func (s *State) smallest() (room RoomID) {
	sizes := s.belonging()
	fewest := -1
	for _, r := range s.Rooms {
		if n := sizes[r.ID]; r.takes(n.ordinary) && (fewest < 0 || n.all < fewest) {
			room, fewest = r.ID, n.all
		}
	}
	return room
}
