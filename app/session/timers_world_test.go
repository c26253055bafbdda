package session

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alcove/app/meeting"
	"alcove/mesh"
	"alcove/mesh/identity"
)

// step is the time between two looks at the virtual clock.
const step = 5 * time.Millisecond

// floor is several apps that count the same timers, in virtual time: each has a
// monotonic clock that began when it started, a wall clock that is hours off,
// its own journal and its own counts. One is host. Messages take up to 20 ms.
type floor struct {
	fail   func(string, ...any)
	now    time.Duration
	random *rand.Rand
	id     meeting.MeetingID
	apps   []*counter
	term   mesh.Term
	host   *counter // nil while there is none
	later  []delivery
	due    map[[2]*counter]time.Duration // when the last message between two arrives
	ends   map[string]meeting.Body       // decoded once: what is held back is looked at at every step
}

type delivery struct {
	at time.Duration
	do func()
}

// counter is one app.
type counter struct {
	f       *floor
	name    string
	device  *identity.Device
	me      meeting.ParticipantID
	session string
	born    time.Duration
	wallOff time.Duration
	begun   bool
	dead    bool
	obeys   *counter
	term    mesh.Term
	disk    []meeting.Op // as it was stored
	journal *meeting.Journal
	author  *meeting.Author
	counts  *counts
	held    []meeting.Op
	timed   []meeting.Timer
	told    time.Duration
	closed  time.Duration // when its rooms closed; 0 not yet
	opened  bool
	said    map[meeting.Expire]int
}

func newFloor(t interface{ Fatalf(string, ...any) }, seed uint64, people int) *floor {
	f := &floor{
		fail: t.Fatalf, now: 100 * time.Hour, random: rand.New(rand.NewPCG(seed, 1)),
		due: map[[2]*counter]time.Duration{}, ends: map[string]meeting.Body{},
	}
	var nonce [16]byte
	for i := range people {
		d := identity.NewDevice()
		if i == 0 {
			f.id = meeting.NewID(participantOf(d.ID()), nonce)
		}
		c := &counter{f: f, name: string(rune('a' + i)), device: d, me: participantOf(d.ID()), wallOff: f.hours()}
		f.apps = append(f.apps, c)
	}
	owner := f.apps[0]
	owner.start(nil)
	owner.write(meeting.Create{Name: "Test", Nonce: nonce})
	owner.write(meeting.Join{Name: owner.name})
	f.lead(owner)
	for _, c := range f.apps[1:] {
		c.start(owner.disk)
		c.obey(owner)
		c.write(meeting.Join{Name: c.name})
		f.run(100 * time.Millisecond)
	}
	owner.write(meeting.SetUp{Method: meeting.Manual, Rooms: []meeting.RoomDef{{ID: "aaaaaaaaaaaaaaaa", Name: "Red"}}})
	f.run(100 * time.Millisecond)
	return f
}

// hours is how far a wall clock may be off.
func (f *floor) hours() time.Duration { return time.Duration(f.random.IntN(24)-12) * time.Hour }

func (f *floor) delay() time.Duration { return time.Duration(1+f.random.IntN(20)) * time.Millisecond }

// send delivers in order between two apps.
func (f *floor) send(from, to *counter, do func()) {
	link := [2]*counter{from, to}
	at := max(f.now+f.delay(), f.due[link])
	f.due[link] = at
	f.later = append(f.later, delivery{at, func() {
		if !to.dead {
			do()
		}
	}})
}

// run lets time pass.
func (f *floor) run(d time.Duration) {
	for end := f.now + d; f.now < end; f.now += step {
		slices.SortStableFunc(f.later, func(a, b delivery) int { return int(a.at - b.at) })
		for len(f.later) > 0 && f.later[0].at <= f.now {
			do := f.later[0].do
			f.later = f.later[1:]
			do()
		}
		for _, c := range f.apps {
			if !c.dead && c.journal != nil {
				c.tick()
			}
		}
	}
}

