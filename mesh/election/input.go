package election

import (
	"time"

	"alcove/mesh"
)

// Input is something that happened. Now is the caller's monotonic time, which
// never goes back.
type Input interface{ input() time.Duration }

// Candidate is a member that could be host.
type Candidate struct {
	ID   mesh.MemberID
	Rank mesh.Rank
}

type (
	// Tick lets time pass, in a steady rhythm: every Patience.Beat or oftener.
	Tick struct{ Now time.Duration }

	// Heard is a beat or a claim (From is the host itself), or somebody's word
	// about the host that it follows (From is another).
	Heard struct {
		Now   time.Duration
		Reign mesh.Reign
		From  mesh.MemberID
	}

	// Members replaces the list of known members. Self may be in it, and should
	// be, with its own rank.
	Members struct {
		Now  time.Duration
		List []Candidate
	}

	// Connected says that a control channel with a member is up.
	Connected struct {
		Now    time.Duration
		Member mesh.MemberID
	}

	// Lost says that the control channel with a member is gone. Closed says that
	// the other side's machine closed it: its process is gone, or does not want
	// this channel, and the network between works. Not so where the channel fell
	// silent, the network broke it, or this side closed it.
	Lost struct {
		Now    time.Duration
		Member mesh.MemberID
		Closed bool
	}

	// Left says that a member said goodbye itself. It never comes back: a
	// restarted app is another member.
	Left struct {
		Now    time.Duration
		Member mesh.MemberID
	}

	// Chosen says that the owner picked the app that shall be host; "" takes the
	// choice back. To choose an app again gives it another chance at once.
	Chosen struct {
		Now    time.Duration
		Member mesh.MemberID
	}

	// Offered is a Transfer that arrived here, sent by From.
	Offered struct {
		Now   time.Duration
		Reign mesh.Reign
		From  mesh.MemberID
	}

	// Asked is an Ask that arrived here.
	Asked struct {
		Now  time.Duration
		From mesh.MemberID
		Term mesh.Term
		Bar  mesh.Reign
	}

	// Answered is an Answer that arrived here. Term is that of the question;
	// Hears says that From heard Reign's host of late.
	Answered struct {
		Now   time.Duration
		From  mesh.MemberID
		Term  mesh.Term
		Reign mesh.Reign
		Hears bool
	}

	// Leaving says that this app is about to leave. It may do so as soon as it
	// does not lead.
	Leaving struct{ Now time.Duration }

	// Woke says that this app slept or stood still: whatever it knew is old. A
	// machine notices by itself that ticks are late; the caller must say it where
	// the monotonic clock stood still too, before it feeds anything else.
	Woke struct{ Now time.Duration }
)

func (i Tick) input() time.Duration      { return i.Now }
func (i Heard) input() time.Duration     { return i.Now }
func (i Members) input() time.Duration   { return i.Now }
func (i Connected) input() time.Duration { return i.Now }
func (i Lost) input() time.Duration      { return i.Now }
func (i Left) input() time.Duration      { return i.Now }
func (i Chosen) input() time.Duration    { return i.Now }
func (i Offered) input() time.Duration   { return i.Now }
func (i Asked) input() time.Duration     { return i.Now }
func (i Answered) input() time.Duration  { return i.Now }
func (i Leaving) input() time.Duration   { return i.Now }
func (i Woke) input() time.Duration      { return i.Now }
