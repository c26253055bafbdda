package capture

import (
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/gen2brain/malgo"
	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/io/audio"
	"github.com/pion/mediadevices/pkg/wave"
)

// micPatience is how long a microphone may say nothing, not even silence.
const micPatience = 3 * time.Second

// mic is a microphone of the machine, as the sound system lists it now.
type mic struct {
	id   string // of the sound system: survives restarts on PulseAudio, not everywhere
	hex  string // the id as malgo writes it
	info malgo.DeviceInfo
	// backends is the sound system that it belongs to.
	backends []malgo.Backend
	label    string
	initial  bool // the sound system's default
}

// monitor reports whether m records what an output plays.
func (m mic) monitor() bool {
	return strings.HasSuffix(m.id, ".monitor") || strings.HasPrefix(m.label, "Monitor of ")
}

// listMics asks the sound systems, anew, and takes the first one that has
// microphones.
func listMics() ([]mic, error) {
	for _, backends := range soundSystems() {
		mics, others, err := micsOf(backends)
		if len(mics) > 0 || err == nil && others == 0 {
			return distinct(mics), nil // maybe none: the system is there all the same
		}
	}
	return nil, ErrNoSoundServer
}

// micsOf also says how many devices there are that are not genuine.
func micsOf(backends []malgo.Backend) (mics []mic, others int, err error) {
	ctx, err := openSystem(backends)
	if err != nil {
		return nil, 0, err
	}
	defer closeSystem(ctx)
	infos, err := ctx.Devices(malgo.Capture)
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", ErrNoSoundServer, err)
	}
	for _, info := range infos {
		m := mic{hex: info.ID.String(), label: info.Name(), info: info, backends: backends, initial: info.IsDefault != 0}
		if raw, err := hex.DecodeString(m.hex); err == nil {
			m.id = string(raw)
		}
		if genuine(backends, m.id, m.label) {
			mics = append(mics, m)
		} else {
			others++
		}
	}
	return mics, others, nil
}

// distinct numbers labels that occur twice.
func distinct(mics []mic) []mic {
	count := map[string]int{}
	for i := range mics {
		label := mics[i].label
		count[label]++
		if n := count[label]; n > 1 {
			mics[i].label = fmt.Sprintf("%s (%d)", label, n)
		}
	}
	return mics
}

// chooseMic finds the microphone that label names, by label or by the sound
// system's id. The default is PULSE_SOURCE if that is set, as for any client of
// PulseAudio, else the sound system's, else the first one.
func chooseMic(mics []mic, label string, monitors bool) (mic, error) {
	if label == "" {
		label = os.Getenv("PULSE_SOURCE")
	}
	if label != "" {
		for _, m := range mics {
			if m.label == label || m.id == label {
				return m, nil
			}
		}
		return mic{}, fmt.Errorf("%w: %q", ErrNoMicrophone, label)
	}
	var first *mic
	for i, m := range mics {
		if m.monitor() && !monitors {
			continue
		}
		if m.initial {
			return m, nil
		}
		if first == nil {
			first = &mics[i]
		}
	}
	if first == nil {
		return mic{}, ErrNoMicrophone
	}
	return *first, nil
}

// openMicrophoneDevice opens a microphone through mediadevices.
func openMicrophoneDevice(label string, monitors bool) (sound, string, error) {
	mics, err := listMics()
	if err != nil {
		return nil, "", err
	}
	m, err := chooseMic(mics, label, monitors)
	if err != nil {
		return nil, "", err
	}
	registry.Lock()
	defer registry.Unlock()
	d := findMic(m)
	if d == nil {
		info := driver.Info{Label: m.hex, Name: m.label, DeviceType: driver.Microphone}
		if err := driver.GetManager().Register(&micDriver{id: m.info.ID, backends: m.backends}, info); err != nil {
			return nil, "", cause(err, ErrNoMicrophone)
		}
		d = findMic(m)
	}
	s, err := openMicDriver(d)
	return s, m.label, err
}

// findMic is the registered driver of a microphone.
func findMic(m mic) driver.Driver {
	for _, d := range drivers(driver.Microphone) {
		if d.Info().Label == m.hex {
			return d
		}
	}
	return nil
}

// openMicDriver starts a driver. The registry is locked.
func openMicDriver(d driver.Driver) (sound, error) {
	if err := d.Open(); err != nil {
		return nil, cause(err, ErrNoMicrophone)
	}
	var reader audio.Reader
	err := guarded(func() (err error) {
		reader, err = d.(driver.AudioRecorder).AudioRecord(d.Properties()[0])
		return err
	})
	if err != nil {
		_ = d.Close()
		return nil, cause(err, ErrNoMicrophone)
	}
	return &micSource{lease: newLease(d, micPatience), reader: reader}, nil
}

// micSource reads a microphone's driver.
type micSource struct {
	*lease
	reader audio.Reader
	buf    []int16
}

func (s *micSource) next(<-chan struct{}) ([]int16, error) {
	chunk, release, err := s.reader.Read()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnplugged, err)
	}
	defer release()
	s.alive()
	in, ok := chunk.(*wave.Int16Interleaved)
	if !ok {
		return nil, fmt.Errorf("%w: samples of type %T", ErrUnplugged, chunk)
	}
	s.buf = append(s.buf[:0], in.Data...)
	return s.buf, nil
}

func (s *micSource) close() { s.end() }
