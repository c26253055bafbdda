package playback

import (
	"errors"
	"time"

	"alcove/media"

	"github.com/pion/rtp"
)

// Errors of speakers.
var (
	ErrNoSpeaker     = errors.New("playback: no such speaker")
	ErrNoSoundServer = errors.New("playback: no sound server")
	ErrBusy          = errors.New("playback: the speaker is in use")
	ErrUnplugged     = errors.New("playback: the speaker is gone")
)

// Config of a Player.
type Config struct {
	// OnFrame takes whole VP8 frames in decoding order, the first one after a
	// binding or a loss a key frame. It runs on the goroutine that calls Packet
	// and must not block. Frame.PTS is the slot's: it goes on across bindings.
	OnFrame func(track media.TrackID, f media.Frame)
	// NeedKeyFrame asks for a key frame in a slot, at most twice a second each.
	NeedKeyFrame func(slot media.Slot)
	// OnError is told when the speaker is gone (ErrUnplugged). Sound goes
	// nowhere then, until SetSpeaker.
	OnError func(error)
	// OnMix is given each 10 ms of sound as it goes to the speakers, 48 kHz mono:
	// the far end of an echo canceller. It must not block or keep the slice.
	OnMix func(pcm []int16)
}

// Player plays what a peer receives.
type Player struct{ cfg Config }

// New makes a Player that plays to nowhere, in real time; see SetSpeaker.
func New(cfg Config) *Player { return &Player{cfg: cfg} }

// Packet takes one RTP packet of a slot, in the order of arrival. The packet
// belongs to the player.
func (p *Player) Packet(slot media.Slot, pkt *rtp.Packet) {}

// Bound says what a slot carries from now on. Nothing of the former track is
// handed to the speaker or to OnFrame after it has returned.
func (p *Player) Bound(b media.Binding) {}

// State tells that the connection is there or lost. When it is lost all slots
// become unbound.
func (p *Player) State(connected bool) {}

// Device is a speaker.
type Device struct {
	Label   string // unique in its list
	Default bool
}

// Speakers lists the speakers of the machine, the default first.
func Speakers() ([]Device, error) { return nil, nil }

// SetSpeaker plays to the speaker with the label, "" is the default one, "none"
// is nowhere. On an error sound goes nowhere.
func (p *Player) SetSpeaker(label string) error { return nil }

// TestSound plays two soft notes over whatever is heard.
func (p *Player) TestSound() error { return nil }

// Levels are those of the sound that is played now, as -dBov (0 loudest, 127
// silent), for each peer that an audio slot is bound to.
func (p *Player) Levels() map[media.PeerID]uint8 { return nil }

// Picture is a decoded picture: the Y, U and V planes one after the other, rows
// without padding, chroma rounded up to (Width+1)/2 by (Height+1)/2.
type Picture struct {
	Width, Height int
	Data          []byte // owned by the receiver
	PTS           time.Duration
}

// SetRaw decodes video and gives pictures to sink instead of frames to OnFrame;
// nil goes back. The sink runs on one goroutine per slot; when it is slow,
// frames are skipped.
func (p *Player) SetRaw(sink func(track media.TrackID, pic Picture)) {}

// Stats are counters since the start, for each track that a slot was bound to.
func (p *Player) Stats() map[media.TrackID]TrackStats { return nil }

// TrackStats counts what arrived of one track.
type TrackStats struct {
	Packets   uint64 // RTP packets
	Bytes     uint64 // their payloads
	Lost      uint64 // audio packets that were due and not there
	Concealed uint64 // audio packets made up, with FEC or without
	Recovered uint64 // of these, from in-band FEC
	Late      uint64 // packets that came after their turn
	Frames    uint64 // whole video frames handed on
	KeyFrames uint64
	Dropped   uint64 // video frames given up, or packets over the limits
}

// Close stops the player and waits for its goroutines and callbacks.
func (p *Player) Close() error { return nil }
