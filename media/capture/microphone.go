package capture

import "alcove/media"

// MicrophoneOptions of OpenMicrophone. The zero value is useful.
type MicrophoneOptions struct {
	// OnFrame takes one Opus packet of 20 ms, 48 kHz mono.
	OnFrame func(media.Frame)
	// OnError is told once when the source ends by itself, e.g. ErrUnplugged.
	// The microphone is silent then and still has to be closed.
	OnError func(error)
	// Muted opens the source disabled, see Microphone.SetEnabled.
	Muted bool
	// AllowMonitors lets the default microphone be the monitor of an output. One
	// that is named by its label is always allowed.
	AllowMonitors bool
	// Bitrate in bit/s; 0 is 32,000.
	Bitrate int
}

// Microphone is an open source of sound.
type Microphone struct{ label string }

// OpenMicrophone opens the source that spec names and begins to deliver.
func OpenMicrophone(spec string, o MicrophoneOptions) (*Microphone, error) {
	return &Microphone{label: spec}, nil
}

// SetEnabled mutes (false) or unmutes. Nothing is delivered while muted: once
// SetEnabled(false) has returned, no OnFrame runs. The device stays open, so
// that unmuting takes no time and Level goes on for the meter; Close gives the
// device back.
func (m *Microphone) SetEnabled(on bool) {}

// Level is what was heard last, muted or not, as -dBov: 0 loudest, 127 silent.
func (m *Microphone) Level() uint8 { return 127 }

// Label names the device that was opened, or is the spec of what stands in.
func (m *Microphone) Label() string { return m.label }

// Close gives the source back and waits until no callback runs.
func (m *Microphone) Close() error { return nil }
