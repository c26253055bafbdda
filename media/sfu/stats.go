package sfu

import (
	"alcove/media"
)

// Stats are counters since the start.
type Stats struct {
	Received  uint64 // RTP packets from peers
	Forwarded uint64 // RTP packets to peers, without repairs
	Repaired  uint64 // RTP packets sent again
	Dropped   uint64 // RTP packets that could not be placed or sent
	KeyAsked  uint64 // key frame requests to senders
	Bytes     uint64 // of all RTP packets that left for other machines, sealed
	Streams   int    // slots that carry something now
	Peers     []PeerStats
}

// PeerStats is one peer's part of Stats.
type PeerStats struct {
	Peer      media.PeerID
	Connected bool
	Received  uint64 // packets it sent
	Forwarded uint64 // packets it was sent
	Repaired  uint64
	Bytes     uint64          // as in Stats
	Streams   int             // as in Stats
	Bound     []media.Binding // what its slots carry now
}

// Stats returns the counters.
func (f *Forwarder) Stats() Stats {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := Stats{Received: f.received.Load(), Forwarded: f.forwarded.Load(), Repaired: f.repaired.Load(), Dropped: f.dropped.Load(), KeyAsked: f.asked.Load(), Bytes: f.bytes.Load()}
	now := f.now()
	for _, m := range f.ordered() {
		p := m.stats(now)
		p.Connected = m.up
		s.Received += p.Received
		s.Forwarded += p.Forwarded
		s.Repaired += p.Repaired
		s.Bytes += p.Bytes
		s.Streams += p.Streams
		s.Peers = append(s.Peers, p)
	}
	return s
}

func (m *member) stats(now timeOffset) PeerStats {
	p := PeerStats{Peer: m.id, Received: m.received.Load()}
	for _, l := range m.legs {
		p.Forwarded += l.sent.Load()
		p.Repaired += l.repaired.Load()
		p.Bytes += l.bytes.Load()
		if l.flows(now) {
			p.Streams++
		}
		if s := l.on(); s != nil {
			p.Bound = append(p.Bound, media.Binding{Slot: l.slot, Track: s.pub.track})
		}
	}
	return p
}
