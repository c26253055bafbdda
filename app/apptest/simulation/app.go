package simulation

import (
	"errors"
	"fmt"
	"net/netip"
	"runtime/debug"
	"slices"
	"time"

	"alcove/app/meeting"
	"alcove/app/session"
	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/election"
	"alcove/mesh/identity"
)

// app is one start of the app on a machine: a core and the loop that steps it.
type app struct {
	*machine
	session mesh.SessionID
	member  mesh.MemberID
	core    *session.Core
	began   time.Duration // on the machine's clock

	ends    []*end // of control channels that are up, in the order of members
	inbox   []func()
	busy    time.Duration // what this step has waited for the disk
	until   time.Duration // the loop stands still before
	stopped bool          // SIGSTOP
	since   time.Duration // ... since then
	over    bool
	ended   error
	ticks   bool // one is in the inbox
	alarm   time.Duration

	card   mesh.Member
	listed map[mesh.MemberID]*listing // what the gossip here knows

	forwarder *forwarder
	links     map[int]*mediaLink
	sends     []int // the links that carry what it sends

	watch watch // what the checks remember of it
}

// start runs the app on a machine. Known are addresses that its user has.
func (w *world) start(m *machine, create *meeting.Create) {
	m.starts++
	var random [10]byte
	for i := range random {
		random[i] = byte(w.rng.Uint32())
	}
	a := &app{machine: m, session: mesh.SessionIDOf(random), began: m.mono(), alarm: -1,
		listed: map[mesh.MemberID]*listing{}, links: map[int]*mediaLink{}}
	a.member = mesh.NewMemberID(m.device.ID(), a.session)
	m.app = a
	w.apps[a.member] = a
	w.count("starts")
	patience := election.Default()
	if create != nil {
		patience = election.Founding()
	}
	var known []netip.AddrPort
	for _, o := range w.machines {
		if o != m && (o.n == 0 || m.starts > 1 || w.rng.IntN(3) == 0) { // a second start has what the first kept
			known = append(known, o.control)
		}
	}
	core, err := session.NewCore(session.Config{
		Device: m.device, Session: a.session, Meeting: w.meeting, Key: w.key, Name: m.name,
		Create: create, Known: known, Store: m.disk, Patience: patience, Verify: w.verify,
	}, channels{a}, media{a})
	if err != nil {
		w.fail("V14", "%s does not start: %v", a, err)
		return
	}
	a.core = core
	w.reopened(a)
	a.do(session.Begin{})
	w.after(time.Duration(w.rng.Int64N(int64(session.TickEvery))), a.tick)
}

func (a *app) String() string { return fmt.Sprintf("%s/%d", a.name, a.starts) }

func (a *app) running() bool { return !a.over && a.machine.app == a }

// moment is what both clocks show.
func (a *app) moment() session.Moment {
	return session.Moment{Mono: a.mono() - a.began, Wall: a.wall()}
}

// still says that the loop does nothing now.
func (a *app) still() bool { return a.stopped || a.asleep || a.off || a.w.now < a.until }

// handle gives the loop something to do, after what it has to do already.
func (a *app) handle(do func()) {
	if !a.running() {
		return
	}
	if a.still() || len(a.inbox) > 0 {
		a.inbox = append(a.inbox, do)
		return
	}
	a.step(do)
}

func (a *app) do(e any) { a.handle(func() { a.core.Step(a.moment(), e) }) }

// drain goes through what waited.
func (a *app) drain() {
	for len(a.inbox) > 0 && a.running() && !a.still() {
		do := a.inbox[0]
		a.inbox = a.inbox[1:]
		a.step(do)
	}
}

// step does one thing, and looks at what came of it.
func (a *app) step(do func()) {
	w := a.w
	a.busy = 0
	w.steps++
	if w.guarded(a, do) {
		w.note("%s dies while it writes", a)
		w.crash(a.machine)
		return
	}
	if a.busy > 0 {
		a.until = w.now + a.busy
		a.watch.took(w.now, a.busy)
		a.busy = 0
		w.at(a.until, a.drain)
	}
	w.watchStep(a)
	if err := a.core.Err(); err != nil {
		a.end(err)
		return
	}
	a.setAlarm()
}

// guarded runs a step and says whether the process died in it.
func (w *world) guarded(a *app, do func()) (died bool) {
	defer func() {
		switch p := recover(); p.(type) {
		case nil:
		case crash:
			died = true
		default:
			w.fail("panic", "%s: %v\n%s", a, p, debug.Stack())
		}
	}()
	do()
	return false
}

// end is what the shell does when the core is over.
func (a *app) end(err error) {
	a.over, a.ended = true, err
	a.w.note("%s ends: %v", a, err)
	if errors.Is(err, session.ErrRemoved) {
		a.w.count("removed")
	}
	a.w.stop(a, true)
}

// tick is the loop's rhythm. Of those that are missed one is made up for.
func (a *app) tick() {
	if !a.running() {
		return
	}
	if !a.ticks {
		a.ticks = true
		a.handle(func() {
			a.ticks = false
			a.core.Step(a.moment(), session.Tick{})
		})
	}
	a.w.after(a.span(session.TickEvery), a.tick)
}

// span is how long something takes that takes so long on this machine's clock.
func (a *app) span(d time.Duration) time.Duration {
	return time.Duration(float64(d) / a.monoRate)
}

func (a *app) setAlarm() {
	next := a.core.Alarm()
	if next < 0 || next == a.alarm {
		return
	}
	a.alarm = next
	a.w.after(max(a.span(next-a.moment().Mono), 0)+time.Microsecond, func() { a.ring(next) })
}

func (a *app) ring(alarm time.Duration) {
	if !a.running() || a.alarm != alarm {
		return
	}
	a.alarm = -1
	if a.moment().Mono < alarm {
		a.setAlarm()
		return
	}
	a.do(session.Tick{})
}

// halt stops the process as SIGSTOP does; its machine lives on.
func (a *app) halt() {
	if !a.stopped {
		a.stopped, a.since = true, a.w.now
		a.w.pathsChanged()
	}
}

func (a *app) thaw() {
	if a.stopped {
		a.stopped = false
		a.w.pathsChanged()
		a.goOn(a.w.now - a.since)
	}
}

// goOn continues after a stand-still. Channels that were silent for too long are
// closed now, if what came in the meantime is not read first.
func (a *app) goOn(after time.Duration) {
	if !a.running() {
		return
	}
	a.watch.took(a.w.now, after) // what it reads now is that old
	if after >= silence {
		for _, e := range slices.Clone(a.ends) {
			if a.w.rng.IntN(2) == 0 {
				e.hangUp(control.ErrSilent)
			}
		}
	}
	a.w.after(0, a.drain)
}

// keyOf is the meeting's key of a run.
func keyOf(w *world) identity.Key {
	var k identity.Key
	for i := range k {
		k[i] = byte(w.rng.Uint32())
	}
	return k
}
