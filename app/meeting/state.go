package meeting

import "slices"

// Role is what a participant may do.
type Role uint8

// The roles; a greater one may do all that a lesser one may.
const (
	Ordinary Role = iota
	Moderator
	Owner
)

func (r Role) String() string { return [...]string{"participant", "moderator", "owner"}[min(r, 2)] }

// Participant is a person as the meeting knows them. People who left or were
// removed stay listed, for their chat lines.
type Participant struct {
	ID       ParticipantID
	Name     string
	Role     Role
	Joined   bool          // joined and not left
	Removed  bool          // banned for good
	Hand     int64         // Unix ms it was raised at, 0 is lowered; in a breakout room it asks for help
	Why      string        // what help is asked for
	Asked    uint64        // lamport time of the raised hand
	Helper   ParticipantID // the moderator who is on the way
	Visiting RoomID        // moderators: the breakout room they went to, "" is the main room
	Away     bool          // others: went back to the main room by themselves
	Late     bool          // joined while rooms were set up, and no moderator has placed them since
}

// Room is a breakout room.
type Room struct {
	ID     RoomID
	Name   string
	Closed bool // its people are in the main room
	Locked bool // nobody chooses it by themselves
	Limit  int  // of people that are no moderators; 0 is none
	// Carrier is the member that should forward this room's media, as the owner
	// picked; "" leaves it to the host.
	Carrier string
}

// Breakout says whether there are rooms and whether they are open.
type Breakout struct {
	Configured bool
	Running    bool
	Method     Method
	Generation uint64 // of the last start; only grows
	Plan       Plan   // that was set up with the rooms
}

// Timer is the time of all rooms or of one. The state has no clock: every app
// counts by its own since it heard of the timer, and says [Expire].
type Timer struct {
	ID     string // of the operation that set it: a start or SetTimer
	Room   RoomID // "" is all rooms
	Millis int64  // in all, with what was added
	Grace  int64  // of the countdown to return
	Ending bool   // the time is up, the countdown runs
	By     ParticipantID
	Wall   int64 // Unix ms on the clock of who set it
}

// Late is what happens to somebody who joins after the rooms were set up.
type Late string

// The rules for late joiners.
const (
	LateMain     Late = "main"     // stay in the main room
	LateSmallest Late = "smallest" // the open room with the fewest people
	LateAsk      Late = "ask"      // a moderator decides
	LateList     Late = "list"     // by name or device key
)

// Rules are what moderators allow.
type Rules struct {
	Late   Late
	Return bool              // people may go back to the main room by themselves
	NoPeek bool              // nobody sees or hears a room from outside
	List   map[string]RoomID // for LateList: by folded name or participant ID
}

// ChangeKind is what was done to the rooms.
type ChangeKind string

// The kinds of changes.
const (
	ChangeMoved    ChangeKind = "moved"
	ChangeLate     ChangeKind = "late" // the rule placed somebody who joined late
	ChangeUndone   ChangeKind = "undone"
	ChangeSetUp    ChangeKind = "set_up"
	ChangeStarted  ChangeKind = "started"
	ChangeStopped  ChangeKind = "stopped"
	ChangeDeleted  ChangeKind = "deleted"
	ChangeAdded    ChangeKind = "added"
	ChangeRenamed  ChangeKind = "renamed"
	ChangeClosed   ChangeKind = "closed"
	ChangeOpened   ChangeKind = "opened"
	ChangeLocked   ChangeKind = "locked"
	ChangeUnlocked ChangeKind = "unlocked"
	ChangeLimited  ChangeKind = "limited"
	ChangeTimed    ChangeKind = "timed"
	ChangeRuled    ChangeKind = "ruled"
)

// Change is something that was done to the rooms, for windows to say who did
// it, and to take moves back.
type Change struct {
	ID    string // of the operation
	By    ParticipantID
	Name  string // of who did it, as it was then
	Wall  int64
	Kind  ChangeKind
	Room  RoomID // that it is about, "" none
	Moves []Moved
}

// Moved is one person of a change. "" is unassigned and the main room.
type Moved struct {
	Who      ParticipantID
	From, To RoomID
}

// Round is who was together in the breakout rooms when they closed.
type Round struct {
	Generation uint64
	Groups     [][]ParticipantID // of two and more
}

// Recording is a note's sound: the parts of one or several [Note] operations.
type Recording struct {
	By     ParticipantID
	Rooms  []RoomID
	Millis int64 // of all parts
	Parts  [][]byte
}

// LineKind says what a line of a chat is.
type LineKind string

// The kinds of lines.
const (
	ChatLine      LineKind = "chat"
	BroadcastLine LineKind = "broadcast"
	SystemLine    LineKind = "system"
	NoteLine      LineKind = "note" // its sound is State.Notes[ID]
)

