package sfu

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"

	"alcove/media"
	"alcove/media/peer"
)

// Errors of a forwarder.
var (
	ErrPortInUse = errors.New("sfu: the port is in use")
	ErrBadOffer  = errors.New("sfu: unusable offer")
	ErrClosed    = errors.New("sfu: the forwarder is closed")
)

// Config of a Forwarder.
type Config struct {
	// Listen is the address and UDP port for all peers; port 0 picks one.
	Listen netip.AddrPort
	// IPs are the addresses that answers carry as candidates. Empty is the
	// address of Listen or, if that is unspecified, every address but loopback.
	IPs []netip.Addr
	// OnPeer is told when a peer's media connection is up or lost. It is called
	// from Run and must not block. May be nil.
	OnPeer func(p media.PeerID, connected bool)
	// Log is for the unexpected; nil is silence.
	Log *slog.Logger
}

// Forwarder is the media plane of a host.
type Forwarder struct{ cfg Config }

// New opens the port. Run lives.
func New(cfg Config) (*Forwarder, error) { return &Forwarder{cfg: cfg}, nil }

// Run reconciles until ctx ends, then closes all connections and the port.
func (f *Forwarder) Run(ctx context.Context) error { <-ctx.Done(); return nil }

// Port is the UDP port.
func (f *Forwarder) Port() uint16 { return f.cfg.Listen.Port() }

// Accept answers the offer of p; an older connection of p is replaced. The
// answer carries all candidates.
func (f *Forwarder) Accept(ctx context.Context, p media.PeerID, offer string) (answer string, err error) {
	return "", ErrBadOffer
}

// Local joins the host's own app as p.
func (f *Forwarder) Local(p media.PeerID, r peer.Receiver) *Local {
	return &Local{requests: make(chan peer.KeyFrameRequest, 32)}
}

// SetPartition says who receives from whom. It returns at once.
func (f *Forwarder) SetPartition(p media.Partition) {}

// SetWants says what the window of p shows, as peer.Link's SetWants does.
func (f *Forwarder) SetWants(p media.PeerID, w []media.Want) {}

// Remove ends the connection of p, or of the local peer.
func (f *Forwarder) Remove(p media.PeerID) {}

// Settle waits until everything that was set before has been carried out.
func (f *Forwarder) Settle(ctx context.Context) error { return nil }

// Stats are counters since the start.
func (f *Forwarder) Stats() Stats { return Stats{} }
