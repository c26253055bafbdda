package sfu

import (
	"time"

	"alcove/media"
)

// speechGap is how long after its last packet a microphone still has a level.
const speechGap = 500 * time.Millisecond

// silence is the level of a microphone that sends nothing, -dBov.
const silence = 127

// Levels are those of the microphones of all peers, smoothed over some 200 ms:
// -dBov, 0 loudest, 127 silent or not sent for half a second. It is cheap
// enough to be asked ten times a second.
func (f *Forwarder) Levels() map[media.PeerID]uint8 { return f.levels(f.now()) }

func (f *Forwarder) levels(now time.Duration) map[media.PeerID]uint8 {
	f.mu.Lock()
	defer f.mu.Unlock()
	levels := make(map[media.PeerID]uint8, len(f.members))
	for id, m := range f.members {
		for _, p := range m.pubs {
			if p.track.Source == media.Microphone {
				levels[id] = p.layers[0].level(now, speechGap)
			}
		}
	}
	return levels
}

// level is the smoothed loudness, or silence if nothing came for as long as
// gap.
func (s *stream) level(now, gap time.Duration) uint8 {
	last := s.last.Load()
	if last == 0 || now-time.Duration(last) >= gap {
		return silence
	}
	return uint8(s.loud.Load() / 16)
}
