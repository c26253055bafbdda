package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"alcove/app/meeting"
	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/election"
)

// Run lives until the participant has left, was removed, or ctx ends. Leaving
// gives nil, removal ErrRemoved.
func (s *Session) Run(ctx context.Context) error {
	defer close(s.ended)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	g, gctx := errgroup.WithContext(ctx)
	s.ctx = gctx
	s.start = time.Now()
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

// errLeft ends the loop after a goodbye.
var errLeft = errors.New("session: left")

func (s *Session) now() time.Duration { return time.Since(s.start) }

func (s *Session) loop(ctx context.Context) error {
	if err := s.begin(); err != nil {
		return err
	}
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	defer s.alarm.Stop()
	for s.failure == nil {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case f := <-s.inbox:
			f()
		case e := <-s.control.Events():
			s.onControl(e)
		case e := <-s.gossip.Events():
			s.onGossip(e)
		case <-tick.C:
			s.onTick()
		case <-s.alarm.C:
			s.watchTimers()
		}
	}
	return s.failure
}

// begin writes the first operations of a meeting that this app creates.
func (s *Session) begin() error {
	s.followTimers() // those that were on the disk
	s.begun = true
	if c := s.cfg.Create; c != nil && s.journal.State().Owner == "" {
		if err := s.commit(*c); err != nil {
			return fmt.Errorf("create the meeting: %w", err)
		}
	}
	s.stateChanged()
	s.rejoin()
	s.onTick()
	return nil
}

func (s *Session) onTick() {
	now := s.now()
	s.decide(election.Tick{Now: now})
	if s.forwarder != nil && now-s.lastBeat >= beatEvery {
		s.lastBeat = now
		s.beat()
	}
	if now-s.lastReplica >= replicaEvery {
		s.lastReplica = now
		s.transmit(s.replica.Tick(now, s.control.Connected(), s.hostIfConnected()))
		s.keepLinks()
	}
	if now-s.lastRejoin >= rejoinEvery {
		s.lastRejoin = now
		s.lookUpAddrs()
		s.rejoin()
	}
	if now-s.lastPresence >= presenceEvery {
		s.lastPresence = now
		s.shareStatus()
	}
	if s.forwarder != nil {
		s.takeHeld()
		s.measure()
	}
	s.watchTimers()
	s.keepMedia()
}

// stateChanged follows a new state everywhere it matters.
func (s *Session) stateChanged() {
	s.enter()
	st := s.journal.State()
	s.replica.Others(otherDevices(st, s.me))
	s.dropRemoved(st)
	if st.Appointed != s.appointed {
		s.appointed = st.Appointed
		s.decide(election.Chosen{Now: s.now(), Member: mesh.MemberID(st.Appointed)})
	}
	s.followTimers()
	tell := s.pruneReaches(st)
	s.forward()
	s.rankChanged()
	s.announce()
	s.keepMedia()
	s.publishView()
	s.timersChanged(tell)
}

// enter joins the meeting once its creation is known, and joins again where a
// leave of an earlier start was ordered after this one's join.
func (s *Session) enter() {
	st := s.journal.State()
	if st.Owner == "" || s.leaving || s.failure != nil {
		return
	}
	p, known := st.Participants[s.me]
	if known && p.Removed {
		s.failure = ErrRemoved
		return
	}
	if known && p.Joined && (s.entered || p.Name == s.cfg.Name) {
		if !s.entered {
			s.entered = true
			s.saveMeeting()
		}
		return
	}
	s.entered = true
	defer s.saveMeeting()
	if err := s.commit(meeting.Join{Name: s.cfg.Name}); err != nil {
		s.failure = fmt.Errorf("join the meeting: %w", err)
	}
}

// dropRemoved ends the connections of those who were taken out.
func (s *Session) dropRemoved(st *meeting.State) {
	for _, m := range s.control.Connected() {
		if st.Participants[participantOf(m.Device())].Removed {
			s.control.Drop(m)
			if s.forwarder != nil {
				s.forwarder.Remove(peerOf(m.Device()))
			}
		}
	}
}

func (s *Session) onControl(e control.Event) {
	switch e := e.(type) {
	case control.Up:
		s.linkUp(e)
	case control.Down:
		s.linkDown(e.Member)
	case control.Frame:
		if err := s.onFrame(e); err != nil {
			s.control.Drop(e.From) // whoever sends what no honest app sends
		}
	case control.Knocked:
		s.onKnock(e.Knock)
	case control.KnockEnded:
		delete(s.knocks, e.ID)
		s.publishView()
	}
}

func (s *Session) onFrame(f control.Frame) error {
	switch f.Kind {
	case control.KindReplica:
		return s.receive(f.From, f.Payload)
	case control.KindBeat, control.KindClaim:
		return s.onBeat(f)
	case control.KindAsk, control.KindVote, control.KindTransfer:
		return s.onVote(f)
	case control.KindOffer:
		return s.onOffer(f.From, f.Payload)
	case control.KindAnswer:
		return s.onAnswer(f.From, f.Payload)
	case control.KindPresence:
		return s.onPresence(f.From, f.Payload)
	case control.KindStatus:
		return s.onStatus(f.From, f.Payload)
	case control.KindRooms:
		return s.onRooms(f.From, f.Payload)
	case control.KindGoodbye:
		s.onGoodbye(f.From)
	}
	return nil // a kind of a later version
}

func (s *Session) onKnock(k control.Knock) {
	if !s.moderates() {
		k.Answer(nil)
		return
	}
	s.knocks[k.ID] = k
	s.publishView()
}

func (s *Session) onGoodbye(from mesh.MemberID) {
	delete(s.members, from)
	s.decide(election.Left{Now: s.now(), Member: from})
}

// sayGoodbye tells everybody, then ends the loop.
func (s *Session) sayGoodbye() {
	for _, m := range s.control.Connected() {
		_ = s.control.Send(m, control.KindGoodbye, nil) // a lost one costs the others the silence limit
	}
	s.failure = errLeft
}

// shutdown stops what the loop started, media first.
func (s *Session) shutdown() {
	s.closeMedia()
	s.stepDown()
	if s.announcing != nil {
		s.announcing()
	}
	for _, k := range s.knocks {
		k.Answer(nil)
	}
	_ = s.gossip.Leave(300 * time.Millisecond) // whoever misses it hears nothing more
	_ = s.gossip.Close()
}
