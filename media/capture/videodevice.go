package capture

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"time"

	"alcove/media"
	"alcove/media/capture/internal/vpx"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/io/video"
	"github.com/pion/mediadevices/pkg/prop"
)

// cameraPatience is how long a camera may say nothing. The driver for Linux
// gives up by itself after 5 s.
const cameraPatience = 8 * time.Second

// cameraLabel is what people read. On Linux the driver's name is "name;bus", on
// other systems the name.
func cameraLabel(i driver.Info) string {
	name, _, _ := strings.Cut(i.Name, ";")
	if name == "" {
		return i.Label
	}
	return name
}

// labelled are drivers with labels of their own: what occurs twice is numbered.
func labelled(ds []driver.Driver, label func(driver.Info) string) map[string]driver.Driver {
	m := map[string]driver.Driver{}
	for _, d := range ordered(ds) {
		l := label(d.Info())
		for n := 2; m[l] != nil; n++ {
			l = fmt.Sprintf("%s (%d)", label(d.Info()), n)
		}
		m[l] = d
	}
	return m
}

// findDriver finds a driver by label or by the driver's own; "" is the best.
func findDriver(kind driver.DeviceType, label string, labelOf func(driver.Info) string) (driver.Driver, string) {
	ds := drivers(kind)
	if label == "" && len(ds) > 0 {
		best := ordered(ds)[0]
		for l, d := range labelled(ds, labelOf) {
			if d == best {
				return d, l
			}
		}
	}
	for l, d := range labelled(ds, labelOf) {
		if l == label || label != "" && d.Info().Label == label {
			return d, l
		}
	}
	return nil, ""
}

func openCameraDevice(label string, o VideoOptions) (pictures, string, error) {
	return openDriver(driver.Camera, label, o, cameraLabel, ErrNoCamera)
}

func openScreenDevice(label string, o VideoOptions) (pictures, string, error) {
	return openDriver(driver.Screen, label, o, func(i driver.Info) string { return i.Label }, ErrNoScreen)
}

func openDriver(kind driver.DeviceType, label string, o VideoOptions, labelOf func(driver.Info) string, missing error) (pictures, string, error) {
	registry.Lock()
	defer registry.Unlock()
	d, l := findDriver(kind, label, labelOf)
	if d == nil { // it was not there when mediadevices looked last
		if err := refreshPictures(); err != nil {
			return nil, "", errors.Join(missing, err)
		}
		if d, l = findDriver(kind, label, labelOf); d == nil {
			return nil, "", fmt.Errorf("%w: %q", missing, label)
		}
	}
	src, err := startDriver(d, o, missing)
	return src, l, err
}

// startDriver starts a driver. The registry is locked.
func startDriver(d driver.Driver, o VideoOptions, missing error) (pictures, error) {
	if err := guarded(d.Open); err != nil {
		return nil, cause(err, missing)
	}
	var reader video.Reader
	err := guarded(func() (err error) {
		p, err := choose(d.Properties(), o)
		if err != nil {
			return err
		}
		reader, err = d.(driver.VideoRecorder).VideoRecord(p)
		return err
	})
	if err != nil {
		_ = d.Close()
		return nil, cause(err, missing)
	}
	patience := cameraPatience
	if d.Info().DeviceType == driver.Screen {
		// Reading one never blocks for long, and closing it while it is being read
		// would free the memory it is read from.
		patience = 0
	}
	return &deviceSource{lease: newLease(d, patience), reader: reader, start: time.Now()}, nil
}

var errNoFormat = errors.New("no usable picture format")

// choose picks what the device gives that costs least to turn into the layers:
// as many lines as the largest, enough pictures a second, no JPEG if the same
// is there without.
func choose(props []prop.Media, o VideoOptions) (prop.Media, error) {
	lines := cameraShapes[media.LayerMid].lines
	if o.Layers.Has(media.LayerHigh) {
		lines = cameraShapes[media.LayerHigh].lines
	}
	best, bestCost := prop.Media{}, math.Inf(1)
	for _, p := range props {
		if p.Width < 2 || p.Height < 2 || p.Width*p.Height > maxPixels || p.FrameFormat == frame.FormatZ16 {
			continue
		}
		if c := cost(p, lines, o.FPS); c < bestCost {
			best, bestCost = p, c
		}
	}
	if math.IsInf(bestCost, 1) {
		return best, errNoFormat
	}
	if best.FrameRate == 0 || best.FrameFormat == frame.FormatRGBA {
		best.FrameRate = float32(o.FPS)
	}
	return best, nil
}

func cost(p prop.Media, lines, fps int) float64 {
	c := math.Abs(float64(p.Height-lines)) / float64(lines)
	if p.Height < lines {
		c *= 3 // rather shrink than miss detail
	}
	if p.FrameRate > 0 {
		if lack := float64(fps) - float64(p.FrameRate); lack > 0 {
			c += 4 * lack / float64(fps)
		} else {
			c -= lack / float64(fps) / 4
		}
	}
	if p.FrameFormat == frame.FormatMJPEG {
		c += 0.2
	}
	if 9*p.Width != 16*p.Height {
		c += 0.3
	}
	return c
}

// deviceSource reads a driver. The driver is closed by whoever reads it,
// between two reads; only one that has gone silent is closed from outside.
type deviceSource struct {
	*lease
	reader video.Reader
	conv   converter
	start  time.Time
}

func (s *deviceSource) next(<-chan struct{}) (*vpx.I420, time.Duration, error) {
	img, release, err := s.reader.Read()
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", ErrUnplugged, err)
	}
	defer release()
	s.alive()
	pic, err := s.conv.convert(img)
	if err != nil {
		return nil, 0, err
	}
	return pic, time.Since(s.start), nil
}

func (s *deviceSource) close() { s.end() }

// pictureless reports whether d cannot give pictures: on Linux a camera has a
// second device for metadata alone. The registry is locked.
func pictureless(d driver.Driver) bool {
	if runtime.GOOS != "linux" || d.Status() != driver.StateClosed || guarded(d.Open) != nil {
		return false
	}
	defer d.Close()
	none := false
	_ = guarded(func() error { none = len(d.Properties()) == 0; return nil })
	return none
}
