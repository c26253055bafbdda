// Package meeting is the PEOPLE of Alcove: who is in a meeting, in which room,
// with which rights, as the pure fold of a journal of signed operations.
//
// It has no clock, socket, goroutine or disk. An [Author] makes operations, a
// [Journal] collects everybody's and folds them into a [State], which is an
// immutable snapshot that any goroutine may read.
//
// # Order
//
// The journal is a set. Its order is (lamport, author, session, seq) and the
// state depends on that order alone: arrival order, duplicates and splits
// change nothing. Wall clocks are shown and decide nothing. What is ordered
// before the creation counts nothing, so a device must have received it before
// it authors anything ([ErrNotCreated]).
//
// # Two heights of rules
//
// [State.Check] is asked before an operation is signed, and is strict: every
// target is known, one writes where one is. The fold asks the same questions
// about rights, but forgives what an honest author could not know yet: a move
// of a person who was removed at the same moment is skipped and the other
// moves of the operation are kept; a line written into a room that one was
// just taken out of, or that was just deleted, stays (chats only grow); a
// broadcast after a concurrent delete lands in the main room. An operation
// without the right to do it changes nothing at all.
//
// # Concurrent operations
//
// An operation carries no vector clock, so "concurrent" is known only where a
// body says what its author had seen:
//
//   - [Remove] and [Revoke] carry Last, the last operation of the target in
//     each session that their author knew. Operations beyond it that are
//     ordered before the ban do not count at all; before a demotion they count
//     as an ordinary participant's. So bans win over concurrent operations, and
//     back-dating buys nothing. Sessions that Last does not name count from
//     their beginning.
//   - [Visit] carries Seen, the lamport time of the last move by a moderator
//     that the chooser knew. A moderator's later move wins over it even if the
//     choice is ordered after it.
//   - [Start] and [Stop] carry the generation that they open and close. A
//     generation that was opened or stopped is never opened again: stop(g)
//     beats every start(g).
//
// Everything else: the later operation wins per person, people who are not
// named never move. Of two concurrent set-ups the first in the order counts.
// Room IDs are random and refused when they were ever used.
//
// # Why this cannot go in circles
//
// The owner's key is part of the meeting's identity, so the owner can neither
// be demoted nor removed, and only the owner demotes or removes moderators (a
// moderator may step down, which cuts nothing off in the past). Rights are
// therefore found in two layers before anything is folded (judge.go): first
// what the owner cut off, which depends on nobody; then, in order, the bans by
// moderators, which take nothing away from operations made with a moderator's
// right. A person's first [Join] is never cut off: it only makes them known.
//
// An author who signs two operations with the same number forks its own log.
// The journal keeps the one it saw first, as the store does, and reports
// [ErrFork]; apps may then disagree about that author's operations only.
package meeting
