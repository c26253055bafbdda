package capture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"alcove/media"

	"gopkg.in/hraban/opus.v2"
)

// wavFile writes a WAV file of interleaved samples, each written by put.
func wavFile(t testing.TB, tag, channels uint16, rate uint32, bits uint16, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.wav")
	if err := os.WriteFile(path, wavBytes(tag, channels, rate, bits, data), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func wavBytes(tag, channels uint16, rate uint32, bits uint16, data []byte) []byte {
	le := binary.LittleEndian
	b := []byte("RIFF\x00\x00\x00\x00WAVELIST\x03\x00\x00\x00abc\x00fmt \x10\x00\x00\x00")
	b = le.AppendUint16(b, tag)
	b = le.AppendUint16(b, channels)
	b = le.AppendUint32(b, rate)
	b = le.AppendUint32(b, rate*uint32(channels)*uint32(bits)/8)
	b = le.AppendUint16(b, channels*bits/8)
	b = le.AppendUint16(b, bits)
	b = append(b, "data"...)
	b = le.AppendUint32(b, uint32(len(data)))
	return append(b, data...)
}

// sine16 is a sine of n samples as 16-bit little endian.
func sine16(n int, hertz, rate, amplitude float64) []byte {
	var b []byte
	for i := range n {
		v := int16(amplitude * 32767 * math.Sin(2*math.Pi*hertz*float64(i)/rate))
		b = binary.LittleEndian.AppendUint16(b, uint16(v))
	}
	return b
}

// strength is how much of a frequency is in samples, as amplitude 0..1.
func strength(pcm []int16, hertz float64) float64 {
	var re, im float64
	for i, s := range pcm {
		a := 2 * math.Pi * hertz * float64(i) / 48000
		re += float64(s) / 32768 * math.Cos(a)
		im += float64(s) / 32768 * math.Sin(a)
	}
	return 2 * math.Hypot(re, im) / float64(len(pcm))
}

// hear opens a microphone and decodes n packets, without the first two.
func hear(t *testing.T, spec string, n int) (pcm []int16, packets []media.Frame) {
	t.Helper()
	got := collect(t)
	m, err := OpenMicrophone(spec, MicrophoneOptions{OnFrame: got.on})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	dec, err := opus.NewDecoder(48000, 1)
	if err != nil {
		t.Fatal(err)
	}
	buf := make([]int16, 960)
	for i := range n + 2 {
		f := got.next()
		if k, err := dec.Decode(f.Data, buf); err != nil || k != 960 {
			t.Fatalf("packet %d: %d samples, %v", i, k, err)
		}
		packets = append(packets, f)
		if i >= 2 {
			pcm = append(pcm, buf...)
		}
	}
	return pcm, packets
}

func TestTone(t *testing.T) {
	pcm, packets := hear(t, "tone:1000", 25)
	if s := strength(pcm, 1000); s < 0.15 || s > 0.25 {
		t.Errorf("1000 Hz: %.3f", s)
	}
	if s := strength(pcm, 440); s > 0.01 {
		t.Errorf("440 Hz: %.3f", s)
	}
	for i, p := range packets {
		if p.Source != media.Microphone || p.Duration != 20*time.Millisecond || p.PTS != time.Duration(i)*20*time.Millisecond {
			t.Fatalf("packet %d: %+v", i, p)
		}
		if p.Level < 15 || p.Level > 19 { // 6500/32768/sqrt 2 is -17 dB
			t.Errorf("packet %d: level %d", i, p.Level)
		}
	}
}

func TestToneSpecs(t *testing.T) {
	for _, spec := range []string{"tone:", "tone:NaN", "tone:1e9", "tone:-5", "tone:x"} {
		if _, err := OpenMicrophone(spec, MicrophoneOptions{}); !errors.Is(err, ErrNoMicrophone) {
			t.Errorf("%s: %v", spec, err)
		}
	}
}

func TestFileAtAnyRateIsResampledAndLoops(t *testing.T) {
	for _, c := range []struct {
		rate int
		loop int // samples; whole periods of 500 Hz
	}{{8000, 1600}, {11025, 441}, {44100, 4410 * 2}, {48000, 9600}, {96000, 9600}} {
		path := wavFile(t, 1, 1, uint32(c.rate), 16, sine16(c.loop, 500, float64(c.rate), 0.5))
		pcm, _ := hear(t, "file:"+path, 25)
		if s := strength(pcm, 500); s < 0.4 || s > 0.55 {
			t.Errorf("%d Hz: strength %.3f", c.rate, s)
		}
	}
}

func TestResamplerKeepsShape(t *testing.T) {
	for _, rate := range []int{8000, 16000, 22050, 44100, 96000, 192000} {
		in := make([]float32, rate)
		for i := range in {
			in[i] = float32(0.5 * math.Sin(2*math.Pi*1000*float64(i)/float64(rate)))
		}
		out := make([]int16, 24000)
		newResampler(in, rate, 48000).read(out)
		var worst float64
		for i := 2000; i < len(out); i++ {
			want := 0.5 * math.Sin(2*math.Pi*1000*float64(i)/48000)
			worst = max(worst, math.Abs(float64(out[i])/32768-want))
		}
		if worst > 0.01 {
			t.Errorf("from %d Hz: off by %.4f", rate, worst)
		}
	}
}

func TestWAVFormats(t *testing.T) {
	float := binary.LittleEndian.AppendUint32(nil, math.Float32bits(0.5))
	for name, c := range map[string]struct {
		tag, bits uint16
		data      []byte // stereo: 0.5 and 0
	}{
		"8 bit":  {1, 8, []byte{192, 128}},
		"16 bit": {1, 16, []byte{0, 64, 0, 0}},
		"24 bit": {1, 24, []byte{0, 0, 64, 0, 0, 0}},
		"32 bit": {1, 32, []byte{0, 0, 0, 64, 0, 0, 0, 0}},
		"float":  {3, 32, append(float, 0, 0, 0, 0)},
	} {
		w, err := readWAV(bytes.NewReader(wavBytes(c.tag, 2, 16000, c.bits, c.data)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(w.mono) != 1 || math.Abs(float64(w.mono[0])-0.25) > 1e-3 || w.rate != 16000 {
			t.Errorf("%s: %+v", name, w)
		}
	}
}

func TestBadSoundFiles(t *testing.T) {
	good := wavBytes(1, 1, 8000, 16, make([]byte, 100))
	for name, b := range map[string][]byte{
		"empty":     {},
		"text":      []byte("this is not a sound, it is a sentence of some length"),
		"cut":       good[:40],
		"no data":   wavBytes(1, 1, 8000, 16, nil),
		"channels":  wavBytes(1, 0, 8000, 16, make([]byte, 100)),
		"rate":      wavBytes(1, 1, 3, 16, make([]byte, 100)),
		"bits":      wavBytes(1, 1, 8000, 12, make([]byte, 100)),
		"format":    wavBytes(0x55, 1, 8000, 16, make([]byte, 100)),
		"data only": append(append([]byte{}, good[:12]...), "data\x04\x00\x00\x00abcd"...),
	} {
		path := filepath.Join(t.TempDir(), "bad.wav")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenMicrophone("file:"+path, MicrophoneOptions{}); !errors.Is(err, ErrMediaFile) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := OpenMicrophone("file:/nowhere/at/all.wav", MicrophoneOptions{}); !errors.Is(err, ErrMediaFile) {
		t.Errorf("missing: %v", err)
	}
}

func FuzzWAV(f *testing.F) {
	f.Add(wavBytes(1, 2, 44100, 16, make([]byte, 64)))
	f.Add(wavBytes(3, 1, 48000, 32, make([]byte, 64)))
	f.Fuzz(func(t *testing.T, b []byte) {
		w, err := readWAV(bytes.NewReader(b))
		if err != nil {
			return
		}
		out := make([]int16, 960)
		newResampler(w.mono, w.rate, 48000).read(out)
	})
}

func TestMuteDeliversNothingButTheMeterGoesOn(t *testing.T) {
	got := collect(t)
	m, err := OpenMicrophone("tone", MicrophoneOptions{OnFrame: got.on, Muted: true})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	waitFor(t, func() bool { return m.Level() < 30 })
	if n := got.drain(); n != 0 {
		t.Errorf("%d packets while muted", n)
	}
	m.SetEnabled(true)
	first := got.next()
	if first.PTS == 0 {
		t.Error("time did not go on while muted")
	}
	m.SetEnabled(false)
	got.drain()
	waitFor(t, func() bool { return m.Level() < 30 })
	if n := got.drain(); n != 0 {
		t.Errorf("%d packets after mute", n)
	}
}

func TestNoMicrophoneIsQuiet(t *testing.T) {
	m, err := OpenMicrophone("none", MicrophoneOptions{OnFrame: func(media.Frame) { t.Error("a packet of none") }})
	if err != nil {
		t.Fatal(err)
	}
	if m.Level() != 127 || m.Label() != "none" {
		t.Errorf("level %d, label %q", m.Level(), m.Label())
	}
	if err := errors.Join(m.Close(), m.Close()); err != nil {
		t.Error(err)
	}
}

// waitFor polls an outcome.
func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !ok(); {
		if time.Now().After(deadline) {
			t.Fatal("it did not happen")
		}
		<-time.After(2 * time.Millisecond)
	}
}

func TestLevel(t *testing.T) {
	full, half, quiet := make([]int16, 960), make([]int16, 960), make([]int16, 960)
	for i := range full {
		full[i], half[i], quiet[i] = 32767, 16384, 1
	}
	for _, c := range []struct {
		pcm  []int16
		want uint8
	}{{nil, 127}, {make([]int16, 960), 127}, {full, 0}, {half, 6}, {quiet, 90}} {
		if got := level(c.pcm); got != c.want {
			t.Errorf("level %d, want %d", got, c.want)
		}
	}
}

// TestFECIsInThePackets decodes a packet that was lost from the next one.
func TestFECIsInThePackets(t *testing.T) {
	path := "/usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0930.wav"
	_, packets := hear(t, "file:"+path, 100)
	whole, _ := opus.NewDecoder(48000, 1)
	lossy, _ := opus.NewDecoder(48000, 1)
	plain, _ := opus.NewDecoder(48000, 1)
	buf, rec, con := make([]int16, 960), make([]int16, 960), make([]int16, 960)
	var fecErr, plcErr float64
	for i, p := range packets {
		if _, err := whole.Decode(p.Data, buf); err != nil {
			t.Fatal(err)
		}
		if i%5 != 4 || i+1 == len(packets) {
			lossy.Decode(p.Data, rec)
			plain.Decode(p.Data, con)
			continue
		}
		if err := lossy.DecodeFEC(packets[i+1].Data, rec); err != nil {
			t.Fatal(err)
		}
		if err := plain.DecodePLC(con); err != nil {
			t.Fatal(err)
		}
		for k := range buf {
			fecErr += math.Pow(float64(buf[k])-float64(rec[k]), 2)
			plcErr += math.Pow(float64(buf[k])-float64(con[k]), 2)
		}
	}
	if fecErr > plcErr/2 {
		t.Errorf("error with FEC %.3g, without %.3g", fecErr, plcErr)
	}
}
