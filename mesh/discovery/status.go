package discovery

import (
	"sync"
	"time"
)

// Status is what Announce and Browse notice about the network. One may be shared
// by both; the zero value is ready. It feeds Reasons.
type Status struct {
	mu      sync.Mutex
	echo    bool // one's own announcement came back
	others  time.Time
	dropped uint64
	listen  error // why the beacon's port is not listened at
	dnssd   error // why there is no DNS-SD
}

// View is a copy of a Status.
type View struct {
	Echo    bool      // an own announcement was heard: nothing here blocks them
	Others  time.Time // when another's was heard last, zero if never
	Dropped uint64    // packets that were malformed, forged or too many
	Listen  error     // why the beacon's port is not listened at, or nil
	DNSSD   error     // why there is no DNS-SD, or nil
}

// View copies the status.
func (s *Status) View() View {
	s.mu.Lock()
	defer s.mu.Unlock()
	return View{s.echo, s.others, s.dropped, s.listen, s.dnssd}
}

func (s *Status) drop() {
	s.mu.Lock()
	s.dropped++
	s.mu.Unlock()
}

func (s *Status) hear(own bool, how via, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !own:
		s.others = now
	case how == byBeacon:
		s.echo = true
	}
}

func (s *Status) setListen(err error) {
	s.mu.Lock()
	s.listen = err
	s.mu.Unlock()
}

func (s *Status) setDNSSD(err error) {
	s.mu.Lock()
	s.dnssd = err
	s.mu.Unlock()
}

// Reasons are codes of why no meeting may be found, the most likely first:
// no_network, only_virtual, no_multicast, firewall, client_isolation,
// other_subnet. Nothing is left to be said when others are heard.
func Reasons(ifs []Interface, st *Status) []string {
	st.mu.Lock()
	defer st.mu.Unlock()
	if !st.others.IsZero() {
		return nil
	}
	var outside, real, wifi, group bool
	for _, i := range ifs {
		if i.Kind == Loopback {
			continue
		}
		outside = true
		real = real || i.Kind != Virtual
		wifi = wifi || i.Kind == Wifi
		group = group || i.Multicast || i.Broadcast
	}
	if !outside {
		return []string{"no_network"}
	}
	var out []string
	add := func(code string, when bool) {
		if when {
			out = append(out, code)
		}
	}
	add("only_virtual", !real)
	add("no_multicast", !group || st.dnssd != nil)
	add("firewall", st.listen != nil || !st.echo)
	add("client_isolation", wifi)
	add("other_subnet", true)
	return out
}
