package boot

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

type pad map[string]string

func (p pad) Setting(key string) (string, error) { return p[key], nil }
func (p pad) SetSetting(key, value string) error { p[key] = value; return nil }

// TestCapacityIsMeasuredOnce: when idle, kept, and again after 30 days.
func TestCapacityIsMeasuredOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		settings, times := pad{}, 0
		var idle atomic.Bool
		start := func() *capacity {
			c := &capacity{
				settings: settings, idle: idle.Load,
				measure: func(context.Context) (int, error) { times++; return 1000 * times, nil },
			}
			go c.run(t.Context())
			time.Sleep(time.Minute)
			synctest.Wait()
			return c
		}
		c := start()
		if c.Most() != 0 || times != 0 {
			t.Fatalf("measured %d times in a meeting", times)
		}
		idle.Store(true)
		time.Sleep(time.Minute)
		synctest.Wait()
		if c.Most() != 1000 || times != 1 {
			t.Fatalf("%d, measured %d times", c.Most(), times)
		}
		if c = start(); c.Most() != 1000 || times != 1 {
			t.Errorf("a day later: %d, measured %d times", c.Most(), times)
		}
		time.Sleep(capacityAge)
		if c = start(); c.Most() != 2000 || times != 2 {
			t.Errorf("a month later: %d, measured %d times", c.Most(), times)
		}
	})
}

// TestCapacityOfBadSettings: what was tampered with is measured again; a
// failure leaves it unknown.
func TestCapacityOfBadSettings(t *testing.T) {
	for _, text := range []string{"", "x", `{"packets":-5,"at":1}`, `{"packets":5,"at":99999999999999}`} {
		c := &capacity{settings: pad{settingCapacity: text}}
		if c.known(time.Now()) {
			t.Errorf("%q is believed", text)
		}
		c.measure = func(context.Context) (int, error) { return 0, errors.New("no network") }
		was := c.Most()
		c.find(t.Context())
		if c.Most() != was {
			t.Errorf("%q: %d after a failure", text, c.Most())
		}
	}
}
