package control

import (
	"context"
	"errors"
	"net/netip"
	"reflect"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"alcove/mesh"
	"alcove/mesh/identity"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

const (
	thisMeeting  = mesh.MeetingID("aaaaaaaaaaaaaaaaaaaaaaaaae")
	otherMeeting = mesh.MeetingID("baaaaaaaaaaaaaaaaaaaaaaaae")
)

var loopback = netip.MustParseAddrPort("127.0.0.1:0")

// app is one endpoint and everything that it was told.
type app struct {
	*Endpoint
	t      *testing.T
	device *identity.Device
	stop   func() // ends Run and waits for it

	mu    sync.Mutex
	seen  []Event
	taken map[int]bool
	news  chan struct{} // closed and replaced at each event
	pause chan struct{} // while it is not nil, events are not read
}

func session(n byte) mesh.SessionID { return mesh.SessionIDOf([10]byte{n}) }

func startApp(t *testing.T, key identity.Key, change func(*Config)) *app {
	t.Helper()
	d := identity.NewDevice()
	cfg := Config{Device: d, Session: session(1), Meeting: thisMeeting, Key: key, Listen: loopback}
	if change != nil {
		change(&cfg)
	}
	e, err := Listen(cfg)
	if err != nil {
		t.Fatal(err)
	}
	a := &app{Endpoint: e, t: t, device: cfg.Device, news: make(chan struct{}), taken: map[int]bool{}}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := e.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	wg.Go(func() { a.listen(ctx) })
	a.stop = sync.OnceFunc(func() { cancel(); wg.Wait() })
	t.Cleanup(a.stop)
	return a
}

func (a *app) listen(ctx context.Context) {
	for {
		a.mu.Lock()
		pause := a.pause
		a.mu.Unlock()
		if pause != nil {
			select {
			case <-pause:
			case <-ctx.Done():
			}
		}
		select {
		case ev := <-a.Events():
			a.mu.Lock()
			a.seen = append(a.seen, ev)
			close(a.news)
			a.news = make(chan struct{})
			a.mu.Unlock()
		case <-ctx.Done():
			return
		}
	}
}

// next waits for the first event of a type that next did not return before.
func next[E Event](a *app) E {
	a.t.Helper()
	return nextOf(a, func(E) bool { return true })
}

func nextOf[E Event](a *app, ok func(E) bool) E {
	a.t.Helper()
	deadline := time.After(patience)
	for {
		a.mu.Lock()
		for i, ev := range a.seen {
			if e, is := ev.(E); is && !a.taken[i] && ok(e) {
				a.taken[i] = true
				a.mu.Unlock()
				return e
			}
		}
		news, seen := a.news, a.seen
		a.mu.Unlock()
		select {
		case <-news:
		case <-deadline:
			a.t.Fatalf("no %v; seen: %v", reflect.TypeFor[E](), seen)
		}
	}
}

func (a *app) count(ok func(Event) bool) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := 0
	for _, e := range a.seen {
		if ok(e) {
			n++
		}
	}
	return n
}

func (a *app) addr() netip.AddrPort { return netip.AddrPortFrom(loopback.Addr(), a.Port()) }

func (a *app) dialTo(b *app, want mesh.DeviceID) (Hello, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return a.Dial(ctx, b.addr(), want)
}

// join dials and waits until both have been told.
func join(t *testing.T, a, b *app) {
	t.Helper()
	h, err := a.dialTo(b, b.device.ID())
	if err != nil {
		t.Fatal(err)
	}
	if h.Member != b.self {
		t.Fatalf("reached %s", h.Member)
	}
	next[Up](a)
	next[Up](b)
}

func wantErr(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("err = %v, want %v", err, want)
	}
}

// eventually polls an outcome that has no event of its own.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("never: %s", what)
		}
	}
}
