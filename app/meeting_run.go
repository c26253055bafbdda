package app

import (
	"context"
	"crypto/rand"
	"errors"
	"net/netip"
	"time"

	"alcove/app/meeting"
	"alcove/app/session"
	"alcove/media"
	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/discovery"
	"alcove/mesh/election"
	"alcove/mesh/gossip"
	"alcove/mesh/identity"
)

// running is the meeting that this app is in or entering.
type running struct {
	session *session.Session
	cancel  context.CancelFunc
	done    chan struct{} // closed when err is set
	err     error
}

// How long an attempt may take before it says why it does not get in.
const (
	reachWithin  = 10 * time.Second
	refuseWithin = 3 * time.Second // for a definite answer, while other addresses are tried
)

// WellKnownPort is the first of three: control (TCP), gossip (TCP and UDP) and
// media (UDP). Where they are taken, the next three are tried.
const WellKnownPort = 7788

const portTries = 6

// attempt reserves the app for one attempt to enter a meeting.
func (a *App) attempt(j Joining) (context.Context, error) {
	<-a.ready
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.running != nil || a.giveUp != nil {
		return nil, errAlreadyInMeeting
	}
	ctx, cancel := context.WithCancel(a.ctx)
	a.giveUp = cancel
	a.joining = &j
	a.changed()
	return ctx, nil
}

// endAttempt shows why it failed, or nothing.
func (a *App) endAttempt(err error) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.giveUp != nil {
		a.giveUp()
	}
	a.giveUp = nil
	switch {
	case err == nil || errors.Is(err, context.Canceled):
		a.joining = nil
		err = nil
	case a.joining != nil:
		a.joining.Error = AsError(err)
	}
	a.changed()
	return asError(err)
}

// asError is AsError with a nil interface for no error.
func asError(err error) error {
	if err == nil {
		return nil
	}
	return AsError(err)
}

// enter opens a session and waits until this participant is in the meeting.
func (a *App) enter(ctx context.Context, cfg session.Config) error {
	a.stage("entering", string(cfg.Meeting))
	if len(cfg.Known) > 0 {
		a.stage("connecting", string(cfg.Meeting))
	}
	news := make(chan *session.View, 1)
	cfg.OnView = func(v *session.View) {
		a.onView(v)
		select {
		case <-news:
		default:
		}
		news <- v // its only sender, and it was just emptied
	}
	s, err := a.open(cfg)
	if err != nil {
		a.devices.leave()
		return err
	}
	sctx, cancel := context.WithCancel(a.ctx)
	r := &running{session: s, cancel: cancel, done: make(chan struct{})}
	a.mu.Lock()
	a.running = r
	a.mu.Unlock()
	a.outlet.Store(s)
	go a.runSession(sctx, r)
	if err := a.awaitEntry(ctx, r, news); err != nil {
		cancel()
		<-r.done
		return err
	}
	a.devices.share()
	return a.saveName(cfg.Name)
}

// open listens on the well-known ports, or the next that are free.
func (a *App) open(cfg session.Config) (*session.Session, error) {
	if cfg.Ports != (session.Ports{}) {
		return session.New(cfg)
	}
	for i := range uint16(portTries) {
		p := WellKnownPort + 10*i
		cfg.Ports = session.Ports{Control: p, Gossip: p + 1, Media: p + 2}
		s, err := session.New(cfg)
		if !errors.Is(err, control.ErrPortInUse) && !errors.Is(err, gossip.ErrPortInUse) {
			return s, err
		}
	}
	cfg.Ports = session.Ports{}
	return session.New(cfg)
}

func (a *App) runSession(ctx context.Context, r *running) {
	r.err = r.session.Run(ctx)
	r.cancel()
	a.outlet.Store(nil)
	a.devices.leave()
	a.mu.Lock()
	if a.running == r {
		a.running = nil
	}
	if a.view != nil && a.view.Entered && r.err != nil {
		a.notice(Notice{Kind: "error", Error: AsError(r.err)})
	}
	a.view, a.seen, a.note = nil, nil, false
	a.mu.Unlock()
	a.endRehearsal()
	_ = a.loadPast() // shown as it was; the next start reads it again
	close(r.done)
	a.changed()
}

// awaitEntry waits for the first view with this participant in it. A refusal
// of one address may be another meeting's at a stale address, so the others
// get a moment.
func (a *App) awaitEntry(ctx context.Context, r *running, news <-chan *session.View) error {
	deadline := time.After(reachWithin)
	var refusal error
	var refused <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-r.done:
			if r.err == nil {
				return session.ErrEnded
			}
			return r.err
		case v := <-news:
			if v.Entered {
				return nil
			}
			if v.DialError != nil {
				refusal = v.DialError
				if refused == nil && !errors.Is(v.DialError, control.ErrUnreachable) {
					refused = time.After(refuseWithin)
				}
			}
		case <-refused:
			return refusal
		case <-deadline:
			if refusal != nil {
				return refusal
			}
			return session.ErrNoJournal
		}
	}
}

