package simulation

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"time"

	"alcove/app/meeting"
	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/identity"
)

// world is one run.
type world struct {
	seed  uint64
	rng   *rand.Rand
	now   time.Duration
	queue queue
	steps int
	wrote int // the step that wrote last,
	burst int // and how many operations

	meeting  mesh.MeetingID
	key      identity.Key
	machines []*machine
	at2      map[netip.AddrPort]*machine // by both addresses
	apps     map[mesh.MemberID]*app      // all that ever ran

	cut    map[[2]int]int // from, to: by how many faults
	jitter time.Duration
	loss   float64 // of packets: what a stream delivers later for it
	harsh  float64 // of frames, where the network is no stream

	mediaLinks []*mediaLink
	verified   map[uint64]bool // operations, by hash

	people bool // they act
	calm   bool // no faults, nobody acts

	ledger ledger
	result *Result
	verb   bool // keep the trace
	lines  []string
	hash   uint64
}

// Failure is a promise that did not hold.
type Failure struct {
	Check string // V1 to V14, or panic
	Text  string
	At    time.Duration
}

// Result is what came of one run.
type Result struct {
	Seed     uint64
	Failure  *Failure // the first, nil for none
	Hash     uint64   // of all that was sent, in order
	Steps    int
	Ops      int
	Virtual  time.Duration
	Counts   map[string]int
	TakeOver []time.Duration // from a host's end to media with the next, of each guest
	Merge    []time.Duration // from the end of all faults to one journal and one host
	Trace    []string        // with Verbose
}

// Run runs one seed.
func Run(seed uint64) *Result { return run(seed, false) }

// Trace runs a seed again and tells what happens.
func Trace(seed uint64) *Result { return run(seed, true) }

type failed struct{}

func run(seed uint64, verb bool) *Result {
	w := &world{
		seed: seed, rng: rand.New(rand.NewPCG(seed, 0xA1C07E)), verb: verb,
		at2: map[netip.AddrPort]*machine{}, apps: map[mesh.MemberID]*app{}, cut: map[[2]int]int{},
		verified: map[uint64]bool{},
		result:   &Result{Seed: seed, Counts: map[string]int{}},
	}
	w.ledger.init()
	func() {
		defer func() {
			if p := recover(); p != nil {
				if _, ok := p.(failed); !ok {
					panic(p)
				}
			}
		}()
		w.live()
	}()
	r := w.result
	r.Hash, r.Steps, r.Virtual, r.Trace = w.hash, w.steps, w.now, w.lines
	r.Ops = len(w.ledger.hashes)
	return r
}

func (w *world) at(t time.Duration, do func())    { w.queue.push(max(t, w.now), do) }
func (w *world) after(d time.Duration, do func()) { w.queue.push(w.now+max(d, 0), do) }

// until lets time pass.
func (w *world) until(end time.Duration) {
	for len(w.queue.events) > 0 && w.queue.events[0].at <= end {
		e := w.queue.pop()
		w.now = e.at
		e.do()
	}
	w.now = end
}

// fail ends the run: the first promise that is broken is the one to look at.
func (w *world) fail(check, format string, args ...any) {
	if w.result.Failure == nil {
		w.result.Failure = &Failure{check, fmt.Sprintf(format, args...), w.now}
		w.note("FAILED %s: %s", check, w.result.Failure.Text)
	}
	panic(failed{})
}

func (w *world) count(what string) { w.result.Counts[what]++ }

// note keeps a line of the trace.
func (w *world) note(format string, args ...any) {
	if w.verb {
		w.lines = append(w.lines, fmt.Sprintf("%10.3fs  %s", w.now.Seconds(), fmt.Sprintf(format, args...)))
	}
}

// trace adds what is sent to the hash of the run.
func (w *world) trace(from, to int, p parcel) {
	w.hash = mix(w.hash, uint64(w.now))
	w.hash = mix(w.hash, uint64(from)<<16|uint64(to)<<8|uint64(p.kind))
	w.hash = mix(w.hash, hashOf(p.payload))
	if w.verb && p.kind != control.KindPresence {
		w.note("  %s -> %s %s", w.machines[from].name, w.machines[to].name, describe(p))
	}
}

// path says that what one machine sends reaches another now.
func (w *world) path(from, to *machine) bool {
	return from.up() && to.up() && w.cut[[2]int{from.n, to.n}] == 0
}

// reach says that they reach each other.
func (w *world) reach(x, y *machine) bool { return w.path(x, y) && w.path(y, x) }

// delay of one frame on a stream. A packet that is lost is sent again after a
// while, and what comes behind it waits.
func (w *world) delay(_, _ *machine) time.Duration {
	d := 300*time.Microsecond + time.Duration(w.rng.Int64N(int64(time.Millisecond)))
	if w.jitter > 0 {
		d += time.Duration(w.rng.Int64N(int64(w.jitter)))
	}
	for wait := 200 * time.Millisecond; w.loss > 0 && wait < 2*time.Second && w.rng.Float64() < w.loss; wait *= 2 {
		d += wait
	}
	return d
}

// block makes what one sends to the other arrive no more, until unblock.
func (w *world) block(from, to *machine) { w.cut[[2]int{from.n, to.n}]++ }

func (w *world) unblock(from, to *machine) {
	if k := [2]int{from.n, to.n}; w.cut[k] > 1 {
		w.cut[k]--
	} else {
		delete(w.cut, k)
	}
}

// pathsChanged looks again at who hears whom. Streams go on after a while, as
// those that wait send again ever more seldom.
func (w *world) pathsChanged() {
	for _, m := range w.machines {
		if m.app == nil {
			continue
		}
		for _, e := range m.app.ends {
			e.listen()
			if len(e.kept) > 0 {
				w.after(time.Duration(w.rng.Int64N(int64(time.Second))), e.resume)
			}
		}
	}
}

// verify remembers what was verified: the same operation comes to every app.
func (w *world) verify(o meeting.Op) error {
	h := hashOf(o.Encode())
	if w.verified[h] {
		return nil
	}
	if err := o.Verify(); err != nil {
		return err
	}
	w.verified[h] = true
	return nil
}

// crash ends a machine's app as the kernel sees it end: channels are closed.
func (w *world) crash(m *machine) {
	if m.app != nil {
		w.note("%s crashes", m.app)
		w.hostEnds(m.app)
		w.stop(m.app, true)
	}
}

// stop takes an app off its machine. Where the kernel lives it closes what the app
// had open.
func (w *world) stop(a *app, closes bool) {
	a.over = true
	a.disk.crashIn = 0
	if a.machine.app == a {
		a.machine.app = nil
	}
	for _, e := range a.ends {
		e.alive = false
		if closes {
			e.send(parcel{fin: true})
		}
	}
	a.ends = nil
	if f := a.forwarder; f != nil {
		f.open = false
		a.forwarder = nil
		for _, p := range f.order {
			if l := f.peers[p]; l != nil && l.app != a {
				l := l
				w.after(lost, func() {
					if l.up && !l.closed && l.forwarder == f {
						l.lose()
					}
				})
			}
		}
	}
	w.pathsChanged()
}
