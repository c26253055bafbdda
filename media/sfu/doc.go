// Package sfu forwards media between the peers of a meeting along edges, and
// makes the edges follow the partition of the meeting into rooms.
//
// What is wanted (partition, wants, levels) is kept apart from what is (legs):
// plan is pure, Forwarder.Run reconciles. Cuts come before joins, and a cut ends
// when the last packet has left, so that no packet of a room reaches somebody
// who is in another one already.
//
//	publication  a track as it enters: a microphone, camera or screen
//	stream       one encoding of it, with the packets of the last second
//	leg          one slot of one peer, as it leaves
//
// There is no queue inside. The goroutine that read a packet from the socket
// decrypts it, stores it once for repairs, and writes it to all legs: no
// hand-over, no allocation. A slow peer cannot hold the others up, since UDP
// does not wait; what the system refuses is lost, counted, and repaired. More
// than half of the cost of a packet is the system call that sends it.
package sfu
