//go:build unix

package capture

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"alcove/media"
	"alcove/media/capture/internal/opus"
	"alcove/media/capture/internal/vpx"
)

// noisy is a moving picture with grain, as a camera gives it.
func noisy(w, h, n int) []*vpx.I420 {
	var pics []*vpx.I420
	seed := uint32(1)
	for i := range n {
		p := vpx.NewI420(w, h)
		drawPattern(p, uint16(i), 50)
		for k := range p.Y {
			seed = seed*1664525 + 1013904223
			p.Y[k] += byte(seed>>29) - 4
		}
		pics = append(pics, p)
	}
	return pics
}

// cpu is the time that this process has computed. Wall-clock time says little
// on a busy machine.
func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkEncode is one picture in one layer, without resizing.
func BenchmarkEncode(b *testing.B) {
	for layer, s := range cameraShapes {
		b.Run(fmt.Sprintf("%dp", s.lines), func(b *testing.B) {
			pics := noisy(s.lines*16/9, s.lines, 30)
			e := &encoding{layer: media.Layer(layer), shape: s, fps: 30}
			defer e.close()
			bytes, i, begin := 0, 0, cpu()
			for b.Loop() {
				data, _, err := e.encode(pics[i%len(pics)], time.Duration(i)*time.Second/30, time.Second/30, false)
				if err != nil {
					b.Fatal(err)
				}
				bytes += len(data)
				i++
			}
			b.ReportMetric(float64((cpu()-begin).Microseconds())/float64(i), "cpu-us/frame")
			b.ReportMetric(float64(bytes)*8*30/float64(i)/1000, "kbit/s")
		})
	}
}

// BenchmarkScale is 720 lines to 360 and, from the same, to 180.
func BenchmarkScale(b *testing.B) {
	src := noisy(1280, 720, 1)[0]
	for _, lines := range []int{360, 180, 540} {
		b.Run(fmt.Sprintf("720p-%dp", lines), func(b *testing.B) {
			dst := vpx.NewI420(lines*16/9, lines)
			var s vpx.Scaler
			for b.Loop() {
				s.Scale(dst, src)
			}
		})
	}
}

// BenchmarkPattern is drawing a picture of the test pattern.
func BenchmarkPattern(b *testing.B) {
	p := vpx.NewI420(640, 360)
	for b.Loop() {
		drawPattern(p, 12345, 20)
	}
}

// BenchmarkOpus is one packet of 20 ms.
func BenchmarkOpus(b *testing.B) {
	enc, err := opus.NewEncoder(defaultBitrate, expectedLoss)
	if err != nil {
		b.Fatal(err)
	}
	defer enc.Close()
	pcm := make([]int16, opus.FrameSamples)
	for i := range pcm {
		pcm[i] = int16(i * 7919 % 8000)
	}
	for b.Loop() {
		if _, err := enc.Encode(pcm); err != nil {
			b.Fatal(err)
		}
	}
}
