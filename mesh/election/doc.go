// Package election decides who is host: Step takes what was heard and answers
// with what is to be done.
//
// A [Machine] has no clock, no socket and no goroutine. The caller feeds it
// inputs in the order in which they happened, each with the caller's monotonic
// time, and carries the effects out in order. Two rules are the caller's:
//
//   - The term of an effect that has one is on disk before the effect is acted on
//     (Claim, Lead, Follow). A restarted app hands that term to New.
//   - A host beats while it leads, at least three times in Patience.Silence, and
//     every beat carries its reign. Only what a member hears from the host itself
//     is obeyed; what it hears about a host from others is a hint.
//
// What is promised: terms never go back, a lower reign is never obeyed, a
// machine obeys one host at a time, and machines that hear each other end with
// one host. One host at every instant is not promised; the receivers' terms
// fence a second one.
//
// The role moves only when it must: when the host is silent, said goodbye, or
// hands it over. A better ranked member that comes (back) does not take it.
package election
