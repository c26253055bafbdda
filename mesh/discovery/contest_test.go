package discovery

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/brutella/dnssd"
)

// responder is the library's, as far as its lock goes: held while it registers.
type responder struct {
	dnssd.Responder
	lock  chan struct{} // of one; a mutex would stop the test's clock
	takes time.Duration
	saw   error // how the registration's context ended
}

func (r *responder) Remove(dnssd.ServiceHandle) { r.lock <- struct{}{}; <-r.lock }

func (r *responder) Respond(ctx context.Context) error {
	r.lock <- struct{}{}
	probe, cancel := context.WithTimeout(ctx, time.Minute)
	select {
	case <-time.After(r.takes):
	case <-probe.Done():
		r.saw = probe.Err()
	}
	cancel()
	<-r.lock
	if r.saw != nil {
		return r.saw
	}
	<-ctx.Done()
	return ctx.Err()
}

// Whoever answers every probe costs three tries, each of which is cancelled: the
// library spins on a deadline.
func TestAContestedNameIsGivenUp(t *testing.T) {
	t.Cleanup(func() { contested.Store(0) })
	for n := range maxContested {
		if gaveUp() {
			t.Fatalf("after %d", n)
		}
		synctest.Test(t, func(t *testing.T) {
			r := &responder{lock: make(chan struct{}, 1), takes: time.Hour}
			err := respondUncontested(t.Context(), r)
			if !errors.Is(err, errContested) || r.saw != context.Canceled {
				t.Errorf("%v, the probe saw %v", err, r.saw)
			}
		})
	}
	if !gaveUp() {
		t.Error("tries on for ever")
	}
}

// What registers in time is left alone.
func TestAFreeNameIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		r := &responder{lock: make(chan struct{}, 1), takes: time.Second}
		if err := respondUncontested(ctx, r); !errors.Is(err, context.DeadlineExceeded) || r.saw != nil {
			t.Errorf("%v, the probe saw %v", err, r.saw)
		}
		if contested.Load() != 0 {
			t.Error("counted as a failure")
		}
	})
}
