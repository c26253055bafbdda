package boot

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"sync"

	"github.com/adrg/xdg"
	"github.com/gofrs/flock"

	"alcove/app"
	"alcove/app/session"
	"alcove/app/store"
	"alcove/media/capture"
	"alcove/media/sfu"
	"alcove/mesh/identity"
)

// Options are what the command line may change.
type Options struct {
	Profile    string // a second identity on this device
	DataDir    string // instead of the user's
	Camera     string // a spec of capture, in place of the default camera
	Microphone string
	Screen     string
	Speaker    string // a label, or "none"
	Port       int    // the first of three ports; 0 is the well-known one, or the next that is free
	Announce   bool   // make meetings known on the LAN
	Bind       string // an address to listen on; "" is every interface
	Discovery  int    // the beacon's port; 0 is the well-known one
}

// Errors of a start.
var (
	errProfileName  = errors.New("a profile's name has letters, digits, - and _ alone, 32 at most")
	errProfileInUse = &app.Error{Code: "profile_in_use"}
)

// App is a running Alcove with its loopback socket.
type App struct {
	*app.App
	store    *store.Store
	lock     *flock.Flock
	loopback *loopback
	capacity *capacity
	cancel   context.CancelFunc
	running  sync.WaitGroup
	once     sync.Once
	started  sync.Once
}

// New opens this device's data and wires the app. Nothing runs before Start.
func New(opts Options) (*App, error) {
	dir, err := dataDir(opts)
	if err != nil {
		return nil, err
	}
	a := &App{lock: flock.New(filepath.Join(dir, "lock"))}
	if ok, err := a.lock.TryLock(); err != nil {
		return nil, fmt.Errorf("lock the data directory: %w", unreadable(err))
	} else if !ok {
		return nil, fmt.Errorf("another Alcove uses this profile: %w", errProfileInUse)
	}
	if err := a.wire(opts, dir); err != nil {
		_ = a.Close()
		return nil, err
	}
	return a, nil
}

func (a *App) wire(opts Options, dir string) error {
	device, err := identity.LoadOrCreate(filepath.Join(dir, "device.key"))
	if err != nil {
		return fmt.Errorf("read the device key: %w", unreadable(err))
	}
	var salvage *store.Salvage
	if a.store, salvage, err = store.OpenOrSalvage(filepath.Join(dir, "alcove.db"), app.PlaceEntry); err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	if a.loopback, err = listenLoopback(); err != nil {
		return fmt.Errorf("open the loopback socket: %w", err)
	}
	a.capacity = &capacity{settings: a.store, measure: sfu.Measure}
	cfg := app.Config{
		Capacity: a.capacity.Most, Rehearsal: rehearse,
		Device: device, Profile: opts.Profile, Store: a.store, Studio: studio{opts, capture.NewFarEnd()},
		Announce: opts.Announce, Discovery: uint16(opts.Discovery), MediaURL: a.loopback.mediaURL,
	}
	if opts.Port != 0 {
		p := uint16(opts.Port)
		cfg.Ports = session.Ports{Control: p, Gossip: p + 1, Media: p + 2}
	}
	if opts.Bind != "" {
		if cfg.Bind, err = netip.ParseAddr(opts.Bind); err != nil {
			return fmt.Errorf("listen on %q: %w", opts.Bind, err)
		}
	}
	if a.App, err = app.New(cfg); err != nil {
		return err
	}
	a.capacity.idle = a.App.Idle
	if salvage != nil {
		a.SaySalvaged(*salvage)
	}
	a.loopback.app = a.App
	return nil
}

var profileName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

// dataDir is where keys and meetings are, made where it is missing.
func dataDir(opts Options) (string, error) {
	dir := opts.DataDir
	if dir == "" {
		dir = filepath.Join(xdg.DataHome, "alcove")
	}
	if opts.Profile != "" {
		if !profileName.MatchString(opts.Profile) {
			return "", errProfileName
		}
		dir = filepath.Join(dir, "profiles", opts.Profile)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make the data directory: %w", unreadable(err))
	}
	return dir, nil
}

// unreadable gives what is wrong with the data directory its code.
func unreadable(err error) error {
	return errors.Join(&app.Error{Code: "database_unreadable", Detail: err.Error()}, err)
}

// Start runs the app and its loopback socket until Close. A second call does nothing.
func (a *App) Start() {
	a.started.Do(func() {
		ctx, cancel := context.WithCancel(context.Background())
		a.cancel = cancel
		a.running.Go(func() { _ = a.App.Run(ctx) }) // ends with ctx alone
		a.running.Go(func() { a.loopback.run(ctx) })
		a.running.Go(func() { a.capacity.run(ctx) })
	})
}

// Serve offers the window's contract to a plain browser and returns the address
// to open, with a one-time token. pages is frontend/dist.
func (a *App) Serve(pages fs.FS) string { return a.loopback.serve(pages) }

// Close leaves the meeting, closes devices, sockets and the database, in this
// order. It may be called twice.
func (a *App) Close() error {
	var err error
	a.once.Do(func() {
		if a.cancel != nil {
			a.cancel()
			a.running.Wait()
		}
		if a.loopback != nil {
			a.loopback.close()
		}
		if a.store != nil {
			err = a.store.Close()
		}
		err = errors.Join(err, a.lock.Unlock())
	})
	return err
}
