package playback

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
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
	ctx, found, err := openSound()
	if err != nil {
		return nil, err
	}
	defer closeSound(ctx)
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

// soundSystems are tried in turn. On Linux each is named, since left to itself
// miniaudio falls back to a device that discards; nil is its own choice.
func soundSystems() [][]malgo.Backend {
	if runtime.GOOS != "linux" {
		return [][]malgo.Backend{nil}
	}
	return [][]malgo.Backend{{malgo.BackendPulseaudio}, {malgo.BackendAlsa}}
}

// openSound reaches the first sound system that has speakers, and lists them.
func openSound() (*malgo.AllocatedContext, []foundSpeaker, error) {
	for _, backends := range soundSystems() {
		ctx, err := malgo.InitContext(backends, malgo.ContextConfig{}, nil)
		if err != nil {
			continue
		}
		found, others, err := listSpeakers(ctx, backends)
		if len(found) > 0 {
			return ctx, found, nil
		}
		closeSound(ctx)
		if err == nil && others == 0 { // it is there, and has none
			return nil, nil, ErrNoSpeaker
		}
	}
	return nil, nil, ErrNoSoundServer
}

func closeSound(ctx *malgo.AllocatedContext) {
	_ = ctx.Uninit()
	ctx.Free()
}

type foundSpeaker struct {
	label, id string // id is the sound system's, where that is text
	info      malgo.DeviceInfo
}

// listSpeakers also says how many devices there are that nobody can hear.
func listSpeakers(ctx *malgo.AllocatedContext, backends []malgo.Backend) (found []foundSpeaker, others int, err error) {
	infos, err := ctx.Devices(malgo.Playback)
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", ErrNoSoundServer, err)
	}
	count := map[string]int{}
	for _, info := range infos {
		id, _, _ := strings.Cut(string(info.ID[:]), "\x00")
		f := foundSpeaker{label: info.Name(), id: id, info: info}
		if !genuine(backends, f) {
			others++
			continue
		}
		count[f.label]++
		if n := count[f.label]; n > 1 {
			f.label = fmt.Sprintf("%s (%d)", f.label, n)
		}
		found = append(found, f)
	}
	return found, others, nil
}

// genuine reports whether a device can be heard. ALSA also lists its plugins
// (converters, a PulseAudio that did not answer just now) and a device that
// discards.
func genuine(backends []malgo.Backend, f foundSpeaker) bool {
	if strings.HasPrefix(f.label, "Discard all samples") || strings.HasPrefix(f.label, "NULL ") {
		return false
	}
	if len(backends) == 1 && backends[0] == malgo.BackendAlsa {
		return f.id == "default" || strings.Contains(f.id, ":")
	}
	return true
}

// speaker is an open device. Its callback pulls from a mixer.
type speaker struct {
	ctx    *malgo.AllocatedContext
	device *malgo.Device
	pulled atomic.Int64 // when it last pulled, since the player's start
	gone   chan struct{}
}

// defaultBuffer is how much the sound system holds. A third of it is one lump
// that is pulled at once; PulseAudio takes another third ahead for itself, and
// the rest is the time for which this process may miss its turn.
const (
	defaultBuffer = 90 * time.Millisecond
	minBuffer     = 15 * time.Millisecond
	maxBuffer     = time.Second
	periods       = 3
)

// openSpeaker begins to pull.
func openSpeaker(label string, buffer time.Duration, m *mixer) (*speaker, error) {
	ctx, found, err := openSound()
	if err != nil {
		return nil, err
	}
	s := &speaker{ctx: ctx, gone: make(chan struct{})}
	if err := s.open(label, buffer, found, m); err != nil {
		closeSound(ctx)
		return nil, fmt.Errorf("open speaker %q: %w", label, err)
	}
	return s, nil
}

func (s *speaker) open(label string, buffer time.Duration, found []foundSpeaker, m *mixer) (err error) {
	config := malgo.DefaultDeviceConfig(malgo.Playback)
	config.Playback.Format = malgo.FormatS16
	config.Playback.Channels = 1
	config.SampleRate = sampleRate
	config.PeriodSizeInMilliseconds = uint32(buffer / periods / time.Millisecond)
	config.Periods = periods
	config.PerformanceProfile = malgo.LowLatency
	if label != "" { // the default is left to the system: it may have its reasons
		info := findSpeaker(found, label)
		if info == nil {
			return ErrNoSpeaker
		}
		config.Playback.DeviceID = info.ID.Pointer()
	}
	var once sync.Once
	s.pulled.Store(int64(m.now()))
	s.device, err = malgo.InitDevice(s.ctx.Context, config, malgo.DeviceCallbacks{
		Data: func(out, _ []byte, frames uint32) {
			s.pulled.Store(int64(m.now()))
			if frames > 0 {
				m.pull(unsafe.Slice((*int16)(unsafe.Pointer(&out[0])), frames))
			}
		},
		Stop: func() { once.Do(func() { close(s.gone) }) },
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
	for i, f := range found {
		if f.label == label || f.id == label {
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

// quietLimit is how long a speaker may not pull before it counts as gone. An
// idle sink of PulseAudio plays up to 2 s of silence before it begins.
const quietLimit = 5 * time.Second

// dead reports whether the speaker has stopped by itself.
func (s *speaker) dead(now time.Duration) bool {
	select {
	case <-s.gone:
		return true
	default:
		return now-time.Duration(s.pulled.Load()) > quietLimit
	}
}

// close stops pulling: when it has returned the callback is over. Stopping wakes
// the device's thread even if its server is gone; Uninit alone would not.
func (s *speaker) close() {
	_ = s.device.Stop()
	s.device.Uninit()
	closeSound(s.ctx)
}
