package capture

// Device is a microphone or a camera.
type Device struct {
	Label   string // for people and for the spec; unique in its list
	Default bool
}

// Devices lists the microphones and cameras of the machine, anew at each call,
// defaults first. Monitors of outputs are not listed, see
// MicrophoneOptions.AllowMonitors. Without a sound server the error is
// ErrNoSoundServer and the cameras are listed all the same.
func Devices() (mics, cams []Device, err error) { return nil, nil, nil }
