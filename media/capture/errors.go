package capture

import "errors"

// Errors of sources. Each is one cause with its own next step.
var (
	ErrNoMicrophone  = errors.New("capture: no such microphone")
	ErrNoCamera      = errors.New("capture: no such camera")
	ErrNoScreen      = errors.New("capture: no screen to share")
	ErrNoSoundServer = errors.New("capture: no sound server")
	ErrBusy          = errors.New("capture: the device is in use")
	ErrUnplugged     = errors.New("capture: the device is gone")
	ErrMediaFile     = errors.New("capture: unusable media file")
)
