package simulation

import (
	"net/netip"
	"time"

	"alcove/app/meeting"
	"alcove/mesh"
	"alcove/mesh/identity"
)

// machine is somebody's computer: a device key, a disk, two clocks, a place in the
// network, and an app while one runs.
type machine struct {
	w      *world
	n      int
	name   string
	device *identity.Device
	id     meeting.ParticipantID
	disk   *disk
	app    *app // nil while none runs

	control, gossip netip.AddrPort

	monoRate, wallRate float64
	wallOff            time.Duration
	asleep             bool          // the lid is closed: nothing runs but the clock
	sleptAt            time.Duration // when it fell asleep
	off                bool          // no power
	evil               *villain      // nil for the honest
	starts             int
	lost               int // disks
	acked              []logSeq
	claimed            mesh.Reign // last
}

// logSeq is an operation by its place in a log.
type logSeq struct {
	logID
	seq uint64
}

// epoch is when runs begin, on a clock that is right.
var epoch = time.Date(2031, 5, 4, 9, 0, 0, 0, time.UTC)

// mono is the clock that nobody sets. It goes on while the machine sleeps.
func (m *machine) mono() time.Duration { return time.Duration(float64(m.w.now) * m.monoRate) }

func (m *machine) wall() time.Time {
	return epoch.Add(time.Duration(float64(m.w.now)*m.wallRate) + m.wallOff)
}

// up says that the network card works.
func (m *machine) up() bool { return !m.off && !m.asleep }

func (m *machine) sleep() {
	m.asleep, m.sleptAt = true, m.w.now
	m.w.pathsChanged()
}

func (m *machine) wake() {
	if !m.asleep {
		return
	}
	m.asleep = false
	m.w.pathsChanged()
	if m.app != nil {
		m.app.goOn(m.w.now - m.sleptAt)
	}
}

// member is the running app's name; "" where none runs.
func (m *machine) member() mesh.MemberID {
	if m.app == nil {
		return ""
	}
	return m.app.member
}
