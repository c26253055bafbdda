package pulse

import (
	"math"
	"math/bits"
	"math/cmplx"
	"slices"
)

// Correlate finds where heard is most like said. peak is the correlation there
// (1 the same, 0 unrelated), lag the sample of heard at which said begins;
// heard may begin up to half of said late.
func Correlate(said, heard []float64) (peak float64, lag int) {
	if len(said) == 0 || len(heard) == 0 {
		return 0, 0
	}
	pad := len(said) / 2
	n := 1 << bits.Len(uint(len(said)+len(heard)+2*pad))
	a, b := make([]complex128, n), make([]complex128, n)
	for i, v := range said {
		a[i] = complex(v, 0)
	}
	for i, v := range heard {
		b[pad+i] = complex(v, 0)
	}
	fft(a, false)
	fft(b, false)
	for i := range a {
		a[i] = cmplx.Conj(a[i]) * b[i]
	}
	fft(a, true)
	energy := make([]float64, len(heard)+2*pad+1) // of heard, summed up
	for i := range len(heard) + 2*pad {
		v := 0.0
		if i >= pad && i < pad+len(heard) {
			v = heard[i-pad]
		}
		energy[i+1] = energy[i] + v*v
	}
	var own float64
	for _, v := range said {
		own += v * v
	}
	floor := own * 1e-8 // digital silence is like nothing
	for at := range len(heard) + pad {
		e := energy[min(at+len(said), len(energy)-1)] - energy[at]
		if e <= floor || own == 0 {
			continue
		}
		if c := math.Abs(real(a[at])/float64(n)) / math.Sqrt(own*e); c > peak {
			peak, lag = c, at-pad
		}
	}
	return peak, lag
}

// fft is the transform of Cooley and Tukey, in place; len(a) is a power of two.
// The inverse is not divided by the length.
func fft(a []complex128, inverse bool) {
	n := len(a)
	for i, j := 1, 0; i < n; i++ {
		bit := n >> 1
		for ; j&bit != 0; bit >>= 1 {
			j ^= bit
		}
		j ^= bit
		if i < j {
			a[i], a[j] = a[j], a[i]
		}
	}
	for size := 2; size <= n; size <<= 1 {
		angle := -2 * math.Pi / float64(size)
		if inverse {
			angle = -angle
		}
		step := cmplx.Rect(1, angle)
		for at := 0; at < n; at += size {
			w := complex(1, 0)
			for k := range size / 2 {
				u, v := a[at+k], a[at+k+size/2]*w
				a[at+k], a[at+k+size/2] = u+v, u-v
				w *= step
			}
		}
	}
}

// Similar is Correlate's peak for each second of said by itself, and of these
// the median: gaps that a busy machine tears into a recording do not count,
// since each second is looked for anew. Other sound has less than 0.3.
func Similar(said, heard []float64) float64 {
	var peaks []float64
	for at := 0; at+Rate <= len(said); at += Rate {
		peak, _ := Correlate(said[at:at+Rate], heard)
		peaks = append(peaks, peak)
	}
	if len(peaks) == 0 {
		return 0
	}
	slices.Sort(peaks)
	return peaks[len(peaks)/2]
}
