package session

import (
	"context"
	"crypto/rand"
	"net/netip"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp"

	"alcove/app/meeting"
	"alcove/app/store"
	"alcove/media"
	"alcove/mesh"
	"alcove/mesh/election"
	"alcove/mesh/identity"
)

// person is a participant with a whole session, over loopback.
type person struct {
	*Session
	t    *testing.T
	cfg  Config
	name string
	id   meeting.ParticipantID

	mu     sync.Mutex
	seen   *View
	views  int
	breaks int           // views of a link that is not up, since watchLink
	change chan struct{} // closed at the next view

	cancel context.CancelFunc
	ran    chan error
}

// gather starts a meeting of so many people; the first owns and hosts it. Their
// wall clocks are hours apart.
func gather(t *testing.T, names ...string) []*person {
	t.Helper()
	key, loopback := identity.NewKey(), netip.AddrFrom4([4]byte{127, 0, 0, 1})
	var people []*person
	for i, name := range names {
		st, err := store.Open(filepath.Join(t.TempDir(), "db"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = st.Close() })
		d := identity.NewDevice()
		cfg := Config{
			Device: d, Session: newSession(), Name: name, Key: key,
			Store: st, Studio: &ears{}, Bind: loopback, Addrs: func() []netip.Addr { return []netip.Addr{loopback} },
			Patience: election.Default(),
			wall:     func() time.Time { return time.Now().Add(time.Duration(i*5-7) * time.Hour) },
		}
		if i == 0 {
			cfg.Meeting = mesh.MeetingID(meeting.NewID(participantOf(d.ID()), [16]byte{}))
			cfg.Create, cfg.Patience = &meeting.Create{Name: "Test"}, election.Founding()
		} else {
			cfg.Meeting = people[0].cfg.Meeting
			cfg.Known = []netip.AddrPort{people[0].address()}
		}
		people = append(people, start(t, cfg))
		for _, p := range people {
			p.await("everybody is here", func(v *View) bool {
				return v.Entered && len(v.Publishing) == i+1 && len(v.State.Participants) == i+1 && v.Link == LinkConnected
			})
		}
	}
	return people
}

func newSession() mesh.SessionID {
	var random [10]byte
	_, _ = rand.Read(random[:]) // never fails
	return mesh.SessionIDOf(random)
}

func start(t *testing.T, cfg Config) *person {
	t.Helper()
	p := &person{t: t, name: cfg.Name, id: participantOf(cfg.Device.ID()), change: make(chan struct{}), ran: make(chan error, 1)}
	cfg.OnView = func(v *View) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.seen = v
		p.views++
		if v.Link != LinkConnected {
			p.breaks++
		}
		close(p.change)
		p.change = make(chan struct{})
	}
	p.cfg = cfg
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	p.Session = s
	ctx, cancel := context.WithCancel(context.Background())
	p.cancel = cancel
	go func() { p.ran <- s.Run(ctx) }()
	t.Cleanup(p.kill)
	return p
}

// ears is a studio that counts the packets of each track.
type ears struct {
	deaf
	mu    sync.Mutex
	bound map[media.Slot]media.TrackID
	got   map[media.PeerID]int
}

func (e *ears) Bound(b media.Binding) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.bound == nil {
		e.bound, e.got = map[media.Slot]media.TrackID{}, map[media.PeerID]int{}
	}
	e.bound[b.Slot] = b.Track
}

func (e *ears) Packet(slot media.Slot, _ *rtp.Packet) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.got[e.bound[slot].Peer]++
}

// hears waits until packets of somebody come, from now on.
func (p *person) hears(from *person) {
	p.t.Helper()
	count := func() int {
		e := p.cfg.Studio.(*ears)
		e.mu.Lock()
		defer e.mu.Unlock()
		return e.got[media.PeerID(from.id)]
	}
	before := count()
	end := time.Now().Add(limit)
	for count() < before+5 {
		if time.Now().After(end) {
			p.t.Fatalf("%s does not hear %s", p.name, from.name)
		}
		p.talkTick()
	}
}

