package playback

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/gen2brain/malgo"
)

// Device is a speaker.
type Device struct {
	Label   string // unique in its list
	Default bool
}

// Speakers lists the speakers of the machine, the default first.
func Speakers() ([]Device, error) {
	ctx, err := openSound()
	if err != nil {
		return nil, err
	}
	defer closeSound(ctx)
	found, err := listSpeakers(ctx)
	if err != nil {
		return nil, err
	}
	var ds []Device
	for _, f := range found {
		d := Device{Label: f.label, Default: f.info.IsDefault != 0}
		if d.Default {
			ds = append([]Device{d}, ds...)
		} else {
			ds = append(ds, d)
		}
	}
	return ds, nil
}

func openSound() (*malgo.AllocatedContext, error) {
	ctx, err := malgo.InitContext(nil, malgo.ContextConfig{}, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoSoundServer, err)
	}
	return ctx, nil
}

func closeSound(ctx *malgo.AllocatedContext) {
	_ = ctx.Uninit()
	ctx.Free()
}

type foundSpeaker struct {
	label string
	info  malgo.DeviceInfo
}

// listSpeakers leaves out what only discards sound: ALSA's null device and
// miniaudio's own.
func listSpeakers(ctx *malgo.AllocatedContext) ([]foundSpeaker, error) {
	infos, err := ctx.Devices(malgo.Playback)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoSoundServer, err)
	}
	var found []foundSpeaker
	count := map[string]int{}
	for _, info := range infos {
		label := info.Name()
		if strings.HasPrefix(label, "Discard all samples") || strings.HasPrefix(label, "NULL ") {
			continue
		}
		count[label]++
		if n := count[label]; n > 1 {
			label = fmt.Sprintf("%s (%d)", label, n)
		}
		found = append(found, foundSpeaker{label, info})
	}
	if len(found) == 0 && len(infos) > 0 {
		return nil, ErrNoSoundServer
	}
	if len(found) == 0 {
		return nil, ErrNoSpeaker
	}
	return found, nil
}

// speaker is an open device. Its callback pulls from a mixer.
type speaker struct {
	ctx    *malgo.AllocatedContext
	device *malgo.Device
	pulled atomic.Int64 // when it last pulled, since the player's start
	gone   chan struct{}
}

// Size of what the device asks for.
const (
	periodMillis = 10
	periods      = 3
)

// openSpeaker begins to pull.
func openSpeaker(label string, m *mixer) (*speaker, error) {
	ctx, err := openSound()
	if err != nil {
		return nil, err
	}
	s := &speaker{ctx: ctx, gone: make(chan struct{})}
	if err := s.open(label, m); err != nil {
		closeSound(ctx)
		return nil, fmt.Errorf("open speaker %q: %w", label, err)
	}
	return s, nil
}

func (s *speaker) open(label string, m *mixer) error {
	found, err := listSpeakers(s.ctx)
	if err != nil {
		return err
	}
	config := malgo.DefaultDeviceConfig(malgo.Playback)
	config.Playback.Format = malgo.FormatS16
	config.Playback.Channels = 1
	config.SampleRate = sampleRate
	config.PeriodSizeInMilliseconds = periodMillis
	config.Periods = periods
	config.PerformanceProfile = malgo.LowLatency
	if label != "" { // the default is left to the system: it may have its reasons
		info := findSpeaker(found, label)
		if info == nil {
			return ErrNoSpeaker
		}
		config.Playback.DeviceID = info.ID.Pointer()
	}
	s.pulled.Store(int64(m.now()))
	s.device, err = malgo.InitDevice(s.ctx.Context, config, malgo.DeviceCallbacks{
		Data: func(out, _ []byte, frames uint32) {
			s.pulled.Store(int64(m.now()))
			if frames > 0 {
				m.pull(unsafe.Slice((*int16)(unsafe.Pointer(&out[0])), frames))
			}
		},
		Stop: func() { close(s.gone) },
	})
	if err != nil {
		return name(err)
	}
	if err := s.device.Start(); err != nil {
		s.device.Uninit()
		return name(err)
	}
	return nil
}

// findSpeaker goes by label, or by the sound system's id, e.g. of PulseAudio.
func findSpeaker(found []foundSpeaker, label string) *malgo.DeviceInfo {
	for i := range found {
		id, _, _ := strings.Cut(string(found[i].info.ID[:]), "\x00")
		if found[i].label == label || id == label {
			return &found[i].info
		}
	}
	return nil
}

// name gives an error of the sound system its name here.
func name(err error) error {
	switch {
	case errors.Is(err, malgo.ErrBusy), errors.Is(err, malgo.ErrAlreadyInUse), errors.Is(err, malgo.ErrAccessDenied):
		return errors.Join(ErrBusy, err)
	case errors.Is(err, malgo.ErrNoBackend), errors.Is(err, malgo.ErrFailedToInitBackend):
		return errors.Join(ErrNoSoundServer, err)
	}
	return errors.Join(ErrNoSpeaker, err)
}

// quietLimit is how long a speaker may not pull before it counts as gone.
const quietLimit = 2 * time.Second

// dead reports whether the speaker has stopped by itself.
func (s *speaker) dead(now time.Duration) bool {
	select {
	case <-s.gone:
		return true
	default:
		return now-time.Duration(s.pulled.Load()) > quietLimit
	}
}

// close stops pulling: when it has returned the callback is over.
func (s *speaker) close() {
	s.device.Uninit()
	closeSound(s.ctx)
}