// lead makes c the host: it tells everybody, who then obey it.
func (f *floor) lead(c *counter) {
	f.host, f.term = c, f.term+1
	c.obeys, c.term = c, f.term
	c.counts.newReign()
	for _, o := range f.apps {
		if o != c && !o.dead && o.journal != nil {
			f.send(c, o, func() { o.obey(c) })
		}
	}
	c.tell()
}

// kill ends an app. The others hear nothing from it, but do not know.
func (f *floor) kill(c *counter) {
	c.dead = true
	if f.host == c {
		f.host = nil
	}
}

// lose makes everybody notice that the host is gone, each when they do.
func (f *floor) lose(within time.Duration) {
	for _, c := range f.apps {
		if !c.dead && c.obeys != nil && c.obeys.dead {
			f.later = append(f.later, delivery{f.now + time.Duration(f.random.Int64N(int64(within))), func() {
				if c.obeys != nil && c.obeys.dead {
					c.obeys = nil
				}
			}})
		}
	}
}

// start opens the app on what it has stored.
func (c *counter) start(disk []meeting.Op) {
	c.dead, c.begun, c.obeys, c.held = false, false, nil, nil
	c.born, c.session = c.f.now, string(mesh.SessionIDOf([10]byte{byte(c.f.random.Uint32()), byte(c.f.random.Uint32()), 1}))
	c.disk = slices.Clone(disk)
	c.journal, c.counts = meeting.NewJournal(c.f.id), newCounts()
	c.said = map[meeting.Expire]int{}
	if _, err := c.journal.Add(c.disk...); err != nil {
		c.f.fail("load: %v", err)
	}
	c.author = meeting.NewAuthor(c.f.id, c.me, c.session, c.device)
	c.author.Observe(c.journal.Lamport())
	c.follow()
	c.begun = true
}

func (c *counter) time() time.Duration { return c.f.now - c.born }

func (c *counter) obey(h *counter) {
	if h.term < c.term {
		return
	}
	c.obeys, c.term = h, h.term
	c.counts.newReign()
}

func (c *counter) follow() {
	c.counts.follow(c.time(), c.journal.State().Timers, func(t meeting.Timer) origin {
		switch {
		case !c.begun && t.By == c.me:
			return stored
		case strings.HasPrefix(t.ID, string(c.me)+"/"+c.session+"/"):
			return mine
		}
		return learned
	}, c.journal.Lamport(), (c.f.now + c.wallOff).Milliseconds())
	if running := c.journal.State().Breakout.Running; running {
		c.opened, c.closed = true, 0
	} else if c.opened && c.closed == 0 {
		c.closed = c.f.now
	}
}

// tick is what the session does at its alarm.
func (c *counter) tick() {
	c.retry()
	c.follow()
	wait := time.Duration(0)
	if c.obeys != nil && c.obeys != c {
		wait = yield
	}
	say, _ := c.counts.due(c.time(), wait)
	for _, e := range say {
		if c.said[e]++; c.said[e] > 1 {
			c.f.fail("%s said %+v twice", c.name, e)
		}
		_, _ = c.try(e)
	}
	if c.obeys == c && (c.f.now-c.told >= time.Second || !slices.Equal(c.timed, c.journal.State().Timers)) {
		c.tell()
	}
}

// tell is the host's word to everybody.
func (c *counter) tell() {
	c.told, c.timed = c.f.now, c.journal.State().Timers
	table, lamport, term := c.counts.table(c.time()), c.journal.Lamport(), c.term
	for _, o := range c.f.apps {
		if o == c {
			continue
		}
		c.f.send(c, o, func() {
			if o.obeys != c || o.term != term {
				return
			}
			if _, better := o.counts.hear(o.time(), table, lamport); len(better) > 0 {
				c.f.send(o, c, func() {
					if c.counts.lend(c.time(), mesh.MemberID(o.name), better) {
						c.tell()
					}
				})
			}
		})
	}
}

