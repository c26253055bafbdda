// Package session runs one meeting: it is the only place where people, streams
// and machines meet.
//
// A [Core] owns the journal, the election, the role and every table in this
// package. It takes events and commands one after the other, each with the time
// at which it happens, and acts on the ports of ports.go; so a simulation can run
// it as it is. A [Session] is the core with real ports: one goroutine (Run) steps
// it, everybody else hands that a function or reads an immutable View.
//
// What is decided here is little on purpose: who may do what is decided in
// meeting, who is host in mesh/election, what to fetch in mesh/replica, who
// receives whom in media/sfu. This package carries the answers between them.
//
// An operation's way: Do -> meeting.Author signs -> Store (on disk) -> Journal
// folds -> replica pushes -> View. What others wrote comes in by the replica,
// is verified, stored and folded by the same steps.
//
// What does not last is told, not written: guests tell the host what leaves
// their app and, if they moderate, into which rooms they reach; the host tells
// everybody who is there (presence), and how the rooms are (told): who reaches
// where, how much time is left, what is forwarded, and to moderators who talks.
// The host checks every reach against the state, and [PartitionOf] does again;
// a room is told that it is observed before it is.
//
// # When the host changes
//
// A host that died takes its forwarder with it: everybody makes one new media link
// with the new host as soon as they obey it (links.go). A host that gives the role
// away tells everybody to whom, and goes on forwarding until they are there
// (handover.go): each app has two links for a moment, and sends over both. Whoever
// receives over two links plays one (splice.go); microphones, cameras and decoders
// do not notice. A few packets may come twice in between, never from another room:
// what is let out of a link is what this app's own state allows.
//
// # Rooms on several machines
//
// The host may let another member's app forward a room: its carrier (carriers.go,
// carry.go). Either the owner said so (an operation), or the host has too much to
// carry and picks a member of the room. The table of carriers is the host's word, in
// its term, like all that it tells. There is no election for a room: everybody has a
// link with the host anyway, so a room whose carrier falls silent is the host's again
// within 1.2 s, no other room notices, and two apps can never both believe to be a
// room's only carrier. A room changes its forwarder as the role does, make before
// break, with the former one going on for some seconds.
//
// Who reaches into a carried room (the wall's pictures, peeking, whispering) has a
// link with that room's carrier beside the one with the host. That is one hop, where
// a relay by way of the host would be two and would cost the host what the carrier
// was to take from it.
//
// A carrier is believed for its rooms alone: what comes over a link with it is let
// through as far as this app's own state says that the room is heard here.
//
// # Time
//
// A state has no clock. Every app counts a timer by its own monotonic clock
// since it heard of it, corrected by the host's count; wall clocks are asked
// only for timers that were on the disk when the app started, and such a guess
// gives way to anybody who knows better. No word moves an end to later than the
// timer's whole time after this app knew of it: it was long under way. When the
// time is up, the host's app writes so; everybody else's does 200 ms later, unless
// it was said. So rooms end at every app, whoever is gone.
//
// Everybody may say that time is up, so it is not believed from everybody: who
// is no moderator and says so more than a second early is not taken in, with all
// that they wrote after it, until the time is up by this app's own clock, the
// host says that the timer is gone, or no timer runs. There is one lie that
// nobody can tell from the truth: to say at the right moment that one did not
// know of time that was added meanwhile.
package session
