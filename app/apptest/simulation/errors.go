package simulation

import (
	"errors"
	"net/netip"

	"alcove/app/session"
	"alcove/mesh"
)

// errWait is the answer of an app that still has an older channel.
var errWait = errors.New("simulation: an older channel is still there")

func dialled(at netip.AddrPort, err error) session.Dialled { return session.Dialled{At: at, Err: err} }

func proved(at netip.AddrPort, d mesh.DeviceID, err error) session.Proved {
	return session.Proved{At: at, Device: d, Err: err}
}
