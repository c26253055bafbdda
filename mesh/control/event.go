package control

import (
	"net/netip"
	"sync/atomic"

	"alcove/mesh"
	"alcove/mesh/identity"
)

// Event is what Events brings: Up, Down, Frame, Knocked or KnockEnded.
type Event interface{ event() }

type (
	// Up says that a channel with a member is there. Always followed by a Down
	// before the next Up of that member, unless the endpoint ends.
	Up struct {
		Hello    Hello
		Outbound bool // this app dialled
	}

	// Down says that it is gone and why; the same member may come up again. With
	// ErrGone the other side's machine closed it, with every other cause the
	// network or this side did.
	Down struct {
		Member mesh.MemberID
		Err    error
	}

	// Frame is what a member sent. The payload is not yet decoded.
	Frame struct {
		From    mesh.MemberID
		Kind    Kind
		Payload []byte
	}

	// Knocked says that somebody without the key asks to be let in.
	Knocked struct{ Knock Knock }

	// KnockEnded says that they gave up, or waited too long.
	KnockEnded struct{ ID string }
)

func (Up) event()         {}
func (Down) event()       {}
func (Frame) event()      {}
func (Knocked) event()    {}
func (KnockEnded) event() {}

// Knock is a stranger at the door. Device is proven, Name is only said.
type Knock struct {
	ID     string
	Device mesh.DeviceID
	Name   string
	Addr   netip.AddrPort
	// Answer lets them in with the invite, or refuses with nil. It returns at
	// once; only the first answer counts.
	Answer func(*identity.Invite)
}

// Stats counts what was refused and closed since Listen.
type Stats struct {
	Busy      uint64 // connections over a cap, unanswered
	Malformed uint64 // admissions that broke the protocol or took too long
	WrongKey  uint64
	Removed   uint64 // of removed devices
	Slow      uint64 // channels closed with ErrSlow
	Silent    uint64 // channels closed with ErrSilent
	Broken    uint64 // channels closed with ErrProtocol
}

type counters struct {
	busy, malformed, wrongKey, removed, slow, silent, broken atomic.Uint64
}

func (c *counters) read() Stats {
	return Stats{
		Busy: c.busy.Load(), Malformed: c.malformed.Load(), WrongKey: c.wrongKey.Load(), Removed: c.removed.Load(),
		Slow: c.slow.Load(), Silent: c.silent.Load(), Broken: c.broken.Load(),
	}
}
