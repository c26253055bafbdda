package capture

import (
	"errors"
	"image"
	"io"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/io/audio"
	"github.com/pion/mediadevices/pkg/io/video"
	"github.com/pion/mediadevices/pkg/prop"
	"github.com/pion/mediadevices/pkg/wave"
)

// device is a camera or a microphone for tests. It blocks when it is stuck.
type device struct {
	openErr, startErr error
	img               image.Image
	stuck             chan struct{} // closed by Close
	left              int           // reads before it gets stuck, or fails if there is failure
	failure           error
	once              sync.Once
	asked             prop.Media
}

func (d *device) Open() error  { return d.openErr }
func (d *device) Close() error { d.once.Do(func() { close(d.stuck) }); return nil }

func (d *device) Properties() []prop.Media {
	video := func(w, h int, fps float32, f frame.Format) prop.Media {
		return prop.Media{Video: prop.Video{Width: w, Height: h, FrameRate: fps, FrameFormat: f}}
	}
	return []prop.Media{
		video(320, 240, 30, frame.FormatYUYV), video(640, 360, 30, frame.FormatMJPEG),
		video(640, 360, 30, frame.FormatYUYV), video(1280, 720, 10, frame.FormatYUYV),
		video(1280, 720, 30, frame.FormatMJPEG), video(1920, 1080, 30, frame.FormatMJPEG),
		video(640, 480, 30, frame.FormatZ16),
	}
}

func (d *device) read() error {
	if d.left--; d.left >= 0 {
		return nil
	}
	if d.failure != nil {
		return d.failure
	}
	<-d.stuck
	return io.EOF
}

type camDevice struct{ *device }

func (d camDevice) VideoRecord(p prop.Media) (video.Reader, error) {
	d.asked = p
	return video.ReaderFunc(func() (image.Image, func(), error) {
		return d.img, func() {}, d.read()
	}), d.startErr
}

type micDevice struct{ *device }

func (d micDevice) AudioRecord(p prop.Media) (audio.Reader, error) {
	return audio.ReaderFunc(func() (wave.Audio, func(), error) {
		a := wave.NewInt16Interleaved(wave.ChunkInfo{Len: 960, Channels: 1, SamplingRate: 48000})
		return a, func() {}, d.read()
	}), d.startErr
}

// register gives a device to mediadevices and takes it back.
func register(t *testing.T, label string, kind driver.DeviceType, a driver.Adapter) driver.Driver {
	t.Helper()
	registry.Lock()
	defer registry.Unlock()
	if err := driver.GetManager().Register(a, driver.Info{Label: label, Name: label + ";bus", DeviceType: kind}); err != nil {
		t.Fatal(err)
	}
	for _, d := range driver.GetManager().Query(driver.FilterDeviceType(kind)) {
		if d.Info().Label == label {
			t.Cleanup(func() { driver.GetManager().Delete(d.ID()) })
			return d
		}
	}
	t.Fatal("not registered")
	return nil
}

func yuv() image.Image {
	return image.NewYCbCr(image.Rect(0, 0, 640, 360), image.YCbCrSubsampleRatio422)
}

func TestCameraDevice(t *testing.T) {
	d := &device{img: yuv(), stuck: make(chan struct{}), left: 20}
	register(t, "Eye", driver.Camera, camDevice{d})
	got, errs := collect(t), make(chan error, 4)
	cam, err := OpenCamera("Eye", VideoOptions{OnFrame: got.on, OnError: func(err error) { errs <- err }})
	if err != nil {
		t.Fatal(err)
	}
	if cam.Label() != "Eye" {
		t.Errorf("label %q", cam.Label())
	}
	got.next()
	if d.asked.Height != 360 || d.asked.FrameFormat != frame.FormatYUYV {
		t.Errorf("asked for %dx%d %s", d.asked.Width, d.asked.Height, d.asked.FrameFormat)
	}
	cam.Close() // the driver is stuck in a read
	if len(errs) != 0 {
		t.Errorf("an error of Close: %v", <-errs)
	}
}

func TestCameraUnplugged(t *testing.T) {
	d := &device{img: yuv(), stuck: make(chan struct{}), left: 1, failure: syscall.ENODEV}
	register(t, "Eye", driver.Camera, camDevice{d})
	got, errs := collect(t), make(chan error, 4)
	cam, err := OpenCamera("Eye", VideoOptions{OnFrame: got.on, OnError: func(err error) { errs <- err }})
	if err != nil {
		t.Fatal(err)
	}
	defer cam.Close()
	unplugged(t, errs)
}