func (a *App) stage(stage, id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.joining != nil {
		a.joining.Stage, a.joining.Meeting = stage, id
	}
	a.changed()
}

// onView is called from the session's goroutine.
func (a *App) onView(v *session.View) {
	a.mu.Lock()
	for _, n := range noticesOf(a.view, v) {
		a.notice(n)
		a.offerOutside(v.State, n)
	}
	a.seen = a.seen.next(a.view, v, time.Now())
	a.view = v
	a.mu.Unlock()
	a.devices.hear(v)
	a.changed()
}

// config is what every way into a meeting shares.
func (a *App) config(name string) session.Config {
	var random [10]byte
	_, _ = rand.Read(random[:]) // never fails
	return session.Config{
		Device: a.cfg.Device, Session: mesh.SessionIDOf(random), Name: name,
		Store: a.cfg.Store, Studio: a.devices.join(), Ports: a.cfg.Ports, Bind: a.cfg.Bind,
		Addrs: a.usableAddrs, Announce: a.cfg.Announce, Discovery: a.discovery,
		Patience: election.Default(), Capacity: a.cfg.Capacity,
	}
}

// usableAddrs are this machine's addresses, the best first; loopback where
// there is nothing else, so that apps on one machine still meet.
func (a *App) usableAddrs() []netip.Addr {
	ifs, err := a.cfg.Interfaces()
	if err != nil {
		ifs = nil
	}
	var real, virtual []netip.Addr
	for _, i := range ifs {
		switch i.Kind {
		case discovery.Loopback:
		case discovery.Virtual:
			virtual = append(virtual, i.Addr)
		default:
			real = append(real, i.Addr)
		}
	}
	if len(real) > 0 {
		return real
	}
	if len(virtual) > 0 {
		return virtual
	}
	return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}
}

func (a *App) startMeeting(ctx context.Context, name, title string) error {
	cfg := a.founding(name, title)
	if err := a.enter(ctx, cfg); err != nil {
		return err
	}
	if addrs := a.usableAddrs(); len(addrs) == 1 && addrs[0].IsLoopback() && !a.cfg.Bind.IsLoopback() {
		a.mu.Lock()
		a.notice(Notice{Kind: "error", Error: errNoPrivateAddress})
		a.mu.Unlock()
	}
	return nil
}

// founding is what a meeting needs that begins here.
func (a *App) founding(name, title string) session.Config {
	cfg := a.config(name)
	var nonce [16]byte
	_, _ = rand.Read(nonce[:]) // never fails
	id := meeting.NewID(meeting.ParticipantID(a.cfg.Device.ID()), nonce)
	cfg.Meeting, cfg.Key = mesh.MeetingID(id), identity.NewKey()
	cfg.Create = &meeting.Create{Name: title, Nonce: nonce}
	cfg.Patience = election.Founding()
	return cfg
}

func (a *App) joinMeeting(ctx context.Context, name string, i identity.Invite) error {
	cfg := a.config(name)
	cfg.Meeting, cfg.Key, cfg.Known = i.Meeting, i.Key, i.Addrs
	return a.enter(ctx, cfg)
}

// leaveNow leaves the meeting, if there is one, and waits for it. Simulated
// people go first, so that none of them takes over.
func (a *App) leaveNow() {
	a.dismissSimulated()
	a.mu.Lock()
	r := a.running
	a.mu.Unlock()
	if r == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if err := r.session.Leave(ctx); err != nil {
		r.cancel()
	}
	select {
	case <-r.done:
	case <-ctx.Done():
		r.cancel()
		<-r.done
	}
}

// current is the session, or why there is none.
func (a *App) current() (*session.Session, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.running == nil || a.view == nil || !a.view.Entered {
		return nil, errNotInMeeting
	}
	return a.running.session, nil
}

// do writes one operation into the meeting's journal.
func (a *App) do(make func(*meeting.State) (meeting.Body, error)) error {
	s, err := a.current()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(a.ctx, 10*time.Second)
	defer cancel()
	return asError(s.Do(ctx, make))
}

// write is do for a body that needs no look at the state.
func (a *App) write(b meeting.Body) error {
	return a.do(func(*meeting.State) (meeting.Body, error) { return b, nil })
}

func (a *App) needKeyFrame(t media.TrackID) { a.devices.needKeyFrame(t) }
