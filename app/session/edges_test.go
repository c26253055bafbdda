package session

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"alcove/app/meeting"
	"alcove/media"
)

var (
	somePeople  = []meeting.ParticipantID{"ana", "bo", "cy", "dee", "eli"}
	someRooms   = []meeting.RoomID{"red", "blue"}
	someSources = []media.Source{media.Microphone, media.Camera, media.Screen}
)

// anyState is a state with rooms, open or not, and people of all kinds.
func anyState(t *rapid.T) *meeting.State {
	st := &meeting.State{
		Owner: "ana", Participants: map[meeting.ParticipantID]meeting.Participant{},
		Assignments: map[meeting.ParticipantID]meeting.RoomID{},
		Rooms:       []meeting.Room{{ID: "red"}, {ID: "blue", Closed: rapid.Bool().Draw(t, "closed")}},
	}
	st.Breakout.Configured = true
	st.Breakout.Running = rapid.Bool().Draw(t, "running")
	st.Rules.NoPeek = rapid.Bool().Draw(t, "no peek")
	for _, id := range somePeople {
		p := meeting.Participant{
			ID: id, Role: meeting.Role(rapid.IntRange(0, 1).Draw(t, "role")),
			Joined: rapid.IntRange(0, 4).Draw(t, "joined") > 0, Removed: rapid.IntRange(0, 4).Draw(t, "removed") == 0,
			Away: rapid.IntRange(0, 4).Draw(t, "away") == 0,
		}
		if id == st.Owner {
			p.Role, p.Removed = meeting.Owner, false
		}
		if p.Role > meeting.Ordinary && rapid.Bool().Draw(t, "visits") {
			p.Visiting = rapid.SampledFrom(someRooms).Draw(t, "visiting")
		}
		st.Participants[id] = p
		if rapid.Bool().Draw(t, "assigned") {
			st.Assignments[id] = rapid.SampledFrom(someRooms).Draw(t, "room")
		}
	}
	return st
}

// anyReaches are of everybody, of nobody, and into rooms that are not there.
func anyReaches(t *rapid.T) map[meeting.ParticipantID]Reach {
	rooms := rapid.SliceOfN(rapid.SampledFrom([]meeting.RoomID{"red", "blue", meeting.MainRoom, "gone", ""}), 0, 3)
	out := map[meeting.ParticipantID]Reach{}
	for _, id := range append([]meeting.ParticipantID{"nobody", ""}, somePeople...) {
		if rapid.Bool().Draw(t, "reaches") {
			out[id] = Reach{
				Peek: rooms.Draw(t, "peek"), Listen: rooms.Draw(t, "listen"), Speak: rooms.Draw(t, "speak"),
				Screen: rooms.Draw(t, "screen"), Wall: rapid.Bool().Draw(t, "wall"),
			}
		}
	}
	return out
}

// rule is the partition in words, one question at a time.
type rule struct {
	st      *meeting.State
	reaches map[meeting.ParticipantID]Reach
}

func (r rule) here(who meeting.ParticipantID) bool {
	p, known := r.st.Participants[who]
	return known && p.Joined && !p.Removed
}

func (r rule) moderator(who meeting.ParticipantID) bool {
	return r.here(who) && (who == r.st.Owner || r.st.Participants[who].Role == meeting.Moderator)
}

// A moderator who speaks to rooms is not heard in their own, unless they named it.
func (r rule) speaksElsewhere(who meeting.ParticipantID) bool {
	to := r.reaches[who].Speak
	real := slices.Contains(to, "red") || slices.Contains(to, "blue") || slices.Contains(to, "main")
	return r.moderator(who) && real && !slices.Contains(to, r.st.Location(who))
}

// A moderator looks into a room where the owner does not forbid it.
func (r rule) peeks(who meeting.ParticipantID, room meeting.RoomID) bool {
	return r.moderator(who) && !r.st.Rules.NoPeek && slices.Contains(r.reaches[who].Peek, room)
}

func (r rule) listens(who meeting.ParticipantID, room meeting.RoomID) bool {
	return r.moderator(who) && !r.st.Rules.NoPeek && slices.Contains(r.reaches[who].Listen, room)
}

func (r rule) walls(who meeting.ParticipantID, room meeting.RoomID) bool {
	return r.moderator(who) && !r.st.Rules.NoPeek && r.reaches[who].Wall && room != "main"
}

