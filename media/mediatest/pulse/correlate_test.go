package pulse

import (
	"math/rand/v2"
	"testing"
)

func noise(seed uint64, n int) []float64 {
	r := rand.New(rand.NewPCG(seed, 0))
	out := make([]float64, n)
	for i := range out {
		out[i] = r.NormFloat64()
	}
	return out
}

func TestCorrelate(t *testing.T) {
	said := noise(1, 4000)
	heard := append(noise(2, 777), said...)
	for i, v := range noise(3, 4000) {
		heard[777+i] = 0.3*heard[777+i] + 0.1*v
	}
	heard = append(heard, make([]float64, 500)...)
	if peak, lag := Correlate(said, heard); peak < 0.9 || lag != 777 {
		t.Errorf("delayed: peak %.2f at %d", peak, lag)
	}
	if peak, lag := Correlate(said, said[1000:]); peak < 0.85 || lag != -1000 {
		t.Errorf("cut: peak %.2f at %d", peak, lag)
	}
	if peak, _ := Correlate(said, noise(4, 9000)); peak > 0.1 {
		t.Errorf("unrelated: peak %.2f", peak)
	}
	if peak, _ := Correlate(said, make([]float64, 9000)); peak != 0 {
		t.Errorf("silence: peak %.2f", peak)
	}
}

func TestSimilar(t *testing.T) {
	said := noise(1, 4*Rate)
	torn := append(append([]float64{}, said[:Rate]...), make([]float64, 300)...)
	torn = append(append(torn, said[Rate:3*Rate]...), make([]float64, 500)...)
	torn = append(torn, said[3*Rate:]...)
	if s := Similar(said, torn); s < 0.95 {
		t.Errorf("torn: %.2f", s)
	}
	if s := Similar(said, noise(2, 5*Rate)); s > 0.1 {
		t.Errorf("unrelated: %.2f", s)
	}
}
