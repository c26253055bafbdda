package capture

import "alcove/media"

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
type Video struct{ label string }

// Camera and Screen are the same to those who hold them.
type (
	Camera = Video
	Screen = Video
)

// OpenCamera opens the source that spec names and begins to deliver.
func OpenCamera(spec string, o VideoOptions) (*Camera, error) { return &Video{label: spec}, nil }

// OpenScreen shares a screen: one layer, at most 1080 lines.
func OpenScreen(spec string, o VideoOptions) (*Screen, error) { return &Video{label: spec}, nil }

// RequestKeyFrame makes the next frame of a layer a key frame.
func (v *Video) RequestKeyFrame(l media.Layer) {}

// SetLayers chooses what is encoded from the next picture on. A layer that
// comes back begins with a key frame.
func (v *Video) SetLayers(s Layers) {}

// SetEnabled mutes (false) or unmutes. Once SetEnabled(false) has returned, no
// OnFrame runs. The device stays open; Close gives it back and turns its light
// off. Each layer begins with a key frame when it is enabled again.
func (v *Video) SetEnabled(on bool) {}

// Label names the device that was opened, or is the spec of what stands in.
func (v *Video) Label() string { return v.label }

// Close gives the source back and waits until no callback runs.
func (v *Video) Close() error { return nil }
