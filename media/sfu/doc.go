// Package sfu forwards media between the peers of a meeting along edges, and
// makes the edges follow the partition of the meeting into rooms.
//
// What is wanted (partition, wants, levels) is kept apart from what is (edges);
// Forwarder.Run reconciles. Cuts come before joins, so that no packet of a room
// reaches somebody who is in another one already.
package sfu
