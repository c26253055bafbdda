package app

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/pion/rtp"
	"go.uber.org/goleak"

	"alcove/app/store"
	"alcove/media"
	"alcove/mesh/identity"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newApp makes an app without devices, which does not run.
func newApp(t testing.TB, change ...func(*Config)) *App {
	t.Helper()
	dir := t.TempDir()
	device, err := identity.LoadOrCreate(filepath.Join(dir, "device.key"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(filepath.Join(dir, "alcove.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	cfg := Config{Device: device, Store: db, Studio: emptyStudio{}}
	for _, f := range change {
		f(&cfg)
	}
	a, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	a.ctx = context.Background() // of Run, which the tests here do without
	return a
}

// emptyStudio is a computer without devices.
type emptyStudio struct{}

func (emptyStudio) List() (Lists, error) { return Lists{}, ErrNoSoundServer }

func (emptyStudio) Open(source media.Source, _ string, _ func(media.Frame), _ func(error)) (Track, error) {
	return nil, map[media.Source]error{
		media.Microphone: ErrNoMicrophone, media.Camera: ErrNoCamera, media.Screen: ErrNoScreen,
	}[source]
}

func (emptyStudio) Player(Ears) Player { return deaf{} }

type deaf struct{}

func (deaf) Packet(media.Slot, *rtp.Packet) {}
func (deaf) Bound(media.Binding)            {}
func (deaf) State(bool)                     {}
func (deaf) Levels() map[media.PeerID]uint8 { return nil }
func (deaf) SetSpeaker(label string) error {
	if label == "none" {
		return nil
	}
	return ErrNoSpeaker
}
func (deaf) SetRaw(bool)             {}
func (deaf) PlayNote([][]byte) error { return nil }
func (deaf) StopNote()               {}
func (deaf) SetDuck([]media.PeerID)  {}
func (deaf) TestSound() error        { return nil }
func (deaf) Stats() []Reception      { return nil }
func (deaf) ForgetGaps()             {}
func (deaf) Close() error            { return nil }
