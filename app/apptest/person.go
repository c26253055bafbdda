package apptest

import (
	"context"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alcove/app"
	"alcove/app/store"
	"alcove/media"
	"alcove/mesh/identity"
)

// Person is one whole app with its participant.
type Person struct {
	*app.App
	Name   string
	ID     string
	Studio *Studio
	Dir    string
	Store  *store.Store

	t    testing.TB
	stop func()
}

// patience is generous: machines are noisy, and a test of an outcome has no deadline of its own.
const patience = 60 * time.Second

// New starts an app for name, with a directory of its own.
func New(t testing.TB, name string, change ...func(*app.Config)) *Person {
	t.Helper()
	return Reopen(t, name, t.TempDir(), change...)
}

// Reopen starts an app on a directory that an app had before.
func Reopen(t testing.TB, name, dir string, change ...func(*app.Config)) *Person {
	t.Helper()
	device, err := identity.LoadOrCreate(filepath.Join(dir, "device.key"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(filepath.Join(dir, "alcove.db"))
	if err != nil {
		t.Fatal(err)
	}
	id := string(device.ID())
	p := &Person{Name: name, ID: id, Dir: dir, t: t, Store: db, Studio: NewStudio(media.PeerID(id))}
	cfg := app.Config{
		Device: device, Store: db, Studio: p.Studio, Discovery: testBeacon,
		Bind: netip.AddrFrom4([4]byte{127, 0, 0, 1}),
	}
	for _, f := range change {
		f(&cfg)
	}
	p.App, err = app.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = p.App.Run(ctx) }()
	stopped := false
	p.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		<-done
		_ = db.Close()
	}
	t.Cleanup(p.stop)
	return p
}

// Around makes a person of an app that somebody else made and runs.
func Around(t testing.TB, name string, a *app.App) *Person {
	return &Person{App: a, Name: name, ID: a.Snapshot().Self.ID, t: t, stop: func() {}}
}

// testBeacon is a beacon port that no app of the machine's owner uses.
const testBeacon = 17787

// Stop ends the app as if its window were closed.
func (p *Person) Stop() { p.stop() }

// The bound structs.
func bound[T any](p *Person) *T {
	for _, b := range p.Bound() {
		if v, ok := b.(*T); ok {
			return v
		}
	}
	panic("no such bound struct")
}

// Meetings, Rooms, Chat and Devices are the commands.
func (p *Person) Meetings() *app.Meetings { return bound[app.Meetings](p) }

// Rooms are the commands about rooms.
func (p *Person) Rooms() *app.Rooms { return bound[app.Rooms](p) }

// Chat are the commands about chat.
func (p *Person) Chat() *app.Chat { return bound[app.Chat](p) }

// Devices are the commands about devices.
func (p *Person) Devices() *app.Devices { return bound[app.Devices](p) }

// Must fails the test where a command failed.
func (p *Person) Must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("%s: %v", p.Name, err)
	}
}

// Link is an invite link of this person's meeting.
func (p *Person) Link() string {
	p.t.Helper()
	i, err := p.Meetings().Invite()
	p.Must(err)
	return i.Link
}

// Await waits for a snapshot that is as wanted.
func (p *Person) Await(what string, ok func(app.Snapshot) bool) {
	p.t.Helper()
	Await(p.t, p.Name+": "+what, func() bool { return ok(p.Snapshot()) })
}

// AwaitMeeting waits for a meeting that is as wanted.
func (p *Person) AwaitMeeting(what string, ok func(*app.Meeting) bool) {
	p.t.Helper()
	p.Await(what, func(s app.Snapshot) bool { return s.Meeting != nil && ok(s.Meeting) })
}

// Await waits until ok, or fails the test after a long time.
func Await(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline:
			t.Fatalf("%s: not within %v", what, patience)
		case <-tick.C:
		}
	}
}

// Hears waits until sound of another arrives, from now on.
func (p *Person) Hears(other *Person) {
	p.t.Helper()
	t := media.TrackID{Peer: media.PeerID(other.ID), Source: media.Microphone}
	before := p.Studio.Ears().Packets(t)
	Await(p.t, p.Name+" hears "+other.Name, func() bool { return p.Studio.Ears().Packets(t) > before+5 })
}

// Sees waits until pictures of another arrive, from now on.
func (p *Person) Sees(other *Person) {
	p.t.Helper()
	t := media.TrackID{Peer: media.PeerID(other.ID), Source: media.Camera}
	before := p.Studio.Ears().Packets(t)
	Await(p.t, p.Name+" sees "+other.Name, func() bool { return p.Studio.Ears().Packets(t) > before+5 })
}

// Gather starts a meeting of the named people, the first its owner, and waits
// until everyone knows everyone and media can flow.
func Gather(t testing.TB, names ...string) []*Person {
	t.Helper()
	people := make([]*Person, len(names))
	for i, n := range names {
		people[i] = New(t, n)
	}
	people[0].Must(people[0].Meetings().Start(app.NewMeeting{Name: names[0], Meeting: "Test"}))
	link := people[0].Link()
	errs := make(chan error, len(names))
	for _, p := range people[1:] {
		go func() { errs <- p.Meetings().Join(app.ByLink{Name: p.Name, Link: link}) }()
	}
	for range people[1:] {
		people[0].Must(<-errs)
	}
	for _, p := range people {
		p.AwaitMeeting("everyone is there", func(m *app.Meeting) bool {
			return m.Link == "connected" && len(online(m)) == len(people)
		})
	}
	return people
}

func online(m *app.Meeting) []string {
	var out []string
	for _, p := range m.Participants {
		if p.Online {
			out = append(out, p.Name)
		}
	}
	return out
}

// Lines are the texts of a room's chat, as this person sees it.
func (p *Person) Lines(room string) []string {
	m := p.Snapshot().Meeting
	if m == nil {
		return nil
	}
	var out []string
	for _, c := range m.Chats {
		if c.Room == room {
			for _, l := range c.Lines {
				out = append(out, l.Text)
			}
		}
	}
	return out
}

// Has reports whether a chat has the text.
func (p *Person) Has(room, text string) bool {
	return strings.Contains("\n"+strings.Join(p.Lines(room), "\n")+"\n", "\n"+text+"\n")
}
