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
// just taken out of, or that was just deleted, stays (chats only grow), and so
// does a note; a broadcast after a concurrent delete lands in the main room;
// rooms of a list that are gone are skipped when the list is used. An operation
// without the right to do it changes nothing at all.
//
// # Where people are
//
// Everybody is in one room ([State.Location]). Moderators are in the main room
// or where they visit. Others are in the room that they are assigned to while
// rooms are open, that room is not closed, and they did not go back to the main
// room by themselves (Away).
//
//   - Closing a room, by a moderator or by its timer, brings its people to the
//     main room. Their assignments stay: they are in it again when it opens. A
//     start opens no room that was closed. A move into a closed room takes
//     effect when it opens, for moderators too unless they are elsewhere then.
//   - Locks and limits bind what people choose for themselves and where the rule
//     for late joiners puts them, by a list too, because anybody can type any
//     name. They do not bind moderators' moves, the way back from the main room
//     to one's own room, or a return to the meeting. Moderators fill no seats.
//   - Being Away ends with a move by a moderator, with a start or stop, and with
//     leaving the meeting.
//   - Who joins while rooms are set up, was not in the meeting since then and
//     has no room, is Late until a moderator moves them, they can choose a room, a
//     start brings them to the room that the rule gave them, or the rooms are
//     deleted. The rule places people at their join and never later.
//
// # Help
//
// A raised hand is known by its lamport time (Asked), so that a moderator who
// lowers or takes it means this one and not the next. A moderator who enters a
// breakout room lowers all hands of ordinary people in it. A helper who leaves,
// is demoted or removed frees the help for others.
//
// # Changes and undo
//
// [State.Changes] remembers what was done to rooms and assignments: one change
// an operation, the weightiest if an edit changes several things, and none where
// nothing changes. What timers close is no change; the chats say it. A late
// joiner's change has the ID of the [Join] and is by nobody.
//
// A move is undone for those whom no operation has moved since: a moderator's
// assignment, even to where they were, an undo, a promotion or demotion, a
// choice of one's own. Going Away is none of these, so undo brings those back,
// too. An undo is a change like others; undoing it does it again. For moderators
// a change holds where they visited while rooms were open, else what they were
// assigned to.
//
// # Timers
//
// The state has no clock. A timer says how long, each app counts, and whoever
// comes first says [Expire]. That is the one thing which ordinary participants
// may do to the rooms of all, so that rooms close when every moderator is gone.
// A changed app could say it early; sessions therefore take in no Expire
// before their own clock agrees, which cannot be the fold's business. Time that
// was added meanwhile makes an Expire count nothing, because it names the whole
// time that its author knew. An Expire that was dated back before a moderator
// added time, or set or took away a timer, would make that count nothing: it is
// overruled, and so is an honest one of somebody who had not heard of it.
//
// # Rounds and notes
//
// [State.Rounds] has the groups of two and more ordinary people who belonged
// together when rooms closed, those who went Away from them included. Rooms
// that close one by one in one generation make one round. A [Note] is a line in
// chats, its sound is kept beside them once. What is no chat stays bounded:
// changes, rounds and their groups, timers, lists.
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
//     that the author knew. A moderator's later move wins over it even if the
//     choice is ordered after it.
//   - [Start] and [Stop] carry the generation that they open and close. A
//     generation that was opened or stopped is never opened again: stop(g)
//     beats every start(g). [SetTimer] carries it too, and sets no timer in
//     another generation.
//   - [Dismiss] and [Take] carry when the hand was raised, [Expire] the time of
//     the timer, [Undo] the change. The first of two moderators takes the help;
//     the first of two choices takes the last seat.
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
// right. A person's first [Join] is never cut off: it makes them known, and lets
// the rule for late joiners place them until the ban, which is all that it does.
//
// An author who signs two operations with the same number forks its own log.
// The journal keeps the one it saw first, as the store does, and reports
// [ErrFork]; apps may then disagree about that author's operations only.
package meeting
