package sfu

import "alcove/media"

// Stats are counters since the start.
type Stats struct {
	Received  uint64 // RTP packets from peers
	Forwarded uint64 // RTP packets to peers, without repairs
	Repaired  uint64 // RTP packets sent again
	Dropped   uint64 // RTP packets that could not be sent or were too old
	Peers     []PeerStats
}

// PeerStats is one peer's part of Stats.
type PeerStats struct {
	Peer      media.PeerID
	Connected bool
	Received  uint64
	Forwarded uint64
	Bound     []media.Binding // what its slots carry now
}
