package boot

import (
	"context"
	"encoding/json"
	"sync/atomic"
	"time"
)

// The key of the settings under which a measurement is kept, how long it is
// good for, and how long after the start, and between two looks whether the app
// is idle, it waits.
const (
	settingCapacity = "capacity"
	capacityAge     = 30 * 24 * time.Hour
	capacityWait    = 3 * time.Second
)

// capacity is what this machine was measured to forward. It is measured when
// nothing else goes on: not while the window opens, and not in a meeting.
type capacity struct {
	settings interface {
		Setting(key string) (string, error)
		SetSetting(key, value string) error
	}
	measure func(context.Context) (packetsPerSecond int, err error)
	idle    func() bool

	most atomic.Int64
}

// measured is how the settings have it.
type measured struct {
	Packets int   `json:"packets"` // a second
	At      int64 `json:"at"`      // Unix ms
}

// Most is how many packets a second the machine can forward, 0 while that is
// not known.
func (c *capacity) Most() int { return int(c.most.Load()) }

// run finds it out, once.
func (c *capacity) run(ctx context.Context) {
	if c.known(time.Now()) {
		return
	}
	every := time.NewTicker(capacityWait)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
		if c.idle() {
			c.find(ctx)
			return
		}
	}
}

// known takes a measurement of the past. One that is too old counts until
// there is a new one.
func (c *capacity) known(now time.Time) bool {
	text, err := c.settings.Setting(settingCapacity)
	if err != nil {
		return false
	}
	var m measured
	if json.Unmarshal([]byte(text), &m) != nil || m.Packets <= 0 {
		return false
	}
	c.most.Store(int64(m.Packets))
	age := now.Sub(time.UnixMilli(m.At))
	return age >= 0 && age < capacityAge
}

// find measures. Without an answer the window says nothing of capacity, and
// the next start tries again.
func (c *capacity) find(ctx context.Context) {
	n, err := c.measure(ctx)
	if err != nil || n <= 0 {
		return
	}
	c.most.Store(int64(n))
	text, err := json.Marshal(measured{n, time.Now().UnixMilli()})
	if err == nil {
		_ = c.settings.SetSetting(settingCapacity, string(text)) // measured again at the next start
	}
}
