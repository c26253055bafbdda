package meeting

import (
	"maps"
	"slices"
)

// What the operations do. Rights were checked before.

func (b Create) apply(f *fold, o Op) {
	f.s.Name, f.s.Owner, f.s.Created = b.Name, o.Author, o.Wall
	own(&f.s.Chats, &f.owned.chats)[MainRoom] = nil
}

func (b Join) apply(f *fold, o Op) {
	f.update(o.Author, func(p *Participant) {
		p.ID, p.Name, p.Joined = o.Author, b.Name, true
		if o.Author == f.s.Owner {
			p.Role = Owner
		}
	})
}

func (b Leave) apply(f *fold, o Op) {
	f.update(o.Author, func(p *Participant) { p.Joined, p.Hand, p.Visiting = false, 0, "" })
}

// A promoted participant stays where they are, as a visitor.
func (b Grant) apply(f *fold, _ Op) {
	if f.s.Role(b.Who) >= Moderator {
		return
	}
	at := f.s.Location(b.Who)
	f.assign(b.Who, "")
	f.update(b.Who, func(p *Participant) { p.Role = Moderator })
	f.put(b.Who, at)
}

func (b Revoke) apply(f *fold, _ Op) {
	if f.s.Role(b.Who) != Moderator {
		return
	}
	f.assign(b.Who, "")
	f.update(b.Who, func(p *Participant) { p.Role, p.Visiting = Ordinary, "" })
}

func (b Remove) apply(f *fold, _ Op) {
	f.assign(b.Who, "")
	f.update(b.Who, func(p *Participant) {
		p.Role, p.Joined, p.Removed, p.Hand, p.Visiting = Ordinary, false, true, 0, ""
	})
}

func (b Chat) apply(f *fold, o Op)      { f.say(b.Room, f.line(o, ChatLine, b.Text)) }
func (b Broadcast) apply(f *fold, o Op) { f.announce(f.line(o, BroadcastLine, b.Text)) }

func (b Hand) apply(f *fold, o Op) {
	f.update(o.Author, func(p *Participant) {
		switch {
		case !b.Up:
			p.Hand = 0
		case p.Hand == 0:
			p.Hand = max(o.Wall, 1)
		}
	})
}

func (b SetUp) apply(f *fold, o Op) {
	rooms := make([]Room, len(b.Rooms))
	chats := own(&f.s.Chats, &f.owned.chats)
	for i, r := range b.Rooms {
		rooms[i] = Room{ID: r.ID, Name: r.Name}
		chats[r.ID] = nil
	}
	f.s.Rooms = rooms
	f.s.Breakout.Configured, f.s.Breakout.Method = true, b.Method
	f.move(b.Assignments, o.Lamport)
	f.say(MainRoom, f.line(o, SystemLine, RoomsCreated))
}

func (b Assign) apply(f *fold, o Op) { f.move(b.Moves, o.Lamport) }

// move is a moderator's: people that are gone and rooms that are gone are
// skipped, people that are not named are not touched. Moderators who are
// assigned follow at once when rooms are open, and at the next start.
func (f *fold) move(moves map[ParticipantID]RoomID, lamport uint64) {
	for who, room := range moves {
		if room == MainRoom {
			room = ""
		}
		if !f.s.here(who) || room != "" && !f.s.live(room) {
			continue
		}
		f.assign(who, room)
		own(&f.s.moved, &f.owned.moved)[who] = lamport
		if f.s.Breakout.Running {
			f.put(who, room)
		}
	}
}

func (b Start) apply(f *fold, o Op) {
	f.s.Breakout.Running, f.s.Breakout.Generation = true, b.Generation
	if f.s.Breakout.Method == Choose {
		clear(own(&f.s.Assignments, &f.owned.assignments))
	}
	for who, room := range maps.Clone(f.s.Assignments) {
		f.put(who, room)
	}
	f.announce(f.line(o, SystemLine, RoomsStarted))
}

func (b Stop) apply(f *fold, o Op) {
	f.s.Breakout.Generation = b.Generation
	if f.s.Breakout.Running {
		f.close()
		f.announce(f.line(o, SystemLine, RoomsStopped))
	}
}

// close brings everyone back. A hand raised in a room asked for help there.
func (f *fold) close() {
	for id, p := range f.s.Participants {
		in := f.s.Location(id)
		if p.Visiting == "" && (p.Hand == 0 || in == MainRoom) {
			continue
		}
		f.update(id, func(p *Participant) {
			p.Visiting = ""
			if in != MainRoom {
				p.Hand = 0
			}
		})
	}
	f.s.Breakout.Running = false
}

func (b Delete) apply(f *fold, o Op) {
	if f.s.Breakout.Running {
		f.close()
	}
	f.announce(f.line(o, SystemLine, RoomsDeleted))
	f.s.Archived = append(slices.Clip(f.s.Archived), f.s.Rooms...)
	f.s.Rooms = nil
	f.s.Breakout.Configured, f.s.Breakout.Method = false, ""
	clear(own(&f.s.Assignments, &f.owned.assignments))
}

func (b Visit) apply(f *fold, o Op) { f.put(o.Author, b.Room) }

func (b Appoint) apply(f *fold, _ Op) { f.s.Appointed = b.Member }
