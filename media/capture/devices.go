package capture

import (
	"github.com/pion/mediadevices/pkg/driver"
)

// Device is a microphone or a camera.
type Device struct {
	Label   string // for people and for the spec; unique in its list
	Default bool
}

// Devices lists the microphones and cameras of the machine, anew at each call,
// defaults first. Monitors of outputs are not listed, see
// MicrophoneOptions.AllowMonitors. Without a sound server the error is
// ErrNoSoundServer and the cameras are listed all the same.
func Devices() (mics, cams []Device, err error) {
	found, err := listMics()
	for _, m := range found {
		if !m.monitor() {
			mics = append(mics, Device{Label: m.label})
		}
	}
	if m, err := chooseMic(found, "", false); err == nil {
		mics = first(mics, m.label)
	}
	cams, camErr := listCameras()
	if err == nil {
		err = camErr
	}
	return mics, cams, err
}

func listCameras() ([]Device, error) {
	registry.Lock()
	defer registry.Unlock()
	if err := refreshPictures(); err != nil {
		return nil, err
	}
	var cams []Device
	for _, d := range ordered(drivers(driver.Camera)) {
		for l, other := range labelled(drivers(driver.Camera), cameraLabel) {
			if other.ID() == d.ID() && !pictureless(d) {
				cams = append(cams, Device{Label: l})
			}
		}
	}
	if len(cams) > 0 {
		cams[0].Default = true
	}
	return cams, nil
}

// first marks the default and puts it first.
func first(ds []Device, label string) []Device {
	for i, d := range ds {
		if d.Label == label {
			copy(ds[1:i+1], ds[:i])
			ds[0] = Device{Label: label, Default: true}
			break
		}
	}
	return ds
}
