package sfu

import (
	"alcove/media"
	"alcove/media/peer"
)

// Local is the link of the host's own app to its forwarder, in-process.
type Local struct{ requests chan peer.KeyFrameRequest }

var _ peer.Link = (*Local)(nil)

// WriteFrame sends one encoded frame.
func (l *Local) WriteFrame(f media.Frame) error { return nil }

// Requests delivers key frame requests for the encoders.
func (l *Local) Requests() <-chan peer.KeyFrameRequest { return l.requests }

// NeedKeyFrame asks for a key frame in a video slot.
func (l *Local) NeedKeyFrame(slot media.Slot) {}

// SetWants says which tracks the window shows.
func (l *Local) SetWants(w []media.Want) {}

// Close leaves the forwarder.
func (l *Local) Close() error { return nil }
