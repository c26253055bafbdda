package meeting

import "slices"

// What the operations on people, chats and all rooms do. Rights were checked
// before.

func (b Create) apply(f *fold, o Op) {
	f.s.Name, f.s.Owner, f.s.Created = b.Name, o.Author, o.Wall
	own(&f.s.Chats, &f.owned.chats)[MainRoom] = nil
}

func (b Join) apply(f *fold, o Op) {
	f.entering(func() {
		f.update(o.Author, func(p *Participant) {
			p.ID, p.Name, p.Joined = o.Author, b.Name, true
			if o.Author == f.s.Owner {
				p.Role = Owner
			}
		})
	})
	f.receive(o)
}

func (b Leave) apply(f *fold, o Op) {
	f.update(o.Author, func(p *Participant) {
		p.Joined, p.Visiting, p.Away = false, "", false
		p.lowerHand()
	})
	f.freeHelper(o.Author)
}

// A promoted participant stays where they are, as a visitor.
func (b Grant) apply(f *fold, o Op) {
	if f.s.Role(b.Who) >= Moderator {
		return
	}
	at := f.s.Location(b.Who)
	f.assign(b.Who, "")
	f.update(b.Who, func(p *Participant) { p.Role, p.Late = Moderator, false })
	f.put(b.Who, at)
	f.movedBy(b.Who, o)
}

func (b Revoke) apply(f *fold, o Op) {
	if f.s.Role(b.Who) != Moderator {
		return
	}
	f.assign(b.Who, "")
	f.update(b.Who, func(p *Participant) { p.Role, p.Visiting = Ordinary, "" })
	f.freeHelper(b.Who)
	f.movedBy(b.Who, o)
}

func (b Remove) apply(f *fold, _ Op) {
	f.assign(b.Who, "")
	f.update(b.Who, func(p *Participant) {
		p.Role, p.Joined, p.Removed, p.Visiting, p.Late = Ordinary, false, true, "", false
		p.lowerHand()
	})
	f.freeHelper(b.Who)
}

func (b Chat) apply(f *fold, o Op)      { f.say(b.Room, f.line(o, ChatLine, b.Text)) }
func (b Broadcast) apply(f *fold, o Op) { f.announce(f.line(o, BroadcastLine, b.Text)) }

func (b SetUp) apply(f *fold, o Op) {
	rooms := make([]Room, len(b.Rooms))
	chats := own(&f.s.Chats, &f.owned.chats)
	for i, r := range b.Rooms {
		rooms[i] = Room{ID: r.ID, Name: r.Name}
		chats[r.ID] = nil
	}
	f.s.Rooms = rooms
	f.s.Breakout.Configured, f.s.Breakout.Method, f.s.Breakout.Plan = true, b.Method, b.Plan
	for id, p := range f.s.Participants {
		if p.Joined {
			own(&f.s.settled, &f.owned.settled)[id] = true
		}
	}
	f.move(b.Assignments, o)
	f.say(MainRoom, f.line(o, SystemLine, RoomsCreated))
	f.change(o, ChangeSetUp, "", nil)
}

func (b Start) apply(f *fold, o Op) {
	f.s.Breakout.Running, f.s.Breakout.Generation, f.s.ended = true, b.Generation, nil
	f.entering(func() { f.begin(o) })
	if b.Plan.Millis > 0 {
		f.setTimer("", b.Plan, o)
	}
	f.announce(f.line(o, SystemLine, RoomsStarted))
	f.change(o, ChangeStarted, "", nil)
}

// begin brings the assigned to their rooms, and everybody who is to choose
// their room to the main room. Who came late and has no room still waits for
// a moderator, unless they can choose.
func (f *fold) begin(o Op) {
	choose := f.s.Breakout.Method == Choose
	for _, who := range sorted(f.s.Participants) {
		room := f.s.Assignments[who]
		switch {
		case room != "" && choose:
			f.assign(who, "")
			f.movedBy(who, o)
		case room != "":
			f.put(who, room)
		}
		if f.s.Participants[who].Late && (room != "" || choose) {
			f.update(who, func(p *Participant) { p.Late = false })
		}
	}
}

func (b Stop) apply(f *fold, o Op) {
	f.s.Breakout.Generation = b.Generation
	if f.s.Breakout.Running {
		f.close()
		f.announce(f.line(o, SystemLine, RoomsStopped))
		f.change(o, ChangeStopped, "", nil)
	}
}

// close brings everyone back. A hand raised in a room asked for help there.
func (f *fold) close() {
	f.recordRound(f.s.Rooms)
	for id, p := range f.s.Participants {
		in := f.s.Location(id)
		if p.Visiting == "" && !p.Away && (p.Hand == 0 || in == MainRoom) {
			continue
		}
		f.update(id, func(p *Participant) {
			p.Visiting, p.Away = "", false
			if in != MainRoom {
				p.lowerHand()
			}
		})
	}
	f.s.Breakout.Running = false
	f.s.Timers = nil
}

func (b Delete) apply(f *fold, o Op) {
	if f.s.Breakout.Running {
		f.close()
	}
	f.announce(f.line(o, SystemLine, RoomsDeleted))
	f.s.Archived = append(slices.Clip(f.s.Archived), f.s.Rooms...)
	f.s.Rooms = nil
	f.s.Breakout.Configured, f.s.Breakout.Method, f.s.Breakout.Plan = false, "", Plan{}
	f.s.Rules.List = nil // its rooms are gone
	clear(own(&f.s.Assignments, &f.owned.assignments))
	clear(own(&f.s.settled, &f.owned.settled))
	for id, p := range f.s.Participants {
		if p.Late {
			f.update(id, func(p *Participant) { p.Late = false })
		}
	}
	f.change(o, ChangeDeleted, "", nil)
}

func (b Appoint) apply(f *fold, _ Op) {
	if b.Room == "" {
		f.s.Appointed = b.Member
		return
	}
	f.updateRoom(b.Room, func(r *Room) { r.Carrier = b.Member })
}
