package playback

import (
	"math"
	"sync"
	"sync/atomic"
	"time"

	"alcove/media"
	"alcove/media/playback/internal/opus"

	"github.com/pion/rtp"
)

const (
	sampleRate    = opus.SampleRate
	packetSamples = sampleRate / 50 // of packetTime
	silence       = 127             // the level of nothing
)

// voice is an audio slot.
//
// Packet takes in alone, and so never waits for the decoder; who plays or binds
// takes playing first, then in.
type voice struct {
	playing sync.Mutex // guards what follows
	dec     *opus.Decoder
	pcm     []int16 // decoded and not played yet
	ready   []int16 // the memory of pcm
	who     media.PeerID
	fader   fader

	in     sync.Mutex // guards what follows
	jitter *jitter
	track  media.TrackID
	count  *counters // nil while unbound

	level atomic.Uint32
}

func newVoice() (*voice, error) {
	dec, err := opus.NewDecoder()
	if err != nil {
		return nil, err
	}
	v := &voice{dec: dec, jitter: newJitter()}
	v.level.Store(silence)
	return v, nil
}

// bind forgets the former track, down to the last sample, and takes another.
func (v *voice) bind(track media.TrackID, count *counters) {
	v.playing.Lock()
	defer v.playing.Unlock()
	v.in.Lock()
	defer v.in.Unlock()
	v.jitter.flush()
	v.track, v.count = track, count
	v.who, v.fader = track.Peer, fader{}
	if v.dec != nil {
		v.dec.Reset()
	}
	v.pcm = v.ready[:0]
	v.level.Store(silence)
}

func (v *voice) packet(now time.Duration, p *rtp.Packet) {
	v.in.Lock()
	defer v.in.Unlock()
	if v.count == nil || len(p.Payload) == 0 || len(p.Payload) > maxAudioPayload {
		return
	}
	v.count.arrived(now, len(p.Payload))
	if v.jitter.put(now, p.SequenceNumber, p.Timestamp, p.Payload) {
		v.count.late.Add(1)
	}
	v.count.dropped.Add(v.jitter.dropped)
	v.jitter.dropped = 0
}

// maxAudioPayload is more than any Opus packet of 120 ms needs, in bytes.
const maxAudioPayload = 8000

// mix adds as many samples as mixed has, for a speaker that pulls lump at once.
func (v *voice) mix(now, lump time.Duration, mixed []float32, d ducking) {
	v.playing.Lock()
	defer v.playing.Unlock()
	aim, at := d.gain(v.who), 0
	for at < len(mixed) {
		if len(v.pcm) == 0 && !v.more(now, lump) {
			break
		}
		n := min(len(v.pcm), len(mixed)-at)
		v.fader.add(mixed[at:], v.pcm[:n], aim)
		v.pcm = v.pcm[n:]
		at += n
	}
	if at == 0 {
		v.level.Store(silence)
	}
	v.fader.next(aim, len(mixed)-at) // silence takes its time, too
}

// more decodes what comes next; it is false for silence.
func (v *voice) more(now, lump time.Duration) bool {
	v.in.Lock()
	v.jitter.lump = lump
	s, a, b := v.jitter.get(now)
	count := v.count
	v.in.Unlock()
	if s == stepSilence || count == nil || v.dec == nil {
		return false
	}
	pcm, err := v.decode(s, a, b, count)
	if err != nil || len(pcm) == 0 { // not Opus: as if it had been lost
		count.concealed.Add(1)
		if pcm, err = v.dec.Conceal(v.ready[:0], packetSamples); err != nil || len(pcm) == 0 {
			return false
		}
	}
	v.pcm, v.ready = pcm, pcm
	v.level.Store(uint32(level(pcm)))
	return true
}

func (v *voice) decode(s step, a, b []byte, count *counters) ([]int16, error) {
	pcm := v.ready[:0]
	switch s {
	case stepPlay:
		return v.dec.Decode(pcm, a)
	case stepMerge:
		count.trimmed.Add(1)
		pcm, err := v.dec.Decode(pcm, a)
		if err != nil {
			return nil, err
		}
		n := len(pcm)
		if pcm, err = v.dec.Decode(pcm, b); err != nil {
			return nil, err
		}
		return shorten(pcm, len(pcm)-n), nil
	case stepRecover:
		count.lost.Add(1)
		count.concealed.Add(1)
		count.recovered.Add(1)
		return v.dec.Recover(pcm, a, packetSamples)
	case stepConceal:
		count.lost.Add(1)
	}
	count.concealed.Add(1)
	return v.dec.Conceal(pcm, packetSamples)
}

func (v *voice) close() {
	v.playing.Lock()
	defer v.playing.Unlock()
	v.dec.Close()
	v.dec = nil
}

// level is the loudness of samples as -dBov (RFC 6464).
func level(pcm []int16) uint8 {
	var sum float64
	for _, s := range pcm {
		f := float64(s) / 32768
		sum += f * f
	}
	if sum == 0 {
		return silence
	}
	return uint8(min(max(math.Round(-10*math.Log10(sum/float64(len(pcm)))), 0), silence))
}
