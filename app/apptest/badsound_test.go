package apptest_test

import (
	"os"
	"path/filepath"
	"testing"

	"alcove/app"
	"alcove/app/apptest"
	"alcove/media/mediatest/pulse"
)

// alsaWithoutCards is what ALSA is on a machine without any: a device that
// discards.
const alsaWithoutCards = `
pcm.null {
	type null
	hint { show on description "Discard all samples (playback) or generate zero samples (capture)" }
}
pcm.!default { type null }
`

// silentMachine hides every sound system of the tester's own.
func silentMachine(t *testing.T) []string {
	t.Helper()
	alsa := filepath.Join(t.TempDir(), "alsa.conf")
	must(t, os.WriteFile(alsa, []byte(alsaWithoutCards), 0o600))
	return []string{
		"XDG_RUNTIME_DIR=" + t.TempDir(), "HOME=" + t.TempDir(), "ALSA_CONFIG_PATH=" + alsa, "JACK_NO_START_SERVER=1",
	}
}

func deviceCode(e *app.Error) string {
	if e == nil {
		return ""
	}
	return e.Code
}

// TestNoSoundServer is the real program where there is no sound server and no
// camera: each is said by its code, and the meeting is held.
func TestNoSoundServer(t *testing.T) {
	ana := apptest.Launch{
		Name: "Ana", Env: silentMachine(t),
		Args: []string{"--microphone", "", "--speakers", "", "--camera", "no such camera"},
	}.Host(t)
	ana.Await("says what is missing", func(s app.Snapshot) bool {
		return deviceCode(s.Devices.MicrophoneError) == "no_sound_server" &&
			deviceCode(s.Devices.SpeakerError) == "no_sound_server" &&
			deviceCode(s.Devices.CameraError) == "no_camera"
	})
	for method, want := range map[string]string{
		"devices.microphone": "no_sound_server", "devices.camera": "no_camera",
	} {
		wantCode(t, method, ana.Call(method, nil, true), want)
	}
	wantCode(t, "the test sound", ana.Call("devices.testSound", nil), "no_sound_server")
	bo := apptest.Launch{Name: "Bo"}.Join(t, ana.Link())
	bo.AwaitPeople(2)
	ana.Must("chat.send", nil, app.NewLine{Room: "main", Text: "can you read me?"})
	bo.AwaitMeeting("reads her", func(m *app.Meeting) bool { return hasLine(m, "can you read me?") })
}

// TestSoundServerGoes: first there is no microphone, then the sound server dies
// in the middle of the meeting.
func TestSoundServerGoes(t *testing.T) {
	sound := pulse.Start(t)
	sound.NullSink("voice")
	sound.NullSink("ears")
	env := append(silentMachine(t), sound.Env()...)
	ana := apptest.Launch{
		Name: "Ana", Env: env, Args: []string{"--microphone", "Monitor of voice", "--speakers", "ears"},
	}.Host(t)
	bo := apptest.Launch{Name: "Bo", Env: env, Args: []string{"--microphone", ""}}.Join(t, ana.Link())
	bo.AwaitPeople(2)
	bo.Await("has no microphone", func(s app.Snapshot) bool { return deviceCode(s.Devices.MicrophoneError) == "no_microphone" })
	if s := ana.Snapshot().Devices; s.MicrophoneError != nil || s.SpeakerError != nil {
		t.Errorf("%v, %v", s.MicrophoneError, s.SpeakerError)
	}

	sound.Kill()
	ana.Await("is told that the microphone went", func(s app.Snapshot) bool {
		return noticed(s, "microphone_unplugged") && deviceCode(s.Devices.MicrophoneError) == "microphone_unplugged"
	})
	ana.Await("is told that the speaker went", func(s app.Snapshot) bool { return s.Devices.SpeakerError != nil })
	bo.AwaitMeeting("sees that Ana is silent", func(m *app.Meeting) bool {
		for _, p := range m.Participants {
			if p.Name == "Ana" {
				return !p.Microphone
			}
		}
		return false
	})
	ana.Must("chat.send", nil, app.NewLine{Room: "main", Text: "my sound is gone"})
	bo.AwaitMeeting("reads her", func(m *app.Meeting) bool { return hasLine(m, "my sound is gone") })
}
