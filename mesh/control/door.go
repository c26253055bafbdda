package control

import (
	"maps"
	"net/netip"
	"sync"
	"time"

	"alcove/mesh"
)

// knockPause is how long an address waits after a knock that led to nothing:
// each is shown to a person.
const knockPause = 10 * time.Second

// door is the gate of those who knock: one knock of a device at a time, and no
// next one of an address right after a refusal or after having gone away.
type door struct {
	*gate

	mu      sync.Mutex
	waiting map[mesh.DeviceID]bool
	quiet   map[netip.Prefix]time.Time // until then
}

func newDoor(g *gate) *door {
	return &door{gate: g, waiting: map[mesh.DeviceID]bool{}, quiet: map[netip.Prefix]time.Time{}}
}

func (d *door) knock(who mesh.DeviceID, a netip.Addr, now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.waiting[who] || now.Before(d.quiet[network(a)]) || !d.enter(a) {
		return false
	}
	d.waiting[who] = true
	return true
}

// answered gives the place back.
func (d *door) answered(who mesh.DeviceID, a netip.Addr, letIn bool, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.leave(a)
	delete(d.waiting, who)
	maps.DeleteFunc(d.quiet, func(_ netip.Prefix, until time.Time) bool { return !now.Before(until) })
	if !letIn && (d.loopback || !a.IsLoopback()) {
		d.quiet[network(a)] = now.Add(knockPause)
	}
}
