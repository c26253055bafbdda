package simulation

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"alcove/app/meeting"
	"alcove/mesh"
	"alcove/mesh/control"
)

// As mesh/control has them.
const (
	silence   = 5 * time.Second
	pingEvery = time.Second
	timeOut   = 4 * time.Second // of a dial
	maxQueue  = 4 << 20
)

// end is one app's end of a control channel: a stream that keeps order and loses
// nothing until it breaks. What the network loses comes late.
type end struct {
	app      *app
	other    *end
	alive    bool
	last     time.Duration // when the newest arrives here
	kept     []parcel      // what waits for the network to work again
	bytes    int           // of it
	quiet    time.Duration // nothing can be heard since; -1 where it can
	old      []parcel      // some that came, to be replayed
	checking bool
}

// parcel is a frame or, without a kind, the end of the stream.
type parcel struct {
	kind    control.Kind
	payload []byte
	fin     bool
}

// channels are the ports of a core to the others.
type channels struct{ a *app }

func (c channels) Connected() []mesh.MemberID {
	out := make([]mesh.MemberID, len(c.a.ends))
	for i, e := range c.a.ends {
		out[i] = e.other.app.member
	}
	return out
}

func (a *app) endTo(m mesh.MemberID) *end {
	i, found := slices.BinarySearchFunc(a.ends, m, func(e *end, m mesh.MemberID) int {
		return strings.Compare(string(e.other.app.member), string(m))
	})
	if !found {
		return nil
	}
	return a.ends[i]
}

func (c channels) Send(to mesh.MemberID, kind control.Kind, payload []byte) error {
	c.a.w.checkSend(c.a, to, kind, payload)
	e := c.a.endTo(to)
	if e == nil {
		return control.ErrNotConnected
	}
	e.send(parcel{kind: kind, payload: payload})
	return nil
}

func (c channels) Drop(m mesh.MemberID) {
	c.a.w.count("drops")
	if e := c.a.endTo(m); e != nil {
		e.hangUp(control.ErrDropped)
	}
}

// send gives the stream a parcel. A step that waited for the disk sends later.
func (e *end) send(p parcel) {
	w, to := e.app.w, e.other
	w.trace(e.app.n, to.app.n, p)
	if len(to.kept) > 0 || !w.path(e.app.machine, to.app.machine) {
		to.keep(p)
		return
	}
	at := w.now + e.app.busy + w.delay(e.app.machine, to.app.machine)
	if w.harsh == 0 || p.fin {
		to.last = max(to.last, at)
		to.app.watch.took(w.now, to.last-w.now)
		w.at(to.last, func() { to.arrive(p) })
		return
	}
	e.harsh(p, at)
}

// harsh is a network that is no stream: frames are lost, doubled, come out of
// order, and come again much later.
func (e *end) harsh(p parcel, at time.Duration) {
	w, to := e.app.w, e.other
	times := 1
	switch r := w.rng.Float64(); {
	case r < w.harsh:
		times = 0
		w.count("frames lost")
	case r < 2*w.harsh:
		times = 2
		w.count("frames doubled")
	case r < 3*w.harsh:
		at += time.Duration(w.rng.Int64N(int64(400 * time.Millisecond)))
		w.count("frames shuffled")
	}
	for range times {
		to.app.watch.took(w.now, at-w.now)
		w.at(at, func() { to.arrive(p) })
		at += time.Duration(w.rng.Int64N(int64(300 * time.Millisecond)))
	}
	if w.rng.IntN(20) == 0 && len(to.old) < 8 {
		to.old = append(to.old, p)
	}
	if len(to.old) > 0 && w.rng.Float64() < w.harsh {
		again := to.old[w.rng.IntN(len(to.old))]
		w.count("frames replayed")
		to.app.watch.took(w.now, 20*time.Second)
		w.at(at, func() { to.arrive(again) })
	}
}

// keep holds a parcel back until the network works again.
func (e *end) keep(p parcel) {
	e.kept = append(e.kept, p)
	if e.bytes += len(p.payload) + 64; e.bytes > maxQueue {
		e.app.w.count("queues overfull")
		e.other.hangUp(control.ErrSlow)
	}
}

// resume lets through what was kept.
func (e *end) resume() {
	w := e.app.w
	if len(e.kept) == 0 || !w.path(e.other.app.machine, e.app.machine) {
		return
	}
	kept := e.kept
	e.app.watch.took(w.now, 20*time.Second)
	e.kept, e.bytes = nil, 0
	for _, p := range kept {
		e.last = max(e.last, w.now+w.delay(e.other.app.machine, e.app.machine))
		w.at(e.last, func() { e.arrive(p) })
	}
}

// arrive is at the machine; the loop reads in order.
func (e *end) arrive(p parcel) {
	w, a := e.app.w, e.app
	switch {
	case !w.path(e.other.app.machine, a.machine):
		e.keep(p)
	case !e.alive:
		if e.other.alive && !p.fin && a.up() {
			e.reset()
		}
	case p.fin:
		a.handle(func() { e.down(control.ErrGone) })
	default:
		a.handle(func() {
			if e.alive {
				w.beforeFrame(a, e, p)
				a.core.Step(a.moment(), control.Frame{From: e.other.app.member, Kind: p.kind, Payload: p.payload})
			}
		})
	}
}

// reset answers what came to an end that is no more.
func (e *end) reset() {
	o := e.other
	e.app.w.after(e.app.w.delay(e.app.machine, o.app.machine), func() {
		if e.app.w.path(e.app.machine, o.app.machine) {
			o.app.handle(func() { o.down(control.ErrGone) })
		}
	})
}

