package election

import (
	"container/heap"
	"fmt"
	"slices"
	"strings"
	"time"

	"alcove/mesh"
)

// The rhythm of the simulated apps.
const (
	tickEvery  = 100 * time.Millisecond
	beatEvery  = 100 * time.Millisecond
	linkDelay  = 2 * time.Millisecond
	gossipLag  = 3 * time.Second // until a dead member is known to be dead
	brokenLink = 5 * time.Second // until a silent control channel is closed
	redial     = 500 * time.Millisecond
	dialling   = 50 * time.Millisecond // of everybody, by a new host
)

// world is a mesh of machines in simulated time. It carries the effects out as
// an app would, and checks at every effect what the package promises.
type world struct {
	now     time.Duration
	queue   events
	serial  int
	claimed int
	chosen  mesh.MemberID
	apps    map[mesh.MemberID]*app
	order   []mesh.MemberID
	cuts    map[[2]mesh.MemberID]bool              // from, to
	last    map[[2]mesh.MemberID]time.Duration     // arrival on a channel, which keeps the order
	delay   func(from mesh.MemberID) time.Duration // of a message
	links   func(host, x, y mesh.MemberID) bool    // which channels are wanted
	up      map[[2]mesh.MemberID]bool
	log     []string
	broken  []string // promises
}

type app struct {
	id      mesh.MemberID
	m       *Machine
	rank    mesh.Rank
	skew    time.Duration // of its monotonic clock
	leads   mesh.Reign
	obeyed  mesh.Reign
	claimed mesh.Reign
	steps   int // downs of the role
	handed  int // ... on purpose
	frozen  bool
	dead    bool
	held    []func()
}

type event struct {
	at     time.Duration
	serial int
	do     func()
}

type events []event

func (q events) Len() int { return len(q) }
func (q events) Less(i, j int) bool {
	return q[i].at < q[j].at || q[i].at == q[j].at && q[i].serial < q[j].serial
}
func (q events) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *events) Push(x any)   { *q = append(*q, x.(event)) }
func (q *events) Pop() any     { e := (*q)[len(*q)-1]; *q = (*q)[:len(*q)-1]; return e }

func newWorld() *world {
	return &world{
		apps: map[mesh.MemberID]*app{},
		cuts: map[[2]mesh.MemberID]bool{}, up: map[[2]mesh.MemberID]bool{}, last: map[[2]mesh.MemberID]time.Duration{},
		delay: func(mesh.MemberID) time.Duration { return linkDelay },
		links: func(_, _, _ mesh.MemberID) bool { return true },
	}
}

func pair(a, b mesh.MemberID) [2]mesh.MemberID {
	if b < a {
		a, b = b, a
	}
	return [2]mesh.MemberID{a, b}
}

func (w *world) after(d time.Duration, do func()) {
	w.serial++
	heap.Push(&w.queue, event{w.now + d, w.serial, do})
}

func (w *world) run(d time.Duration) {
	end := w.now + d
	for len(w.queue) > 0 && w.queue[0].at <= end {
		e := heap.Pop(&w.queue).(event)
		w.now = e.at
		e.do()
	}
	w.now = end
}

func (w *world) join(id mesh.MemberID, rank mesh.Rank, term mesh.Term, p Patience) {
	a := &app{id: id, m: New(id, term, p), rank: rank, skew: time.Duration(len(w.order)) * time.Hour}
	a.obeyed.Term = term
	w.apps[id] = a
	w.order = append(w.order, id)
	w.members()
	for _, other := range w.order {
		w.connect(id, other)
	}
	// Each app has its own phase, as real ones have.
	phase := time.Duration(len(w.order)) * 7 * time.Millisecond
	w.after(phase, func() { w.ticking(a) })
	w.after(phase, func() { w.beating(a) })
}

// members tells everybody who is alive; gossip is not what is under test.
func (w *world) members() {
	var list []Candidate
	for _, id := range w.order {
		if a := w.apps[id]; !a.dead {
			list = append(list, Candidate{id, a.rank})
		}
	}
	for _, id := range w.order {
		w.step(w.apps[id], func(now time.Duration) Input { return Members{now, list} })
	}
}

func (w *world) ticking(a *app) {
	if a.dead {
		return
	}
	if !a.frozen {
		w.step(a, func(now time.Duration) Input { return Tick{now} })
	}
	w.after(tickEvery, func() { w.ticking(a) })
}

func (w *world) beating(a *app) {
	if a.dead {
		return
	}
	if a.leads.Term > 0 && !a.frozen {
		w.tellAll(a, Heard{Reign: a.leads, From: a.id})
	}
	w.after(beatEvery, func() { w.beating(a) })
}

// connect brings a control channel up, unless it is cut.
func (w *world) connect(x, y mesh.MemberID) {
	p := pair(x, y)
	if x == y || w.cut2(x, y) || w.up[p] || w.apps[x].dead || w.apps[y].dead {
		return
	}
	if !w.links(w.apps[x].obeyed.Host, x, y) && !w.links(w.apps[y].obeyed.Host, y, x) {
		return
	}
	w.up[p] = true
	w.step(w.apps[x], func(now time.Duration) Input { return Connected{now, y} })
	w.step(w.apps[y], func(now time.Duration) Input { return Connected{now, x} })
}

