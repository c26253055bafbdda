package playback

// Lags that shorten looks for, in samples: pitch periods of 60 to 400 Hz.
const (
	minLag = sampleRate / 400
	maxLag = sampleRate / 60
	stride = 4 // samples that the search skips: it compares shapes
)

// shorten takes about drop samples out of pcm without changing its pitch: it
// cuts out a whole number of pitch periods and fades over the cut.
func shorten(pcm []int16, drop int) []int16 {
	const fade = maxLag / 2
	if drop <= 0 || len(pcm) < drop+fade {
		return pcm
	}
	head := (len(pcm) - drop - fade) / 2 // before the cut
	best, bestScore := drop, -1.0
	for cut := drop - maxLag/2; cut <= drop+maxLag/2; cut += stride {
		if cut < minLag || head+cut+fade > len(pcm) {
			continue
		}
		if s := likeness(pcm[head:head+fade], pcm[head+cut:head+cut+fade]); s > bestScore {
			best, bestScore = cut, s
		}
	}
	for i := range fade {
		a, b := int(pcm[head+i]), int(pcm[head+best+i])
		pcm[head+i] = int16((a*(fade-i) + b*i) / fade)
	}
	return append(pcm[:head+fade], pcm[head+best+fade:]...)
}

// likeness of two shapes: their correlation, 1 for equal ones.
func likeness(a, b []int16) float64 {
	var ab, aa, bb float64
	for i := 0; i < len(a); i += stride {
		x, y := float64(a[i]), float64(b[i])
		ab += x * y
		aa += x * x
		bb += y * y
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab * ab / (aa * bb) * sign(ab)
}

func sign(v float64) float64 {
	if v < 0 {
		return -1
	}
	return 1
}
