// Package replica replicates append-only logs of opaque signed entries among
// members: who has what is told by version vectors, what is missing is fetched.
//
// A [Replica] is pure: no socket, no clock, no goroutine, no disk. The caller
// hands in what arrived and carries out what it answers. It knows no meeting and
// checks no signature. What it counts on:
//
//   - "Have" always means durable: Local and Stored are called after the disk.
//   - Entries that Receive returns are verified and stored by the caller, who then
//     calls Stored with those it kept. The others will be offered again.
//
// Any message may be lost, doubled or late: pushes make it quick, vectors make
// it certain. What is fetched is paced by the one who fetches: a member asks for
// the next piece once the last is on its disk.
package replica