// Texts of system lines; the window has the sentences.
const (
	RoomsCreated = "rooms_created"
	RoomsStarted = "rooms_started"
	RoomsStopped = "rooms_stopped"
	RoomsDeleted = "rooms_deleted"
	TimeUp       = "time_up" // a timer closed the rooms, or this one
)

// Line is one line of a chat.
type Line struct {
	ID     string        // of the operation: author/session/seq; unique within a chat
	Author ParticipantID // "" for a system line
	Name   string        // of the author, or of who did it, as it was then
	Wall   int64         // Unix ms on the author's clock
	Kind   LineKind
	Text   string
}

// State is the fold of a journal: an immutable snapshot. Its maps and slices
// are shared with other snapshots; readers must not change them.
type State struct {
	ID           MeetingID
	Name         string
	Owner        ParticipantID // "" until the creation is known
	Created      int64         // Unix ms on the creator's clock
	Appointed    string        // member that should host, "" none
	Participants map[ParticipantID]Participant
	Rooms        []Room // live, without the main room
	Archived     []Room // deleted; their chats stay
	Breakout     Breakout
	Assignments  map[ParticipantID]RoomID
	Chats        map[RoomID][]Line // of every room there ever was
	Timers       []Timer           // at most one for all rooms and one for each
	Rules        Rules
	Changes      []Change // the newest, the last of them last
	Rounds       []Round  // that are over, the last of them last
	Notes        map[string]Recording

	ended   []ending // what closed rooms since the start that are not open again
	moved   map[ParticipantID]lastMove
	settled map[ParticipantID]bool     // was here, or was placed, since the rooms were set up
	been    map[presence]bool          // who was ever in which room
	heads   map[ParticipantID]sessions // last operation without a gap before it
	lamport uint64                     // highest in the journal
}

type presence struct {
	who  ParticipantID
	room RoomID
}

type sessions = map[string]uint64

// lastMove is what is known of how somebody came to where they are.
type lastMove struct {
	At uint64 // lamport of the last move by a moderator
	By string // ID of the operation that moved them last, whoever made it
}

// Location is the room that p is in, or would return to after leaving: ""
// for people who were removed or never joined.
func (s *State) Location(p ParticipantID) RoomID {
	who, ok := s.Participants[p]
	switch {
	case !ok || who.Removed:
		return ""
	case who.Role >= Moderator && who.Visiting != "":
		return who.Visiting
	case who.Role >= Moderator || !s.Breakout.Running || who.Away:
		return MainRoom
	}
	if room := s.Assignments[p]; s.open(room) {
		return room
	}
	return MainRoom
}

// Places is everybody's room: of those who are in the meeting now.
func (s *State) Places() map[ParticipantID]RoomID {
	places := make(map[ParticipantID]RoomID, len(s.Participants))
	for id, p := range s.Participants {
		if p.Joined && !p.Removed {
			places[id] = s.Location(id)
		}
	}
	return places
}

// Role is what p may do. The owner is the owner even before joining.
func (s *State) Role(p ParticipantID) Role {
	if p == s.Owner && p != "" {
		return Owner
	}
	return s.Participants[p].Role
}

// Heads names the last operation of each session of p that the journal holds
// without a gap before it. Do not change it.
func (s *State) Heads(p ParticipantID) map[string]uint64 { return s.heads[p] }

// Room finds a live room; the main room is not among them.
func (s *State) Room(id RoomID) (Room, bool) {
	i := slices.IndexFunc(s.Rooms, func(r Room) bool { return r.ID == id })
	if i < 0 {
		return Room{}, false
	}
	return s.Rooms[i], true
}

func (s *State) live(id RoomID) bool { _, ok := s.Room(id); return ok }

// open reports whether id is a breakout room that people can be in, once rooms
// are started.
func (s *State) open(id RoomID) bool { r, ok := s.Room(id); return ok && !r.Closed }

// here reports whether p is known and was not removed.
func (s *State) here(p ParticipantID) bool {
	who, ok := s.Participants[p]
	return ok && !who.Removed
}

// Bytes is the state in one canonical form: equal for equal journals, and
// unchanged by operations that do not count.
func (s *State) Bytes() []byte {
	been := make(map[ParticipantID][]RoomID)
	for p := range s.been {
		been[p.who] = append(been[p.who], p.room)
	}
	for _, rooms := range been {
		slices.Sort(rooms)
	}
	data, err := canonical(struct {
		*State
		Moved   map[ParticipantID]lastMove
		Settled map[ParticipantID]bool
		Been    map[ParticipantID][]RoomID
	}{s, s.moved, s.settled, been})
	if err != nil {
		panic("meeting: a state is always JSON: " + err.Error())
	}
	return data
}
