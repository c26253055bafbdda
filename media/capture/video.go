package capture

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"alcove/media"
	"alcove/media/capture/internal/vpx"
)

// Layers is a set of media.Layer.
type Layers uint8

// The usual sets.
const (
	LowLayer  Layers = 1 << media.LayerLow
	MidLayer  Layers = 1 << media.LayerMid
	HighLayer Layers = 1 << media.LayerHigh
	TwoLayers        = LowLayer | MidLayer
	AllLayers        = TwoLayers | HighLayer
)

// Has reports whether l is in the set.
func (s Layers) Has(l media.Layer) bool { return s&(1<<l) != 0 }

// Pictures per second, unless asked for otherwise.
const (
	cameraFPS = 30
	screenFPS = 10
)

// VideoOptions of OpenCamera and OpenScreen. The zero value is useful.
type VideoOptions struct {
	// OnFrame takes one VP8 frame of one layer. The layers of one picture have
	// the same PTS.
	OnFrame func(media.Frame)
	// OnError is told once when the source ends by itself, e.g. ErrUnplugged.
	// The source is dark then and still has to be closed.
	OnError func(error)
	// Muted opens the source disabled, see Video.SetEnabled.
	Muted bool
	// Layers to encode; 0 is TwoLayers. A screen has LayerLow alone.
	Layers Layers
	// FPS limits the pictures per second; 0 is 30 for a camera, 10 for a screen.
	FPS int
}

// Video is an open source of pictures: a camera or a screen.
type Video struct {
	label  string
	source media.Source
	o      VideoOptions
	src    pictures
	encs   []*encoding // owned by run

	stop chan struct{}
	once sync.Once // closes stop
	done chan struct{}

	gate    sync.Mutex // held while OnFrame runs
	enabled bool
	layers  Layers
	keys    Layers // that owe a key frame
}

// Camera and Screen are the same to those who hold them.
type (
	Camera = Video
	Screen = Video
)

// OpenCamera opens the source that spec names and begins to deliver.
func OpenCamera(spec string, o VideoOptions) (*Camera, error) {
	if o.Layers == 0 {
		o.Layers = TwoLayers
	}
	if o.FPS <= 0 {
		o.FPS = cameraFPS
	}
	src, label, err := openPictures(spec, o, openCameraDevice)
	if err != nil {
		return nil, fmt.Errorf("open camera %q: %w", spec, err)
	}
	var encs []*encoding
	for l, s := range cameraShapes {
		encs = append(encs, &encoding{layer: media.Layer(l), shape: s, fps: o.FPS})
	}
	return startVideo(label, media.Camera, o, src, encs), nil
}

// OpenScreen shares a screen: one layer, at most 1080 lines.
func OpenScreen(spec string, o VideoOptions) (*Screen, error) {
	o.Layers = LowLayer
	if o.FPS <= 0 {
		o.FPS = screenFPS
	}
	src, label, err := openPictures(spec, o, openScreenDevice)
	if err != nil {
		return nil, fmt.Errorf("share screen %q: %w", spec, err)
	}
	enc := &encoding{layer: media.LayerLow, shape: screenShape, fps: o.FPS, screen: true}
	return startVideo(label, media.Screen, o, src, []*encoding{enc}), nil
}

// openPictures opens what stands in for a device, or the device.
func openPictures(spec string, o VideoOptions, device func(string, VideoOptions) (pictures, string, error)) (pictures, string, error) {
	if spec == "none" {
		return dark{}, spec, nil
	}
	if hue, ok := isPattern(spec); ok {
		return newPattern(o, hue), spec, nil
	}
	if path, ok := file(spec); ok {
		src, err := openClip(path)
		return src, spec, err
	}
	return device(spec, o)
}

