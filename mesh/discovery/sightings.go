package discovery

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"time"

	"alcove/mesh"
	"golang.org/x/time/rate"
)

const (
	maxFound      = 200 // announcements that are kept
	maxFromOne    = 32  // ... of one address
	maxSources    = 512 // addresses whose rate is counted
	beaconLife    = 6 * time.Second
	dnssdLife     = 45 * time.Second // two rounds of questions and a bit
	perSource     = rate.Limit(20)   // packets a second of one address
	verifications = rate.Limit(200)  // signatures a second, 74 us each
)

// via is how an announcement came.
type via int

const (
	byBeacon via = iota
	byDNSSD
)

type key struct {
	meeting mesh.MeetingID
	device  mesh.DeviceID
}

type sighting struct {
	found  Found
	raw    [2]string // as it came last, by via
	until  time.Time
	beacon bool // was heard by broadcast: then DNS-SD does not keep it alive
}

// sightings is what was heard. It is owned by the goroutine of Browse; time is
// passed in.
type sightings struct {
	self    mesh.DeviceID // not shown
	all     map[key]*sighting
	sources map[netip.Addr]*rate.Limiter
	verify  *rate.Limiter
	status  *Status
	changed bool
}

func newSightings(self mesh.DeviceID, st *Status) *sightings {
	return &sightings{
		self: self, status: st, all: map[key]*sighting{},
		sources: map[netip.Addr]*rate.Limiter{}, verify: rate.NewLimiter(verifications, int(verifications)),
	}
}

// hear takes a packet of anybody.
func (s *sightings) hear(now time.Time, how via, from netip.Addr, raw []byte) {
	if !s.allow(now, from) {
		s.status.drop()
		return
	}
	a, _, err := parse(raw)
	if err != nil {
		s.status.drop()
		return
	}
	k := key{a.Meeting, a.Device}
	if old := s.all[k]; old != nil && old.raw[how] == string(raw) {
		s.refresh(old, now, how) // verified when it came first
		s.put(old, old.found.Announcement, from)
		return
	}
	if !s.verify.AllowN(now, 1) {
		s.status.drop()
		return
	}
	if a, err = decode(raw); err != nil {
		s.status.drop()
		return
	}
	if a.Device == s.self {
		s.status.hear(true, how, now)
		return
	}
	s.take(now, how, from, a, raw)
}

func (s *sightings) refresh(old *sighting, now time.Time, how via) {
	s.status.hear(false, how, now)
	switch {
	case how == byBeacon:
		old.beacon, old.until = true, now.Add(beaconLife)
	case !old.beacon:
		old.until = now.Add(dnssdLife)
	}
}

func (s *sightings) take(now time.Time, how via, from netip.Addr, a Announcement, raw []byte) {
	k := key{a.Meeting, a.Device}
	old := s.all[k]
	if old == nil {
		if len(s.all) >= maxFound || s.of(from) >= maxFromOne {
			s.status.drop()
			return
		}
		old = &sighting{}
		s.all[k] = old
	}
	old.raw[how] = string(raw)
	if how == byDNSSD && old.beacon {
		return // the beacon is fresher: it counts people
	}
	s.put(old, a, from)
	s.refresh(old, now, how)
}

// put takes over what is announced, and where it comes from.
func (s *sightings) put(x *sighting, a Announcement, from netip.Addr) {
	f := Found{Announcement: a, From: source(a, x.found.From, from)}
	f.Addrs = slices.Clone(f.Addrs)
	nearest(f.Addrs, f.From)
	if !same(f, x.found) {
		x.found, s.changed = f, true
	}
}

// source chooses between the addresses that one announcement came from: it
// arrives once for every network that both machines are in, and shall not
// flicker between them.
func source(a Announcement, old, now netip.Addr) netip.Addr {
	names := func(ip netip.Addr) bool {
		return slices.ContainsFunc(a.Addrs, func(ap netip.AddrPort) bool { return ap.Addr() == ip })
	}
	if !old.IsValid() || names(now) && !names(old) {
		return now
	}
	return old
}

// expire forgets what was not heard for its time.
func (s *sightings) expire(now time.Time) {
	for k, x := range s.all {
		if now.After(x.until) {
			delete(s.all, k)
			s.changed = true
		}
	}
}

// list returns what is there if it changed since the last time.
func (s *sightings) list() ([]Found, bool) {
	if !s.changed {
		return nil, false
	}
	s.changed = false
	out := make([]Found, 0, len(s.all))
	for _, x := range s.all {
		f := x.found
		f.Addrs = slices.Clone(f.Addrs)
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b Found) int {
		return cmp.Or(
			strings.Compare(a.Name, b.Name),
			cmp.Compare(a.Meeting, b.Meeting),
			cmp.Compare(a.Device, b.Device),
		)
	})
	return out, true
}

func (s *sightings) of(from netip.Addr) int {
	n := 0
	for _, x := range s.all {
		if x.found.From == from {
			n++
		}
	}
	return n
}

// allow bounds what one address can make us do.
func (s *sightings) allow(now time.Time, from netip.Addr) bool {
	l := s.sources[from]
	if l == nil {
		if len(s.sources) >= maxSources {
			clear(s.sources) // rates start again for all: still bounded by verify
		}
		l = rate.NewLimiter(perSource, 2*int(perSource))
		s.sources[from] = l
	}
	return l.AllowN(now, 1)
}

// nearest puts the addresses of the host that it came from first.
func nearest(addrs []netip.AddrPort, from netip.Addr) {
	slices.SortStableFunc(addrs, func(a, b netip.AddrPort) int {
		return after(a.Addr() == from, b.Addr() == from)
	})
}

func same(a, b Found) bool {
	return a.Meeting == b.Meeting && a.Name == b.Name && a.Device == b.Device && a.People == b.People &&
		a.From == b.From && slices.Equal(a.Addrs, b.Addrs)
}
