package layers

import "alcove/media"

// Heights up to which a layer is enough, in pixels of the tile.
const (
	lowHeight = 180
	midHeight = 360
)

// Live says which layers of a track are being sent.
type Live [media.Layers]bool

// Any reports whether some layer is.
func (l Live) Any() bool { return l != Live{} }

// For is the layer that a tile of the height would like.
func For(height int) media.Layer {
	switch {
	case height <= lowHeight:
		return media.LayerLow
	case height <= midHeight:
		return media.LayerMid
	}
	return media.LayerHigh
}

// Choose is the layer that a tile gets: the one it would like, else the next
// smaller that is sent, else the next greater. While nothing is sent it is the
// one it would like, up to most, the greatest that the track can have.
func Choose(height int, most media.Layer, live Live) media.Layer {
	want := min(For(height), most)
	if !live.Any() {
		return want
	}
	for l := int(want); l >= 0; l-- {
		if live[l] {
			return media.Layer(l)
		}
	}
	for l := want; l < media.Layers; l++ {
		if live[l] {
			return l
		}
	}
	return want
}
