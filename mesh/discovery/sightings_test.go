package discovery

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"alcove/mesh"
)

var (
	noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	host = netip.MustParseAddr("192.168.1.4")
)

func TestSightingLivesAndExpires(t *testing.T) {
	d := newDevice(1)
	s := newSightings("", &Status{})
	raw := spell(t, sample(d), d)
	now := noon
	for range 5 {
		s.hear(now, byBeacon, host, raw)
		now = now.Add(2 * time.Second)
	}
	list, changed := s.list()
	if !changed || len(list) != 1 || list[0].Name != sample(d).Name || list[0].From != host {
		t.Fatalf("list %+v, %v", list, changed)
	}
	if _, changed = s.list(); changed {
		t.Error("changed without a change")
	}
	s.expire(now.Add(3 * time.Second))
	if _, changed = s.list(); changed {
		t.Error("gone too early")
	}
	s.expire(now.Add(beaconLife))
	if list, changed = s.list(); !changed || len(list) != 0 {
		t.Errorf("did not expire: %+v", list)
	}
}

func TestSightingChanges(t *testing.T) {
	d := newDevice(1)
	s := newSightings("", &Status{})
	a := sample(d)
	s.hear(noon, byBeacon, host, spell(t, a, d))
	a.People++
	s.hear(noon, byBeacon, host, spell(t, a, d))
	if list, _ := s.list(); len(list) != 1 || list[0].People != a.People {
		t.Errorf("list %+v", list)
	}
}

// TestDNSSDDoesNotOutliveTheBeacon: who was heard by broadcast and is silent is
// gone, though a slow answer may still be on its way.
func TestDNSSDDoesNotOutliveTheBeacon(t *testing.T) {
	d := newDevice(1)
	a := sample(d)
	told := a
	told.People = 0
	s := newSightings("", &Status{})
	s.hear(noon, byDNSSD, host, spell(t, told, d))
	s.expire(noon.Add(30 * time.Second))
	if list, _ := s.list(); len(list) != 1 {
		t.Fatal("dns-sd alone keeps it for a while")
	}
	s.hear(noon.Add(30*time.Second), byBeacon, host, spell(t, a, d))
	s.hear(noon.Add(31*time.Second), byDNSSD, host, spell(t, told, d))
	if list, _ := s.list(); len(list) != 1 || list[0].People != a.People {
		t.Errorf("the beacon knows better: %+v", list)
	}
	s.expire(noon.Add(40 * time.Second))
	if list, _ := s.list(); len(list) != 0 {
		t.Error("outlived its beacon")
	}
}

// TestSourceIsSteady: an app on this machine, or in two networks with it, is
// heard from several addresses.
func TestSourceIsSteady(t *testing.T) {
	d := newDevice(1)
	s := newSightings("", &Status{})
	loop, other := netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("10.0.0.4")
	for i := range 10 {
		a := sample(d)
		a.People = i / 2 // each beacon comes from both
		for _, from := range []netip.Addr{loop, host, other} {
			s.hear(noon, byBeacon, from, spell(t, a, d))
		}
		if list, _ := s.list(); i%2 == 0 && list[0].From != loop && list[0].From != host {
			t.Fatalf("beacon %d is from %s", i, list[0].From)
		}
	}
	for _, x := range s.all {
		if x.found.From != host || x.found.Addrs[0].Addr() != host {
			t.Errorf("settled on %s, %v", x.found.From, x.found.Addrs)
		}
	}
}

func TestOwnAnnouncement(t *testing.T) {
	d := newDevice(1)
	st := &Status{}
	s := newSightings(d.id, st)
	s.hear(noon, byBeacon, host, spell(t, sample(d), d))
	if list, _ := s.list(); len(list) != 0 {
		t.Error("shows one's own meeting as nearby")
	}
	if v := st.View(); !v.Echo || !v.Others.IsZero() {
		t.Errorf("status %+v", v)
	}
}

// TestFlood: however many strangers there are, what is kept and done is bounded.
func TestFlood(t *testing.T) {
	d := newDevice(1)
	st := &Status{}
	s := newSightings("", st)
	flood := func(from netip.Addr, n int, now time.Time) {
		a := sample(d)
		for i := range n {
			var id [16]byte
			binary.BigEndian.PutUint64(id[:], uint64(now.UnixNano())+uint64(i))
			a.Meeting = mesh.MeetingID(mustBase32(id))
			s.hear(now, byBeacon, from, spell(t, a, d))
		}
	}
	flood(host, 300, noon)
	if len(s.all) > maxFromOne {
		t.Errorf("%d meetings of one address, limit %d", len(s.all), maxFromOne)
	}
	for i := range 40 {
		from := netip.AddrFrom4([4]byte{10, 0, 0, byte(i)})
		flood(from, 20, noon.Add(time.Duration(i)*time.Second/2))
	}
	if len(s.all) > maxFound {
		t.Errorf("%d meetings, limit %d", len(s.all), maxFound)
	}
	for i := range 2 * maxSources {
		s.hear(noon, byBeacon, netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)}), []byte("noise"))
	}
	if len(s.sources) > maxSources {
		t.Errorf("%d sources, limit %d", len(s.sources), maxSources)
	}
	if st.View().Dropped == 0 {
		t.Error("no drop was counted")
	}
}

func mustBase32(id [16]byte) string {
	s := base.EncodeToString(id[:])
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

func TestReasons(t *testing.T) {
	lan, wifi := iface("eth0", "192.168.1.2/24", Wired), iface("wlan0", "10.0.0.2/24", Wifi)
	docker, lo := iface("docker0", "172.17.0.1/16", Virtual), iface("lo", "127.0.0.1/8", Loopback)
	mute := lan
	mute.Multicast, mute.Broadcast = false, false
	echo := &Status{}
	echo.hear(true, byBeacon, noon)
	others := &Status{}
	others.hear(false, byBeacon, noon)
	deaf := &Status{}
	deaf.setListen(ErrBeacon)
	deaf.hear(true, byBeacon, noon)
	noGroup := &Status{}
	noGroup.setDNSSD(ErrNoMulticast)
	for name, x := range map[string]struct {
		ifs  []Interface
		st   *Status
		want string
	}{
		"nothing":      {nil, &Status{}, "[no_network]"},
		"loopback":     {[]Interface{lo}, &Status{}, "[no_network]"},
		"docker":       {[]Interface{docker, lo}, &Status{}, "[only_virtual firewall other_subnet]"},
		"wire":         {[]Interface{lan, lo}, &Status{}, "[firewall other_subnet]"},
		"wire, echo":   {[]Interface{lan, lo}, echo, "[other_subnet]"},
		"wire, deaf":   {[]Interface{lan, lo}, deaf, "[firewall other_subnet]"},
		"wifi, echo":   {[]Interface{wifi, docker, lo}, echo, "[client_isolation other_subnet]"},
		"no multicast": {[]Interface{lan}, noGroup, "[no_multicast firewall other_subnet]"},
		"mute":         {[]Interface{mute}, &Status{}, "[no_multicast firewall other_subnet]"},
		"others heard": {[]Interface{lan}, others, "[]"},
	} {
		if got := fmt.Sprint(Reasons(x.ifs, x.st)); got != x.want {
			t.Errorf("%s: %s, want %s", name, got, x.want)
		}
	}
}
