package app

import (
	"alcove/media"
)

// Stage are the commands about what the window shows.
type Stage struct{ a *App }

// Tile is a picture in the window; a height of 0 is hidden.
type Tile struct {
	Participant string  `json:"participant"`
	Source      string  `json:"source"`
	Height      float64 `json:"height"` // pixels of the device
}

// maxTiles bounds what a window may ask for.
const maxTiles = 256

func (t Tile) track() (media.TrackID, bool) {
	switch t.Source {
	case "camera":
		return media.TrackID{Peer: media.PeerID(t.Participant), Source: media.Camera}, true
	case "screen":
		return media.TrackID{Peer: media.PeerID(t.Participant), Source: media.Screen}, true
	}
	return media.TrackID{}, false
}

// Show says which tiles are on the screen, the most important first.
func (s *Stage) Show(tiles []Tile) error {
	wants := []media.Want{}
	for _, t := range tiles[:min(len(tiles), maxTiles)] {
		if track, ok := t.track(); ok && track.Peer != s.a.me() {
			wants = append(wants, media.Want{Track: track, Height: int(t.Height)})
		}
	}
	session, err := s.a.current()
	if err != nil {
		return nil // a window that is a moment late
	}
	session.SetWants(wants)
	return nil
}

// NeedKeyFrame says that a tile's decoder lost its reference.
func (s *Stage) NeedKeyFrame(t Tile) error {
	if track, ok := t.track(); ok {
		s.a.needKeyFrame(track)
	}
	return nil
}

// Raw asks for whole pictures instead of VP8, where the window has no decoder.
func (s *Stage) Raw(on bool) error {
	s.a.devices.player.SetRaw(on)
	return nil
}
