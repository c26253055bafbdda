package simulation

import (
	"fmt"
	"time"

	"alcove/app/meeting"
	"alcove/app/store"
)

// fault is one thing that goes wrong for a while. It returns how it ends.
type fault struct {
	name string
	do   func(*world) (end func())
}

// faults are all that there are; all may happen at once.
var faults = []fault{
	{"crash", func(w *world) func() { return w.fall(false, false) }},
	{"crash, disk lost", func(w *world) func() { return w.fall(true, false) }},
	{"power lost", func(w *world) func() { return w.fall(false, true) }},
	{"host crashes", (*world).hostFalls},
	{"host crashes", (*world).hostFalls},
	{"leave", (*world).leave},
	{"freeze", (*world).freeze},
	{"host freezes", (*world).freezeHost},
	{"sleep", (*world).lid},
	{"split", (*world).split},
	{"split", (*world).split},
	{"split three ways", (*world).splitThree},
	{"ban in a split", (*world).banInSplit},
	{"one-way cut", (*world).oneWay},
	{"flapping", (*world).flapping},
	{"loss", (*world).lossy},
	{"jitter", (*world).jittery},
	{"wall clock jumps", (*world).jump},
	{"slow disk", (*world).slowDisk},
	{"disk full", func(w *world) func() { return w.badDisk(store.ErrFull) }},
	{"disk read-only", func(w *world) func() { return w.badDisk(store.ErrUnreadable) }},
	{"crash at a write", (*world).crashAtWrite},
	{"no stream", (*world).noStream},
}

// plan puts faults into a span of time.
func (w *world) plan(from, length time.Duration) {
	for range 1 + w.rng.IntN(9) {
		f := faults[w.rng.IntN(len(faults))]
		at := from + time.Duration(w.rng.Int64N(int64(length)))
		lasts := 200*time.Millisecond + time.Duration(w.rng.ExpFloat64()*float64(5*time.Second))
		w.at(at, func() {
			if !w.people {
				return
			}
			w.note("FAULT %s for %v", f.name, lasts.Round(time.Millisecond))
			w.count("fault: " + f.name)
			if end := f.do(w); end != nil {
				w.ledger.mends = append(w.ledger.mends, end)
				n := len(w.ledger.mends) - 1
				w.after(lasts, func() { w.mendOne(n) })
			}
		})
	}
}

func (w *world) mendOne(n int) {
	if end := w.ledger.mends[n]; end != nil {
		w.ledger.mends[n] = nil
		end()
	}
}

// mend ends all faults, and brings back most of whom is gone.
func (w *world) mend() {
	w.note("all faults end")
	for n := range w.ledger.mends {
		w.mendOne(n)
	}
	running := 0
	for _, m := range w.machines {
		if m.app != nil {
			running++
		}
	}
	for _, m := range w.machines {
		if m.app == nil && (running == 0 || m.n == 0 || w.rng.IntN(3) > 0) {
			running++
			w.arrives(m)
		}
	}
}

func (w *world) anybody() *machine { return w.machines[w.rng.IntN(len(w.machines))] }

// host is the machine of an app that leads, nil for none.
func (w *world) host() *machine {
	for _, n := range w.rng.Perm(len(w.machines)) {
		if m := w.machines[n]; m.app != nil && m.app.forwarder != nil {
			return m
		}
	}
	return nil
}

// fall is the end of an app without a goodbye; it is started again.
func (w *world) fall(disk, power bool) func() {
	m := w.anybody()
	return w.fallOf(m, disk, power)
}

func (w *world) fallOf(m *machine, disk, power bool) func() {
	if m.app == nil || m.off {
		return nil
	}
	w.note("%s crashes, disk lost: %v, power: %v", m, disk, power)
	w.hostEnds(m.app)
	if power {
		m.off = true
	}
	w.stop(m.app, !power)
	if disk {
		m.lost++
		w.ledger.diskLost(m)
		m.disk.lose()
	}
	return func() {
		if power {
			m.off = false
			w.pathsChanged()
		}
		w.arrives(m)
	}
}

func (w *world) hostFalls() func() {
	if m := w.host(); m != nil {
		return w.fallOf(m, w.rng.IntN(4) == 0, w.rng.IntN(3) == 0)
	}
	return nil
}

func (w *world) leave() func() {
	m := w.anybody()
	if m.app == nil {
		return nil
	}
	a := m.app
	w.note("%s leaves", a)
	a.handle(func() { _ = a.core.Leave(a.moment()) })
	return func() { w.arrives(m) }
}

func (w *world) freeze() func() { return w.freezeOf(w.anybody()) }

func (w *world) freezeHost() func() {
	if m := w.host(); m != nil {
		return w.freezeOf(m)
	}
	return nil
}

func (w *world) freezeOf(m *machine) func() {
	if m.app == nil {
		return nil
	}
	a := m.app
	w.note("%s stands still", a)
	a.halt()
	return a.thaw
}

func (w *world) lid() func() {
	m := w.anybody()
	if m.asleep || m.off {
		return nil
	}
	w.note("%s sleeps", m)
	m.sleep()
	return m.wake
}

