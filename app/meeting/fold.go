package meeting

import (
	"maps"
	"slices"
)

// fold builds states. It copies a map the first time it changes it after a
// snapshot, and appends to chats behind the backs of older snapshots, whose
// slices end before. A fold is used by one goroutine.
type fold struct {
	s     State
	owned owned
	tails map[RoomID][]Line // the chats that this fold may append to in place
}

// owned says which maps no snapshot shares.
type owned struct{ participants, assignments, chats, moved, settled, been, notes bool }

// resume continues from a snapshot, which stays as it is.
func resume(s *State) *fold {
	return &fold{s: *s, tails: make(map[RoomID][]Line)}
}

func empty(id MeetingID) *State {
	return &State{
		ID:           id,
		Participants: map[ParticipantID]Participant{},
		Assignments:  map[ParticipantID]RoomID{},
		Chats:        map[RoomID][]Line{},
		Rules:        Rules{Late: LateMain},
		Notes:        map[string]Recording{},
		moved:        map[ParticipantID]lastMove{},
		settled:      map[ParticipantID]bool{},
		been:         map[presence]bool{},
	}
}

func (f *fold) snapshot() *State {
	f.owned = owned{}
	s := f.s
	return &s
}

func own[M ~map[K]V, K comparable, V any](m *M, owned *bool) M {
	if !*owned {
		*m, *owned = maps.Clone(*m), true
	}
	return *m
}

// step applies one operation as far as it counts, and reports whether it did.
// The verdict is what bans and demotions anywhere in the journal say about it.
func (f *fold) step(o Op, b Body, v verdict) bool {
	a := f.actor(o, v)
	cut := v&banned != 0 || v&outvoted != 0 && a.role < Moderator
	if cut && !f.introduces(o.Author, b) || f.s.counts(a, b) != nil {
		return false
	}
	b.apply(f, o)
	return true
}

func (f *fold) actor(o Op, v verdict) actor {
	a := actor{o.Author, f.s.Role(o.Author)}
	if v&(demoted|banned) != 0 {
		a.role = Ordinary
	}
	return a
}

// introduces reports whether b is the author's first Join, which nothing cuts
// off: that somebody is known depends on no verdict.
func (f *fold) introduces(author ParticipantID, b Body) bool {
	_, known := f.s.Participants[author]
	_, joins := b.(Join)
	return joins && !known
}

// update changes a participant that is known.
func (f *fold) update(p ParticipantID, change func(*Participant)) {
	who := f.s.Participants[p]
	change(&who)
	own(&f.s.Participants, &f.owned.participants)[p] = who
}

// put brings p into a room: for moderators where they visit, which is never a
// closed room, for others their assignment. "" and the main room undo that.
func (f *fold) put(p ParticipantID, room RoomID) {
	if room == MainRoom {
		room = ""
	}
	if f.s.Role(p) >= Moderator {
		if !f.s.open(room) {
			room = ""
		}
		f.update(p, func(who *Participant) { who.Visiting = room })
	} else {
		f.assign(p, room)
	}
	f.arrived(p)
}

func (f *fold) assign(p ParticipantID, room RoomID) {
	if f.s.Assignments[p] == room {
		return
	}
	if who := f.s.Participants[p]; who.Away {
		f.update(p, func(who *Participant) { who.Away = false })
	}
	assignments := own(&f.s.Assignments, &f.owned.assignments)
	if room == "" {
		delete(assignments, p)
		return
	}
	assignments[p] = room
}

// arrived notes where p is now, for the right to the room's chat.
func (f *fold) arrived(p ParticipantID) {
	at := presence{p, f.s.Location(p)}
	if at.room == "" || at.room == MainRoom || f.s.been[at] {
		return
	}
	own(&f.s.been, &f.owned.been)[at] = true
}

// say appends a line to a chat.
func (f *fold) say(room RoomID, line Line) {
	tail, ok := f.tails[room]
	if !ok {
		tail = f.s.Chats[room] // clipped, so that append copies it
	}
	tail = append(tail, line)
	f.tails[room] = tail
	own(&f.s.Chats, &f.owned.chats)[room] = slices.Clip(tail)
}

func (f *fold) line(o Op, kind LineKind, text string) Line {
	l := Line{ID: o.ID(), Author: o.Author, Name: f.s.Participants[o.Author].Name, Wall: o.Wall, Kind: kind, Text: text}
	if kind == SystemLine {
		l.Author = ""
	}
	return l
}

// announce writes a line into every live chat.
func (f *fold) announce(line Line) {
	f.say(MainRoom, line)
	for _, r := range f.s.Rooms {
		f.say(r.ID, line)
	}
}
