package playback

import (
	"sync/atomic"
	"time"

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

	// The longest time without a packet, since a slot was bound to the track first
	// or since ForgetGaps; it may last still.
	Gap time.Duration

	// When the first packet and the first key frame came since a slot was bound
	// to the track last; zero while none has.
	FirstPacket, FirstKey time.Time
}

// counters are TrackStats at work.
type counters struct {
	packets, bytes, lost, concealed, recovered, trimmed, late, frames, keyFrames, dropped atomic.Uint64
	firstPacket, firstKey                                                                 atomic.Int64 // Unix ns, 0 while none came
	last, gap                                                                             atomic.Int64 // ns: when a packet came, since the player's start; see Gap
}

// bound begins to wait for the first packet and the first key frame.
func (c *counters) bound() {
	c.firstPacket.Store(0)
	c.firstKey.Store(0)
}

func (c *counters) keyFrame() {
	c.keyFrames.Add(1)
	stamp(&c.firstKey)
}

// stamp keeps the first time; it asks the clock for that one alone.
func stamp(first *atomic.Int64) {
	if first.Load() == 0 {
		first.CompareAndSwap(0, time.Now().UnixNano())
	}
}

func stamped(first *atomic.Int64) time.Time {
	if ns := first.Load(); ns != 0 {
		return time.Unix(0, ns)
	}
	return time.Time{}
}

func (c *counters) arrived(now time.Duration, bytes int) {
	if gap := int64(now) - c.last.Swap(int64(now)); gap > c.gap.Load() {
		c.gap.Store(gap)
	}
	c.packets.Add(1)
	c.bytes.Add(uint64(bytes))
	stamp(&c.firstPacket)
}

// forgetGap begins to look for the longest gap anew.
func (c *counters) forgetGap(now time.Duration) {
	c.last.Store(int64(now))
	c.gap.Store(0)
}

func (c *counters) stats(now time.Duration) TrackStats {
	return TrackStats{
		Packets: c.packets.Load(), Bytes: c.bytes.Load(), Lost: c.lost.Load(), Concealed: c.concealed.Load(),
		Recovered: c.recovered.Load(), Trimmed: c.trimmed.Load(), Late: c.late.Load(), Frames: c.frames.Load(),
		KeyFrames: c.keyFrames.Load(), Dropped: c.dropped.Load(),
		FirstPacket: stamped(&c.firstPacket), FirstKey: stamped(&c.firstKey),
		Gap: time.Duration(max(c.gap.Load(), int64(now)-c.last.Load())),
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
		c.forgetGap(p.now())
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
		all[t] = c.stats(p.now())
	}
	return all
}

// ForgetGaps measures the gaps of all tracks from now on.
func (p *Player) ForgetGaps() {
	p.statsMu.Lock()
	defer p.statsMu.Unlock()
	for _, c := range p.stats {
		c.forgetGap(p.now())
	}
}
