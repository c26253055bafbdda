package discovery

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/brutella/dnssd"
)

// errContested: somebody answers every probe, so that no name is free.
var errContested = errors.New("discovery: dns-sd finds no free name")

const (
	// probeLimit is well before the library's own minute: past that it reads a
	// closed socket for ever, for it knows cancelled contexts alone. An
	// uncontested registration takes 1 s.
	probeLimit = 20 * time.Second
	// probeGrace is longer than the library is ever busy after its registration.
	probeGrace = 3 * time.Second
	// maxContested is how often a process tries before it leaves all to the beacon.
	maxContested = 3
)

// contested counts the registrations of this process that failed.
var contested atomic.Int32

func gaveUp() bool { return contested.Load() >= maxContested }

// respondUncontested runs a responder until ctx ends, or its registration takes
// too long.
func respondUncontested(ctx context.Context, r dnssd.Responder) error {
	own, cancel := context.WithCancel(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		// The responder is locked while it registers: this waits for it.
		giveUp(own, probeLimit, probeGrace, func() { r.Remove(nil) }, cancel)
	}()
	err := r.Respond(own)
	cancel()
	<-watched
	if ctx.Err() == nil {
		contested.Add(1)
		return errors.Join(errContested, err)
	}
	return err
}

// giveUp cancels what still keeps idle waiting once limit and grace are over;
// cancelling must let idle return.
func giveUp(ctx context.Context, limit, grace time.Duration, idle, cancel func()) {
	select {
	case <-ctx.Done():
		return
	case <-time.After(limit):
	}
	free := make(chan struct{})
	go func() { defer close(free); idle() }()
	select {
	case <-free:
		return
	case <-ctx.Done():
	case <-time.After(grace):
		cancel()
	}
	<-free
}
