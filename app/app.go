package app

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"alcove/app/meeting"
	"alcove/app/session"
	"alcove/media"
	"alcove/mesh/discovery"
	"alcove/mesh/identity"
)

// Config is what boot wires an App from.
type Config struct {
	Device    *identity.Device
	Profile   string
	Store     Store
	Studio    Studio
	Ports     session.Ports // 0 means the well-known ones, or the next that are free
	Bind      netip.Addr    // zero means every interface
	Announce  bool
	Discovery uint16 // the beacon's port; 0 is the well-known one
	// Interfaces are this machine's, the best first; nil asks the system.
	Interfaces func() ([]discovery.Interface, error)
	// MediaURL is where the window finds the media socket.
	MediaURL func() (string, error)
	// Capacity is how many packets a second this machine was measured to
	// forward; nil does not know.
	Capacity func() int
	// Rehearsal brings simulated people; nil has none.
	Rehearsal Rehearsal
}

// App is one running Alcove: at most one meeting, the devices, the settings.
type App struct {
	cfg    Config
	hub    *Hub
	dirty  chan struct{}
	ctx    context.Context // of Run
	ready  chan struct{}   // closed when Run began
	notify func(Snapshot)
	show   func(title, text string) // on the desktop; nil without one
	// What show has not shown yet.
	outside chan outside
	// Browsing and announcing share what they notice of the network.
	discovery discovery.Config

	devices *devices
	outlet  atomic.Pointer[session.Session] // where frames go

	templates shelf
	rehearsal atomic.Pointer[rehearsal] // nil without one
	running   *running                  // guarded by mu; nil outside meetings
	reaching  sync.Mutex                // one reach is set at a time

	mu       sync.Mutex
	version  uint64
	name     string
	settings SettingsView
	nearby   []discovery.Found
	network  Network
	past     []PastMeeting
	joining  *Joining
	giveUp   context.CancelFunc // ends the attempt to join; nil without one
	view     *session.View
	seen     sightings // of the meeting that view is of
	note     bool      // what is spoken to rooms is kept
	notices  []Notice
	noticeID uint64
}

// noticesKept is how many notices a snapshot repeats, for a window that was
// not listening.
const noticesKept = 20

// snapshotEvery bounds how often the window is told, in time.
const snapshotEvery = 100 * time.Millisecond

// New reads the settings; Run lives.
func New(cfg Config) (*App, error) {
	if cfg.Interfaces == nil {
		cfg.Interfaces = discovery.Interfaces
	}
	a := &App{cfg: cfg, dirty: make(chan struct{}, 1), ready: make(chan struct{}), notify: func(Snapshot) {}, outside: make(chan outside, outsideWaiting)}
	a.discovery = discovery.Config{
		Device: cfg.Device.ID(), Sign: cfg.Device.Sign, Port: cfg.Discovery,
		Interfaces: cfg.Interfaces, Status: &discovery.Status{},
	}
	a.hub = newHub(a.needKeyFrame)
	a.devices = newDevices(a)
	if err := a.loadSettings(); err != nil {
		return nil, err
	}
	if err := a.forgetRehearsal(); err != nil {
		return nil, fmt.Errorf("forget a rehearsal: %w", err)
	}
	if err := a.loadPast(); err != nil {
		return nil, err
	}
	return a, nil
}

// OnSnapshot sets who is told; call it before Run. It is called from one
// goroutine, at most ten times a second.
func (a *App) OnSnapshot(f func(Snapshot)) { a.notify = f }

// Bound are the structs whose methods the window calls.
func (a *App) Bound() []any {
	return []any{&Meetings{a}, &Rooms{a}, &Chat{a}, &Devices{a}, &Stage{a}, &Settings{a}}
}

// Hub has the media for the window.
func (a *App) Hub() *Hub { return a.hub }

// Run looks for meetings and tells the window, until ctx ends; then it leaves
// the meeting and closes the devices.
func (a *App) Run(ctx context.Context) error {
	a.ctx = ctx
	close(a.ready)
	var wg sync.WaitGroup
	wg.Go(func() { a.browse(ctx) })
	wg.Go(func() { a.levels(ctx) })
	wg.Go(func() { a.tell(ctx) })
	wg.Go(func() { a.showOutside(ctx) })
	<-ctx.Done()
	a.leaveNow()
	wg.Wait()
	a.devices.closeAll()
	return nil
}