// talkTick waits for the next packet of everybody's.
func (p *person) talkTick() { <-time.After(20 * time.Millisecond) }

// talk sends sound until the test ends.
func (p *person) talk() {
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for pts := time.Duration(0); ; pts += 20 * time.Millisecond {
			select {
			case <-tick.C:
				_ = p.WriteFrame(media.Frame{Source: media.Microphone, Data: make([]byte, 80), PTS: pts, Duration: 20 * time.Millisecond, Level: 20})
			case <-stop:
				return
			}
		}
	}()
	p.t.Cleanup(func() { close(stop); <-done })
	if err := p.SetPublishing(p.t.Context(), Publishing{Microphone: true}); err != nil {
		p.t.Fatal(err)
	}
}

// kill ends the app without a goodbye, and waits until it is gone.
func (p *person) kill() {
	p.cancel()
	<-p.ended
}

// again starts the app anew on what it has stored.
func (p *person) again() *person {
	cfg := p.cfg
	cfg.Create, cfg.Patience = nil, election.Default()
	cfg.Session = newSession()
	return start(p.t, cfg)
}

func (p *person) address() netip.AddrPort {
	return netip.AddrPortFrom(p.cfg.Bind, p.Session.control.Port())
}

// await waits for a view.
func (p *person) await(what string, is func(*View) bool) *View {
	p.t.Helper()
	end := time.NewTimer(limit)
	defer end.Stop()
	for {
		p.mu.Lock()
		v, change := p.seen, p.change
		p.mu.Unlock()
		if v != nil && is(v) {
			return v
		}
		select {
		case <-change:
		case <-end.C:
			p.t.Fatalf("%s: not within %v: %s", p.name, limit, what)
		}
	}
}

func (p *person) watchLink() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.breaks = 0
}

func (p *person) broken() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.breaks
}

func (p *person) do(b meeting.Body) {
	p.t.Helper()
	if err := p.Do(p.t.Context(), func(*meeting.State) (meeting.Body, error) { return b, nil }); err != nil {
		p.t.Fatalf("%s: %T: %v", p.name, b, err)
	}
}

// inside runs f where the core runs.
func (p *person) inside(f func()) {
	p.t.Helper()
	if err := p.call(p.t.Context(), func() error { f(); return nil }); err != nil {
		p.t.Fatal(err)
	}
}

func (p *person) reachFor(r Reach) {
	p.t.Helper()
	if err := p.SetReach(p.t.Context(), r); err != nil {
		p.t.Fatalf("%s: %v", p.name, err)
	}
}

// rooms opens red and blue, with people in red.
func rooms(p *person, plan meeting.Plan, inRed ...*person) (red, blue meeting.RoomID) {
	p.t.Helper()
	red, blue = "aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"
	who := map[meeting.ParticipantID]meeting.RoomID{}
	for _, q := range inRed {
		who[q.id] = red
	}
	p.do(meeting.SetUp{Method: meeting.Manual, Rooms: []meeting.RoomDef{{ID: red, Name: "Red"}, {ID: blue, Name: "Blue"}}, Assignments: who})
	p.do(meeting.Start{Plan: plan})
	for _, q := range inRed {
		q.await("is in red", func(v *View) bool { return v.State.Location(q.id) == red })
	}
	return red, blue
}

// observedBy reports who looks into the room of the view's participant.
func observedBy(v *View) []meeting.ParticipantID {
	_, _, by := Observed(v.State, v.Reaches, v.Me)
	return by
}

func by(p *person) func(*View) bool {
	return func(v *View) bool { return slices.Contains(observedBy(v), p.id) }
}

func byNobody(v *View) bool { return len(observedBy(v)) == 0 }

// mayHear asks the partition of a view: on the host it is the forwarder's.
func mayHear(v *View, to, from *person) bool {
	return PartitionOf(v.State, v.Reaches).Allows(media.PeerID(from.id), media.PeerID(to.id), media.Microphone)
}
