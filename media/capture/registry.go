package capture

import (
	"cmp"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/driver/camera"
	"github.com/pion/mediadevices/pkg/driver/screen"
)

// registry guards the drivers of mediadevices: their list and their states are
// global there, and not safe for concurrent use.
var registry sync.Mutex

// drivers of a type, without the same device twice.
func drivers(kind driver.DeviceType) []driver.Driver {
	seen := map[string]bool{}
	var unique []driver.Driver
	for _, d := range driver.GetManager().Query(driver.FilterDeviceType(kind)) {
		if !seen[d.Info().Label] {
			seen[d.Info().Label] = true
			unique = append(unique, d)
		}
	}
	return unique
}

// forget removes the drivers of a type that are not open.
func forget(kind driver.DeviceType) {
	for _, d := range driver.GetManager().Query(driver.FilterDeviceType(kind)) {
		if d.Status() == driver.StateClosed {
			driver.GetManager().Delete(d.ID())
		}
	}
}

// refreshPictures lists cameras and screens anew. On Linux the cameras'
// Initialize forgets all video drivers, so screens come after.
func refreshPictures() error {
	forget(driver.Camera)
	forget(driver.Screen)
	return guarded(func() error {
		camera.Initialize()
		screen.Initialize()
		return nil
	})
}

// lease is an open driver. A driver that says nothing for patience is closed,
// which wakes whoever reads it; with no patience given, never.
type lease struct {
	d        driver.Driver
	patience time.Duration
	once     sync.Once
	timer    *time.Timer
	silent   atomic.Bool // patience has run out once
}

// grace is how long a driver has to speak after patience has run out. It saves
// those of an app that was stopped for a while and wakes up.
const grace = 500 * time.Millisecond

func newLease(d driver.Driver, patience time.Duration) *lease {
	l := &lease{d: d, patience: patience}
	if patience > 0 {
		l.timer = time.AfterFunc(patience, l.expire)
	}
	return l
}

// alive puts the end off.
func (l *lease) alive() {
	l.silent.Store(false)
	if l.timer != nil {
		l.timer.Reset(l.patience)
	}
}

func (l *lease) expire() {
	if l.silent.Swap(true) {
		l.end()
		return
	}
	l.timer.Reset(grace)
}

// hurry ends the lease soon, if the reader does not.
func (l *lease) hurry() {
	if l.timer != nil {
		l.silent.Store(true)
		l.timer.Reset(grace)
	}
}

func (l *lease) end() {
	l.once.Do(func() {
		if l.timer != nil {
			l.timer.Stop()
		}
		_ = guarded(func() error {
			registry.Lock()
			defer registry.Unlock()
			return l.d.Close()
		})
	})
}

// cause gives an error of a driver its name here; missing is what a device that
// is not there is called.
func cause(err, missing error) error {
	text := strings.ToLower(err.Error())
	switch {
	case errors.Is(err, syscall.EBUSY), strings.Contains(text, "busy"), strings.Contains(text, "already"),
		strings.Contains(text, "in use"):
		return errors.Join(ErrBusy, err)
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ENODEV):
		return errors.Join(ErrUnplugged, err)
	}
	return errors.Join(missing, err)
}

// ordered puts the best drivers first, then goes by label: Query's order is
// random.
func ordered(ds []driver.Driver) []driver.Driver {
	slices.SortFunc(ds, func(a, b driver.Driver) int {
		return cmp.Or(cmp.Compare(b.Info().Priority, a.Info().Priority), cmp.Compare(a.Info().Label, b.Info().Label))
	})
	return ds
}
