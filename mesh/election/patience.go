package election

import "time"

// Patience is how long a machine waits for what. The zero value of a field means
// "not at all"; start from Default or Founding.
type Patience struct {
	// Beat is how often a host beats, on each path that it has. All members of a
	// meeting must have the same.
	Beat time.Duration
	// First is what an app waits for a host after its start before it may claim.
	// Must exceed the time of dialling a known address and of one beat: an app
	// that is still connecting must not claim.
	First time.Duration
	// Woken is the same after the app woke: its network wakes with it.
	Woken time.Duration
	// Silence of the host that starts an election, at least. Must exceed the stall
	// that a host may have and keep its role, by three beats: one that was due
	// when the stall began, one that was late before it, one after.
	Silence time.Duration
	// Longest is what Silence may grow to for a host that is seen to stand still,
	// or whose beats arrive in bursts.
	Longest time.Duration
	// Fade is the time in which a gap between beats loses most of its weight.
	Fade time.Duration
	// Stagger is what each further place in the rank waits more, so that the first
	// asks before the second does. Must exceed a tick and a round trip.
	Stagger time.Duration
	// Vote is how long the answers to Ask may take. Must exceed a round trip.
	Vote time.Duration
	// Again is the wait after somebody objected, the first times; then it is
	// Silence. Must exceed what members need to notice a host's crash.
	Again time.Duration
	// Closed replaces Silence when the host's machine closed the channel: time for
	// the others to notice it too, or for a channel that takes its place.
	Closed time.Duration
	// Lost replaces Silence when the channel to the host broke in another way:
	// time to dial again.
	Lost time.Duration
	// Alone replaces Silence for an app that lost everybody: most often its own
	// network is gone, and a claim would only disturb the meeting that goes on
	// without it.
	Alone time.Duration
	// Handover is how long a successor may take to claim what was transferred.
	Handover time.Duration
	// Steady is how long a member of a better class must have been connected
	// before a host hands over to it.
	Steady time.Duration
	// Moment is the same for the app that the owner chose.
	Moment time.Duration
	// Late is the gap between two ticks after which an app takes it that it slept.
	// Must exceed the stall that a host may have by some ticks: it would drop its
	// role by itself.
	Late time.Duration
}

// Default suits an app that joins or returns to a meeting on a LAN.
func Default() Patience {
	return Patience{
		Beat:     100 * time.Millisecond,
		First:    3 * time.Second,
		Woken:    3 * time.Second,
		Silence:  1100 * time.Millisecond, // a stall of 800 ms, and three beats
		Longest:  3 * time.Second,
		Fade:     15 * time.Second,
		Stagger:  150 * time.Millisecond,
		Vote:     200 * time.Millisecond,
		Again:    150 * time.Millisecond,
		Closed:   60 * time.Millisecond,
		Lost:     500 * time.Millisecond,
		Alone:    5 * time.Second,
		Handover: 1500 * time.Millisecond,
		Steady:   20 * time.Second,
		Moment:   time.Second,
		Late:     1200 * time.Millisecond,
	}
}

// Founding suits the app that has just created the meeting: nobody else can be
// its host yet.
func Founding() Patience {
	p := Default()
	p.First = 0
	return p
}
