package boot

import (
	"errors"
	"fmt"
	"testing"

	"alcove/app"
	"alcove/media"
	"alcove/media/capture"
	"alcove/media/playback"
)

// TestDeviceErrors: what capture and playback answer, in the window's words.
func TestDeviceErrors(t *testing.T) {
	for _, c := range []struct {
		source media.Source
		cause  error
		want   string
	}{
		{media.Microphone, capture.ErrNoSoundServer, "no_sound_server"},
		{media.Microphone, capture.ErrNoMicrophone, "no_microphone"},
		{media.Microphone, capture.ErrUnplugged, "microphone_unplugged"},
		{media.Microphone, capture.ErrMediaFile, "bad_media_file"},
		{media.Camera, capture.ErrNoCamera, "no_camera"},
		{media.Camera, capture.ErrBusy, "camera_busy"},
		{media.Camera, capture.ErrUnplugged, "camera_unplugged"},
		{media.Camera, capture.ErrMediaFile, "bad_media_file"},
		{media.Screen, capture.ErrNoScreen, "no_screen"},
		{media.Screen, capture.ErrUnplugged, "no_screen"},
	} {
		err := deviceError(c.source, fmt.Errorf("open it: %w", c.cause))
		var e *app.Error
		if !errors.As(err, &e) || e.Code != c.want || e.Detail == "" {
			t.Errorf("%v, %v: %v, want %s", c.source, c.cause, err, c.want)
		}
	}
	for cause, want := range map[error]string{
		playback.ErrNoSoundServer: "no_sound_server", playback.ErrNoSpeaker: "no_speaker", playback.ErrUnplugged: "no_speaker", playback.ErrBusy: "no_speaker",
	} {
		if got := app.AsError(speakerError(fmt.Errorf("open it: %w", cause))); got.Code != want {
			t.Errorf("%v: %v, want %s", cause, got, want)
		}
	}
	if deviceError(media.Camera, nil) != nil || speakerError(nil) != nil {
		t.Error("no error is an error")
	}
}

// TestFilesThatAreNoMedia goes through the real capture.
func TestFilesThatAreNoMedia(t *testing.T) {
	a := opened(t, t.TempDir(), func(o *Options) {
		o.Camera, o.Microphone = "file:/nowhere/clip.webm", "file:studio_test.go"
	})
	a.Start()
	if err := errors.Join(notPlayable(a)...); err != nil {
		t.Error(err)
	}
}

// notPlayable opens camera and microphone and says which answered something else
// than that their files cannot be played.
func notPlayable(a *App) []error {
	var wrong []error
	for _, b := range a.Bound() {
		d, ok := b.(*app.Devices)
		if !ok {
			continue
		}
		_ = d.Preview(true)
		for what, err := range map[string]error{"camera": d.Camera(true), "microphone": d.Microphone(true)} {
			if e := app.AsError(err); e == nil || e.Code != "bad_media_file" {
				wrong = append(wrong, fmt.Errorf("%s: %w", what, err))
			}
		}
	}
	return wrong
}
