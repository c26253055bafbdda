// Package session runs one meeting: it is the only place where people, streams
// and machines meet.
//
// One goroutine (Run) owns the journal, the election, the role and every table
// in this package; everybody else hands it a function or reads an immutable
// View. What is decided here is little on purpose: who may do what is decided in
// meeting, who is host in mesh/election, what to fetch in mesh/replica, who
// receives whom in media/sfu. This package carries the answers between them.
//
// An operation's way: Do -> meeting.Author signs -> Store (on disk) -> Journal
// folds -> replica pushes -> View. What others wrote comes in by the replica,
// is verified, stored and folded by the same steps.
package session
