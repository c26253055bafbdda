package discovery

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/brutella/dnssd"
	dnssdlog "github.com/brutella/dnssd/log"
)

// ErrNoMulticast says that no network here takes multicast.
var ErrNoMulticast = errors.New("discovery: no interface with multicast")

// registerPause is the least time between two registrations: each costs three
// probes and a goodbye on the network (RFC 6762, section 8.1).
const registerPause = 5 * time.Second

// txtChunk is how much of an announcement goes into one string of the TXT
// record; a string may have 255 bytes with its key (RFC 6763, section 6.1).
const txtChunk = 200

// registration is what is registered by DNS-SD. Another one replaces it whole:
// the library changes records without the lock under which it reads them.
type registration struct {
	announcement Announcement
	ifaces       []string
}

func (r registration) equal(o registration) bool {
	return slices.Equal(r.ifaces, o.ifaces) &&
		same(Found{Announcement: r.announcement}, Found{Announcement: o.announcement})
}

var quiet = sync.OnceFunc(func() { dnssdlog.Info.Disable() }) // it writes to standard output

// registerAll keeps the newest announcement registered until ctx ends.
func registerAll(ctx context.Context, cfg Config, in <-chan Announcement) {
	quiet()
	var now registration
	run := startNone()
	defer func() { run.stop() }()
	for {
		var want registration
		select {
		case <-ctx.Done():
			return
		case want.announcement = <-in:
		}
		want.announcement.People = 0 // changes too often for this; the beacon tells
		if want.announcement.Meeting != "" {
			want.ifaces = groups(cfg)
		}
		if want.equal(now) && !run.failed() {
			continue
		}
		run.stop()
		now, run = want, startNone()
		if want.announcement.Meeting != "" && !gaveUp() {
			run = register(ctx, cfg, want)
		}
		select {
		case <-ctx.Done():
		case <-time.After(registerPause):
		}
	}
}

// running is a registration that is being kept.
type running struct {
	cancel context.CancelFunc
	ended  chan struct{} // nil where nothing runs
}

func startNone() running { return running{cancel: func() {}} }

// failed says that it ended by itself.
func (r running) failed() bool {
	select {
	case <-r.ended:
		return true
	default:
		return false
	}
}

// stop says goodbye and waits for that.
func (r running) stop() {
	r.cancel()
	if r.ended != nil {
		<-r.ended
	}
}

// groups names the interfaces on which multicast is spoken: real ones, or
// virtual ones where there is nothing else.
func groups(cfg Config) []string {
	ifs, err := cfg.Interfaces()
	if err != nil {
		return nil
	}
	var names []string
	virtual := true
	for _, i := range ifs { // real ones come first
		if !i.Multicast || i.Kind == Loopback || slices.Contains(names, i.Name) {
			continue
		}
		if i.Kind == Virtual && !virtual {
			continue
		}
		virtual = virtual && i.Kind == Virtual
		names = append(names, i.Name)
	}
	return names
}

// register starts a responder.
func register(ctx context.Context, cfg Config, r registration) running {
	// The library only knows cancelled contexts: it would spin on one whose
	// deadline has passed.
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := respond(own, cfg, r); own.Err() == nil {
			cfg.Status.setDNSSD(err)
		}
	}()
	return running{cancel, ended}
}

func respond(ctx context.Context, cfg Config, r registration) error {
	if len(r.ifaces) == 0 {
		return ErrNoMulticast
	}
	raw, err := encode(r.announcement, cfg.Sign)
	if err != nil {
		return err
	}
	// No name of this machine or of its people goes out; this one is probed to
	// be unique like any other.
	name := r.announcement.Device.Short() + "-" + string(r.announcement.Meeting[:8])
	srv, err := dnssd.NewService(dnssd.Config{
		Name: name, Type: service, Host: "alcove-" + name,
		Text: txt(raw), Port: int(r.announcement.Addrs[0].Port()), Ifaces: r.ifaces,
	})
	if err != nil {
		return fmt.Errorf("dns-sd service: %w", err)
	}
	responder, err := dnssd.NewResponder()
	if err != nil {
		return fmt.Errorf("dns-sd responder: %w", err)
	}
	if _, err := responder.Add(srv); err != nil {
		return fmt.Errorf("dns-sd register: %w", err)
	}
	cfg.Status.setDNSSD(nil)
	return respondUncontested(ctx, responder)
}

// txt cuts an announcement into the strings of a TXT record: a0, a1, ...
func txt(raw []byte) map[string]string {
	s := base64.RawURLEncoding.EncodeToString(raw)
	m := map[string]string{}
	for i := 0; len(s) > 0; i++ {
		n := min(len(s), txtChunk)
		m[fmt.Sprintf("a%d", i)] = s[:n]
		s = s[n:]
	}
	return m
}

// fromTXT puts the strings of a TXT record together again.
func fromTXT(txts []string) ([]byte, error) {
	var b strings.Builder
	for i := 0; ; i++ {
		key := fmt.Sprintf("a%d=", i)
		at := slices.IndexFunc(txts, func(t string) bool { return strings.HasPrefix(t, key) })
		if at < 0 {
			break
		}
		b.WriteString(txts[at][len(key):])
		if b.Len() > base64.RawURLEncoding.EncodedLen(MaxBeacon) {
			return nil, ErrBeacon
		}
	}
	raw, err := base64.RawURLEncoding.DecodeString(b.String())
	if err != nil || len(raw) == 0 {
		return nil, ErrBeacon
	}
	return raw, nil
}
