package app

import (
	"maps"
	"sync"
	"sync/atomic"

	"alcove/app/session"
	"alcove/media"
)

// Devices are the commands about microphone, camera, screen and loudspeaker.
type Devices struct{ a *App }

// devices owns what is open. The lobby and the meeting share it: what runs in
// one goes on running in the other.
type devices struct {
	a      *App
	player Player // its methods may be called from anywhere
	notes  notes

	mu       sync.Mutex
	lists    Lists
	selected Selected
	on       map[media.Source]bool  // what the person wants
	open     map[media.Source]Track // what runs
	failed   map[media.Source]*Error
	speaker  *Error
	audible  bool // a loudspeaker is open
	preview  bool
	inside   bool // in a meeting, or entering one

	sending atomic.Pointer[map[media.Source]bool] // read for every frame
	opened  atomic.Int64                          // devices, since the start

	bindings sync.Mutex // serialises changes of tile
	tile     atomic.Pointer[map[media.TrackID]media.Slot]
}

func newDevices(a *App) *devices {
	d := &devices{
		a:  a,
		on: map[media.Source]bool{media.Microphone: true, media.Camera: true}, open: map[media.Source]Track{},
		failed: map[media.Source]*Error{},
	}
	d.sending.Store(&map[media.Source]bool{})
	d.tile.Store(&map[media.TrackID]media.Slot{})
	d.player = d.newPlayer()
	return d
}

// Refresh looks again which devices there are.
func (d *Devices) Refresh() error { return asError(d.a.devices.refresh()) }

func (d *devices) refresh() error {
	lists, err := d.a.cfg.Studio.List()
	d.mu.Lock()
	defer d.mu.Unlock()
	if err == nil {
		d.lists = lists
	}
	d.a.changed()
	return err
}

// Selection is a device's kind and the label it is remembered by.
type Selection struct {
	Kind  string `json:"kind"` // microphone, camera, speaker
	Label string `json:"label"`
}

// Select uses another device from now on; "" is the system's default.
func (d *Devices) Select(args Selection) error {
	dev := d.a.devices
	dev.mu.Lock()
	defer dev.mu.Unlock()
	switch args.Kind {
	case "microphone":
		dev.selected.Microphone = args.Label
		dev.reopen(media.Microphone)
	case "camera":
		dev.selected.Camera = args.Label
		dev.reopen(media.Camera)
	case "speaker":
		dev.selected.Speaker = args.Label
		if dev.preview || dev.inside {
			dev.openSpeaker()
		}
	default:
		return &Error{Code: CodeBadRequest, Detail: "no such kind of device"}
	}
	d.a.changed()
	return asError(d.a.saveJSON(settingDevices, dev.selected))
}

// Microphone starts or stops sending sound. Off means that no frame leaves
// this app.
func (d *Devices) Microphone(on bool) error { return d.a.devices.want(media.Microphone, on) }

// Camera starts or stops sending pictures; off closes the camera.
func (d *Devices) Camera(on bool) error { return d.a.devices.want(media.Camera, on) }

// Screen starts or stops sharing the screen.
func (d *Devices) Screen(on bool) error { return d.a.devices.want(media.Screen, on) }

// Preview keeps microphone and camera running while the lobby is open.
func (d *Devices) Preview(on bool) error {
	dev := d.a.devices
	if on {
		_ = dev.refresh() // shown by what the lists lack
	}
	dev.mu.Lock()
	defer dev.mu.Unlock()
	dev.preview = on
	dev.reconcile()
	if on && !dev.audible {
		dev.openSpeaker()
	}
	d.a.changed()
	return nil
}

// TestSound plays a short chime.
func (d *Devices) TestSound() error {
	dev := d.a.devices
	dev.mu.Lock()
	defer dev.mu.Unlock()
	if !dev.audible {
		dev.openSpeaker()
	}
	if dev.speaker != nil {
		return dev.speaker
	}
	return asError(dev.player.TestSound())
}

func (d *devices) want(source media.Source, on bool) error {
	d.mu.Lock()
	d.on[source] = on
	d.failed[source] = nil
	d.reconcile()
	failed := d.failed[source]
	d.mu.Unlock()
	d.share()
	d.a.changed()
	if on && failed != nil {
		return failed
	}
	return nil
}

// reconcile opens and closes devices until they are as wanted. d.mu is held.
func (d *devices) reconcile() {
	for _, source := range []media.Source{media.Microphone, media.Camera, media.Screen} {
		// A muted microphone stays open, so that un-muting takes no time; its
		// frames are dropped in deliver. A camera that is off is closed: its
		// lamp must be dark.
		active := d.preview || d.inside
		wanted := active && (d.on[source] || source == media.Microphone)
		if source == media.Screen {
			wanted = d.inside && d.on[source]
		}
		switch {
		case wanted && d.open[source] == nil && d.failed[source] == nil:
			d.start(source)
		case !wanted && d.open[source] != nil:
			d.stop(source)
		case !active:
			d.failed[source] = nil
		}
	}
	d.updateSending()
}

