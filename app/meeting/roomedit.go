package meeting

import (
	"fmt"
	"slices"
)

// MaxLimit is the greatest limit of a room.
const MaxLimit = 999

func (b AddRoom) form() error { return b.Room.form() }

func (r RoomDef) form() error {
	if unbase(string(r.ID), roomLen) == nil {
		return fmt.Errorf("room id: %w", ErrBadBody)
	}
	return checkName(r.Name)
}

func (b EditRoom) form() error {
	if b.Name == nil && b.Closed == nil && b.Locked == nil && b.Limit == nil {
		return fmt.Errorf("nothing to edit: %w", ErrBadBody)
	}
	if b.Name != nil {
		if err := checkName(*b.Name); err != nil {
			return err
		}
	}
	if b.Limit != nil && (*b.Limit < 0 || *b.Limit > MaxLimit) {
		return fmt.Errorf("limit %d: %w", *b.Limit, ErrBadLimit)
	}
	return formBreakoutRoom(b.Room)
}

func (b AddRoom) check(*State, actor) error  { return nil }
func (b EditRoom) check(*State, actor) error { return nil }

func (b AddRoom) counts(s *State, a actor) error {
	if err := s.configured(a); err != nil {
		return err
	}
	if len(s.Rooms) >= MaxRooms {
		return fmt.Errorf("one more than %d rooms: %w", len(s.Rooms), ErrBadRoomCount)
	}
	if _, ever := s.Chats[b.Room.ID]; ever {
		return ErrRoomUsed
	}
	return nil
}

func (b EditRoom) counts(s *State, a actor) error {
	if err := s.configured(a); err != nil {
		return err
	}
	if !s.live(b.Room) {
		return ErrUnknownRoom
	}
	return nil
}

func (b AddRoom) apply(f *fold, o Op) {
	f.s.Rooms = append(slices.Clip(f.s.Rooms), Room{ID: b.Room.ID, Name: b.Room.Name})
	own(&f.s.Chats, &f.owned.chats)[b.Room.ID] = nil
	f.change(o, ChangeAdded, b.Room.ID, nil)
}

func (b EditRoom) apply(f *fold, o Op) {
	before, _ := f.s.Room(b.Room)
	f.updateRoom(b.Room, func(r *Room) {
		set(&r.Name, b.Name)
		set(&r.Locked, b.Locked)
		set(&r.Limit, b.Limit)
	})
	if b.Closed != nil && *b.Closed != before.Closed {
		if *b.Closed {
			f.closeRoom(b.Room)
		} else {
			f.openRoom(b.Room)
		}
	}
	after, _ := f.s.Room(b.Room)
	if kind := edited(before, after); kind != "" {
		f.change(o, kind, b.Room, nil)
	}
}

func set[T any](field *T, to *T) {
	if to != nil {
		*field = *to
	}
}

// edited names the weightiest difference, "" none.
func edited(before, after Room) ChangeKind {
	switch {
	case !before.Closed && after.Closed:
		return ChangeClosed
	case before.Closed && !after.Closed:
		return ChangeOpened
	case !before.Locked && after.Locked:
		return ChangeLocked
	case before.Locked && !after.Locked:
		return ChangeUnlocked
	case before.Limit != after.Limit:
		return ChangeLimited
	case before.Name != after.Name:
		return ChangeRenamed
	}
	return ""
}

func (f *fold) updateRoom(id RoomID, change func(*Room)) {
	f.s.Rooms = slices.Clone(f.s.Rooms)
	for i := range f.s.Rooms {
		if f.s.Rooms[i].ID == id {
			change(&f.s.Rooms[i])
		}
	}
}

// closeRoom brings the people of one room back to the main room. Assignments
// stay.
func (f *fold) closeRoom(id RoomID) {
	room, _ := f.s.Room(id)
	f.recordRound([]Room{room})
	for who, p := range f.s.Participants {
		if f.s.Location(who) != id || p.Visiting == "" && p.Hand == 0 {
			continue
		}
		f.update(who, func(p *Participant) {
			p.Visiting = ""
			p.lowerHand()
		})
	}
	f.updateRoom(id, func(r *Room) { r.Closed = true })
	f.dropTimer(id)
}

// openRoom lets the people of a room in again, and moderators who are assigned
// to it and are not elsewhere.
func (f *fold) openRoom(id RoomID) {
	f.s.ended = slices.DeleteFunc(slices.Clone(f.s.ended), func(e ending) bool { return e.room == id })
	f.entering(func() {
		f.updateRoom(id, func(r *Room) { r.Closed = false })
		if !f.s.Breakout.Running {
			return
		}
		for _, who := range sorted(f.s.Assignments) {
			if f.s.Assignments[who] == id && f.s.Participants[who].Visiting == "" {
				f.put(who, id)
			}
		}
	})
}