func (w *world) disconnect(x, y mesh.MemberID) {
	if p := pair(x, y); w.up[p] {
		delete(w.up, p)
		w.step(w.apps[x], func(now time.Duration) Input { return Lost{Now: now, Member: y} })
		w.step(w.apps[y], func(now time.Duration) Input { return Lost{Now: now, Member: x} })
	}
}

// reset closes one channel from the side of one app, which lives on; it is soon
// made again.
func (w *world) reset(by, other mesh.MemberID) {
	p := pair(by, other)
	if !w.up[p] {
		return
	}
	delete(w.up, p)
	w.step(w.apps[by], func(now time.Duration) Input { return Lost{Now: now, Member: other} })
	closed := !w.cuts[[2]mesh.MemberID{by, other}]
	w.step(w.apps[other], func(now time.Duration) Input { return Lost{Now: now, Member: by, Closed: closed} })
	w.after(redial, func() { w.connect(by, other) })
}

func (w *world) cut(x, y mesh.MemberID) {
	w.cutOneWay(x, y)
	w.cutOneWay(y, x)
}

// cutOneWay loses what x sends to y.
func (w *world) cutOneWay(x, y mesh.MemberID) {
	w.cuts[[2]mesh.MemberID{x, y}] = true
	w.after(brokenLink, func() {
		if w.cuts[[2]mesh.MemberID{x, y}] {
			w.disconnect(x, y)
		}
	})
}

func (w *world) cut2(x, y mesh.MemberID) bool {
	return w.cuts[[2]mesh.MemberID{x, y}] || w.cuts[[2]mesh.MemberID{y, x}]
}

func (w *world) heal(x, y mesh.MemberID) {
	delete(w.cuts, [2]mesh.MemberID{x, y})
	delete(w.cuts, [2]mesh.MemberID{y, x})
	w.connect(x, y)
}

// unplug takes an app off the network.
func (w *world) unplug(id mesh.MemberID) {
	for _, other := range w.order {
		if other != id {
			w.cut(id, other)
		}
	}
}

// stop ends an app; the kernel closes its channels, and gossip notices later.
func (w *world) stop(id mesh.MemberID, goodbye bool) {
	a := w.apps[id]
	a.dead, a.leads = true, mesh.Reign{}
	for _, other := range w.order {
		if !w.up[pair(id, other)] {
			continue
		}
		delete(w.up, pair(id, other))
		b := w.apps[other]
		if w.cuts[[2]mesh.MemberID{id, other}] {
			w.after(brokenLink, func() {
				w.step(b, func(now time.Duration) Input { return Lost{Now: now, Member: id} })
			})
			continue
		}
		w.arrive(id, other, func() {
			if goodbye {
				w.step(b, func(now time.Duration) Input { return Left{now, id} })
			}
			w.step(b, func(now time.Duration) Input { return Lost{Now: now, Member: id, Closed: true} })
		})
	}
	w.after(gossipLag, w.members)
}

// arrive delivers after the delay, and after what was sent before.
func (w *world) arrive(from, to mesh.MemberID, do func()) {
	p := [2]mesh.MemberID{from, to}
	w.last[p] = max(w.last[p], w.now+w.delay(from))
	w.after(w.last[p]-w.now, do)
}

// choose tells everybody whom the owner picked.
func (w *world) choose(id mesh.MemberID) {
	w.chosen = id
	for _, a := range w.alive() {
		w.step(a, func(now time.Duration) Input { return Chosen{now, id} })
	}
}

// stall stops a process for a while.
func (w *world) stall(id mesh.MemberID, d time.Duration) {
	w.apps[id].frozen = true
	w.after(d, func() { w.thaw(id) })
}

// sleep stops a machine, its clocks too; what was sent to it is lost. The others
// close its channels, and their machines say so when it is back, which it may or
// may not know itself.
func (w *world) sleep(id mesh.MemberID, d time.Duration, noticed bool) {
	a := w.apps[id]
	a.frozen = true
	w.unplug(id)
	w.after(d, func() {
		if a.dead || !a.frozen {
			return
		}
		a.skew -= d
		a.frozen, a.held = false, nil
		w.members()
		if noticed {
			w.step(a, func(now time.Duration) Input { return Woke{now} })
		}
		for _, other := range w.order {
			switch {
			case other == id:
			case w.up[pair(id, other)]:
				w.step(a, func(now time.Duration) Input { return Connected{now, other} })
			default:
				w.step(a, func(now time.Duration) Input { return Lost{Now: now, Member: other, Closed: true} })
			}
		}
		w.after(redial, func() {
			for _, other := range w.order {
				if other != id {
					w.heal(id, other)
				}
			}
		})
	})
}

func (w *world) thaw(id mesh.MemberID) {
	a := w.apps[id]
	if !a.frozen {
		return
	}
	a.frozen = false
	held := a.held
	a.held = nil
	for _, do := range held {
		do()
	}
}

