package election

import "time"

// Patience is how long a machine waits for what. The zero value of a field means
// "not at all"; start from Default or Founding.
type Patience struct {
	// First is what an app waits for a host after its start before it may claim.
	// Must exceed the time of dialling a known address and of one beat: an app
	// that is still connecting must not claim.
	First time.Duration
	// Woken is the same after the app woke: its network wakes with it.
	Woken time.Duration
	// Silence of the host that starts an election. Must exceed three beats.
	Silence time.Duration
	// Stagger is what each further place in the rank waits more, so that the
	// first claims before the second thinks of it. Must exceed Vote.
	Stagger time.Duration
	// Vote is how long the answers to Ask may take. Must exceed a round trip.
	Vote time.Duration
	// Lost replaces Silence when the channel to the host broke: time to dial again.
	Lost time.Duration
	// Alone replaces Silence for an app that lost everybody: most often its own
	// network is gone, and a claim would only disturb the meeting that goes on
	// without it.
	Alone time.Duration
	// Handover is how long a successor may take to claim what was transferred.
	Handover time.Duration
	// Late is the gap between two ticks after which an app takes it that it slept.
	Late time.Duration
}

// Default suits an app that joins or returns to a meeting on a LAN.
func Default() Patience {
	return Patience{
		First:    3 * time.Second,
		Woken:    3 * time.Second,
		Silence:  1500 * time.Millisecond,
		Stagger:  300 * time.Millisecond,
		Vote:     200 * time.Millisecond,
		Lost:     500 * time.Millisecond,
		Alone:    5 * time.Second,
		Handover: 1500 * time.Millisecond,
		Late:     time.Second,
	}
}

// Founding suits the app that has just created the meeting: nobody else can be
// its host yet.
func Founding() Patience {
	p := Default()
	p.First = 0
	return p
}

// recent is how old the last beat may be for "I hear the host". Half the silence
// limit: otherwise the one that heard the last beat a moment later than the
// asker would veto every election.
func (p Patience) recent() time.Duration { return p.Silence / 2 }
