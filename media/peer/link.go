package peer

import (
	"errors"

	"alcove/media"

	"github.com/pion/rtp"
)

// The pool of slots that a Guest offers. Slot indices are below these.
const (
	AudioSlots = 8
	VideoSlots = 12
)

// Errors of a link.
var (
	ErrClosed    = errors.New("peer: the link is closed")
	ErrBadSource = errors.New("peer: not a source of this link")
	ErrBadSDP    = errors.New("peer: unusable session description")
	ErrTooLarge  = errors.New("peer: frame too large")
)

// KeyFrameRequest asks the encoder of one layer for a key frame.
type KeyFrameRequest struct {
	Source media.Source
	Layer  media.Layer
}

// Receiver takes what arrives in the slots. Calls for one slot never overlap
// and are in order: Bound, then packets of that binding; calls for different
// slots may overlap. A call must not block: copy or queue, and return.
type Receiver interface {
	// Packet gives one packet, as it came from the network: reordered or missing
	// ones are the receiver's to mend. Sequence numbers, timestamps and VP8
	// picture IDs go on across bindings. The packet belongs to the receiver. Its
	// only header extension is media.LevelExtension, on audio.
	Packet(slot media.Slot, p *rtp.Packet)
	// Bound says what the slot carries from now on; an empty track is silence.
	Bound(b media.Binding)
	// State tells that media can flow, or that the connection is lost. A lost
	// connection does not come back by itself: make a new Guest.
	State(connected bool)
}

// Link is one app's end towards the forwarder. *Guest is the one over the
// network, *sfu.Local the one inside the host's own process.
type Link interface {
	// WriteFrame sends one encoded frame. It keeps nothing of f.Data. A muted
	// source is one for which nobody calls WriteFrame.
	WriteFrame(f media.Frame) error
	// Requests delivers what the encoders are asked for. Requests that nobody
	// reads are dropped; receivers ask again.
	Requests() <-chan KeyFrameRequest
	// NeedKeyFrame asks for a key frame in a video slot, after loss.
	NeedKeyFrame(slot media.Slot)
	// SetWants says which tracks the window shows, and how high, the most
	// important first. Until the first call the forwarder chooses.
	SetWants(w []media.Want)
	Close() error
}
