package control

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"

	"alcove/mesh"
	"alcove/mesh/identity"
)

// Config says who this app is and in which meeting.
type Config struct {
	Device  *identity.Device
	Session mesh.SessionID
	Meeting mesh.MeetingID
	Key     identity.Key
	Listen  netip.AddrPort // the zero value is every address and any free port
	// Gossip is this app's gossip port, asked at every admission; 0 for none.
	Gossip func() uint16 // optional
	// Banned tells who was removed from the meeting. Called from any goroutine.
	Banned func(mesh.DeviceID) bool // optional

	timing timing // the zero value is the usual one; for tests
	bounds bounds // the same
}

// timing is how long things may take.
type timing struct {
	admission time.Duration // from accept to the end of the handshake
	silence   time.Duration // a channel with nothing heard is closed
	ping      time.Duration // something is sent at least this often
	knock     time.Duration // a person's time to answer
	flush     time.Duration // for what waits when a channel is closed by us
}

var usualTiming = timing{
	admission: 5 * time.Second, silence: 5 * time.Second, ping: time.Second,
	knock: 120 * time.Second, flush: time.Second,
}

// bounds is how many there may be at once.
type bounds struct {
	strangers, strangersPerAddr int // connections that are not admitted, without knocks
	knocks, knocksPerAddr       int
	channels, channelsPerDevice int
	loopback                    bool // bound loopback per address too
}

var usualBounds = bounds{
	strangers: 128, strangersPerAddr: 16, knocks: 16, knocksPerAddr: 2,
	channels: 512, channelsPerDevice: 8,
}

// Endpoint is this app's end of all its control channels. Safe for concurrent
// use.
type Endpoint struct {
	cfg    Config
	self   mesh.MemberID
	timing timing
	bounds bounds
	cert   tls.Certificate
	ln     net.Listener
	events chan Event

	strangers *gate
	knocks    *door
	stats     counters

	ctx    context.Context
	cancel context.CancelFunc
	done   <-chan struct{} // of ctx
	wg     sync.WaitGroup  // every goroutine but the callers'

	mu       sync.Mutex
	closed   bool
	channels map[mesh.MemberID]*channel // the newest of each member, closing or not
	changed  chan struct{}              // closed and replaced when one comes up
	raws     map[net.Conn]struct{}      // accepted and not admitted
}

// Listen opens the port. Nothing is accepted before Run; without Run, Close.
func Listen(cfg Config) (*Endpoint, error) {
	self := mesh.NewMemberID(cfg.Device.ID(), cfg.Session)
	if _, err := mesh.ParseMemberID(string(self)); err != nil {
		return nil, fmt.Errorf("listen for control: %w", err)
	}
	if _, err := mesh.ParseMeetingID(string(cfg.Meeting)); err != nil {
		return nil, fmt.Errorf("listen for control: %w", err)
	}
	cert, err := cfg.Device.Certificate()
	if err != nil {
		return nil, fmt.Errorf("listen for control: %w", err)
	}
	ln, err := listenTCP(cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen for control: %w", err)
	}
	e := &Endpoint{
		cfg: cfg, self: self, timing: cfg.timing, bounds: cfg.bounds, cert: cert, ln: ln,
		events:   make(chan Event),
		channels: map[mesh.MemberID]*channel{},
		changed:  make(chan struct{}),
		raws:     map[net.Conn]struct{}{},
	}
	if e.timing == (timing{}) {
		e.timing = usualTiming
	}
	if e.bounds == (bounds{}) {
		e.bounds = usualBounds
	}
	e.strangers = newGate(e.bounds.strangers, e.bounds.strangersPerAddr, e.bounds.loopback)
	e.knocks = newDoor(newGate(e.bounds.knocks, e.bounds.knocksPerAddr, e.bounds.loopback))
	e.ctx, e.cancel = context.WithCancel(context.Background())
	e.done = e.ctx.Done()
	return e, nil
}