func startVideo(label string, source media.Source, o VideoOptions, src pictures, encs []*encoding) *Video {
	v := &Video{
		label: label, source: source, o: o, src: src, encs: encs,
		stop: make(chan struct{}), done: make(chan struct{}),
		enabled: !o.Muted, layers: o.Layers,
	}
	go v.run()
	return v
}

// run is the goroutine of the source; it owns source and encoders.
func (v *Video) run() {
	defer close(v.done)
	defer v.src.close()
	defer func() {
		for _, e := range v.encs {
			e.close()
		}
	}()
	var pace throttle
	for {
		pic, pts, err := v.read()
		if err != nil {
			v.fail(err)
			return
		}
		if pace.take(pts, v.o.FPS) {
			v.see(pic, pts)
		}
	}
}

func (v *Video) read() (pic *vpx.I420, pts time.Duration, err error) {
	select {
	case <-v.stop:
		return nil, 0, errStopped
	default:
	}
	err = guarded(func() (err error) {
		pic, pts, err = v.src.next(v.stop)
		return err
	})
	return pic, pts, err
}

// fail tells of an end that nobody asked for.
func (v *Video) fail(err error) {
	select {
	case <-v.stop:
		return
	default:
	}
	if v.o.OnError != nil && !errors.Is(err, errStopped) {
		v.o.OnError(err)
	}
}

// see encodes a picture in each layer that is wanted.
func (v *Video) see(pic *vpx.I420, pts time.Duration) {
	duration := time.Second / time.Duration(v.o.FPS)
	for _, e := range v.encs {
		wanted, key := v.wants(e.layer)
		if !wanted {
			continue
		}
		data, isKey, err := e.encode(pic, pts, duration, key)
		if err != nil || len(data) == 0 {
			v.owe(e.layer) // what follows must not lean on it
			continue
		}
		v.deliver(media.Frame{
			Source: v.source, Layer: e.layer, Data: data, PTS: pts, Duration: duration, Key: isKey, Level: silence,
		})
	}
}

// wants reports whether to encode the layer, and takes what it owes.
func (v *Video) wants(l media.Layer) (wanted, key bool) {
	v.gate.Lock()
	defer v.gate.Unlock()
	if !v.enabled || !v.layers.Has(l) || v.o.OnFrame == nil {
		return false, false
	}
	key = v.keys.Has(l)
	v.keys &^= 1 << l
	return true, key
}

func (v *Video) owe(l media.Layer) {
	v.gate.Lock()
	defer v.gate.Unlock()
	v.keys |= 1 << l
}

func (v *Video) deliver(f media.Frame) {
	v.gate.Lock()
	defer v.gate.Unlock()
	if v.enabled && v.layers.Has(f.Layer) {
		v.o.OnFrame(f)
	}
}

// RequestKeyFrame makes the next frame of a layer a key frame.
func (v *Video) RequestKeyFrame(l media.Layer) { v.owe(l) }

// SetLayers chooses what is encoded from the next picture on. A layer that
// comes back begins with a key frame. Not to be called from OnFrame, as little
// as the other methods.
func (v *Video) SetLayers(s Layers) {
	v.gate.Lock()
	defer v.gate.Unlock()
	v.keys |= s &^ v.layers
	v.layers = s
}

// SetEnabled mutes (false) or unmutes. Once SetEnabled(false) has returned, no
// OnFrame runs. The device stays open; Close gives it back and turns its light
// off. Each layer begins with a key frame when it is enabled again.
func (v *Video) SetEnabled(on bool) {
	v.gate.Lock()
	defer v.gate.Unlock()
	if on && !v.enabled {
		v.keys = AllLayers
	}
	v.enabled = on
}

// Label names the device that was opened, or is the spec of what stands in.
func (v *Video) Label() string { return v.label }

// Close gives the source back and waits until no callback runs.
func (v *Video) Close() error {
	v.once.Do(func() {
		close(v.stop)
		if h, ok := v.src.(hurried); ok {
			h.hurry()
		}
	})
	<-v.done
	return nil
}
