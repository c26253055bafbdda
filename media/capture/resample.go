package capture

import "math"

// Shape of the resampling filter: a sinc under a Blackman window.
const (
	resamplePhases = 256
	resampleTaps   = 32
)

// resampler reads a loop of samples at another rate.
type resampler struct {
	in       []float32
	from, to int
	at       int64 // output samples so far, modulo one loop of the input
	filter   [resamplePhases + 1][]float32
}

func newResampler(in []float32, from, to int) *resampler {
	r := &resampler{in: in, from: from, to: to}
	// When the rate shrinks the cut-off must, too, and the filter gets longer.
	cut := min(1, float64(to)/float64(from))
	half := int(math.Ceil(resampleTaps / 2 / cut))
	for p := range r.filter {
		r.filter[p] = kernel(float64(p)/resamplePhases, half, cut*0.95)
	}
	return r
}

// kernel is the filter for an output sample that lies frac behind an input one.
func kernel(frac float64, half int, cut float64) []float32 {
	taps := make([]float32, 2*half)
	var sum float64
	for i := range taps {
		x := float64(i-half+1) - frac
		w := 0.42 + 0.5*math.Cos(math.Pi*x/float64(half)) + 0.08*math.Cos(2*math.Pi*x/float64(half))
		v := cut * w
		if a := math.Pi * x * cut; a != 0 {
			v = cut * w * math.Sin(a) / a
		}
		taps[i] = float32(v)
		sum += v
	}
	for i := range taps {
		taps[i] /= float32(sum)
	}
	return taps
}

// read fills out; after the end it goes on from the beginning.
func (r *resampler) read(out []int16) {
	for i := range out {
		out[i] = clip16(r.sample())
	}
}

func (r *resampler) sample() float32 {
	if r.from == r.to {
		v := r.in[r.at]
		r.at = (r.at + 1) % int64(len(r.in))
		return v
	}
	pos := r.at * int64(r.from) // in 1/to input samples
	base, rest := int(pos/int64(r.to)), pos%int64(r.to)
	if base >= len(r.in) {
		r.at, base, rest = 0, 0, 0
	}
	r.at++
	taps := r.filter[rest*resamplePhases/int64(r.to)]
	first := base - len(taps)/2 + 1
	var v float32
	if first >= 0 && first+len(taps) <= len(r.in) {
		for i, s := range r.in[first : first+len(taps)] {
			v += s * taps[i]
		}
		return v
	}
	for i, t := range taps {
		if at := first + i; at >= 0 && at < len(r.in) {
			v += r.in[at] * t
		}
	}
	return v
}

func clip16(v float32) int16 {
	return int16(min(max(v*32768, -32768), 32767))
}
