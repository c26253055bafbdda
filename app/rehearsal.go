package app

import (
	"context"
	"errors"
	"net/netip"
	"sync"

	"alcove/app/store"
)

// Bounds of a rehearsal's simulated people.
const (
	minRehearsal = 3
	maxRehearsal = 20
)

// settingRehearsal holds the meeting of a rehearsal while there is one, so that
// the next start forgets what a crash left behind.
const settingRehearsal = "rehearsal"

var errBadRehearsal = &Error{Code: "bad_rehearsal"}

// Rehearsal is what brings simulated people into a meeting: it returns when
// they are gone, which is when ctx ends.
type Rehearsal func(ctx context.Context, link, language string, people int) error

// rehearsal is the one that goes on.
type rehearsal struct {
	cancel context.CancelFunc
	link   chan string // by which the simulated people come, once
	gone   sync.WaitGroup
}

// NewRehearsal says who practises with how many simulated people.
type NewRehearsal struct {
	Name   string `json:"name"`
	People int    `json:"people"`
}

// Rehearse starts a meeting that only this machine can reach, with simulated
// people, and enters it. Nothing of it is kept.
func (m *Meetings) Rehearse(args NewRehearsal) error {
	if args.People < minRehearsal || args.People > maxRehearsal || m.a.cfg.Rehearsal == nil {
		return errBadRehearsal
	}
	m.a.mu.Lock()
	language := "en"
	if german(m.a.settings.Language) {
		language = "de"
	}
	m.a.mu.Unlock()
	title := map[string]string{"en": "Rehearsal", "de": "Probe"}[language]
	return m.a.try(args.Name, Joining{Stage: "entering", Name: title}, func(ctx context.Context, name string) error {
		return m.a.rehearse(ctx, name, title, language, args.People)
	})
}

// rehearsing reports whether the others of this meeting are simulated. It takes
// no lock.
func (a *App) rehearsing() bool { return a.rehearsal.Load() != nil }

func (a *App) rehearse(ctx context.Context, name, title, language string, people int) error {
	loopback := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	cfg := a.founding(name, title)
	cfg.Bind, cfg.Announce = loopback, false
	cfg.Addrs = func() []netip.Addr { return []netip.Addr{loopback} }
	cfg.Store = unlisted{a.cfg.Store}
	// Nobody else can be host: on a machine that is slow for a moment, the role
	// is not given up as after a sleep.
	cfg.Patience.Late = 0
	if err := a.cfg.Store.SetSetting(settingRehearsal, string(cfg.Meeting)); err != nil {
		return err
	}
	r := &rehearsal{link: make(chan string, 1)}
	rctx, cancel := context.WithCancel(a.ctx)
	r.cancel = cancel
	r.gone.Go(func() { a.simulate(rctx, r, language, people) })
	a.rehearsal.Store(r)
	if err := a.enter(ctx, cfg); err != nil {
		a.endRehearsal()
		return err
	}
	s, err := a.current()
	if err != nil {
		return err
	}
	invite, err := s.Invite(ctx)
	if err != nil {
		return err
	}
	r.link <- invite.Link()
	return nil
}

// simulate runs the simulated people until the rehearsal ends.
func (a *App) simulate(ctx context.Context, r *rehearsal, language string, people int) {
	select {
	case <-ctx.Done():
	case link := <-r.link:
		err := a.cfg.Rehearsal(ctx, link, language, people)
		if err != nil && ctx.Err() == nil && !errors.Is(err, context.Canceled) {
			a.Say(Notice{Kind: "error", Error: AsError(err)})
		}
	}
}

// dismissSimulated sends the simulated people away and waits for them.
func (a *App) dismissSimulated() {
	if r := a.rehearsal.Load(); r != nil {
		r.cancel()
		r.gone.Wait()
	}
}

// endRehearsal forgets a rehearsal, if there is one, when its session is over.
func (a *App) endRehearsal() {
	a.dismissSimulated()
	if a.rehearsal.Swap(nil) != nil {
		_ = a.forgetRehearsal() // tried again at the next start
	}
}

// forgetRehearsal takes what a rehearsal wrote off the disk.
func (a *App) forgetRehearsal() error {
	id, err := a.cfg.Store.Setting(settingRehearsal)
	if err != nil || id == "" {
		return err
	}
	if err := a.cfg.Store.ForgetMeeting(id); err != nil {
		return err
	}
	return a.cfg.Store.SetSetting(settingRehearsal, "")
}

// unlisted is a store that makes no past meeting of the one it is for.
type unlisted struct{ Store }

func (unlisted) SaveMeeting(store.Past) error { return nil }
