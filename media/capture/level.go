package capture

import "math"

// silence is the level of nothing (RFC 6464: 127 is -127 dBov or less).
const silence = 127

// level is the loudness of samples as -dBov, 0 loudest .. 127: the root mean
// square relative to the largest sample (RFC 6464, section 3; RFC 6465 shows
// the computation).
func level(pcm []int16) uint8 {
	if len(pcm) == 0 {
		return silence
	}
	var sum float64
	for _, s := range pcm {
		v := float64(s) / 32768
		sum += v * v
	}
	rms := math.Sqrt(sum / float64(len(pcm)))
	if rms <= 0 {
		return silence
	}
	return uint8(min(max(math.Round(-20*math.Log10(rms)), 0), silence))
}