// cutting blocks some ways and opens them again.
func (w *world) cutting(ways [][2]*machine) func() {
	for _, p := range ways {
		w.block(p[0], p[1])
	}
	w.pathsChanged()
	return func() {
		for _, p := range ways {
			w.unblock(p[0], p[1])
		}
		w.pathsChanged()
	}
}

func (w *world) splitInto(parts int) func() {
	side := make([]int, len(w.machines))
	for i := range side {
		side[i] = w.rng.IntN(parts)
	}
	w.note("split %v", side)
	var ways [][2]*machine
	for i, x := range w.machines {
		for j, y := range w.machines {
			if side[i] != side[j] {
				ways = append(ways, [2]*machine{x, y})
			}
		}
	}
	return w.cutting(ways)
}

func (w *world) split() func()      { return w.splitInto(2) }
func (w *world) splitThree() func() { return w.splitInto(3) }

// banInSplit cuts the owner off from somebody, whom they then remove or demote;
// that one goes on among others, who know nothing of it.
func (w *world) banInSplit() func() {
	owner, who := w.machines[0], w.anybody()
	if owner.app == nil || who == owner || len(w.machines) < 3 {
		return nil
	}
	side := map[*machine]bool{who: true}
	var ways [][2]*machine
	for _, o := range w.machines[1:] {
		if o != who && w.rng.IntN(3) > 0 {
			side[o] = true
		}
	}
	for _, x := range w.machines {
		for _, y := range w.machines {
			if side[x] != side[y] {
				ways = append(ways, [2]*machine{x, y})
			}
		}
	}
	w.note("%s is cut off from the owner", who)
	w.after(time.Duration(w.rng.Int64N(int64(2*time.Second))), func() { w.condemn(owner, who) })
	return w.cutting(ways)
}

func (w *world) condemn(owner, who *machine) {
	a := owner.app
	if a == nil || !w.people {
		return
	}
	body := meeting.Body(meeting.Remove{Who: who.id})
	if w.rng.IntN(3) == 0 {
		body = meeting.Revoke{Who: who.id}
	}
	a.handle(func() { w.write(a, func(*meeting.State) (meeting.Body, error) { return body, nil }) })
}

func (w *world) oneWay() func() {
	x, y := w.anybody(), w.anybody()
	if x == y {
		return nil
	}
	ways := [][2]*machine{{x, y}}
	if w.rng.IntN(2) == 0 { // what x sends reaches nobody
		ways = nil
		for _, o := range w.machines {
			if o != x {
				ways = append(ways, [2]*machine{x, o})
			}
		}
	}
	w.note("one-way cut from %s, %d ways", x, len(ways))
	return w.cutting(ways)
}

func (w *world) flapping() func() {
	x := w.anybody()
	var ways [][2]*machine
	for _, y := range w.machines {
		if x != y && w.rng.IntN(3) > 0 {
			ways = append(ways, [2]*machine{x, y}, [2]*machine{y, x})
		}
	}
	var end func()
	over := false
	var flap func()
	flap = func() {
		switch {
		case end != nil:
			end()
			end = nil
		case over:
			return
		default:
			end = w.cutting(ways)
		}
		w.after(50*time.Millisecond+time.Duration(w.rng.Int64N(int64(1500*time.Millisecond))), flap)
	}
	flap()
	return func() {
		over = true
		if end != nil {
			end()
			end = nil
		}
	}
}

func (w *world) lossy() func() {
	w.loss = 0.02 + w.rng.Float64()*0.28
	return func() { w.loss = 0 }
}

func (w *world) jittery() func() {
	w.jitter = time.Duration(w.rng.Int64N(int64(120 * time.Millisecond)))
	return func() { w.jitter = 0 }
}

func (w *world) jump() func() {
	m := w.anybody()
	m.wallOff += time.Duration(w.rng.Int64N(int64(20*time.Hour))) - 10*time.Hour
	return nil
}

func (w *world) slowDisk() func() {
	m := w.anybody()
	m.disk.slow = 5*time.Millisecond + time.Duration(w.rng.Int64N(int64(600*time.Millisecond)))
	return func() { m.disk.slow = 0 }
}

func (w *world) badDisk(why error) func() {
	m := w.anybody()
	m.disk.broken = fmt.Errorf("a fault: %w", why)
	return func() { m.disk.broken = nil }
}

func (w *world) crashAtWrite() func() {
	m := w.anybody()
	m.disk.crashIn = 1 + w.rng.IntN(4)
	return func() {
		m.disk.crashIn = 0
		w.arrives(m)
	}
}

func (w *world) noStream() func() {
	w.harsh = 0.02 + w.rng.Float64()*0.1
	return func() { w.harsh = 0 }
}

// hostEnds starts the clock of a take-over: it stops for each guest when media
// flows again.
func (w *world) hostEnds(a *app) {
	if a.forwarder == nil {
		return
	}
	w.count("hosts that ended")
	for _, p := range a.forwarder.order {
		l := a.forwarder.peers[p]
		if l == nil || l.app == a || !l.up || l.closed || !l.app.running() || l.app.still() || !w.reach(a.machine, l.app.machine) {
			continue
		}
		l.app.watch.bereft = w.now
	}
}
