package capture

import (
	"errors"
	"testing"
	"time"

	"alcove/media"
	"alcove/media/mediatest/pulse"

	"gopkg.in/hraban/opus.v2"
)

// decodeAll decodes packets to samples at pulse.Rate.
func decodeAll(t *testing.T, packets []media.Frame) []float64 {
	t.Helper()
	dec, err := opus.NewDecoder(48000, 1)
	if err != nil {
		t.Fatal(err)
	}
	var all []float64
	buf := make([]int16, 960)
	for _, p := range packets {
		if _, err := dec.Decode(p.Data, buf); err != nil {
			t.Fatal(err)
		}
		for _, s := range buf {
			all = append(all, float64(s)/32768)
		}
	}
	return pulse.Decimate(all, 48000/pulse.Rate)
}

// TestRealMicrophone plays speech into a microphone of the machine.
func TestRealMicrophone(t *testing.T) {
	s := pulse.Start(t)
	s.NullSink("deaf")
	s.NullSink("desk")
	s.Use()
	path, _ := pulse.Speech(t)
	for name, open := range map[string]struct {
		spec    string
		prepare func(t *testing.T)
	}{
		"by label": {"Monitor of desk", func(*testing.T) {}},
		"by id":    {"desk.monitor", func(*testing.T) {}},
		"by environment": {"", func(t *testing.T) {
			t.Setenv("PULSE_SOURCE", "desk.monitor")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			open.prepare(t)
			got := collect(t)
			m, err := OpenMicrophone(open.spec, MicrophoneOptions{OnFrame: got.on, OnError: func(err error) { t.Error(err) }})
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			if m.Label() != "Monitor of desk" {
				t.Errorf("label %q", m.Label())
			}
			packets := []media.Frame{got.next()} // it is running
			ear := s.Record("desk")
			s.Play("desk", path)
			for range 25 {
				packets = append(packets, got.next())
			}
			m.Close()
			for len(got.c) > 0 {
				packets = append(packets, got.next())
			}
			said := ear.Stop() // with the gaps of a busy machine
			if peak, lag := pulse.Correlate(said, decodeAll(t, packets)); peak < 0.5 {
				t.Errorf("correlation %.2f at %d of %d packets", peak, lag, len(packets))
			} else {
				t.Logf("correlation %.3f", peak)
			}
		})
	}
}

func TestMonitorsAreNotMicrophones(t *testing.T) {
	s := pulse.Start(t)
	s.NullSink("desk")
	s.Use()
	mics, _, err := Devices()
	if err != nil || len(mics) != 0 {
		t.Errorf("microphones %v, %v", mics, err)
	}
	if _, err := OpenMicrophone("", MicrophoneOptions{}); !errors.Is(err, ErrNoMicrophone) {
		t.Errorf("the default: %v", err)
	}
	if _, err := OpenMicrophone("gone", MicrophoneOptions{}); !errors.Is(err, ErrNoMicrophone) {
		t.Errorf("an unknown one: %v", err)
	}
	m, err := OpenMicrophone("", MicrophoneOptions{AllowMonitors: true})
	if err != nil {
		t.Fatal(err)
	}
	m.Close()
}

// TestDevicesOpenTwice opens a microphone again after closing it, and while it
// is open.
func TestMicrophoneTwice(t *testing.T) {
	s := pulse.Start(t)
	s.NullSink("desk")
	s.Use()
	for range 3 {
		got := collect(t)
		m, err := OpenMicrophone("desk.monitor", MicrophoneOptions{OnFrame: got.on})
		if err != nil {
			t.Fatal(err)
		}
		got.next()
		if _, err := OpenMicrophone("desk.monitor", MicrophoneOptions{}); !errors.Is(err, ErrBusy) {
			t.Errorf("while open: %v", err)
		}
		if mics, _, err := Devices(); err != nil || len(mics) != 0 {
			t.Errorf("while open: %v, %v", mics, err)
		}
		got.next()
		m.Close()
	}
}

// TestNoSoundServer leaves the library with no server and no sound card.
// Files and tones need none.
func TestNoSoundServer(t *testing.T) {
	t.Setenv("PULSE_SERVER", "unix:/nowhere/native")
	_, cams, err := Devices()
	if !errors.Is(err, ErrNoSoundServer) {
		t.Errorf("devices: %v, cameras %v", err, cams)
	}
	if _, err := OpenMicrophone("", MicrophoneOptions{}); !errors.Is(err, ErrNoSoundServer) {
		t.Errorf("open: %v", err)
	}
}

// unplugged waits for OnError.
func unplugged(t *testing.T, errs <-chan error) {
	t.Helper()
	select {
	case err := <-errs:
		if !errors.Is(err, ErrUnplugged) {
			t.Errorf("error %v", err)
		}
	case <-time.After(limit):
		t.Error("no error")
	}
}

// TestMicrophoneUnplugged ends the sound server under an open microphone.
func TestMicrophoneUnplugged(t *testing.T) {
	s := pulse.Start(t)
	s.NullSink("desk")
	s.Use()
	got, errs := collect(t), make(chan error, 4)
	m, err := OpenMicrophone("desk.monitor", MicrophoneOptions{OnFrame: got.on, OnError: func(err error) { errs <- err }})
	if err != nil {
		t.Fatal(err)
	}
	got.next()
	s.Kill()
	unplugged(t, errs)
	if m.Level() != silence {
		t.Errorf("level %d", m.Level())
	}
	m.Close()
}
