package peer

import (
	"context"
	"log/slog"
	"net/netip"

	"alcove/media"
)

// Config of a Guest.
type Config struct {
	// IPs are the addresses to be reached at. Loopback counts only if it is
	// named. Empty is every address of the machine but loopback.
	IPs []netip.Addr
	// Receiver takes what arrives.
	Receiver Receiver
	// Log is for the unexpected; nil is silence.
	Log *slog.Logger
}

// Guest is an app's connection to a host elsewhere.
type Guest struct {
	cfg      Config
	requests chan KeyFrameRequest
}

var _ Link = (*Guest)(nil)

// Dial prepares a connection; Offer and Answer make it.
func Dial(cfg Config) (*Guest, error) {
	return &Guest{cfg: cfg, requests: make(chan KeyFrameRequest, 32)}, nil
}

// Offer returns the session description for the host, with all candidates.
func (g *Guest) Offer(ctx context.Context) (sdp string, err error) { return "", nil }

// Answer takes the host's session description. Receiver.State tells when the
// connection is up.
func (g *Guest) Answer(sdp string) error { return nil }

// WriteFrame sends one encoded frame.
func (g *Guest) WriteFrame(f media.Frame) error { return nil }

// Requests delivers key frame requests for the encoders.
func (g *Guest) Requests() <-chan KeyFrameRequest { return g.requests }

// NeedKeyFrame asks for a key frame in a video slot.
func (g *Guest) NeedKeyFrame(slot media.Slot) {}

// SetWants says which tracks the window shows.
func (g *Guest) SetWants(w []media.Want) {}

// Close ends the connection and waits for its goroutines.
func (g *Guest) Close() error { return nil }
