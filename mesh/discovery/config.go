package discovery

import (
	"time"

	"alcove/mesh"
)

// DefaultPort is where the beacon is sent to and listened for, UDP.
const DefaultPort = 7787

// service is the type under which meetings are registered by DNS-SD.
const service = "_alcove._tcp"

// Config is for Announce and Browse alike.
type Config struct {
	Device     mesh.DeviceID               // one's own; its announcements are not shown
	Sign       func(msg []byte) []byte     // with the key that Device names; Announce only
	Port       uint16                      // of the beacon; 0 is DefaultPort
	Every      time.Duration               // between beacons; 0 is 1.5 s
	Interfaces func() ([]Interface, error) // nil is Interfaces
	Status     *Status                     // may be nil
	NoBeacon   bool
	NoDNSSD    bool
}

func (c Config) withDefaults() Config {
	if c.Port == 0 {
		c.Port = DefaultPort
	}
	if c.Every == 0 {
		c.Every = 1500 * time.Millisecond
	}
	if c.Interfaces == nil {
		c.Interfaces = Interfaces
	}
	if c.Status == nil {
		c.Status = &Status{}
	}
	return c
}
