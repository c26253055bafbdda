package playback

import (
	"errors"
	"sync"
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
	ErrClosed        = errors.New("playback: the player is closed")
)

// Config of a Player.
type Config struct {
	// OnFrame takes whole VP8 frames in decoding order, the first one after a
	// binding or a loss a key frame. It runs on the goroutine that calls Packet
	// and must not block. Frame.PTS is the slot's: it goes on across bindings.
	// Frame.Layer is not known here and 0.
	OnFrame func(track media.TrackID, f media.Frame)
	// NeedKeyFrame asks for a key frame in a slot, at most twice a second each.
	// It must not block.
	NeedKeyFrame func(slot media.Slot)
	// OnError is told when the speaker is gone (ErrUnplugged). Sound goes
	// nowhere then, until SetSpeaker.
	OnError func(error)
	// OnMix is given each 10 ms of sound as it goes to the speakers, 48 kHz mono:
	// the far end of an echo canceller. It must not block or keep the slice.
	OnMix func(pcm []int16)
	// Buffer is how much sound the sound system holds, and so part of the delay;
	// 0 is 90 ms. More helps where the machine is busy with other things.
	Buffer time.Duration
}

// maxSlots of a kind; packets of further ones are dropped.
const maxSlots = 64

// Player plays what a peer receives.
type Player struct {
	cfg   Config
	start time.Time
	mix   *mixer

	slots    sync.RWMutex // guards what follows
	voices   [maxSlots]*voice
	heard    []*voice // those that exist
	pictures [maxSlots]*picture
	sink     func(media.TrackID, Picture)
	closed   bool

	statsMu sync.Mutex
	stats   map[media.TrackID]*counters

	out *output
}

// New makes a Player that plays to nowhere, in real time; see SetSpeaker.
func New(cfg Config) *Player {
	p := &Player{cfg: cfg, start: time.Now(), stats: map[media.TrackID]*counters{}}
	p.mix = &mixer{voices: p.audible, now: p.now, onMix: cfg.OnMix}
	p.mix.chime.Store(-1)
	p.out = newOutput(p.mix, cfg.Buffer, cfg.OnError)
	return p
}

func (p *Player) now() time.Duration { return time.Since(p.start) }

func (p *Player) audible() []*voice {
	p.slots.RLock()
	defer p.slots.RUnlock()
	return p.heard
}

// Packet takes one RTP packet of a slot, in the order of arrival. The packet
// belongs to the player.
func (p *Player) Packet(slot media.Slot, pkt *rtp.Packet) {
	if slot.Index < 0 || slot.Index >= maxSlots {
		return
	}
	p.slots.RLock()
	v, pic := p.voices[slot.Index], p.pictures[slot.Index]
	p.slots.RUnlock()
	switch {
	case slot.Kind == media.Audio && v != nil:
		v.packet(p.now(), pkt)
	case slot.Kind == media.Video && pic != nil:
		pic.packet(p.now(), pkt)
	}
}

// Bound says what a slot carries from now on. Nothing of the former track is
// handed to the speaker or to OnFrame after it has returned.
func (p *Player) Bound(b media.Binding) {
	if b.Slot.Index < 0 || b.Slot.Index >= maxSlots {
		return
	}
	var count *counters
	if b.Track != (media.TrackID{}) {
		count = p.countersOf(b.Track)
		count.bound()
	}
	p.slots.Lock()
	v, pic := p.slot(b.Slot)
	p.slots.Unlock()
	if v != nil {
		v.bind(b.Track, count)
	}
	if pic != nil {
		pic.bind(b.Track, count)
	}
}

// slot returns the voice or the picture of a slot, new or not.
func (p *Player) slot(s media.Slot) (*voice, *picture) {
	if p.closed {
		return nil, nil
	}
	switch s.Kind {
	case media.Audio:
		if p.voices[s.Index] == nil {
			v, err := newVoice()
			if err != nil {
				return nil, nil // out of memory
			}
			p.voices[s.Index] = v
			p.heard = append(p.heard[:len(p.heard):len(p.heard)], v)
		}
		return p.voices[s.Index], nil
	case media.Video:
		if p.pictures[s.Index] == nil {
			v := newPicture(p, s)
			p.pictures[s.Index] = v
			v.setRaw(p.newRaw(v))
		}
		return nil, p.pictures[s.Index]
	}
	return nil, nil
}

// State tells that the connection is there or lost. When it is lost all slots
// become unbound.
func (p *Player) State(connected bool) {
	if connected {
		return
	}
	p.slots.RLock()
	defer p.slots.RUnlock()
	for i := range maxSlots {
		if v := p.voices[i]; v != nil {
			v.bind(media.TrackID{}, nil)
		}
		if v := p.pictures[i]; v != nil {
			v.bind(media.TrackID{}, nil)
		}
	}
}

// SetSpeaker plays to the speaker with the label, "" is the default one, "none"
// is nowhere. On an error sound goes nowhere.
func (p *Player) SetSpeaker(label string) error { return p.out.set(label) }

// TestSound plays two soft notes over whatever is heard. It is an error if no
// speaker is set.
func (p *Player) TestSound() error {
	if !p.out.real() {
		return ErrNoSpeaker
	}
	p.mix.chime.Store(0)
	return nil
}

// Levels are those of the sound that is played now, as -dBov (0 loudest, 127
// silent), for each peer that an audio slot is bound to.
func (p *Player) Levels() map[media.PeerID]uint8 {
	levels := map[media.PeerID]uint8{}
	for _, v := range p.audible() {
		v.in.Lock()
		track, bound := v.track, v.count != nil
		v.in.Unlock()
		if !bound {
			continue
		}
		l := uint8(v.level.Load())
		if old, ok := levels[track.Peer]; !ok || l < old {
			levels[track.Peer] = l
		}
	}
	return levels
}

// SetRaw decodes video and gives pictures to sink instead of frames to OnFrame;
// nil goes back. The sink runs on one goroutine per slot; when it is slow,
// frames are skipped up to the next key frame.
func (p *Player) SetRaw(sink func(track media.TrackID, pic Picture)) {
	p.slots.Lock()
	p.sink = sink
	var former []*rawDecoder
	for _, v := range p.pictures {
		if v == nil {
			continue
		}
		if d := v.setRaw(p.newRaw(v)); d != nil {
			former = append(former, d)
		}
	}
	p.slots.Unlock()
	for _, d := range former {
		d.close()
	}
}

// newRaw is the decoder of a slot, nil if the window decodes.
func (p *Player) newRaw(v *picture) *rawDecoder {
	if p.sink == nil || p.closed {
		return nil
	}
	d, err := newRawDecoder(p.sink, func() {
		if p.cfg.NeedKeyFrame != nil {
			p.cfg.NeedKeyFrame(v.slot)
		}
	})
	if err != nil {
		return nil // out of memory: frames go to OnFrame
	}
	return d
}

// Close stops the player and waits for its goroutines and callbacks.
func (p *Player) Close() error {
	p.out.close()
	p.slots.Lock()
	p.closed = true
	voices := p.heard
	p.heard, p.voices = nil, [maxSlots]*voice{}
	p.slots.Unlock()
	for _, v := range voices {
		v.close()
	}
	p.mix.note.close()
	p.SetRaw(nil)
	return nil
}
