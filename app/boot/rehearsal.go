package boot

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"alcove/app/meeting"
	"alcove/app/session"
	"alcove/mesh/identity"
)

// rehearse brings simulated people into the meeting of the link until ctx ends.
func rehearse(ctx context.Context, link, language string, people int) error {
	return newTroupe(language, time.Second).run(ctx, link, people)
}

// How far apart simulated people come: on a slow machine each when the one
// before is there, so that they do not keep one another from it.
const (
	joinEvery  = 150 * time.Millisecond
	joinWithin = 5 * time.Second
)

// troupe is the simulated people of one rehearsal, and who directs them.
type troupe struct {
	words phrases
	pace  time.Duration // of what they do by themselves
	rnd   *rand.Rand    // owned by direct
	began time.Time

	people  atomic.Pointer[[]*simulated] // those who came
	talking atomic.Pointer[[]*simulated]

	// Owned by direct.
	rooms map[meeting.RoomID]*turn
	since uint64    // the generation of open rooms that helps counts from
	helps time.Time // when somebody asks for help next
}

// turn is who talks in a room, and until when; nobody is a pause.
type turn struct {
	who   *simulated
	until time.Time
}

func newTroupe(language string, pace time.Duration) *troupe {
	words, ok := phrasesOf[language]
	if !ok {
		words = phrasesOf["en"]
	}
	t := &troupe{words: words, pace: pace, rnd: rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64())), began: time.Now(), rooms: map[meeting.RoomID]*turn{}}
	t.people.Store(&[]*simulated{})
	t.talking.Store(&[]*simulated{})
	return t
}

func (t *troupe) run(ctx context.Context, link string, people int) error {
	invite, err := identity.ParseInvite(link)
	if err != nil {
		return fmt.Errorf("rehearse: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	wg.Go(func() { every(ctx, time.Second/simFPS, t.show) })
	wg.Go(func() { every(ctx, 20*time.Millisecond, t.speak) })
	wg.Go(func() { every(ctx, t.pace/4, func() { t.direct(ctx) }) })
	if err := t.gather(ctx, &wg, invite, people); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// every calls f in this rhythm until ctx ends.
func every(ctx context.Context, d time.Duration, f func()) {
	tick := time.NewTicker(d)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			f()
		}
	}
}

// gather lets people come one after the other.
func (t *troupe) gather(ctx context.Context, wg *sync.WaitGroup, invite identity.Invite, people int) error {
	spoken, err := voices()
	if err != nil {
		return fmt.Errorf("rehearse: %w", err)
	}
	for i := range people {
		name := simulatedNames[i%len(simulatedNames)]
		pictures, err := picture(rune(name[0]), float64(i)*137.5) // the golden angle: neighbours differ
		if err != nil {
			return fmt.Errorf("rehearse: %w", err)
		}
		p, err := newSimulated(invite, name)
		if err != nil {
			return err
		}
		p.pictures, p.voice, p.camera = pictures, spoken[i%len(spoken)], i%5 != 4
		wg.Go(func() { _ = p.session.Run(ctx) }) // one who is sent away just goes
		if err := p.publish(ctx); err != nil {
			return ignoreEnd(ctx, err)
		}
		all := append(slices.Clone(*t.people.Load()), p)
		t.people.Store(&all)
		if !p.settle(ctx) {
			return nil
		}
	}
	return nil
}

// settle waits until the next one may come; false is the end.
func (p *simulated) settle(ctx context.Context) bool {
	next, late := time.After(joinEvery), time.After(joinWithin)
	select {
	case <-ctx.Done():
		return false
	case <-p.here:
	case <-late:
	}
	select {
	case <-ctx.Done():
		return false
	case <-next:
		return true
	}
}

// ignoreEnd leaves out errors that the end of a rehearsal brings.
func ignoreEnd(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("rehearse: %w", err)
}

func (t *troupe) show() {
	at := time.Since(t.began)
	for _, p := range *t.people.Load() {
		p.show(at)
	}
}

func (t *troupe) speak() {
	at := time.Since(t.began).Truncate(20 * time.Millisecond)
	for _, p := range *t.talking.Load() {
		p.speak(at)
	}
}

// direct lets everybody do something, and gives turns to talk.
func (t *troupe) direct(ctx context.Context) {
	now := time.Now()
	asker := t.asker(now)
	in := map[meeting.RoomID][]*simulated{}
	for _, p := range *t.people.Load() {
		v := p.entered()
		if v == nil {
			continue
		}
		s := scene{st: v.State, me: v.Me, now: now, pace: t.pace, rnd: t.rnd, words: t.words, help: p == asker}
		if body := p.mind.think(s); body != nil {
			t.do(ctx, p, body)
		}
		in[v.State.Location(v.Me)] = append(in[v.State.Location(v.Me)], p)
	}
	t.converse(now, in)
}

// do is one operation. One that the rules refuse by now is not repeated.
func (t *troupe) do(ctx context.Context, p *simulated, body meeting.Body) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	_ = p.session.Do(ctx, func(*meeting.State) (meeting.Body, error) { return body, nil })
}

// asker is who asks for help now: now and then one of those in a breakout room
// without a moderator, while nobody else asks.
func (t *troupe) asker(now time.Time) *simulated {
	var stuck []*simulated
	for _, p := range *t.people.Load() {
		v := p.entered()
		if v == nil {
			continue
		}
		if !t.opened(v, now) || asks(v.State) {
			return nil
		}
		if at := v.State.Location(v.Me); at != meeting.MainRoom && !attended(v.State, at) {
			stuck = append(stuck, p)
		}
	}
	if len(stuck) == 0 || now.Before(t.helps) {
		return nil
	}
	t.helps = now.Add(helpEvery * t.pace)
	return stuck[t.rnd.IntN(len(stuck))]
}

// opened reports whether rooms are open, and begins to wait when they have just been opened.
func (t *troupe) opened(v *session.View, now time.Time) bool {
	b := v.State.Breakout
	if b.Running && b.Generation != t.since {
		t.since, t.helps = b.Generation, now.Add(firstHelp*t.pace)
	}
	return b.Running
}

func asks(st *meeting.State) bool {
	for _, p := range st.Participants {
		if p.Joined && p.Hand != 0 {
			return true
		}
	}
	return false
}

// converse lets one person a room talk for a moment, and then nobody for longer.
func (t *troupe) converse(now time.Time, in map[meeting.RoomID][]*simulated) {
	var talking []*simulated
	for room, people := range in {
		turn := t.turn(room, now)
		if turn.who != nil && !slices.Contains(people, turn.who) {
			turn.who, turn.until = nil, now // went to another room
		}
		if now.After(turn.until) {
			turn.next(now, people, t)
		}
		if turn.who != nil {
			talking = append(talking, turn.who)
		}
	}
	t.talking.Store(&talking)
}

func (t *troupe) turn(room meeting.RoomID, now time.Time) *turn {
	if t.rooms[room] == nil {
		t.rooms[room] = &turn{until: now.Add(t.pace)}
	}
	return t.rooms[room]
}

// next ends a turn with a pause of 3 to 9 units, and a pause with a turn of 1 to 3.
func (n *turn) next(now time.Time, people []*simulated, t *troupe) {
	if n.who != nil {
		n.who, n.until = nil, now.Add(3*t.pace+time.Duration(t.rnd.Int64N(int64(6*t.pace))))
		return
	}
	n.who, n.until = people[t.rnd.IntN(len(people))], now.Add(t.pace+time.Duration(t.rnd.Int64N(int64(2*t.pace))))
}

var _ session.Studio = (*simulated)(nil)
