package capture

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"alcove/media"
	"alcove/media/capture/internal/opus"
)

// What the encoder is set to.
const (
	defaultBitrate = 32_000 // bit/s
	expectedLoss   = 10     // percent that FEC prepares for
)

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
	// FarEnd turns echo cancellation and noise suppression on, for a microphone
	// of the machine; what stands in for one has neither echo nor noise.
	FarEnd *FarEnd
}

// Microphone is an open source of sound.
type Microphone struct {
	label string
	o     MicrophoneOptions
	src   sound
	enc   *opus.Encoder // owned by run

	level atomic.Uint32
	stop  chan struct{}
	once  sync.Once // closes stop
	done  chan struct{}

	gate    sync.Mutex // held while OnFrame runs
	enabled bool
	stale   bool // the encoder has heard what was before a mute
}

// OpenMicrophone opens the source that spec names and begins to deliver.
func OpenMicrophone(spec string, o MicrophoneOptions) (*Microphone, error) {
	src, label, err := openSound(spec, o)
	if err != nil {
		return nil, fmt.Errorf("open microphone %q: %w", spec, err)
	}
	if o.Bitrate == 0 {
		o.Bitrate = defaultBitrate
	}
	enc, err := opus.NewEncoder(o.Bitrate, expectedLoss)
	if err != nil {
		src.close()
		return nil, fmt.Errorf("open microphone %q: %w", spec, err)
	}
	m := &Microphone{
		label: label, o: o, src: src, enc: enc, enabled: !o.Muted,
		stop: make(chan struct{}), done: make(chan struct{}),
	}
	m.level.Store(silence)
	go m.run()
	return m, nil
}

func openSound(spec string, o MicrophoneOptions) (src sound, label string, err error) {
	if spec == "none" {
		return quiet{}, spec, nil
	}
	if hertz, ok, err := isTone(spec); err != nil {
		return nil, "", err
	} else if ok {
		return newTone(hertz), spec, nil
	}
	if path, ok := file(spec); ok {
		w, err := openWAV(path)
		if err != nil {
			return nil, "", err
		}
		return newRecording(w), spec, nil
	}
	src, label, err = openMicrophoneDevice(spec, o.AllowMonitors)
	if err != nil || o.FarEnd == nil {
		return src, label, err
	}
	cleaned, err := cancelling(src, o.FarEnd)
	if err != nil {
		src.close()
		return nil, "", err
	}
	return cleaned, label, nil
}

// run is the goroutine of the microphone; it owns source and encoder.
func (m *Microphone) run() {
	defer close(m.done)
	defer m.enc.Close()
	defer m.src.close()
	var (
		frame [opus.FrameSamples]int16
		have  int
		at    time.Duration
	)
	for {
		pcm, err := m.read()
		if err != nil {
			m.level.Store(silence)
			m.fail(err)
			return
		}
		for len(pcm) > 0 {
			n := copy(frame[have:], pcm)
			pcm, have = pcm[n:], have+n
			if have < len(frame) {
				continue
			}
			m.hear(frame[:], at)
			have, at = 0, at+frameDuration
		}
	}
}

func (m *Microphone) read() (pcm []int16, err error) {
	select {
	case <-m.stop:
		return nil, errStopped
	default:
	}
	err = guarded(func() (err error) {
		pcm, err = m.src.next(m.stop)
		return err
	})
	return pcm, err
}

// fail tells of an end that nobody asked for.
func (m *Microphone) fail(err error) {
	select {
	case <-m.stop:
		return
	default:
	}
	if m.o.OnError != nil && !errors.Is(err, errStopped) {
		m.o.OnError(err)
	}
}

// hear takes one packet's worth of samples.
func (m *Microphone) hear(pcm []int16, at time.Duration) {
	loud := level(pcm)
	m.level.Store(uint32(loud))
	m.gate.Lock()
	defer m.gate.Unlock()
	if !m.enabled || m.o.OnFrame == nil {
		return
	}
	if m.stale {
		m.enc.Reset()
		m.stale = false
	}
	data, err := m.enc.Encode(pcm)
	if err != nil || len(data) == 0 {
		return // a packet less; the next one tells the listener
	}
	m.o.OnFrame(media.Frame{
		Source: media.Microphone, Data: data, PTS: at, Duration: frameDuration, Level: loud,
	})
}

// SetEnabled mutes (false) or unmutes. Nothing is delivered while muted: once
// SetEnabled(false) has returned, no OnFrame runs. The device stays open, so
// that unmuting takes no time and Level goes on for the meter; Close gives the
// device back. Not to be called from OnFrame.
func (m *Microphone) SetEnabled(on bool) {
	m.gate.Lock()
	defer m.gate.Unlock()
	if m.enabled && !on {
		m.stale = true
	}
	m.enabled = on
}

// Level is what was heard last, muted or not, as -dBov: 0 loudest, 127 silent.
func (m *Microphone) Level() uint8 { return uint8(m.level.Load()) }

// Label names the device that was opened, or is the spec of what stands in.
func (m *Microphone) Label() string { return m.label }

// Close gives the source back and waits until no callback runs.
func (m *Microphone) Close() error {
	m.once.Do(func() {
		close(m.stop)
		if h, ok := m.src.(hurried); ok {
			h.hurry()
		}
	})
	<-m.done
	return nil
}
