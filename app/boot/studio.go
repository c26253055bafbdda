package boot

import (
	"errors"
	"strings"
	"time"

	"alcove/app"
	"alcove/media"
	"alcove/media/capture"
	"alcove/media/playback"
)

// studio makes the app's devices out of capture and playback. The options of
// the command line stand in for devices of the same kind.
type studio struct {
	opts Options
	far  *capture.FarEnd // what the loudspeaker plays, for the microphone to take out again
}

// List has the devices of the machine, and the stand-ins first.
func (s studio) List() (app.Lists, error) {
	mics, cams, err := capture.Devices()
	speakers, spkErr := playback.Speakers()
	l := app.Lists{}
	for _, d := range mics {
		l.Microphones = append(l.Microphones, app.DeviceInfo{Label: d.Label, Default: d.Default})
	}
	for _, d := range cams {
		l.Cameras = append(l.Cameras, app.DeviceInfo{Label: d.Label, Default: d.Default})
	}
	for _, d := range speakers {
		l.Speakers = append(l.Speakers, app.DeviceInfo{Label: d.Label, Default: d.Default})
	}
	l.Microphones = standIn(s.opts.Microphone, l.Microphones)
	l.Cameras = standIn(s.opts.Camera, l.Cameras)
	return l, deviceError(media.Microphone, errors.Join(err, spkErr))
}

// standIn shows what the command line asked for as a device to choose.
func standIn(spec string, l []app.DeviceInfo) []app.DeviceInfo {
	kind, _, _ := strings.Cut(spec, ":")
	if kind != "file" && kind != "pattern" && kind != "tone" {
		return l
	}
	for i := range l {
		l[i].Default = false
	}
	return append([]app.DeviceInfo{{Label: spec, Default: true}}, l...)
}

func pick(chosen, option string) string {
	if chosen != "" {
		return chosen
	}
	return option
}

// Open starts a microphone, a camera or the screen.
func (s studio) Open(source media.Source, label string, deliver func(media.Frame), failed func(error)) (app.Track, error) {
	fail := func(err error) { failed(deviceError(source, err)) }
	if s.without(source, label) {
		return nil, deviceError(source, missing[source])
	}
	switch source {
	case media.Microphone:
		m, err := capture.OpenMicrophone(pick(label, s.opts.Microphone), capture.MicrophoneOptions{OnFrame: deliver, OnError: fail, FarEnd: s.far})
		if err != nil {
			return nil, deviceError(source, err)
		}
		return microphone{m}, nil
	case media.Camera:
		v, err := capture.OpenCamera(pick(label, s.opts.Camera), capture.VideoOptions{OnFrame: deliver, OnError: fail})
		if err != nil {
			return nil, deviceError(source, err)
		}
		return video{v}, nil
	}
	v, err := capture.OpenScreen(pick(label, s.opts.Screen), capture.VideoOptions{OnFrame: deliver, OnError: fail})
	if err != nil {
		return nil, deviceError(source, err)
	}
	return video{v}, nil
}

// without reports whether the command line took this kind of device away.
func (s studio) without(source media.Source, label string) bool {
	option := map[media.Source]string{media.Microphone: s.opts.Microphone, media.Camera: s.opts.Camera, media.Screen: s.opts.Screen}
	return pick(label, option[source]) == "none"
}

var missing = map[media.Source]error{
	media.Microphone: capture.ErrNoMicrophone, media.Camera: capture.ErrNoCamera, media.Screen: capture.ErrNoScreen,
}

type microphone struct{ *capture.Microphone }

func (microphone) RequestKeyFrame(media.Layer) {}

type video struct{ *capture.Video }

func (video) Level() uint8 { return 127 }

// Player makes the app's player.
func (s studio) Player(e app.Ears) app.Player {
	p := playback.New(playback.Config{
		OnFrame:      e.Video,
		NeedKeyFrame: e.NeedKey,
		OnMix:        s.far.Played,
		OnError:      func(err error) { e.SpeakerLost(speakerError(err)) },
	})
	return &player{Player: p, ears: e, speaker: s.opts.Speaker}
}

type player struct {
	*playback.Player
	ears    app.Ears
	speaker string // of the command line
}

func (p *player) SetSpeaker(label string) error {
	return speakerError(p.Player.SetSpeaker(pick(label, p.speaker)))
}

func (p *player) TestSound() error { return speakerError(p.Player.TestSound()) }

func (p *player) PlayNote(packets [][]byte) error {
	err := p.Player.PlayNote(packets)
	if errors.Is(err, playback.ErrBadNote) {
		return &app.Error{Code: app.ErrBadMediaFile.Code, Detail: err.Error()}
	}
	return err
}

func (p *player) SetRaw(on bool) {
	if !on {
		p.Player.SetRaw(nil)
		return
	}
	p.Player.SetRaw(func(t media.TrackID, pic playback.Picture) {
		p.ears.Picture(t, app.I420{Width: pic.Width, Height: pic.Height, Micros: pic.PTS.Microseconds(), Data: pic.Data})
	})
}

func (p *player) Stats() []app.Reception {
	var out []app.Reception
	for t, s := range p.Player.Stats() {
		out = append(out, app.Reception{
			Track: t, Packets: s.Packets, Frames: s.Frames, Lost: s.Lost, Concealed: s.Concealed, KeyFrames: s.KeyFrames,
			FirstPacket: micros(s.FirstPacket), FirstKey: micros(s.FirstKey), Gap: s.Gap.Microseconds(),
		})
	}
	return out
}

// deviceCauses are the window's words for what capture and playback answer.
var deviceCauses = []struct {
	cause error
	code  map[media.Source]*app.Error
}{
	{capture.ErrNoSoundServer, all(app.ErrNoSoundServer)},
	{playback.ErrNoSoundServer, all(app.ErrNoSoundServer)},
	{capture.ErrNoMicrophone, all(app.ErrNoMicrophone)},
	{capture.ErrNoCamera, all(app.ErrNoCamera)},
	{capture.ErrNoScreen, all(app.ErrNoScreen)},
	{capture.ErrMediaFile, all(app.ErrBadMediaFile)},
	{capture.ErrBusy, map[media.Source]*app.Error{media.Microphone: app.ErrNoMicrophone, media.Camera: app.ErrCameraBusy, media.Screen: app.ErrNoScreen}},
	{capture.ErrUnplugged, map[media.Source]*app.Error{media.Microphone: app.ErrMicrophoneUnplugged, media.Camera: app.ErrCameraUnplugged, media.Screen: app.ErrNoScreen}},
}

func all(e *app.Error) map[media.Source]*app.Error {
	return map[media.Source]*app.Error{media.Microphone: e, media.Camera: e, media.Screen: e}
}

func deviceError(source media.Source, err error) error {
	if err == nil {
		return nil
	}
	for _, c := range deviceCauses {
		if errors.Is(err, c.cause) {
			return &app.Error{Code: c.code[source].Code, Detail: err.Error()}
		}
	}
	return err
}

func speakerError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, playback.ErrNoSoundServer):
		return &app.Error{Code: app.ErrNoSoundServer.Code, Detail: err.Error()}
	}
	return &app.Error{Code: app.ErrNoSpeaker.Code, Detail: err.Error()}
}

// ListDevices has the devices of this machine, for those who run no app.
func ListDevices() (app.Lists, error) { return studio{}.List() }

// Codecs are what sound and pictures are encoded with here.
func Codecs() []string {
	return []string{"VP8 by " + capture.VP8Version(), "Opus by " + capture.OpusVersion()}
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}
