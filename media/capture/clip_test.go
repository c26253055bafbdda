package capture

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"alcove/media"
	"alcove/media/capture/internal/vpx"
)

func patternIVF(t testing.TB, w, h, fps, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WritePatternClip(&b, w, h, fps, n); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// clipFile writes a clip.
func clipFile(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func patternY4M(w, h, n int) []byte {
	b := []byte(fmt.Sprintf("YUV4MPEG2 W%d H%d F30:1 Ip A1:1 C420jpeg\n", w, h))
	pic := vpx.NewI420(w, h)
	for i := range n {
		drawPattern(pic, uint16(i), 0)
		b = append(b, "FRAME\n"...)
		b = append(append(append(b, pic.Y...), pic.U...), pic.V...)
	}
	return b
}

// TestClipsLoopInRealTime plays clips of eight numbered frames twice.
func TestClipsLoopInRealTime(t *testing.T) {
	const n = 8
	for name, b := range map[string][]byte{
		"a.ivf": patternIVF(t, 640, 360, 30, n),
		"a.y4m": patternY4M(640, 360, n),
	} {
		t.Run(name, func(t *testing.T) {
			got := collect(t)
			cam, err := OpenCamera("file:"+clipFile(t, name, b), VideoOptions{OnFrame: got.on, Layers: LowLayer})
			if err != nil {
				t.Fatal(err)
			}
			defer cam.Close()
			r := newReader(t)
			begin := time.Now()
			for i := range 2 * n {
				f := got.next()
				if num, h := r.number(f); int(num) != i%n || h != 180 {
					t.Errorf("frame %d shows %d, %d lines", i, num, h)
				}
				if want := time.Duration(i) * time.Second / 30; f.PTS < want-time.Millisecond || f.PTS > want+time.Millisecond {
					t.Errorf("frame %d at %v", i, f.PTS)
				}
			}
			if took := time.Since(begin); took < 400*time.Millisecond {
				t.Errorf("16 frames in %v", took)
			}
		})
	}
}

func TestWebMClips(t *testing.T) {
	for _, name := range []string{"vp8.webm", "vp9.webm"} {
		got := collect(t)
		cam, err := OpenCamera("file:"+filepath.Join("testdata", name), VideoOptions{OnFrame: got.on})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		dec, err := vpx.NewDecoder(vpx.VP8)
		if err != nil {
			t.Fatal(err)
		}
		for range 24 { // more than the file has: it loops
			f := got.next()
			if f.Layer != media.LayerLow {
				continue
			}
			if p, ok, err := dec.Decode(f.Data); err != nil || !ok || p.Width != 160 || p.Height != 90 {
				t.Errorf("%s: %dx%d, %v", name, p.Width, p.Height, err)
			}
		}
		dec.Close()
		cam.Close()
	}
}

func TestBadClips(t *testing.T) {
	ivf := patternIVF(t, 160, 90, 30, 3)
	huge := append([]byte{}, ivf...)
	huge[32+3] = 0x7f // the first frame's length
	broken := append([]byte{}, ivf...)
	copy(broken[44:], "not a VP8 frame at all")
	webm, err := os.ReadFile("testdata/vp8.webm")
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"empty.ivf":   {},
		"cut.ivf":     ivf[:60],
		"huge.ivf":    huge,
		"broken.ivf":  broken,
		"header.ivf":  ivf[:32],
		"empty.webm":  {},
		"text.webm":   []byte("just some text"),
		"cut.webm":    webm[:300],
		"empty.y4m":   {},
		"large.y4m":   []byte("YUV4MPEG2 W99999 H99999 F30:1\nFRAME\n"),
		"noframe.y4m": []byte("YUV4MPEG2 W160 H90 F30:1\n"),
		"422.y4m":     []byte("YUV4MPEG2 W160 H90 F30:1 C422\nFRAME\n"),
		"rate.y4m":    []byte("YUV4MPEG2 W160 H90 F0:0\nFRAME\n"),
		"clip.mp4":    ivf,
	} {
		if _, err := OpenCamera("file:"+clipFile(t, name, b), VideoOptions{}); !errors.Is(err, ErrMediaFile) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, path := range []string{"/nowhere/a.webm", t.TempDir()} {
		if _, err := OpenCamera("file:"+path, VideoOptions{}); !errors.Is(err, ErrMediaFile) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestClipThatStopsDecoding ends with an error instead of spinning.
func TestClipThatStopsDecoding(t *testing.T) {
	first := patternIVF(t, 160, 90, 30, 1)
	c, err := readIVF(first)
	if err != nil {
		t.Fatal(err)
	}
	coded, err := newCoded(c)
	if err != nil {
		t.Fatal(err)
	}
	coded.data[0] = []byte{1, 2, 3}
	src := &clipSource{clip: coded, pace: newPacer(time.Second)}
	defer src.close()
	if _, _, err := src.next(make(chan struct{})); !errors.Is(err, ErrMediaFile) {
		t.Errorf("%v", err)
	}
}

func FuzzIVF(f *testing.F) {
	f.Add(patternIVF(f, 80, 36, 30, 2))
	f.Fuzz(func(t *testing.T, b []byte) { playAll(t, readIVF, b) })
}

func FuzzWebM(f *testing.F) {
	for _, name := range []string{"vp8.webm", "vp9.webm"} {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) { playAll(t, readWebM, b) })
}

// playAll decodes what a demuxer found.
func playAll(t *testing.T, demux func([]byte) (*track, error), b []byte) {
	tr, err := demux(b)
	if err != nil {
		return
	}
	c, err := newCoded(tr)
	if err != nil {
		return
	}
	defer c.close()
	for i := range min(c.frames(), 5) {
		if i > 0 && c.at(i) <= c.at(i-1) {
			t.Fatalf("frame %d at %v after %v", i, c.at(i), c.at(i-1))
		}
		_, _ = c.picture(i)
	}
	if c.length() <= c.at(c.frames()-1) {
		t.Fatalf("length %v", c.length())
	}
}

func FuzzY4M(f *testing.F) {
	f.Add(patternY4M(80, 36, 2))
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := os.Create(filepath.Join(t.TempDir(), "a.y4m"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if _, err := file.Write(b); err != nil {
			t.Fatal(err)
		}
		c, err := readY4M(file, int64(len(b)))
		if err != nil {
			return
		}
		for i := range min(c.frames(), 3) {
			if p, err := c.picture(i); err != nil || !p.Valid() {
				t.Fatalf("frame %d: %v", i, err)
			}
		}
	})
}
