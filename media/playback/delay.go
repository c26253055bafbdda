package playback

import (
	"slices"
	"time"
)

// Bounds and shape of the delay that a jitter buffer aims at.
const (
	minDelay     = 20 * time.Millisecond
	maxDelay     = 200 * time.Millisecond
	startDelay   = 40 * time.Millisecond // until enough was seen
	delayWindow  = 200                   // packets that are looked back at: 4 s
	delayEvery   = 10                    // packets between two looks
	delayMargin  = 8 * time.Millisecond  // over what was seen
	delayPercent = 97                    // of packets shall be in time
)

// delay follows how late packets are, compared to the fastest of late, and says
// how long to hold them so that most are in time.
type delay struct {
	seen   [delayWindow]time.Duration // arrival minus media time
	count  int
	target time.Duration
}

// saw takes a packet's arrival and media time, each from any zero.
func (d *delay) saw(arrival, media time.Duration) {
	d.seen[d.count%delayWindow] = arrival - media
	d.count++
	if d.count%delayEvery == 0 {
		d.look()
	}
}

func (d *delay) look() {
	n := min(d.count, delayWindow)
	sorted := slices.Clone(d.seen[:n])
	slices.Sort(sorted)
	need := sorted[(n-1)*delayPercent/100] - sorted[0] + delayMargin
	need = (need + packetTime - 1) / packetTime * packetTime
	d.target = min(max(need, minDelay), maxDelay)
}

// wanted is the delay to aim at.
func (d *delay) wanted() time.Duration {
	if d.target == 0 {
		return startDelay
	}
	return d.target
}

// forget drops what was seen, since media time has jumped, and keeps what was
// learned.
func (d *delay) forget() { d.count = 0 }
