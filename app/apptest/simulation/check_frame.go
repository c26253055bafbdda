package simulation

import (
	"fmt"

	"alcove/mesh/control"
)

// opened is called when an app opens its forwarder.
func (w *world) opened(*app) { w.count("reigns") }

// beforeFrame is called before an app takes in a frame.
func (w *world) beforeFrame(*app, *end, parcel) {}

func describe(p parcel) string {
	if p.fin {
		return "closes"
	}
	switch p.kind {
	case control.KindBeat:
		if b, err := control.DecodeBeat(p.payload); err == nil {
			return fmt.Sprintf("beat %d/%s", b.Reign.Term, b.Reign.Host.Device().Short())
		}
	case control.KindClaim:
		if b, err := control.DecodeClaim(p.payload); err == nil {
			return fmt.Sprintf("claim %d/%s", b.Reign.Term, b.Reign.Host.Device().Short())
		}
	case control.KindRooms, control.KindStatus:
		return fmt.Sprintf("%v %s", p.kind, p.payload)
	case control.KindReplica:
		return fmt.Sprintf("replica %d, %d bytes", p.payload[0], len(p.payload))
	}
	return p.kind.String()
}
