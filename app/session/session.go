package session

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync/atomic"
	"time"

	"alcove/app/meeting"
	"alcove/mesh/control"
	"alcove/mesh/gossip"
	"alcove/mesh/identity"
)

// Errors that end or refuse something; everything else comes from below.
var (
	// ErrRemoved: a moderator took this participant out of the meeting.
	ErrRemoved = errors.New("session: removed from the meeting")
	// ErrEnded: the session is over, the command was not carried out.
	ErrEnded = errors.New("session: ended")
	// ErrUnknownKnock: nobody with that id is waiting at the door any more.
	ErrUnknownKnock = errors.New("session: unknown knock")
	// ErrNoJournal: nothing is known of the meeting and nobody was reached.
	ErrNoJournal = errors.New("session: nobody of the meeting was reached")
)

// Session is one meeting as this app takes part in it. New builds it, Run
// lives; the exported methods may be called from any goroutine.
type Session struct {
	cfg   Config
	inbox chan func()   // run by Run's goroutine, in order
	ended chan struct{} // closed when Run returns
	view  atomic.Pointer[View]
	media *carriage

	addresses atomic.Pointer[[]netip.Addr] // this machine's, the best first

	// Everything below is owned by Run; no lock.
	ctx        context.Context // of Run
	start      time.Duration   // by uptime
	core       *Core
	control    *control.Endpoint
	gossip     *gossip.Gossip
	lookedUp   time.Time // when the addresses were
	announcing context.CancelFunc
}

// New opens the meeting's journal and listens; nothing is sent before Run.
func New(cfg Config) (*Session, error) {
	if cfg.wall == nil {
		cfg.wall = time.Now
	}
	s := &Session{cfg: cfg, inbox: make(chan func(), 64), ended: make(chan struct{})}
	s.media = newCarriage(s)
	var err error
	if s.core, err = NewCore(cfg, wires{s}, s.media); err != nil {
		return nil, err
	}
	if err := s.listen(); err != nil {
		return nil, err
	}
	return s, nil
}

// View is the newest view; nil before Run.
func (s *Session) View() *View { return s.view.Load() }

// post hands f to Run's goroutine; false once that is over.
func (s *Session) post(f func()) bool {
	select {
	case s.inbox <- f:
		return true
	case <-s.ended:
		return false
	}
}

// call runs f on Run's goroutine and waits for its answer.
func (s *Session) call(ctx context.Context, f func() error) error {
	answer := make(chan error, 1)
	if !s.post(func() { err := f(); s.settle(); answer <- err }) {
		return ErrEnded
	}
	select {
	case err := <-answer:
		return err
	case <-s.ended:
		return ErrEnded
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Do writes what make returns for the newest state into the journal. It
// returns once that is on this device's disk.
func (s *Session) Do(ctx context.Context, make func(*meeting.State) (meeting.Body, error)) error {
	return s.call(ctx, func() error { return s.core.Do(s.moment(), make) })
}

// SetPublishing tells the others what this app sends from now on.
func (s *Session) SetPublishing(ctx context.Context, p Publishing) error {
	return s.call(ctx, func() error { s.core.SetPublishing(s.moment(), p); return nil })
}

// SetReach replaces what this moderator takes from and sends to other rooms. It
// is refused to others, and so is looking into rooms where the owner forbids it.
func (s *Session) SetReach(ctx context.Context, r Reach) error {
	return s.call(ctx, func() error { return s.core.SetReach(s.moment(), r) })
}

// AnswerKnock lets a stranger in, or not.
func (s *Session) AnswerKnock(ctx context.Context, id string, accept bool) error {
	return s.call(ctx, func() error { return s.core.AnswerKnock(s.moment(), id, accept) })
}

// Invite is what lets others in: this app's addresses and the meeting's key.
func (s *Session) Invite(ctx context.Context) (identity.Invite, error) {
	var i identity.Invite
	err := s.call(ctx, func() error { i = s.core.Invite(); return nil })
	return i, err
}

// Leave says goodbye: the journal, the host and the gossip learn of it, then
// Run returns.
func (s *Session) Leave(ctx context.Context) error {
	err := s.call(ctx, func() error { return s.core.Leave(s.moment()) })
	if err != nil && !errors.Is(err, ErrEnded) {
		return fmt.Errorf("leave the meeting: %w", err)
	}
	return nil
}
