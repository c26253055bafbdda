package playback

import (
	"time"

	"alcove/media"
)

// How other voices make room for one that should be understood.
const (
	ducked   = 0.1778                 // -15 dB
	duckTime = 50 * time.Millisecond  // from full to ducked
	backTime = 300 * time.Millisecond // and back
)

// ducking says who is played in full; nil is everybody.
type ducking map[media.PeerID]bool

// SetDuck plays the voices of loud in full and all others softer by 15 dB, which
// sets in within 50 ms; with nobody in loud the others come back within 300 ms.
func (p *Player) SetDuck(loud []media.PeerID) {
	var d ducking
	if len(loud) > 0 {
		d = make(ducking, len(loud))
		for _, who := range loud {
			d[who] = true
		}
	}
	p.mix.duck.Store(&d)
}

// gain is the aim for a voice.
func (d ducking) gain(who media.PeerID) float32 {
	if d == nil || d[who] {
		return 1
	}
	return ducked
}

// fader moves a gain towards its aim, sample by sample. A new one begins there.
type fader struct {
	at    float32
	begun bool
}

const (
	stepDown = float32((1 - ducked) * float64(time.Second) / float64(duckTime) / sampleRate)
	stepUp   = float32((1 - ducked) * float64(time.Second) / float64(backTime) / sampleRate)
)

// next moves on by n samples.
func (f *fader) next(aim float32, n int) float32 {
	switch {
	case !f.begun:
		f.at, f.begun = aim, true
	case f.at > aim:
		f.at = max(aim, f.at-stepDown*float32(n))
	case f.at < aim:
		f.at = min(aim, f.at+stepUp*float32(n))
	}
	return f.at
}

// add adds samples to the sum.
func (f *fader) add(sum []float32, pcm []int16, aim float32) {
	for i, s := range pcm {
		sum[i] += f.next(aim, 1) * float32(s) / 32768
	}
}
