package playback

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"alcove/media/playback/internal/opus"
)

// ErrBadNote is a note that is no sound, or too long.
var ErrBadNote = errors.New("playback: not a note")

// Bounds of a note.
const (
	maxNotePackets = 3 * 60 * 50 // 3 minutes
	maxNotePacket  = 1275        // bytes: the largest frame of Opus (RFC 6716, section 3.2.1)
)

// note is a recording that is mixed in. Of several the last one plays.
type note struct {
	mu      sync.Mutex // guards what follows; after mixer.mu
	packets [][]byte   // that are still to be decoded
	dec     *opus.Decoder
	pcm     []int16 // decoded and not played yet
	ready   []int16 // the memory of pcm
	fader   fader
	closed  bool
}

// PlayNote plays Opus packets of 20 ms each, in place of a note that still
// plays. It keeps the packets. While others are ducked it is, too.
func (p *Player) PlayNote(packets [][]byte) error {
	if len(packets) == 0 || len(packets) > maxNotePackets {
		return fmt.Errorf("%w: %d packets", ErrBadNote, len(packets))
	}
	for i, b := range packets {
		n, err := opus.Samples(b)
		if err != nil || n != packetSamples || len(b) > maxNotePacket {
			return fmt.Errorf("%w: packet %d of %d bytes", ErrBadNote, i, len(b))
		}
	}
	dec, err := opus.NewDecoder()
	if err != nil {
		return fmt.Errorf("play a note: %w", err)
	}
	n := &p.mix.note
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		dec.Close()
		return ErrClosed
	}
	n.stop()
	n.packets, n.dec = slices.Clone(packets), dec
	return nil
}

// StopNote ends the note that plays, if one does.
func (p *Player) StopNote() {
	n := &p.mix.note
	n.mu.Lock()
	defer n.mu.Unlock()
	n.stop()
}

// NotePlaying reports whether a note is not over yet.
func (p *Player) NotePlaying() bool {
	n := &p.mix.note
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.dec != nil
}

// stop frees what plays; mu is held.
func (n *note) stop() {
	if n.dec != nil {
		n.dec.Close()
	}
	n.dec, n.packets, n.pcm, n.fader = nil, nil, nil, fader{}
}

func (n *note) close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.stop()
	n.closed = true
}

// mix adds what comes next.
func (n *note) mix(sum []float32, d ducking) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for at := 0; at < len(sum) && n.dec != nil; {
		if len(n.pcm) == 0 && !n.more() {
			n.stop()
			return
		}
		k := min(len(n.pcm), len(sum)-at)
		n.fader.add(sum[at:], n.pcm[:k], d.gain(""))
		n.pcm = n.pcm[k:]
		at += k
	}
}

// more decodes the next packet; it is false at the end. What does not decode is
// made up.
func (n *note) more() bool {
	if len(n.packets) == 0 {
		return false
	}
	pcm, err := n.dec.Decode(n.ready[:0], n.packets[0])
	if err != nil {
		pcm, err = n.dec.Conceal(n.ready[:0], packetSamples)
	}
	n.packets = n.packets[1:]
	n.pcm, n.ready = pcm, pcm
	return err == nil && len(pcm) > 0
}
