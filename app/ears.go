package app

import (
	"maps"
	"slices"

	"github.com/pion/rtp"

	"alcove/app/session"
	"alcove/media"
)

// newPlayer makes the app's one player.
func (d *devices) newPlayer() Player {
	return d.a.cfg.Studio.Player(Ears{
		Video:       d.a.hub.frame,
		Picture:     func(t media.TrackID, p I420) { d.a.hub.send(encodeI420(t, p)) },
		NeedKey:     d.needSlot,
		SpeakerLost: func(err error) { go d.speakerLost(err) },
	})
}

// openSpeaker plays to the chosen loudspeaker or, where that fails, to nobody:
// a meeting is held without one, too. d.mu is held.
func (d *devices) openSpeaker() {
	d.speaker = AsError(d.player.SetSpeaker(d.selected.Speaker))
	d.audible = d.speaker == nil
}

// closeSpeaker gives the loudspeaker back. d.mu is held.
func (d *devices) closeSpeaker() {
	_ = d.player.SetSpeaker("none") // needs nothing that could be missing
	d.speaker, d.audible = nil, false
}

// speakerLost follows an unplugged loudspeaker: the default one takes over.
func (d *devices) speakerLost(err error) {
	d.mu.Lock()
	d.speaker, d.audible = AsError(err), false
	if d.player.SetSpeaker("") == nil {
		d.speaker, d.audible = nil, true
	}
	d.mu.Unlock()
	d.a.changed()
}

// needSlot passes on that a decoder lost its reference.
func (d *devices) needSlot(slot media.Slot) {
	if s := d.a.outlet.Load(); s != nil {
		s.NeedKeyFrame(slot)
	}
}

// needKeyFrame asks for a key frame of a track: of a peer's, where it is bound
// to a slot, or of one's own, shown as the self view.
func (d *devices) needKeyFrame(t media.TrackID) {
	if t.Peer == d.a.me() {
		studio{d}.RequestKeyFrame(t.Source, media.LayerMid)
		return
	}
	if slot, ok := (*d.tile.Load())[t]; ok {
		d.needSlot(slot)
	}
}

// hear follows the meeting: whoever speaks into this room from outside is heard
// above the others, and a recording ends with the right to speak. It is called
// with every view and blocks nobody.
func (d *devices) hear(v *session.View) {
	d.player.SetDuck(callers(v))
	if r := d.notes.now.Load(); r != nil && !speakable(v.State, v.Me, r.rooms) {
		d.a.endNote()
	}
}

// callers are those in other rooms whose voice comes into the own room now.
func callers(v *session.View) (who []media.PeerID) {
	for _, r := range session.Reaching(v.State, v.Reaches, v.Me) {
		if slices.Contains(r.Sources, media.Microphone) && v.Publishing[r.Participant].Microphone {
			who = append(who, media.PeerID(r.Participant))
		}
	}
	return who
}

// studio is what the session knows of the devices. It is called from the
// connection's goroutines.
type studio struct{ d *devices }

// Packet passes a packet to the player.
func (s studio) Packet(slot media.Slot, p *rtp.Packet) { s.d.player.Packet(slot, p) }

// Bound notes what a slot carries, and tells the player.
func (s studio) Bound(b media.Binding) {
	s.d.bindings.Lock()
	tile := maps.Clone(*s.d.tile.Load())
	maps.DeleteFunc(tile, func(_ media.TrackID, slot media.Slot) bool { return slot == b.Slot })
	if b.Track != (media.TrackID{}) {
		tile[b.Track] = b.Slot
	}
	s.d.tile.Store(&tile)
	s.d.bindings.Unlock()
	s.d.player.Bound(b)
}

// State tells the player whether anything can arrive.
func (s studio) State(connected bool) { s.d.player.State(connected) }

// RequestKeyFrame asks this app's own encoder.
func (s studio) RequestKeyFrame(source media.Source, layer media.Layer) {
	s.d.mu.Lock()
	t := s.d.open[source]
	s.d.mu.Unlock()
	if t != nil {
		t.RequestKeyFrame(layer)
	}
}
