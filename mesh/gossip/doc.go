// Package gossip finds the other members of a meeting and hints at who is alive.
// It is the only importer of memberlist.
//
// It is never an authority: a member that is here may be frozen, one that is
// gone may be back in a second, and what is published may arrive late or never.
// What must arrive goes over control channels.
//
// Packets and streams are encrypted with a key derived from the meeting's and
// labelled with the meeting. Beyond that nothing is believed that a member's own
// device did not sign: every member publishes a card that names its addresses, and a
// member with a card that does not verify is not let into the list at all.
//
// memberlist calls back under its own lock. The callbacks here verify, copy,
// enqueue and return; a goroutine of this package hands the events on. Events of
// a slow reader collapse: it always gets the newest of each member, and never
// more than the difference.
//
// memberlist does not find its way back after a split that outlasts its memory
// of the dead: the caller joins known addresses again, see Missing.
package gossip
