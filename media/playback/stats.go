package playback

import (
	"sync/atomic"

	"alcove/media"
)

// TrackStats counts what arrived of one track.
type TrackStats struct {
	Packets   uint64 // RTP packets
	Bytes     uint64 // their payloads
	Lost      uint64 // audio packets that were due while later ones were there
	Concealed uint64 // audio packets made up, with FEC or without, or while waiting
	Recovered uint64 // of these, from the FEC of the next packet
	Trimmed   uint64 // audio packets whose time was cut to catch up
	Late      uint64 // packets that came after their turn
	Frames    uint64 // whole video frames handed on
	KeyFrames uint64
	Dropped   uint64 // video frames given up, and packets over the limits
}

// counters are TrackStats at work.
type counters struct {
	packets, bytes, lost, concealed, recovered, trimmed, late, frames, keyFrames, dropped atomic.Uint64
}

func (c *counters) arrived(bytes int) {
	c.packets.Add(1)
	c.bytes.Add(uint64(bytes))
}

func (c *counters) stats() TrackStats {
	return TrackStats{
		Packets: c.packets.Load(), Bytes: c.bytes.Load(), Lost: c.lost.Load(), Concealed: c.concealed.Load(),
		Recovered: c.recovered.Load(), Trimmed: c.trimmed.Load(), Late: c.late.Load(), Frames: c.frames.Load(),
		KeyFrames: c.keyFrames.Load(), Dropped: c.dropped.Load(),
	}
}

// maxTracks are counted apart; further ones are counted nowhere.
const maxTracks = 4096

// countersOf are those of a track, new or not.
func (p *Player) countersOf(t media.TrackID) *counters {
	p.statsMu.Lock()
	defer p.statsMu.Unlock()
	c := p.stats[t]
	if c == nil {
		c = &counters{}
		if len(p.stats) < maxTracks {
			p.stats[t] = c
		}
	}
	return c
}

// Stats are counters since the start, for each track that a slot was bound to.
func (p *Player) Stats() map[media.TrackID]TrackStats {
	p.statsMu.Lock()
	defer p.statsMu.Unlock()
	all := make(map[media.TrackID]TrackStats, len(p.stats))
	for t, c := range p.stats {
		all[t] = c.stats()
	}
	return all
}
