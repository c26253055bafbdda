package app

import (
	"alcove/app/session"
	"alcove/app/store"
	"alcove/media"
	"alcove/media/peer"
)

// Store is what the app keeps besides meetings; *store.Store is one.
type Store interface {
	session.Store
	Meetings() ([]store.Past, error)
	ForgetMeeting(meeting string) error
	Setting(key string) (string, error)
	SetSetting(key, value string) error
}

// Studio opens the devices of this computer. Package boot makes it from
// capture and playback, so that this package needs no C.
type Studio interface {
	List() (Lists, error)
	Open(source media.Source, label string, deliver func(media.Frame), failed func(error)) (Track, error)
	// Player makes the one player of this app; it plays to nobody until SetSpeaker.
	Player(e Ears) Player
}

// Lists are the devices there are.
type Lists struct{ Microphones, Cameras, Speakers []DeviceInfo }

// Track is an open device with its encoder.
type Track interface {
	RequestKeyFrame(media.Layer)
	// Level is the microphone's level now, -dBov: 0 loudest .. 127 silent.
	Level() uint8
	Close() error
}

// Ears are told what arrives.
type Ears struct {
	Video       func(media.TrackID, media.Frame)
	Picture     func(media.TrackID, I420) // in place of Video while raw
	NeedKey     func(media.Slot)
	SpeakerLost func(error)
}

// Player plays what peers send and takes pictures apart.
type Player interface {
	peer.Receiver
	Levels() map[media.PeerID]uint8
	// SetSpeaker plays to the speaker with the label: "" is the default one,
	// "none" is nowhere, and so is one that fails.
	SetSpeaker(label string) error
	SetRaw(bool)
	// SetDuck plays all voices but these softer, until it is called with none.
	SetDuck(loud []media.PeerID)
	// PlayNote mixes a recording in, in place of one that still plays: Opus
	// packets of 20 ms.
	PlayNote(packets [][]byte) error
	StopNote()
	TestSound() error
	Stats() []Reception
	// ForgetGaps measures Reception.Gap anew.
	ForgetGaps()
	Close() error
}

// Reception counts what arrived of one track since it was first bound.
type Reception struct {
	Track     media.TrackID
	Packets   uint64
	Lost      uint64 // audio packets that were due and not there
	Concealed uint64 // audio packets made up
	Frames    uint64 // whole pictures
	KeyFrames uint64
	// When the first packet and the first key frame came since the track was
	// bound last, Unix microseconds; 0 while none has.
	FirstPacket, FirstKey int64
	// The longest time without a packet, in microseconds, since the track was
	// bound first or since ForgetGaps; it may last still.
	Gap int64
}
