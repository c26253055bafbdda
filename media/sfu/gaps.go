package sfu

import (
	"time"

	"github.com/pion/rtcp"
)

// Asking for lost packets.
const (
	maxMissing = 128 // a greater gap is a break, not a loss
	askEvery   = 20 * time.Millisecond
	maxAsks    = 8
)

// gaps finds what is missing in a stream that arrives.
type gaps struct {
	began   bool
	newest  uint16
	missing []gap // oldest first
}

type gap struct {
	seq   uint16
	asked time.Duration
	times int
}

// saw takes the number of a packet that arrived.
func (g *gaps) saw(seq uint16) {
	ahead := seq - g.newest
	switch {
	case !g.began:
		g.began, g.newest = true, seq
	case ahead == 0:
	case ahead >= 1<<15: // late: no longer missing
		for i := range g.missing {
			if g.missing[i].seq == seq {
				g.missing = append(g.missing[:i], g.missing[i+1:]...)
				break
			}
		}
	case ahead > maxMissing:
		g.newest, g.missing = seq, g.missing[:0]
	default:
		for n := g.newest + 1; n != seq; n++ {
			if len(g.missing) < maxMissing {
				g.missing = append(g.missing, gap{seq: n})
			}
		}
		g.newest = seq
	}
}

// ask returns what to ask for now, and gives up on what was asked for often.
func (g *gaps) ask(now time.Duration) []rtcp.NackPair {
	if len(g.missing) == 0 {
		return nil
	}
	var seqs []uint16
	kept := g.missing[:0]
	for _, m := range g.missing {
		if m.times > 0 && now-m.asked < askEvery {
			kept = append(kept, m)
			continue
		}
		if m.times == maxAsks {
			continue
		}
		m.times, m.asked = m.times+1, now
		seqs = append(seqs, m.seq)
		kept = append(kept, m)
	}
	g.missing = kept
	return rtcp.NackPairsFromSequenceNumbers(seqs)
}