func listenTCP(a netip.AddrPort) (net.Listener, error) {
	at := ":0"
	if a.IsValid() {
		at = a.String()
	}
	ln, err := net.Listen("tcp", at)
	const wsaeaddrinuse = 10048 // syscall.EADDRINUSE is an invented number on Windows
	var no syscall.Errno
	if errors.Is(err, syscall.EADDRINUSE) || runtime.GOOS == "windows" && errors.As(err, &no) && no == wsaeaddrinuse {
		return nil, fmt.Errorf("%w: %s", ErrPortInUse, at)
	}
	return ln, err
}

// Run accepts connections and carries channels until ctx ends. What waits to
// be sent then still goes out, for a second at most.
func (e *Endpoint) Run(ctx context.Context) error {
	stop := context.AfterFunc(ctx, e.shut)
	defer stop()
	err := e.accept()
	e.shut()
	e.wg.Wait()
	return err
}

// Close ends an endpoint that Run was never called for; it may be called twice.
func (e *Endpoint) Close() error {
	e.shut()
	e.wg.Wait()
	return nil
}

// shut ends everything and waits for nothing.
func (e *Endpoint) shut() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return
	}
	e.closed = true
	e.cancel()
	e.ln.Close()
	for c := range e.raws {
		c.Close()
	}
	for _, c := range e.channels {
		c.finish(ErrClosed, e.timing.flush)
	}
}

// accept takes connections until the listener is closed.
func (e *Endpoint) accept() error {
	pause := 5 * time.Millisecond
	for {
		c, err := e.ln.Accept()
		if err == nil {
			pause = 5 * time.Millisecond
			e.welcome(c)
			continue
		}
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		select { // such as too many open files: it passes
		case <-time.After(pause):
			pause = min(2*pause, time.Second)
		case <-e.done:
			return nil
		}
	}
}

// spawn runs f; false where the endpoint is closed. raw, if any, is closed with it.
func (e *Endpoint) spawn(raw net.Conn, f func()) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return false
	}
	if raw != nil {
		e.raws[raw] = struct{}{}
	}
	e.wg.Go(f)
	return true
}

// emit blocks until the event is read; false where stop is closed before.
func (e *Endpoint) emit(ev Event, stop <-chan struct{}) bool {
	select {
	case e.events <- ev:
		return true
	case <-stop:
		return false
	case <-e.done:
		return false
	}
}

// Events brings what happens, in order for each member. It must be read: while
// it is not, no channel is. It is never closed.
func (e *Endpoint) Events() <-chan Event { return e.events }

// Port is the port that is listened on.
func (e *Endpoint) Port() uint16 { return uint16(e.ln.Addr().(*net.TCPAddr).Port) }

func (e *Endpoint) banned(d mesh.DeviceID) bool { return e.cfg.Banned != nil && e.cfg.Banned(d) }

// Stats is what was refused and closed so far.
func (e *Endpoint) Stats() Stats { return e.stats.read() }

// Send queues a frame for a member and never blocks. The payload is not copied
// and must not be changed any more. A frame that does not fit into the queue
// closes the channel with ErrSlow.
func (e *Endpoint) Send(to mesh.MemberID, kind Kind, payload []byte) error {
	if !kind.public() {
		return fmt.Errorf("send %v: %w", kind, ErrKind)
	}
	if len(payload) > limits[kind] {
		return fmt.Errorf("send %v of %d bytes: %w", kind, len(payload), ErrTooLarge)
	}
	e.mu.Lock()
	c := e.channels[to]
	e.mu.Unlock()
	if c == nil {
		return ErrNotConnected
	}
	ok, overfull := c.out.put(frame{kind, payload})
	if overfull {
		c.abort(ErrSlow)
	}
	if !ok {
		return ErrNotConnected
	}
	return nil
}

// Drop closes the channel with a member, who may be admitted again unless
// Banned says otherwise. Nothing more is read from it; what waits to be sent
// still goes out, for a second at most.
func (e *Endpoint) Drop(m mesh.MemberID) {
	e.mu.Lock()
	c := e.channels[m]
	e.mu.Unlock()
	if c != nil {
		c.finish(ErrDropped, e.timing.flush)
	}
}

// Connected lists the members with a channel, sorted.
func (e *Endpoint) Connected() []mesh.MemberID {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := make([]mesh.MemberID, 0, len(e.channels))
	for m, c := range e.channels {
		if c.alive() {
			out = append(out, m)
		}
	}
	slices.Sort(out)
	return out
}
