// Package media names the STREAMS of a meeting: who sends what, in which
// encoding, into which slot, and who receives from whom. Types only.
package media

import "time"

// PeerID names one end of a media connection. The session uses the device's id.
type PeerID string

// Kind is audio or video.
type Kind uint8

// The kinds.
const (
	Audio Kind = iota + 1
	Video
)

func (k Kind) String() string { return [...]string{"", "audio", "video"}[min(k, 2)] }

// Source is where a track comes from.
type Source uint8

// The sources of a peer; each is one track.
const (
	Microphone Source = iota + 1
	Camera
	Screen
)

// Kind is the kind of the source's track.
func (s Source) Kind() Kind {
	if s == Microphone {
		return Audio
	}
	return Video
}

func (s Source) String() string {
	return [...]string{"", "microphone", "camera", "screen"}[min(s, 3)]
}

// Layer is one encoding of a simulcast track, the smallest first.
type Layer uint8

// The layers of a camera. A screen has LayerLow alone.
const (
	LayerLow  Layer = iota // 180 lines
	LayerMid               // 360 lines
	LayerHigh              // 720 lines
	Layers    = 3
)

// RID is the layer's RTP stream identifier (RFC 8851).
func (l Layer) RID() string { return [...]string{"l", "m", "h"}[min(l, 2)] }

// TrackID names a track in the whole meeting.
type TrackID struct {
	Peer   PeerID
	Source Source
}

// Slot is one receive track of a peer, negotiated once. Audio and video slots
// are counted apart, from 0.
type Slot struct {
	Kind  Kind
	Index int
}

// Binding says what a slot carries from now on; an empty Track means nothing.
type Binding struct {
	Slot  Slot
	Track TrackID
}

// LevelExtension is the RTP header extension under which a received audio
// packet carries its level (RFC 6464, one byte: voice bit and -dBov).
const LevelExtension = 1

// Frame is one encoded unit as it leaves an encoder or enters a decoder: a
// whole VP8 frame or one Opus packet.
type Frame struct {
	Source   Source
	Layer    Layer
	Data     []byte        // owned by the receiver of the frame
	PTS      time.Duration // since the track began, monotonic
	Duration time.Duration // how long it lasts
	Key      bool          // a VP8 key frame
	Level    uint8         // audio: -dBov, 0 loudest .. 127 silent (RFC 6464)
}

// Partition says who receives from whom. A peer is in at most one room, by
// construction; a peer without a room hears and is heard by nobody, except
// over Extra.
type Partition struct {
	Room  map[PeerID]string
	Extra []Edge // peek, whisper and broadcast
	// Apart are peers whose microphone does not reach their own room, but only
	// whom Extra names: they speak into other rooms meanwhile.
	Apart map[PeerID]bool
}

// Edge lets To receive the named sources of From.
type Edge struct {
	From, To PeerID
	Sources  []Source
}

// Allows reports whether to may receive source of from.
func (p Partition) Allows(from, to PeerID, source Source) bool {
	if from == to {
		return false
	}
	if a, ok := p.Room[from]; ok && !(source == Microphone && p.Apart[from]) {
		if b, ok := p.Room[to]; ok && a == b {
			return true
		}
	}
	for _, e := range p.Extra {
		if e.From != from || e.To != to {
			continue
		}
		for _, s := range e.Sources {
			if s == source {
				return true
			}
		}
	}
	return false
}

// Want is one tile that a window shows, or nothing of it.
type Want struct {
	Track  TrackID
	Height int // pixels of the tile; 0 is hidden
}
