package replica

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"alcove/mesh"
	"alcove/mesh/meshtest"
)

const time500 = 500 * time.Millisecond

// fataler is a *testing.T or a *rapid.T.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// world is some apps on a network in memory. Each has a disk that outlives it.
type world struct {
	t    fataler
	rnd  *rand.Rand
	net  *meshtest.Network[[]byte]
	apps []*testApp // by device
	host int        // -1 for none
	tick time.Duration
	bad  float64 // chance that what arrived does not get stored
}

type testApp struct {
	w       *world
	device  byte
	start   byte
	self    mesh.MemberID
	running bool
	disk    map[LogID][]Entry
	r       *Replica
	safe    Vector // what was seen to be safe
	alone   Vector // what was safe when only one other was there
}

func newWorld(t fataler, seed uint64, n int) *world {
	w := &world{t: t, rnd: rand.New(rand.NewPCG(seed, 1)), net: meshtest.New[[]byte](seed), host: -1}
	for d := range n {
		a := &testApp{w: w, device: byte(d + 1), disk: map[LogID][]Entry{}, safe: Vector{}}
		w.apps = append(w.apps, a)
		a.run()
	}
	return w
}

// run starts an app, as a new session on an old disk.
func (a *testApp) run() {
	a.start++
	a.self = member(a.device, a.start)
	a.running = true
	have := Vector{}
	for l, es := range a.disk {
		have[l] = uint64(len(es))
	}
	a.r = New(a.self, have, a)
	a.w.net.Join(a.self, a.receive)
}

func (a *testApp) crash() {
	a.running = false
	a.w.net.Kill(a.self)
}

// Range reads the disk; like a busy one, it sometimes gives less than asked.
func (a *testApp) Range(l LogID, from, to uint64) ([]Entry, error) {
	es := a.disk[l]
	if to > uint64(len(es)) || from == 0 || from > to {
		a.w.t.Fatalf("asked the disk for %d to %d of %d", from, to, len(es))
	}
	if a.w.rnd.IntN(4) == 0 {
		to = from
	}
	return slices.Clone(es[from-1 : to]), nil
}

func text(l LogID, seq uint64) string { return fmt.Sprintf("%s/%s/%d", l.Author, l.Session, seq) }

func (a *testApp) write() {
	l := logOf(a.self)
	e := Entry{l, uint64(len(a.disk[l]) + 1), nil}
	e.Bytes = []byte(text(l, e.Seq))
	a.disk[l] = append(a.disk[l], e)
	a.send(a.r.Local(e))
}

func (a *testApp) receive(from mesh.MemberID, b []byte) {
	m, err := Decode(b)
	if err != nil {
		a.w.t.Fatalf("decode: %v", err)
	}
	fresh, out, err := a.r.Receive(from, m)
	if err != nil {
		a.w.t.Fatalf("receive: %v", err)
	}
	a.send(out)
	if a.w.rnd.Float64() < a.w.bad {
		fresh = fresh[:a.w.rnd.IntN(len(fresh)+1)]
	}
	for _, e := range fresh {
		if e.Seq != uint64(len(a.disk[e.LogID])+1) {
			a.w.t.Fatalf("a gap: entry %d after %d", e.Seq, len(a.disk[e.LogID]))
		}
		if string(e.Bytes) != text(e.LogID, e.Seq) {
			a.w.t.Fatalf("entry %d reads %q", e.Seq, e.Bytes)
		}
		a.disk[e.LogID] = append(a.disk[e.LogID], e)
	}
	a.send(a.r.Stored(from, fresh))
	a.checkSafe()
}

func (a *testApp) send(out []Send) {
	for _, s := range out {
		if s.To == a.self {
			a.w.t.Fatalf("sends to itself")
		}
		a.w.net.Send(a.self, s.To, s.Message.Encode())
	}
}

func (a *testApp) connected() []mesh.MemberID {
	var out []mesh.MemberID
	for _, b := range a.w.apps {
		if b != a && b.running && a.w.net.Reaches(a.self, b.self) {
			out = append(out, b.self)
		}
	}
	return out
}

func (a *testApp) onTick() {
	host := mesh.MemberID("")
	if h := a.w.host; h >= 0 && a.w.apps[h].running {
		if id := a.w.apps[h].self; id == a.self || a.w.net.Reaches(a.self, id) {
			host = id
		}
	}
	a.send(a.r.Tick(a.w.net.Now(), a.connected(), host))
	a.checkSafe()
}

// checkSafe checks every new promise against the disks.
func (a *testApp) checkSafe() {
	for l, es := range a.disk {
		if l.Author != a.self.Device() {
			continue
		}
		for seq := uint64(1); seq <= uint64(len(es)); seq++ {
			if !a.r.Safe(l, seq) {
				if l == logOf(a.self) && seq <= a.safe[l] {
					a.w.t.Fatalf("entry %d is not safe any more", seq)
				}
				continue
			}
			if l == logOf(a.self) && seq > a.safe[l] {
				a.safe[l] = seq
			}
			a.checkHeld(l, seq)
		}
	}
	if a.r.Safe(logOf(a.self), uint64(len(a.disk[logOf(a.self)])+1)) {
		a.w.t.Fatalf("what was never written is safe")
	}
}

// checkHeld checks that an entry is on two other disks, or on one while the
// app may take it for the only other one.
func (a *testApp) checkHeld(l LogID, seq uint64) {
	held := 0
	for _, b := range a.w.apps {
		if b != a && uint64(len(b.disk[l])) >= seq {
			held++
		}
	}
	_, one := a.r.onlyOther()
	if held < 1 || held < 2 && !one && a.alone[l] < seq {
		a.w.t.Fatalf("entry %d is called safe, but is on %d other disks", seq, held)
	}
	if one {
		if a.alone == nil {
			a.alone = Vector{}
		}
		a.alone[l] = max(a.alone[l], seq)
	}
}

// pass lets time go by, with ticks at the pace of the caller's 500 ms.
func (w *world) pass(d time.Duration) {
	for end := w.net.Now() + d; w.net.Now() < end; {
		step := min(end, w.tick+time500) - w.net.Now()
		w.net.Advance(step)
		if w.net.Now() < w.tick+time500 {
			continue
		}
		w.tick = w.net.Now()
		for _, a := range w.apps {
			if a.running && !w.net.Frozen(a.self) {
				a.onTick()
			}
		}
	}
}

// agree reports whether all disks are the same.
func (w *world) agree() bool {
	for _, a := range w.apps[1:] {
		if len(a.disk) != len(w.apps[0].disk) {
			return false
		}
		for l, es := range w.apps[0].disk {
			if len(a.disk[l]) != len(es) {
				return false
			}
		}
	}
	return true
}

// settle heals everything and waits until all have all.
func (w *world) settle(limit time.Duration) {
	w.t.Helper()
	w.net.Heal()
	w.bad = 0
	for _, a := range w.apps {
		if !a.running {
			a.run()
		}
		w.net.Thaw(a.self)
	}
	for end := w.net.Now() + limit; !w.agree(); {
		if w.net.Now() > end {
			w.t.Fatalf("after %v not all have all", limit)
		}
		w.pass(time500)
	}
}

var _ fataler = (*testing.T)(nil)