// tell delivers an input of another app, at that one's own time.
func (w *world) tell(from, to mesh.MemberID, in Input) {
	if w.cuts[[2]mesh.MemberID{from, to}] {
		return
	}
	w.arrive(from, to, func() {
		if w.up[pair(from, to)] && !w.cuts[[2]mesh.MemberID{from, to}] {
			w.step(w.apps[to], func(now time.Duration) Input { return at(in, now) })
		}
	})
}

func (w *world) tellAll(a *app, in Input) {
	for _, other := range w.order {
		if w.up[pair(a.id, other)] {
			w.tell(a.id, other, in)
		}
	}
}

func at(in Input, now time.Duration) Input {
	switch in := in.(type) {
	case Heard:
		in.Now = now
		return in
	case Asked:
		in.Now = now
		return in
	case Answered:
		in.Now = now
		return in
	case Offered:
		in.Now = now
		return in
	}
	panic(fmt.Sprintf("%T does not travel", in))
}

func (w *world) step(a *app, in func(now time.Duration) Input) {
	switch {
	case a.dead:
		return
	case a.frozen:
		a.held = append(a.held, func() { w.step(a, in) })
		return
	}
	was := a.m.Role()
	for _, e := range a.m.Step(in(w.now + a.skew)) {
		w.act(a, e)
	}
	if a.m.Role() == Gone && was != Gone {
		w.stop(a.id, true)
	}
}

func (w *world) act(a *app, e Effect) {
	switch e := e.(type) {
	case Claim:
		w.note(a, "claim", e.Reign)
		w.check(a, e.Reign.Host == a.id, "claims for another")
		a.claimed = e.Reign
		w.claimed++
		w.tellAll(a, Heard{Reign: e.Reign, From: a.id})
	case Lead:
		w.note(a, "lead", e.Reign)
		w.check(a, a.claimed == e.Reign, "leads without a claim")
		w.check(a, a.leads.Term < e.Reign.Term, "leads twice")
		w.obey(a, e.Reign)
		a.leads = e.Reign
		w.after(dialling, func() {
			for _, other := range w.order {
				w.connect(a.id, other)
			}
		})
	case Follow:
		w.note(a, "follow", e.Reign)
		w.check(a, e.Reign.Host != a.id, "follows itself")
		w.check(a, a.leads == mesh.Reign{}, "follows while it leads")
		w.obey(a, e.Reign)
	case StepDown:
		what := "step down"
		if e.Handed {
			what = "hand over"
		}
		w.note(a, what, e.Reign)
		w.check(a, a.leads == e.Reign, "steps down from what it does not lead")
		a.leads = mesh.Reign{}
		a.steps++
		if e.Handed {
			a.handed++
		}
	case Transfer:
		w.note(a, "transfer", e.Reign)
		w.check(a, a.leads != mesh.Reign{}, "transfers what it does not have")
		w.tell(a.id, e.Reign.Host, Offered{Reign: e.Reign, From: a.id})
	case Ask:
		w.log = append(w.log, fmt.Sprintf("%7s  %s asks for %d", w.stamp(), a.id, e.Term))
		w.check(a, e.Term > a.obeyed.Term, "asks for an old term")
		w.tellAll(a, Asked{From: a.id, Term: e.Term, Bar: e.Bar})
	case Answer:
		w.tell(a.id, e.To, Answered{From: a.id, Term: e.Term, Reign: e.Reign, Hears: e.Hears})
	}
}

func (w *world) obey(a *app, r mesh.Reign) {
	w.check(a, !r.Less(a.obeyed), "obeys a lower reign")
	a.obeyed = r
}

func (w *world) note(a *app, what string, r mesh.Reign) {
	w.log = append(w.log, fmt.Sprintf("%7s  %s %s %d/%s", w.stamp(), a.id, what, r.Term, r.Host))
}

func (w *world) check(a *app, ok bool, what string) {
	if !ok {
		w.broken = append(w.broken, fmt.Sprintf("%s %s %s", w.stamp(), a.id, what))
	}
}

func (w *world) stamp() string { return fmt.Sprintf("%.3fs", w.now.Seconds()) }

// alive are the apps that still run, in the order of their joining.
func (w *world) alive() []*app {
	var as []*app
	for _, id := range w.order {
		if a := w.apps[id]; !a.dead {
			as = append(as, a)
		}
	}
	return as
}

func (w *world) summary() string {
	var parts []string
	for _, a := range w.alive() {
		r := a.m.Reign()
		parts = append(parts, fmt.Sprintf("%s %s %d/%s", a.id, a.m.Role(), r.Term, r.Host))
	}
	return strings.Join(parts, ", ")
}

// agreed returns the one host that every app obeys.
func (w *world) agreed() (mesh.Reign, bool) {
	as := w.alive()
	if len(as) == 0 {
		return mesh.Reign{}, false
	}
	r := as[0].m.Reign()
	leaders := 0
	ok := !slices.ContainsFunc(as, func(a *app) bool {
		if a.m.Role() == Leading {
			leaders++
		}
		return a.m.Reign() != r || !a.m.Settled()
	})
	return r, ok && leaders == 1
}