// try writes an operation if it counts, and sends it to everybody.
func (c *counter) try(b meeting.Body) (meeting.Op, error) {
	op, err := c.author.Make(c.journal.State(), b, (c.f.now + c.wallOff).Milliseconds())
	if err != nil {
		return op, err
	}
	c.keep(op)
	for _, o := range c.f.apps {
		if o != c {
			c.f.send(c, o, func() { o.take(op) })
		}
	}
	return op, nil
}

func (c *counter) write(b meeting.Body) meeting.Op {
	op, err := c.try(b)
	if err != nil {
		c.f.fail("%s writes %T: %v", c.name, b, err)
	}
	return op
}

func (c *counter) keep(op meeting.Op) {
	c.disk = append(c.disk, op)
	if _, err := c.journal.Add(op); err != nil {
		c.f.fail("%s adds: %v", c.name, err)
	}
	c.author.Observe(c.journal.Lamport())
	c.follow()
}

// take is what the session does with somebody else's operation: what ends a
// timer too early waits, and what its author wrote after it.
func (c *counter) take(op meeting.Op) {
	if c.journal == nil {
		return
	}
	behind := slices.ContainsFunc(c.held, func(h meeting.Op) bool { return h.Author == op.Author && h.Session == op.Session })
	if behind || c.early(op) {
		c.held = append(c.held, op)
		return
	}
	c.keep(op)
}

func (c *counter) early(op meeting.Op) bool {
	if op.Kind != meeting.KindExpire || c.journal.State().Role(op.Author) >= meeting.Moderator {
		return false
	}
	body, ok := c.f.ends[string(op.Body)]
	if !ok {
		var err error
		if body, err = meeting.DecodeBody(op.Kind, op.Body); err != nil {
			return false
		}
		c.f.ends[string(op.Body)] = body
	}
	e := body.(meeting.Expire)
	known := slices.ContainsFunc(c.disk, func(o meeting.Op) bool { return o.ID() == e.Timer })
	return c.counts.early(c.time(), op.ID(), e, known)
}

func (c *counter) retry() {
	held := c.held
	c.held = nil
	for _, op := range held {
		c.take(op)
	}
}

// come connects an app that was started with the host, which greets it, and
// with what the others have.
func (c *counter) come(h *counter) {
	c.f.send(h, c, func() { c.obey(h) })
	h.tell()
	c.fetch(h)
}

func (c *counter) fetch(h *counter) {
	for _, op := range slices.Clone(h.disk) {
		c.f.send(h, c, func() {
			if !slices.ContainsFunc(c.disk, func(o meeting.Op) bool { return o.ID() == op.ID() }) {
				c.take(op)
			}
		})
	}
}

func (c *counter) timer() meeting.Timer {
	timers := c.journal.State().Timers
	if len(timers) != 1 {
		c.f.fail("%s has timers %+v", c.name, timers)
	}
	return timers[0]
}

// closes checks that the rooms close at all living apps within 250 ms of each
// other, and at their time or a little later. The times of messages may have
// been counted twice, and once more by who added time.
func (f *floor) closes(at, late time.Duration) {
	first, last := f.closed()
	if first < at-3*takeOver || last > at+late {
		f.fail("the rooms closed from %v to %v after their time", first-at, last-at)
	}
}

func (f *floor) closed() (first, last time.Duration) {
	first = 1 << 62
	for _, c := range f.apps {
		if c.dead {
			continue
		}
		if c.closed == 0 {
			f.fail("%s: the rooms are still open: %+v", c.name, c.counts.table(c.time()))
		}
		if len(c.held) > 0 {
			f.fail("%s: still holds back %d operations", c.name, len(c.held))
		}
		first, last = min(first, c.closed), max(last, c.closed)
	}
	if last-first > 250*time.Millisecond {
		f.fail("the rooms closed within %v", last-first)
	}
	return first, last
}

// onFloors runs a story with many seeds, delays and clocks.
func onFloors(t *testing.T, people int, story func(t *rapid.T, f *floor)) {
	rapid.Check(t, func(t *rapid.T) {
		story(t, newFloor(t, rapid.Uint64().Draw(t, "seed"), people))
	})
}
