package playback

import (
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// blockSamples is what OnMix is given at a time: 10 ms.
const blockSamples = sampleRate / 100

// mixer adds up what is heard. The speaker pulls: nothing is mixed ahead, so
// that what was unbound a moment ago is not heard.
type mixer struct {
	voices func() []*voice
	now    func() time.Duration
	onMix  func(pcm []int16)

	mu    sync.Mutex // held while pulling; one output pulls at a time
	sum   []float32
	block []int16 // towards onMix

	duck  atomic.Pointer[ducking]
	note  note
	chime atomic.Int64 // samples of the chime that were played; -1 is none
}

// pull fills out with the next samples, mono.
func (m *mixer) pull(out []int16) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now, lump := m.now(), time.Duration(len(out))*time.Second/sampleRate
	for len(out) > 0 {
		n := min(len(out), blockSamples)
		m.fill(now, lump, out[:n])
		out = out[n:]
		now += time.Duration(n) * time.Second / sampleRate
	}
}

func (m *mixer) fill(now, lump time.Duration, out []int16) {
	if cap(m.sum) < len(out) {
		m.sum = make([]float32, blockSamples)
	}
	sum := m.sum[:len(out)]
	clear(sum)
	var duck ducking
	if d := m.duck.Load(); d != nil {
		duck = *d
	}
	for _, v := range m.voices() {
		v.mix(now, lump, sum, duck)
	}
	m.note.mix(sum, duck)
	m.addChime(sum)
	for i, s := range sum {
		out[i] = clip(s)
	}
	if m.onMix == nil {
		return
	}
	for _, s := range out {
		if m.block = append(m.block, s); len(m.block) == blockSamples {
			m.onMix(m.block)
			m.block = m.block[:0]
		}
	}
}

// knee is where loud sums begin to be bent.
const knee = 0.8

// clip turns -1..1 into a sample. Louder is bent softly, not cut.
func clip(s float32) int16 {
	if a := math.Abs(float64(s)); a > knee {
		bent := knee + (1-knee)*math.Tanh((a-knee)/(1-knee))
		s = float32(math.Copysign(bent, float64(s)))
	}
	return int16(s * 32767)
}

// chime is the sound of TestSound: two soft notes, the second while the first
// fades.
var chime = sync.OnceValue(func() []float32 {
	out := make([]float32, sampleRate*9/10)
	notes := []struct {
		hertz float64
		begin float64 // seconds
	}{{587.33, 0}, {880, 0.22}}
	for _, n := range notes {
		for i := range out {
			t := float64(i)/sampleRate - n.begin
			if t < 0 {
				continue
			}
			swell := min(1, t/0.01) * math.Exp(-t*6)
			tone := math.Sin(2*math.Pi*n.hertz*t) + 0.2*math.Sin(4*math.Pi*n.hertz*t)
			out[i] += float32(0.2 * swell * tone)
		}
	}
	fade := sampleRate / 50
	for i := range fade {
		out[len(out)-1-i] *= float32(i) / float32(fade)
	}
	return out
})

func (m *mixer) addChime(sum []float32) {
	at := m.chime.Load()
	if at < 0 {
		return
	}
	notes := chime()
	n := min(len(sum), len(notes)-int(at))
	for i, s := range notes[at : int(at)+n] {
		sum[i] += s
	}
	next := at + int64(n)
	if next == int64(len(notes)) {
		next = -1
	}
	m.chime.CompareAndSwap(at, next) // unless it was begun again
}