// hangUp closes this end from this side. The other side hears of it, in order.
func (e *end) hangUp(why error) {
	if !e.alive {
		return
	}
	e.remove()
	e.send(parcel{fin: true})
	if e.app.running() {
		e.app.handle(func() {
			e.app.core.Step(e.app.moment(), control.Down{Member: e.other.app.member, Err: why})
		})
	}
}

// down is how the loop learns that the other side closed it.
func (e *end) down(why error) {
	if !e.alive {
		return
	}
	e.remove()
	e.app.core.Step(e.app.moment(), control.Down{Member: e.other.app.member, Err: why})
}

func (e *end) remove() {
	e.alive = false
	a := e.app
	a.ends = slices.DeleteFunc(slices.Clone(a.ends), func(o *end) bool { return o == e })
}

// listen notes whether anything can be heard; silence closes the channel.
func (e *end) listen() {
	w, o := e.app.w, e.other
	hears := o.alive && !o.app.stopped && w.path(o.app.machine, e.app.machine)
	switch {
	case hears:
		e.quiet = -1
	case e.quiet < 0:
		e.quiet = w.now - time.Duration(w.rng.Int64N(int64(pingEvery)))
	}
	if e.quiet >= 0 && !e.checking {
		e.checking = true
		w.at(max(e.quiet+silence, w.now), e.silent)
	}
}

func (e *end) silent() {
	e.checking = false
	if !e.alive || e.quiet < 0 || !e.app.running() {
		return
	}
	if e.app.still() { // it looks once it goes on
		e.checking = true
		e.app.w.after(pingEvery, e.silent)
		return
	}
	if e.app.w.now < e.quiet+silence {
		e.listen()
		return
	}
	e.app.w.count("channels silent")
	e.hangUp(control.ErrSilent)
}

// Dial makes a channel with whoever is at an address.
func (c channels) Dial(at netip.AddrPort, want mesh.DeviceID) {
	a := c.a
	a.w.attempt(a, at, func(to *app) (bool, error) {
		err := a.w.admit(a, to, want)
		if err == errWait {
			return false, control.ErrUnreachable
		}
		return true, err
	}, func(err error) { a.do(dialled(at, err)) })
}

// Prove finds out whether a device is there.
func (c channels) Prove(at netip.AddrPort, want mesh.DeviceID) {
	a := c.a
	a.w.attempt(a, at, func(to *app) (bool, error) {
		if to.device.ID() != want {
			return true, control.ErrWrongDevice
		}
		return true, nil
	}, func(err error) { a.do(proved(at, want, err)) })
}

// attempt reaches for an app at an address until it answers or time is up.
func (w *world) attempt(a *app, at netip.AddrPort, try func(*app) (bool, error), answer func(error)) {
	m := w.at2[at]
	end := w.now + timeOut
	var once func(wait time.Duration)
	once = func(wait time.Duration) {
		if !a.running() {
			return
		}
		last := error(control.ErrUnreachable)
		if m != nil && w.path(a.machine, m) && w.path(m, a.machine) {
			if m.app == nil {
				answer(control.ErrUnreachable) // refused by the kernel
				return
			}
			if !m.app.still() {
				done, err := try(m.app)
				if done {
					answer(err)
					return
				}
				last = err
			}
		}
		if w.now+wait >= end {
			w.at(end, func() { answer(last) })
			return
		}
		w.after(wait, func() { once(min(2*wait, time.Second)) })
	}
	w.after(w.delay(a.machine, a.machine)*3+3*time.Millisecond, func() { once(250 * time.Millisecond) })
}

// admit makes a channel, as mesh/control settles it: of two apps the one with
// the greater name makes no second one, the other takes what is made.
func (w *world) admit(a, to *app, want mesh.DeviceID) error {
	switch {
	case to == a:
		return control.ErrSelf
	case want != "" && to.device.ID() != want:
		return control.ErrWrongDevice
	case a.removes(to.id):
		return control.ErrBanned
	case to.removes(a.id):
		return control.ErrRemoved
	}
	greater, lesser := a, to
	if to.member > a.member {
		greater, lesser = to, a
	}
	if e := greater.endTo(lesser.member); e != nil {
		if e.other.alive {
			return nil
		}
		return errWait
	}
	if e := lesser.endTo(greater.member); e != nil {
		e.hangUp(control.ErrReplaced)
	}
	w.connect(a, to)
	return nil
}

// removes is what the shell asks of the newest view.
func (a *app) removes(p meeting.ParticipantID) bool {
	return a.core.Journal().State().Participants[p].Removed
}

func (w *world) connect(a, to *app) {
	x, y := &end{app: a, alive: true, quiet: -1}, &end{app: to, alive: true, quiet: -1}
	x.other, y.other = y, x
	w.count("channels")
	a.addEnd(x)
	to.addEnd(y)
	x.up(true)
	y.up(false)
}

func (a *app) addEnd(e *end) {
	ends := append(slices.Clone(a.ends), e)
	slices.SortFunc(ends, func(x, y *end) int {
		return strings.Compare(string(x.other.app.member), string(y.other.app.member))
	})
	a.ends = ends
}

func (e *end) up(outbound bool) {
	a, o := e.app, e.other.app
	hello := control.Hello{Member: o.member, Control: o.control, Gossip: o.gossip}
	a.handle(func() {
		if e.alive {
			a.core.Step(a.moment(), control.Up{Hello: hello, Outbound: outbound})
		}
	})
}

func (c channels) Addrs() []netip.AddrPort { return []netip.AddrPort{c.a.control} }
