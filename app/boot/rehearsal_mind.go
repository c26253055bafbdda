package boot

import (
	"math/rand/v2"
	"slices"
	"time"

	"alcove/app/meeting"
)

// How simulated people behave, in units of a rehearsal's pace.
const (
	greetWithin  = 6  // after they came
	chooseWithin = 7  // after the rooms opened
	firstHelp    = 10 // after the rooms opened
	helpEvery    = 30
)

// mind is what one simulated person means to do, and when.
type mind struct {
	greets     time.Time // zero: has not come yet
	greeted    bool
	generation uint64    // of the rooms in which they choose
	chooses    time.Time // a room
}

// scene is what a person decides from.
type scene struct {
	st    *meeting.State
	me    meeting.ParticipantID
	now   time.Time
	pace  time.Duration
	rnd   *rand.Rand
	words phrases
	help  bool // it is this person's turn to ask for help
}

// think says what this person does now; nil is nothing. What the rules refuse
// is thought of again later.
func (m *mind) think(s scene) meeting.Body {
	me := s.st.Participants[s.me]
	at := s.st.Location(s.me)
	switch {
	case me.Hand != 0 && attended(s.st, at):
		return meeting.Hand{}
	case m.wantsRoom(s):
		if room, ok := s.someRoom(); ok {
			return meeting.Visit{Room: room}
		}
	case s.help:
		return meeting.Hand{Up: true, Why: s.words.needs[s.rnd.IntN(len(s.words.needs))]}
	case m.greets.IsZero():
		m.greets = s.after(greetWithin)
	case !m.greeted && !s.now.Before(m.greets):
		m.greeted = true
		return meeting.Chat{Room: meeting.MainRoom, Text: s.words.hellos[s.rnd.IntN(len(s.words.hellos))]}
	}
	return nil
}

// after is a random moment within so many units from now.
func (s scene) after(units int) time.Time {
	return s.now.Add(time.Duration(s.rnd.Int64N(int64(units) * int64(s.pace))))
}

// wantsRoom: rooms are open to choose, and this person had time to think.
func (m *mind) wantsRoom(s scene) bool {
	b := s.st.Breakout
	if !b.Running || b.Method != meeting.Choose || s.st.Role(s.me) != meeting.Ordinary || s.st.Location(s.me) != meeting.MainRoom {
		return false
	}
	if m.generation != b.Generation {
		m.generation, m.chooses = b.Generation, s.after(chooseWithin)
	}
	return !s.now.Before(m.chooses)
}

// someRoom is a random room that this person may go to.
func (s scene) someRoom() (meeting.RoomID, bool) {
	in := map[meeting.RoomID]int{}
	for id, room := range s.st.Places() {
		if s.st.Role(id) == meeting.Ordinary {
			in[room]++
		}
	}
	rooms := slices.DeleteFunc(slices.Clone(s.st.Rooms), func(r meeting.Room) bool {
		return r.Closed || r.Locked || r.Limit > 0 && in[r.ID] >= r.Limit
	})
	if len(rooms) == 0 {
		return "", false
	}
	return rooms[s.rnd.IntN(len(rooms))].ID, true
}

// attended reports whether a moderator is in the room.
func attended(st *meeting.State, room meeting.RoomID) bool {
	for id, at := range st.Places() {
		if at == room && st.Role(id) >= meeting.Moderator {
			return true
		}
	}
	return false
}

// phrases are what simulated people write.
type phrases struct{ hellos, needs []string }

var phrasesOf = map[string]phrases{
	"en": {
		hellos: []string{"Hello!", "Hi everyone", "Good to see you all", "Hello from me, too", "Hi, I can hear you"},
		needs:  []string{"We are stuck with the second question", "How much time is left?", "Can you have a look?", "Which text is ours?", "We are done already"},
	},
	"de": {
		hellos: []string{"Hallo!", "Hallo zusammen", "Schön, euch zu sehen", "Hallo auch von mir", "Hallo, ich höre euch"},
		needs:  []string{"Wir kommen bei der zweiten Frage nicht weiter", "Wie viel Zeit haben wir noch?", "Kannst du mal schauen?", "Welcher Text ist unserer?", "Wir sind schon fertig"},
	},
}

// simulatedNames begin with different letters, so that pictures differ.
var simulatedNames = []string{
	"Ada", "Ben", "Cleo", "Dario", "Emil", "Fay", "Gustav", "Hana", "Ivo", "Jule",
	"Kofi", "Lena", "Milo", "Nora", "Omar", "Pia", "Quinn", "Rosa", "Sami", "Tara",
}