func (d *devices) updateSending() {
	sending := map[media.Source]bool{}
	for source := range d.open {
		sending[source] = d.inside && d.on[source]
	}
	d.sending.Store(&sending)
}

func (d *devices) label(source media.Source) string {
	switch source {
	case media.Microphone:
		return d.selected.Microphone
	case media.Camera:
		return d.selected.Camera
	}
	return ""
}

func (d *devices) start(source media.Source) {
	track, err := d.a.cfg.Studio.Open(source, d.label(source), d.deliver, func(err error) { go d.lost(source, err) })
	if err != nil {
		d.failed[source] = AsError(err)
		return
	}
	d.open[source] = track
	d.opened.Add(1)
}

func (d *devices) stop(source media.Source) {
	_ = d.open[source].Close() // nothing is left to be done about it
	delete(d.open, source)
}

// reopen changes the device under a running source. d.mu is held.
func (d *devices) reopen(source media.Source) {
	if d.open[source] != nil {
		d.stop(source)
	}
	d.failed[source] = nil
	d.reconcile()
}

// lost follows an unplugged device: the meeting goes on without it.
func (d *devices) lost(source media.Source, err error) {
	d.mu.Lock()
	if d.open[source] != nil {
		d.stop(source)
	}
	d.failed[source] = AsError(err)
	d.updateSending()
	d.mu.Unlock()
	d.share()
	d.a.mu.Lock()
	d.a.notice(Notice{Kind: "error", Error: AsError(err)})
	d.a.mu.Unlock()
	d.a.changed()
}

// deliver takes every frame of every device, on the device's goroutine.
func (d *devices) deliver(f media.Frame) {
	if (*d.sending.Load())[f.Source] {
		if s := d.a.outlet.Load(); s != nil {
			if r := d.notes.now.Load(); r != nil && f.Source == media.Microphone {
				r.take(f)
			}
			_ = s.WriteFrame(f) // a link that is gone is being made again
		}
	}
	// The self view is the smallest layer that looks good as a tile.
	if f.Source == media.Camera && f.Layer == media.LayerMid {
		d.a.hub.frame(media.TrackID{Peer: d.a.me(), Source: f.Source}, f)
	}
}

// join makes the ears ready for a meeting, and lets the microphone and camera send.
func (d *devices) join() session.Studio {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.inside = true
	d.notes.now.Store(nil) // of another meeting
	if !d.audible {
		d.openSpeaker()
	}
	d.reconcile()
	return studio{d}
}

// leave stops sending; what the lobby shows goes on.
func (d *devices) leave() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.inside = false
	d.on[media.Screen] = false
	d.reconcile()
	if !d.preview {
		d.closeSpeaker()
	}
	d.tile.Store(&map[media.TrackID]media.Slot{})
	d.notes.now.Store(nil) // nowhere to write it
	d.player.StopNote()
	d.player.SetDuck(nil)
}

func (d *devices) closeAll() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.preview, d.inside = false, false
	d.reconcile()
	_ = d.player.Close() // nothing is left to be done about it
	d.notes.writing.Wait()
}

// share tells the meeting what leaves this app.
func (d *devices) share() {
	s := d.a.outlet.Load()
	if s == nil {
		return
	}
	on := *d.sending.Load()
	_ = s.SetPublishing(d.a.ctx, session.Publishing{
		Microphone: on[media.Microphone], Camera: on[media.Camera], Screen: on[media.Screen],
	}) // the next share repeats it
}

func (d *devices) levels() map[media.PeerID]uint8 {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := map[media.PeerID]uint8{}
	maps.Copy(out, d.player.Levels())
	if t := d.open[media.Microphone]; t != nil && (d.preview || d.on[media.Microphone]) {
		out[d.a.me()] = t.Level()
	}
	return out
}

func (d *devices) view() DevicesView {
	d.mu.Lock()
	defer d.mu.Unlock()
	return DevicesView{
		Microphones: some(d.lists.Microphones), Cameras: some(d.lists.Cameras), Speakers: some(d.lists.Speakers),
		Selected:     d.selected,
		MicrophoneOn: d.works(media.Microphone), CameraOn: d.works(media.Camera), ScreenOn: d.works(media.Screen),
		MicrophoneError: d.failed[media.Microphone], CameraError: d.failed[media.Camera],
		SpeakerError: d.speaker, ScreenError: d.failed[media.Screen],
	}
}

// works reports whether a source is wanted and nothing is wrong with it: one
// that failed shows as off, and asking for it again tries again.
func (d *devices) works(source media.Source) bool { return d.on[source] && d.failed[source] == nil }

func some(l []DeviceInfo) []DeviceInfo {
	if l == nil {
		return []DeviceInfo{}
	}
	return l
}

// Received counts what arrived of each track, for a table of who receives whom.
func (a *App) Received() []Reception { return a.devices.player.Stats() }

// ForgetGaps has Received tell the longest gap of each track from now on.
func (a *App) ForgetGaps() { a.devices.player.ForgetGaps() }
