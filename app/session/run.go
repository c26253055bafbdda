package session

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"
)

// Run lives until the participant has left, was removed, or ctx ends. Leaving
// gives nil, removal ErrRemoved.
func (s *Session) Run(ctx context.Context) error {
	defer close(s.ended)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	g, gctx := errgroup.WithContext(ctx)
	s.ctx = gctx
	s.start = uptime()
	g.Go(func() error { return s.control.Run(gctx) })
	g.Go(func() error {
		defer cancel() // the loop's end is everybody's
		defer s.shutdown()
		return s.loop(gctx)
	})
	err := g.Wait()
	if errors.Is(err, errLeft) || errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// started is a beginning for clocks.
var started = time.Now()

// moment is now, as the core takes it.
func (s *Session) moment() Moment {
	return Moment{Mono: uptime() - s.start, Wall: s.cfg.wall()}
}

func (s *Session) loop(ctx context.Context) error {
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	alarm := time.NewTimer(time.Hour)
	defer alarm.Stop()
	defer s.settle() // what the last step showed
	s.step(Begin{})
	for s.core.Err() == nil {
		s.settle()
		s.wakeAt(alarm)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case f := <-s.inbox:
			f()
		case e := <-s.control.Events():
			s.step(e)
		case e := <-s.gossip.Events():
			s.step(e)
		case <-tick.C:
			s.step(Tick{})
		case <-alarm.C:
			s.step(Tick{})
		}
	}
	return s.core.Err()
}

func (s *Session) step(e any) { s.core.Step(s.moment(), e) }

// settle does what a step of the core leaves to be done: it shows the view, and
// announces the meeting or ceases to.
func (s *Session) settle() {
	if s.core.Changed() {
		s.show()
	}
	s.announce()
}

// wakeAt sets the alarm as the core wants it.
func (s *Session) wakeAt(alarm *time.Timer) {
	alarm.Stop()
	if next := s.core.Alarm(); next >= 0 {
		alarm.Reset(next - (uptime() - s.start))
	}
}

// show publishes the newest view.
func (s *Session) show() {
	v := s.core.View(s.moment())
	v.At = time.Now()
	s.view.Store(v)
	s.cfg.OnView(v)
}

// shutdown stops what the loop started, media first.
func (s *Session) shutdown() {
	s.media.close()
	if s.announcing != nil {
		s.announcing()
	}
	s.core.Refuse()
	_ = s.gossip.Leave(300 * time.Millisecond) // whoever misses it hears nothing more
	_ = s.gossip.Close()
}
