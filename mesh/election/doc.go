// Package election decides who is host: Step takes what was heard and answers
// with what is to be done.
//
// A [Machine] has no clock, no socket and no goroutine. The caller feeds it
// inputs in the order in which they happened, each with the caller's monotonic
// time, and carries the effects out in order. Three rules are the caller's:
//
//   - The term of an effect that has one is on disk before the effect is acted on
//     (Claim, Lead, Follow). A restarted app hands that term to New.
//   - A host beats every Patience.Beat (100 ms) while it leads, on the control
//     channel and on every other path it has, and every beat carries its reign.
//     A beat at every tick, not at every tick that comes a full Beat after the
//     last: a rhythm of two beats eats up the stall that a host may have. Only
//     what a member hears from the host itself is obeyed; what it hears about a
//     host from others is a hint.
//   - Ticks are fed every Beat or oftener: a take-over waits for half a tick on
//     average. A new host dials everybody at once, since who has no channel to it
//     does not hear its claim.
//
// How long a take-over takes, from the failure to the claim: a crash, about 60 ms
// (Closed), a tick and a round trip; a host that is silent, Silence (1.1 s, more
// for one known to be jittery), a tick and a round trip. Each candidate of better
// rank that is dead too costs Stagger, and one that does not answer Vote.
//
// What is promised: terms never go back, a lower reign is never obeyed, a
// machine obeys one host at a time, and machines that hear each other end with
// one host. One host at every instant is not promised; the receivers' terms
// fence a second one.
//
// The role moves when it must: when the host crashed, is silent or said goodbye.
// And it moves by hand-over to a member of a better class (chosen by the owner,
// the owner's, a moderator's) that was steady; what machines are worth otherwise
// counts in elections alone. A better ranked member that comes (back) takes
// nothing by itself.
package election
