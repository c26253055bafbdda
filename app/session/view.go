package session

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"alcove/app/meeting"
	"alcove/mesh"
)

// LinkState is how the media link with the host is.
type LinkState string

// The states of the media link.
const (
	LinkConnecting   LinkState = "connecting"
	LinkConnected    LinkState = "connected"
	LinkReconnecting LinkState = "reconnecting"
)

// Knock is a stranger who asks to be let in.
type Knock struct {
	ID     string
	Name   string // their own words
	Device mesh.DeviceID
}

// View is everything that the window may know of the meeting, at one moment.
// It is never changed after it was handed out.
type View struct {
	State *meeting.State
	Me    meeting.ParticipantID
	// Entered is true once this participant is part of the meeting.
	Entered bool
	// Publishing is there for each participant whose app is reachable.
	Publishing map[meeting.ParticipantID]Publishing
	Reign      mesh.Reign // the host that this app obeys; zero while unknown
	Hosting    bool
	Link       LinkState
	Knocks     []Knock
	// Safe has, for each app start of this device, the last operation that is
	// durable on two other apps or on the only other one.
	Safe map[string]uint64
	// ClockOff is how far this device's wall clock is ahead of the host's.
	ClockOff time.Duration
	// Timers has what is left of each timer of the state, at the moment At.
	Timers map[string]Remaining
	At     time.Time
	// Reaches are those of moderators, as the host has them and allows them.
	Reaches map[meeting.ParticipantID]Reach
	// Activity is there for moderators.
	Activity map[meeting.ParticipantID]Activity
	Load     Load
	// DialError is why nobody was reached; nil once somebody was.
	DialError error
	// Carriers are the members that forward a room's media in the host's place.
	Carriers map[meeting.RoomID]mesh.MemberID
	// Members are the apps of those who are reachable, by participant: what the
	// owner may appoint host.
	Members map[meeting.ParticipantID]mesh.MemberID
	// OutOfReach are those who did not leave and were seen here, and whom nobody
	// here has reached for some seconds; in order.
	OutOfReach []meeting.ParticipantID
	// Merged is the last time that parts of the meeting found each other again;
	// nil until then.
	Merged *Merge
	// Late has the IDs of chat lines that were written out of reach and came when
	// the parts found each other, in between lines that were here before.
	Late map[string]bool
}

// Merge is what came together when parts of the meeting found each other.
type Merge struct {
	At     time.Time
	People []meeting.ParticipantID // who had been out of reach, in order
	Lines  int                     // chat lines that came from there
	Moves  int                     // moves of people that came from there
}

// Remaining is how a timer stands by this app's own clock: until the time is
// up or, while it is Ending, until everybody is brought back.
type Remaining struct {
	Left   time.Duration
	Ending bool
}

// IsSafe reports whether one's own line, by its ID "author/session/seq",
// outlives this device.
func (v *View) IsSafe(line string) bool {
	_, rest, _ := strings.Cut(line, "/")
	session, number, _ := strings.Cut(rest, "/")
	seq, err := strconv.ParseUint(number, 10, 64)
	return err == nil && seq <= v.Safe[session]
}

// View is everything that the window may know now; whoever shows it puts At in.
func (c *Core) View(at Moment) *View {
	c.at = at
	v := &View{
		State:      c.journal.State(),
		Me:         c.me,
		Entered:    c.entered,
		Publishing: maps.Clone(c.present),
		Reign:      c.reign,
		Hosting:    c.leading(),
		Link:       c.linkState(),
		Safe:       maps.Clone(c.safe),
		ClockOff:   c.clockOff,
		Timers:     c.remaining(c.journal.State()),
		Reaches:    maps.Clone(c.reaches),
		Load:       c.carried,
		DialError:  c.dialError,
		Members:    c.apps(),
		Carriers:   c.carrying.now,
		OutOfReach: c.parts.out,
		Merged:     c.parts.merged,
		Late:       maps.Clone(c.parts.late),
	}
	if c.moderates() {
		v.Activity = maps.Clone(c.activity)
	}
	for _, k := range c.knocks {
		v.Knocks = append(v.Knocks, Knock{ID: k.ID, Name: k.Name, Device: k.Device})
	}
	slices.SortFunc(v.Knocks, func(a, b Knock) int { return strings.Compare(a.ID, b.ID) })
	return v
}
