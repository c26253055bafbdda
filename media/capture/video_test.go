package capture

import (
	"errors"
	"testing"
	"time"

	"alcove/media"
	"alcove/media/capture/internal/vpx"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// limit is how long a test waits for what must come.
const limit = 30 * time.Second

// frames collects what a source delivers.
type frames struct {
	t *testing.T
	c chan media.Frame
}

func collect(t *testing.T) *frames { return &frames{t: t, c: make(chan media.Frame, 1<<14)} }

func (f *frames) on(fr media.Frame) { f.c <- fr }

func (f *frames) next() media.Frame {
	f.t.Helper()
	select {
	case fr := <-f.c:
		return fr
	case <-time.After(limit):
		f.t.Fatal("no frame came")
		return media.Frame{}
	}
}

// until returns the first frame that want accepts.
func (f *frames) until(want func(media.Frame) bool) media.Frame {
	f.t.Helper()
	for range 1000 {
		if fr := f.next(); want(fr) {
			return fr
		}
	}
	f.t.Fatal("the frame did not come")
	return media.Frame{}
}

func (f *frames) drain() (n int) {
	for {
		select {
		case <-f.c:
			n++
		default:
			return n
		}
	}
}

// reader decodes the numbers of pattern frames, per layer.
type reader struct {
	t    *testing.T
	decs map[media.Layer]*vpx.Decoder
}

func newReader(t *testing.T) *reader {
	r := &reader{t: t, decs: map[media.Layer]*vpx.Decoder{}}
	t.Cleanup(func() {
		for _, d := range r.decs {
			d.Close()
		}
	})
	return r
}

func (r *reader) number(f media.Frame) (n uint16, height int) {
	r.t.Helper()
	d := r.decs[f.Layer]
	if d == nil {
		var err error
		if d, err = vpx.NewDecoder(vpx.VP8); err != nil {
			r.t.Fatal(err)
		}
		r.decs[f.Layer] = d
	}
	p, ok, err := d.Decode(f.Data)
	if err != nil || !ok {
		r.t.Fatalf("layer %d at %v: decode: %v, shown: %v", f.Layer, f.PTS, err, ok)
	}
	n, ok = ReadPatternNumber(p.Y, p.YStride, p.Width, p.Height)
	if !ok {
		r.t.Fatalf("layer %d at %v: no number in %dx%d", f.Layer, f.PTS, p.Width, p.Height)
	}
	return n, p.Height
}

func TestCameraPatternInThreeLayers(t *testing.T) {
	got := collect(t)
	cam, err := OpenCamera("pattern", VideoOptions{OnFrame: got.on, Layers: AllLayers})
	if err != nil {
		t.Fatal(err)
	}
	defer cam.Close()
	r := newReader(t)
	heights := map[media.Layer]int{}
	last := map[media.Layer]int{0: -1, 1: -1, 2: -1}
	numberAt := map[time.Duration]uint16{}
	for range 45 {
		f := got.next()
		if f.Source != media.Camera {
			t.Fatalf("source %v", f.Source)
		}
		if first := last[f.Layer] < 0; first != f.Key {
			t.Errorf("layer %d at %v: key %v", f.Layer, f.PTS, f.Key)
		}
		n, h := r.number(f)
		heights[f.Layer] = h
		if int(n) <= last[f.Layer] {
			t.Errorf("layer %d: %d after %d", f.Layer, n, last[f.Layer])
		}
		last[f.Layer] = int(n)
		if m, ok := numberAt[f.PTS]; ok && m != n {
			t.Errorf("at %v layers show %d and %d", f.PTS, m, n)
		}
		numberAt[f.PTS] = n
	}
	if heights[0] != 180 || heights[1] != 360 || heights[2] != 720 {
		t.Errorf("heights %v", heights)
	}
}

func TestCameraKeyFrameOnRequest(t *testing.T) {
	got := collect(t)
	cam, err := OpenCamera("pattern", VideoOptions{OnFrame: got.on})
	if err != nil {
		t.Fatal(err)
	}
	defer cam.Close()
	for range 10 {
		got.next()
	}
	cam.RequestKeyFrame(media.LayerMid)
	got.until(func(f media.Frame) bool {
		if f.Key && f.Layer != media.LayerMid && f.PTS > 0 {
			t.Errorf("key frame in layer %d", f.Layer)
		}
		return f.Key && f.Layer == media.LayerMid && f.PTS > 0
	})
}

func TestCameraLayersComeBackWithKeyFrame(t *testing.T) {
	got := collect(t)
	cam, err := OpenCamera("pattern", VideoOptions{OnFrame: got.on, Layers: LowLayer})
	if err != nil {
		t.Fatal(err)
	}
	defer cam.Close()
	for range 5 {
		if f := got.next(); f.Layer != media.LayerLow {
			t.Fatalf("layer %d", f.Layer)
		}
	}
	cam.SetLayers(TwoLayers)
	if f := got.until(func(f media.Frame) bool { return f.Layer == media.LayerMid }); !f.Key {
		t.Error("the middle layer begins without a key frame")
	}
	cam.SetLayers(MidLayer)
	got.drain()
	for range 5 {
		if f := got.next(); f.Layer != media.LayerMid {
			t.Fatalf("layer %d", f.Layer)
		}
	}
	cam.SetLayers(TwoLayers)
	if f := got.until(func(f media.Frame) bool { return f.Layer == media.LayerLow }); !f.Key {
		t.Error("the low layer comes back without a key frame")
	}
}

func TestCameraMuteDeliversNothing(t *testing.T) {
	got := collect(t)
	cam, err := OpenCamera("pattern", VideoOptions{OnFrame: got.on})
	if err != nil {
		t.Fatal(err)
	}
	got.next()
	cam.SetEnabled(false)
	before := got.drain()
	cam.SetEnabled(false)
	if n := got.drain(); n != 0 {
		t.Errorf("%d frames after mute (%d before)", n, before)
	}
	cam.SetEnabled(true)
	seen := map[media.Layer]bool{}
	for len(seen) < 2 {
		f := got.next()
		if !seen[f.Layer] && !f.Key {
			t.Errorf("layer %d goes on without a key frame", f.Layer)
		}
		seen[f.Layer] = true
	}
	if err := cam.Close(); err != nil {
		t.Fatal(err)
	}
	got.drain()
	if n := got.drain(); n != 0 {
		t.Errorf("%d frames after Close", n)
	}
	if err := cam.Close(); err != nil {
		t.Error(err)
	}
}

func TestScreenPatternHasOneLayer(t *testing.T) {
	got := collect(t)
	s, err := OpenScreen("pattern", VideoOptions{OnFrame: got.on, Layers: AllLayers})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r := newReader(t)
	for range 5 {
		f := got.next()
		if f.Source != media.Screen || f.Layer != media.LayerLow {
			t.Fatalf("%v, layer %d", f.Source, f.Layer)
		}
		r.number(f)
	}
}

func TestUnknownVideoSources(t *testing.T) {
	if _, err := OpenCamera("no such camera", VideoOptions{}); !errors.Is(err, ErrNoCamera) {
		t.Errorf("camera: %v", err)
	}
	if _, err := OpenScreen("no such screen", VideoOptions{}); !errors.Is(err, ErrNoScreen) {
		t.Errorf("screen: %v", err)
	}
	cam, err := OpenCamera("none", VideoOptions{OnFrame: func(media.Frame) { t.Error("a frame of none") }})
	if err != nil {
		t.Fatal(err)
	}
	cam.Close()
}

func TestThrottle(t *testing.T) {
	for _, c := range []struct{ source, fps, want int }{{60, 30, 30}, {30, 30, 30}, {25, 30, 25}, {30, 10, 10}, {29, 30, 29}, {50, 30, 30}} {
		var th throttle
		n := 0
		for i := range 10 * c.source {
			if th.take(time.Duration(i)*time.Second/time.Duration(c.source), c.fps) {
				n++
			}
		}
		if n < 10*c.want-10*c.want/10 || n > 10*c.want+1 {
			t.Errorf("%d to %d a second: %d in 10 s", c.source, c.fps, n)
		}
	}
	var th throttle
	th.take(5, 30)
	if th.take(5, 30) || th.take(4, 30) {
		t.Error("time that does not grow")
	}
}

func TestShapeSize(t *testing.T) {
	for _, c := range []struct{ lines, w, h, wantW, wantH int }{
		{180, 1280, 720, 320, 180}, {360, 640, 480, 480, 360}, {360, 320, 240, 320, 240},
		{1080, 3840, 2160, 1920, 1080}, {1080, 5120, 1440, 3840, 1080}, {360, 360, 640, 202, 360},
		{180, 8000, 180, 640, 14}, {180, 2, 4000, 2, 180},
	} {
		if w, h := (shape{lines: c.lines}).size(c.w, c.h); w != c.wantW || h != c.wantH {
			t.Errorf("%dx%d in %d lines: %dx%d", c.w, c.h, c.lines, w, h)
		}
	}
}
