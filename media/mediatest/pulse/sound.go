package pulse

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// Rate of recordings and references, in hertz: enough to compare speech.
const Rate = 8000

// Play plays a WAV file into a sink and waits for its end.
func (s *Server) Play(sink, wav string) {
	s.t.Helper()
	if out, err := s.client("paplay", "--device="+sink, wav).CombinedOutput(); err != nil {
		s.t.Fatalf("paplay: %v: %s", err, out)
	}
}

// Recording is what is played into a sink.
type Recording struct {
	t    testing.TB
	cmd  *exec.Cmd
	done chan struct{}

	mu sync.Mutex
	b  bytes.Buffer
}

// Record records what is played into a sink from now on. It returns when the
// recording is under way.
func (s *Server) Record(sink string) *Recording {
	s.t.Helper()
	r := &Recording{t: s.t, done: make(chan struct{})}
	r.cmd = s.client("parec", "--device="+sink+".monitor", "--format=s16le", "--rate=8000", "--channels=1", "--latency-msec=20")
	r.cmd.Stdout = r
	if err := r.cmd.Start(); err != nil {
		s.t.Fatalf("parec: %v", err)
	}
	go func() {
		_ = r.cmd.Wait()
		close(r.done)
	}()
	s.t.Cleanup(func() { r.end() })
	for deadline := time.Now().Add(20 * time.Second); len(r.Samples()) == 0; {
		if time.Now().After(deadline) {
			s.t.Fatal("parec records nothing")
		}
		<-time.After(5 * time.Millisecond)
	}
	return r
}

// Write takes what parec records.
func (r *Recording) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.Write(p)
}

// Samples are what was recorded so far, -1..1 at Rate.
func (r *Recording) Samples() []float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return floats(r.b.Bytes())
}

// Stop ends the recording and returns all of it.
func (r *Recording) Stop() []float64 {
	r.end()
	return r.Samples()
}

func (r *Recording) end() {
	_ = r.cmd.Process.Kill()
	<-r.done
}

func floats(b []byte) []float64 {
	out := make([]float64, len(b)/2)
	for i := range out {
		out[i] = float64(int16(binary.LittleEndian.Uint16(b[2*i:]))) / 32768
	}
	return out
}

// Speech is a WAV file of recorded human speech, about three seconds long, and its
// samples at Rate.
func Speech(t testing.TB) (path string, samples []float64) {
	t.Helper()
	for _, path := range []string{
		"/usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0930.wav",
		"/usr/share/asterisk/sounds/en_US_f_Allison/vm-advopts.wav",
		"/usr/share/asterisk/sounds/en_US_f_Allison/dir-instr.wav",
	} {
		if _, err := os.Stat(path); err == nil {
			return path, ReadWAV(t, path)
		}
	}
	t.Fatal("no recorded speech: install pocketsphinx-testdata or asterisk-core-sounds-en-wav")
	return "", nil
}

// ReadWAV reads a mono file of 16 bits, at Rate or a multiple of it, as samples
// at Rate.
func ReadWAV(t testing.TB, path string) []float64 {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(b, []byte("data"))
	if len(b) < 44 || string(b[:4]) != "RIFF" || at < 0 || at+8 > len(b) {
		t.Fatalf("%s is not a WAV file", path)
	}
	rate, channels, bits := binary.LittleEndian.Uint32(b[24:]), b[22], b[34]
	if rate%Rate != 0 || channels != 1 || bits != 16 {
		t.Fatalf("%s: %d Hz, %d channels, %d bits", path, rate, channels, bits)
	}
	in, step := floats(b[at+8:]), int(rate/Rate)
	return Decimate(in, step)
}

// Decimate averages each step samples.
func Decimate(in []float64, step int) []float64 {
	out := make([]float64, len(in)/step)
	for i := range out {
		for _, v := range in[i*step : (i+1)*step] {
			out[i] += v / float64(step)
		}
	}
	return out
}
