package meeting

import (
	"cmp"
	"slices"
)

// Stay is somebody in a room from one time to another.
type Stay struct {
	Who      ParticipantID
	Name     string // their last
	Room     RoomID
	RoomName string // its last; "" is the main room's
	// Unix ms by the clocks of those who moved them. Where a clock is behind the
	// one before, From and To stay where they were: a person's stays never overlap.
	From, To int64 // To is 0 while they are there
}

// History says who was where and when, by going through the journal once more.
func (j *Journal) History() []Stay {
	j.State() // what is overruled is known then
	h := history{fold: resume(empty(j.id)), at: map[ParticipantID]int{}, last: map[ParticipantID]int64{}}
	for _, e := range j.entries {
		if e.body == nil || j.overruled(e) || !h.fold.step(e.op, e.body, j.cuts.of(e.op)) {
			continue
		}
		who, all := moves(e.body, e.op.Author)
		if all {
			for id := range h.fold.s.Participants {
				h.see(id, e.op.Wall)
			}
		}
		for _, id := range who {
			h.see(id, e.op.Wall)
		}
	}
	return h.finish()
}

// moves says whom an operation may bring to another room: those, or anybody.
func moves(b Body, author ParticipantID) (who []ParticipantID, all bool) {
	switch b := b.(type) {
	case Chat, Broadcast, Note, Hand, Dismiss, Take, Appoint, AddTime, AddRoom, Create:
		return nil, false
	case Join, Leave, Visit:
		return []ParticipantID{author}, false
	case Grant:
		return []ParticipantID{b.Who}, false
	case Revoke:
		return []ParticipantID{b.Who}, false
	case Remove:
		return []ParticipantID{b.Who}, false
	case Assign:
		for id := range b.Moves {
			who = append(who, id)
		}
		return who, false
	}
	return nil, true
}

// history is a walk through a journal.
type history struct {
	fold  *fold
	stays []Stay
	at    map[ParticipantID]int   // the stay that lasts, in stays
	last  map[ParticipantID]int64 // when they were moved last
}

// see notes where somebody is now.
func (h *history) see(id ParticipantID, wall int64) {
	p, known := h.fold.s.Participants[id]
	if !known {
		return
	}
	room := RoomID("")
	if p.Joined && !p.Removed {
		room = h.fold.s.Location(id)
	}
	i, stays := h.at[id]
	if stays && h.stays[i].Room == room || !stays && room == "" {
		return
	}
	wall = max(wall, h.last[id], 1)
	h.last[id] = wall
	if stays {
		h.stays[i].To = wall
		delete(h.at, id)
	}
	if room != "" {
		h.at[id] = len(h.stays)
		h.stays = append(h.stays, Stay{Who: id, Room: room, From: wall})
	}
}

// finish gives people and rooms their last names, and sorts by time.
func (h *history) finish() []Stay {
	st := &h.fold.s
	rooms := map[RoomID]string{}
	for _, r := range slices.Concat(st.Archived, st.Rooms) {
		rooms[r.ID] = r.Name
	}
	for i := range h.stays {
		s := &h.stays[i]
		s.Name, s.RoomName = st.Participants[s.Who].Name, rooms[s.Room]
	}
	// Equal times stay in the journal's order, people in one order.
	slices.SortStableFunc(h.stays, func(a, b Stay) int {
		if a.Who == b.Who {
			return cmp.Compare(a.From, b.From)
		}
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Who, b.Who))
	})
	return h.stays
}

// MayRead reports whether p may read a room's chat: everybody the main room's,
// moderators all, others those of rooms that they are assigned to or ever were in.
func (s *State) MayRead(p ParticipantID, room RoomID) bool {
	return room == MainRoom || s.Role(p) >= Moderator || s.Assignments[p] == room || s.been[presence{p, room}]
}