// changed makes a new snapshot due.
func (a *App) changed() {
	select {
	case a.dirty <- struct{}{}:
	default:
	}
}

func (a *App) tell(ctx context.Context) {
	a.changed()
	for {
		select {
		case <-ctx.Done():
			return
		case <-a.dirty:
			a.notify(a.Snapshot())
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(snapshotEvery):
		}
	}
}

// Snapshot is how everything is now.
func (a *App) Snapshot() Snapshot {
	dev, templates := a.devices.view(), a.templatesView()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.version++
	s := Snapshot{
		Version:   a.version,
		Self:      Self{ID: string(a.cfg.Device.ID()), Name: a.name, Profile: a.cfg.Profile},
		Network:   a.network,
		Nearby:    []Nearby{},
		Past:      a.past,
		Devices:   dev,
		Settings:  a.settings,
		Templates: templates,
		Notices:   slices.Clone(a.notices),
	}
	if s.Notices == nil {
		s.Notices = []Notice{}
	}
	for _, f := range a.nearby {
		s.Nearby = append(s.Nearby, nearbyOf(f))
	}
	if a.joining != nil {
		j := *a.joining
		s.Joining = &j
	}
	if a.view != nil && a.view.Entered {
		s.Meeting = project(a.view, moment{now: time.Now(), seen: a.seen, note: a.note, rehearsal: a.rehearsing()})
	}
	return s
}

func nearbyOf(f discovery.Found) Nearby {
	n := Nearby{Meeting: string(f.Meeting), Device: string(f.Device), Name: f.Name, Fingerprint: f.Device.Short(), People: f.People}
	if len(f.Addrs) > 0 {
		n.Address = f.Addrs[0].String()
	}
	return n
}

// Say shows a notice, such as one of the start.
func (a *App) Say(n Notice) {
	a.mu.Lock()
	a.notice(n)
	a.mu.Unlock()
	a.changed()
}

// notice adds something to say. a.mu is held.
func (a *App) notice(n Notice) {
	a.noticeID++
	n.ID = a.noticeID
	a.notices = append(a.notices, n)
	a.notices = a.notices[max(0, len(a.notices)-noticesKept):]
}

// browse looks for meetings and interfaces.
func (a *App) browse(ctx context.Context) {
	a.lookAtNetwork()
	var wg sync.WaitGroup
	wg.Go(func() {
		_ = discovery.Browse(ctx, a.discovery, func(found []discovery.Found) {
			a.mu.Lock()
			a.nearby = found
			a.mu.Unlock()
			a.changed()
		}) // without it, links and addresses still work
	})
	every := time.NewTicker(5 * time.Second)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			wg.Wait()
			return
		case <-every.C:
			a.lookAtNetwork()
		}
	}
}

func (a *App) lookAtNetwork() {
	ifs, err := a.cfg.Interfaces()
	if err != nil {
		ifs = nil // said by the reasons
	}
	n := Network{Interfaces: []Interface{}, Reasons: discovery.Reasons(ifs, a.discovery.Status)}
	for _, i := range ifs {
		n.Interfaces = append(n.Interfaces, Interface{Name: i.Name, Address: i.Addr.String(), Kind: string(i.Kind)})
	}
	a.mu.Lock()
	same := slices.Equal(n.Interfaces, a.network.Interfaces) && slices.Equal(n.Reasons, a.network.Reasons)
	a.network = n
	a.mu.Unlock()
	if !same {
		a.changed()
	}
}

// levels shows ten times a second who speaks.
func (a *App) levels(ctx context.Context) {
	every := time.NewTicker(100 * time.Millisecond)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
			if l := a.devices.levels(); len(l) > 0 {
				a.hub.send(encodeLevels(l))
			}
		}
	}
}

func (a *App) me() media.PeerID { return media.PeerID(a.cfg.Device.ID()) }

func (a *App) self() meeting.ParticipantID { return meeting.ParticipantID(a.cfg.Device.ID()) }
