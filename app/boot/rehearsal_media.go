package boot

import (
	"math"
	"math/rand/v2"

	"alcove/media"
	"alcove/media/capture"
)

// The picture of a simulated person: a disc with their initial, which sways.
const (
	simWidth  = 320
	simHeight = 180
	simFPS    = 8
	simFrames = 3 * simFPS // then it begins again
	bright    = 145.0      // luma of the disc
)

// picture encodes a person's pictures, once.
func picture(initial rune, hue float64) ([]media.Frame, error) {
	return capture.EncodePictures(simWidth, simHeight, simFPS, simFrames, func(n int, y, u, v []byte) {
		turn := 2 * math.Pi * float64(n) / simFrames
		drawPerson(y, u, v, initial, hue, 160+9*math.Sin(turn), 90+3*math.Sin(2*turn))
	})
}

// drawPerson draws the disc around (cx, cy) in I420. hue is in degrees.
func drawPerson(y, u, v []byte, initial rune, hue, cx, cy float64) {
	const radius, dim = 62, 70
	for j := range simHeight {
		for i := range simWidth {
			edge := radius + 0.5 - math.Hypot(float64(i)-cx, float64(j)-cy)
			ground := dim + float64(i+j)/16
			y[j*simWidth+i] = byte(ground + min(max(edge, 0), 1)*(bright-ground))
		}
	}
	chroma := func(offset float64) byte { return byte(128 + 34*math.Sin(hue*math.Pi/180+offset)) }
	cu, cv := chroma(0), chroma(math.Pi/2)
	for i := range u {
		u[i], v[i] = cu, cv
	}
	drawInitial(y, initial, cx, cy, 235)
}

// drawInitial draws a letter with a round pen along its dots.
func drawInitial(y []byte, initial rune, cx, cy, ink float64) {
	const cell = 10
	rows := letters[initial]
	on := func(row, col int) bool {
		return row >= 0 && row < len(rows) && col >= 0 && col < 5 && rows[row]>>(4-col)&1 == 1
	}
	for row := range rows {
		for col := range 5 {
			if !on(row, col) {
				continue
			}
			x0, y0 := cx+float64(col-2)*cell, cy+float64(row-3)*cell
			stroke(y, x0, y0, x0, y0, ink)
			for _, to := range [][2]int{{0, 1}, {1, 0}, {1, 1}, {1, -1}} {
				r, c := row+to[0], col+to[1]
				corner := to[0] != 0 && to[1] != 0 && (on(row, c) || on(r, col))
				if on(r, c) && !corner {
					stroke(y, x0, y0, x0+float64(to[1])*cell, y0+float64(to[0])*cell, ink)
				}
			}
		}
	}
}

// stroke draws a line with round ends.
func stroke(y []byte, x0, y0, x1, y1, ink float64) {
	const pen = 5.2
	dx, dy := x1-x0, y1-y0
	length := max(dx*dx+dy*dy, 1)
	for j := int(min(y0, y1) - pen); j <= int(max(y0, y1)+pen)+1; j++ {
		for i := int(min(x0, x1) - pen); i <= int(max(x0, x1)+pen)+1; i++ {
			px, py := float64(i)-x0, float64(j)-y0
			along := min(max((px*dx+py*dy)/length, 0), 1)
			cover := min(max(pen+0.5-math.Hypot(px-along*dx, py-along*dy), 0), 1)
			at := &y[j*simWidth+i]
			*at = byte(max(float64(*at), bright+cover*(ink-bright)))
		}
	}
}

// letters are those that names begin with, in rows of five dots.
var letters = map[rune][7]byte{
	'A': {14, 17, 17, 31, 17, 17, 17}, 'B': {30, 17, 17, 30, 17, 17, 30}, 'C': {14, 17, 16, 16, 16, 17, 14},
	'D': {30, 17, 17, 17, 17, 17, 30}, 'E': {31, 16, 16, 30, 16, 16, 31}, 'F': {31, 16, 16, 30, 16, 16, 16},
	'G': {14, 17, 16, 23, 17, 17, 14}, 'H': {17, 17, 17, 31, 17, 17, 17}, 'I': {14, 4, 4, 4, 4, 4, 14},
	'J': {7, 2, 2, 2, 2, 18, 12}, 'K': {17, 18, 20, 24, 20, 18, 17}, 'L': {16, 16, 16, 16, 16, 16, 31},
	'M': {17, 27, 21, 21, 17, 17, 17}, 'N': {17, 25, 21, 19, 17, 17, 17}, 'O': {14, 17, 17, 17, 17, 17, 14},
	'P': {30, 17, 17, 30, 16, 16, 16}, 'Q': {14, 17, 17, 17, 21, 18, 13}, 'R': {30, 17, 17, 30, 20, 18, 17},
	'S': {15, 16, 16, 14, 1, 1, 30}, 'T': {31, 4, 4, 4, 4, 4, 4},
}

// voices are what simulated people say, at different pitches: soft syllables
// without a meaning, a few seconds of each, to be repeated.
func voices() ([][]media.Frame, error) {
	var out [][]media.Frame
	for i, pitch := range []float64{105, 140, 185, 220} {
		frames, err := capture.EncodeSound(murmur(pitch, rand.New(rand.NewPCG(uint64(i), 1))))
		if err != nil {
			return nil, err
		}
		out = append(out, frames)
	}
	return out, nil
}

// murmurLoudness makes the syllables' level about -40 dBov: heard, and shown as
// speech, and not a nuisance.
const murmurLoudness = 1100

// murmur is four seconds of syllables: harmonics of a pitch, with the
// resonances of one vowel after the other.
func murmur(pitch float64, rnd *rand.Rand) []int16 {
	vowels := [][2]float64{{700, 1150}, {400, 2000}, {500, 900}, {350, 800}} // hertz of the first two formants
	pcm := make([]int16, 0, 4*capture.SampleRate)
	phase := 0.0
	for len(pcm) < 4*capture.SampleRate {
		vowel := vowels[rnd.IntN(len(vowels))]
		samples := int((0.14 + 0.12*rnd.Float64()) * capture.SampleRate)
		bend := pitch * (0.9 + 0.25*rnd.Float64())
		loud := murmurLoudness * (0.6 + 0.6*rnd.Float64())
		for n := range samples {
			at := float64(n) / float64(samples)
			phase += 2 * math.Pi * bend * (1.05 - 0.1*at) / capture.SampleRate
			sum := 0.0
			for h := 1.0; h*bend < 3000; h++ {
				sum += math.Sin(h*phase) * (resonance(h*bend, vowel[0]) + 0.5*resonance(h*bend, vowel[1]))
			}
			pcm = append(pcm, int16(loud*sum*math.Sin(math.Pi*at)))
		}
	}
	return pcm[:4*capture.SampleRate]
}

// resonance is how much of a frequency a formant lets through.
func resonance(hertz, formant float64) float64 {
	d := (hertz - formant) / 140
	return 0.4 / (1 + d*d)
}