func TestCameraBusy(t *testing.T) {
	for name, d := range map[string]*device{
		"open":  {openErr: syscall.EBUSY},
		"start": {startErr: syscall.EBUSY},
	} {
		d.stuck = make(chan struct{})
		register(t, "Eye "+name, driver.Camera, camDevice{d})
		if _, err := OpenCamera("Eye "+name, VideoOptions{}); !errors.Is(err, ErrBusy) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCameraDriverPanics(t *testing.T) {
	d := &device{img: nil, stuck: make(chan struct{}), left: 5}
	register(t, "Eye", driver.Camera, camDevice{d})
	errs := make(chan error, 4)
	cam, err := OpenCamera("Eye", VideoOptions{OnError: func(err error) { errs <- err }})
	if err != nil {
		t.Fatal(err)
	}
	defer cam.Close()
	unplugged(t, errs)
}

func TestChooseFormat(t *testing.T) {
	props := (&device{}).Properties()
	for _, c := range []struct {
		o    VideoOptions
		h    int
		want frame.Format
	}{
		{VideoOptions{Layers: TwoLayers, FPS: 30}, 360, frame.FormatYUYV},
		{VideoOptions{Layers: AllLayers, FPS: 30}, 720, frame.FormatMJPEG},
		{VideoOptions{Layers: AllLayers, FPS: 10}, 720, frame.FormatYUYV},
	} {
		p, err := choose(props, c.o)
		if err != nil || p.Height != c.h || p.FrameFormat != c.want {
			t.Errorf("%+v: %dx%d %s, %v", c.o, p.Width, p.Height, p.FrameFormat, err)
		}
	}
	if _, err := choose(nil, VideoOptions{FPS: 30}); !errors.Is(err, errNoFormat) {
		t.Errorf("nothing to choose from: %v", err)
	}
}

func TestMicrophoneThatFallsSilentIsUnplugged(t *testing.T) {
	d := &device{stuck: make(chan struct{}), left: 3}
	drv := register(t, "Ear", driver.Microphone, micDevice{d})
	registry.Lock()
	src, err := openMicDriver(drv)
	registry.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	defer src.close()
	src.(*micSource).patience = 20 * time.Millisecond
	for range 3 {
		if pcm, err := src.next(nil); err != nil || len(pcm) != 960 {
			t.Fatalf("%d samples, %v", len(pcm), err)
		}
	}
	if _, err := src.next(nil); !errors.Is(err, ErrUnplugged) {
		t.Errorf("silence: %v", err)
	}
}

// TestLeaseOutlivesAPause keeps a driver that speaks again in time.
func TestLeaseOutlivesAPause(t *testing.T) {
	d := &device{stuck: make(chan struct{})}
	l := newLease(register(t, "Ear", driver.Microphone, micDevice{d}), time.Hour)
	defer l.end()
	l.expire()
	l.alive()
	l.expire()
	select {
	case <-d.stuck:
		t.Error("closed after the first silence of many")
	default:
	}
}

func TestConvertsWhatCamerasGive(t *testing.T) {
	var c converter
	for _, r := range []image.YCbCrSubsampleRatio{
		image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio444,
		image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410,
	} {
		img := image.NewYCbCr(image.Rect(0, 0, 101, 51), r)
		for i := range img.Cb {
			img.Cb[i], img.Cr[i] = 90, 160
		}
		p, err := c.convert(img)
		if err != nil {
			t.Errorf("%v: %v", r, err)
			continue
		}
		if p.Width != 100 || p.Height != 50 || !p.Valid() || p.U[p.CStride*24+49] != 90 || p.V[0] != 160 {
			t.Errorf("%v: %dx%d, %d %d", r, p.Width, p.Height, p.U[0], p.V[0])
		}
	}
	rgba := image.NewRGBA(image.Rect(10, 10, 74, 46))
	for i := range rgba.Pix {
		rgba.Pix[i] = 255
	}
	for _, img := range []image.Image{rgba, image.NewGray16(image.Rect(0, 0, 64, 36))} {
		p, err := c.convert(img)
		if err != nil || p.Width != 64 || p.Height != 36 {
			t.Fatalf("%T: %v", img, err)
		}
		want := map[bool]byte{true: white, false: black}[img == image.Image(rgba)]
		if p.Y[5] != want || p.U[5] != neutral {
			t.Errorf("%T: luma %d, chroma %d", img, p.Y[5], p.U[5])
		}
	}
	if _, err := c.convert(image.NewRGBA(image.Rect(0, 0, 1, 1))); err == nil {
		t.Error("a picture of one pixel")
	}
}
