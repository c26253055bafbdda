// Package peer is one media connection between an app and the host: negotiated
// once, with a fixed pool of slots to receive in.
//
// A Guest offers, the host's forwarder (media/sfu) answers, and nothing is ever
// negotiated again: a move to another room only changes what the slots carry.
// What a slot carries is announced on the data channel "bindings"; each packet
// carries the number of the announcement it belongs to in a header extension,
// so that a packet which overtakes its announcement waits for it and a packet
// of a former track is dropped. A Receiver therefore never sees a packet of one
// track under the name of another.
package peer