func (r rule) speaks(who meeting.ParticipantID, room meeting.RoomID) bool {
	return r.moderator(who) && slices.Contains(r.reaches[who].Speak, room)
}

func (r rule) shows(who meeting.ParticipantID, room meeting.RoomID) bool {
	return r.moderator(who) && slices.Contains(r.reaches[who].Screen, room)
}

func (r rule) receives(to, from meeting.ParticipantID, what media.Source) bool {
	if to == from || !r.here(to) || !r.here(from) {
		return false
	}
	theirs, mine := r.st.Location(from), r.st.Location(to)
	sounds := what == media.Microphone && !r.speaksElsewhere(from)
	if theirs == mine {
		return what != media.Microphone || sounds
	}
	switch {
	case what == media.Microphone && r.speaks(from, mine), what == media.Screen && r.shows(from, mine):
		return true
	case r.peeks(to, theirs):
		return what != media.Microphone || sounds
	case r.listens(to, theirs) && sounds:
		return true
	}
	return what == media.Camera && r.walls(to, theirs)
}

// Whatever the state, and whatever anybody claims to reach: who receives whom is
// exactly what the rule says. Nobody hears a room they are not in but by the
// reach of a moderator, and who was removed or is unknown hears and is heard by
// nobody.
func TestPartitionIsTheRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		st, reaches := anyState(t), anyReaches(t)
		r := rule{st, reaches}
		p := PartitionOf(st, reaches)
		everybody := append([]meeting.ParticipantID{"nobody", ""}, somePeople...)
		for _, from := range everybody {
			for _, to := range everybody {
				for _, what := range someSources {
					want := r.receives(to, from, what)
					if got := p.Allows(media.PeerID(from), media.PeerID(to), what); got != want {
						t.Fatalf("%v of %s to %s: %v, want %v", what, from, to, got, want)
					}
					if want && what == media.Microphone && st.Location(from) != st.Location(to) &&
						!r.moderator(to) && !r.moderator(from) {
						t.Fatalf("%s hears %s out of another room, and neither moderates", to, from)
					}
				}
			}
		}
		for _, e := range p.Extra {
			if !r.here(meeting.ParticipantID(e.From)) || !r.here(meeting.ParticipantID(e.To)) || e.From == e.To || len(e.Sources) == 0 {
				t.Fatalf("an edge %+v", e)
			}
		}
	})
}

// Without reaches it is the rooms alone.
func TestPartitionWithoutReaches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := PartitionOf(anyState(t), nil)
		if len(p.Extra)+len(p.Apart) > 0 {
			t.Fatalf("edges %+v, apart %v", p.Extra, p.Apart)
		}
	})
}

// A room is told of everybody outside who hears or sees it, and of nobody else;
// and of whom it hears and sees from outside.
func TestRoomsKnowWhoReachesThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		st, reaches := anyState(t), anyReaches(t)
		r := rule{st, reaches}
		for _, who := range append([]meeting.ParticipantID{"nobody"}, somePeople...) {
			var hears, sees bool
			var by []meeting.ParticipantID
			into := map[meeting.ParticipantID][]media.Source{}
			for _, m := range somePeople {
				room := st.Location(who)
				if !r.here(who) || !r.here(m) || m == who || st.Location(m) == room {
					continue
				}
				if r.peeks(m, room) || r.listens(m, room) || r.walls(m, room) {
					by = append(by, m)
				}
				hears = hears || r.peeks(m, room) || r.listens(m, room)
				sees = sees || r.peeks(m, room) || r.walls(m, room)
				if r.speaks(m, room) {
					into[m] = append(into[m], media.Microphone)
				}
				if r.shows(m, room) {
					into[m] = append(into[m], media.Screen)
				}
			}
			listening, watching, gotBy := Observed(st, reaches, who)
			if listening != hears || watching != sees || !slices.Equal(gotBy, by) {
				t.Fatalf("%s: listening %v, watching %v, by %v; want %v, %v, %v", who, listening, watching, gotBy, hears, sees, by)
			}
			got := Reaching(st, reaches, who)
			for _, g := range got {
				if !slices.Equal(into[g.Participant], g.Sources) {
					t.Fatalf("%s is reached by %s with %v, want %v", who, g.Participant, g.Sources, into[g.Participant])
				}
			}
			if len(got) != len(into) {
				t.Fatalf("%s is reached by %v, want %v", who, got, into)
			}
		}
	})
}
