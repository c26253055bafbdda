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
	// Tick lets time pass; a few times a second, in a steady rhythm.
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

	// Lost says that the control channel with a member is gone, for whatever
	// reason.
	Lost struct {
		Now    time.Duration
		Member mesh.MemberID
	}

	// Left says that a member said goodbye itself. It never comes back: a
	// restarted app is another member.
	Left struct {
		Now    time.Duration
		Member mesh.MemberID
	}

	// Chosen says that the owner picked the app that shall be host; "" takes the
	// choice back.
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

	// Woke says that this app slept or stood still: whatever it knew is old.
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
