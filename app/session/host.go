package session

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"alcove/app/meeting"
	"alcove/media/sfu"
	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/discovery"
)

const acceptTimeout = 5 * time.Second

// lead starts the forwarder, joins it with this app's own media, and beats.
func (s *Session) lead(r mesh.Reign) error {
	s.closeMedia()
	s.stepDown() // a host may lead on in a greater term
	s.reign = r
	fwd, err := s.openForwarder()
	if err != nil {
		return fmt.Errorf("become host: %w", err)
	}
	ctx, cancel := context.WithCancel(s.ctx)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		_ = fwd.Run(ctx) // ends with ctx alone
	}()
	s.forwarder = fwd
	s.endReign = func() { cancel(); <-stopped }
	s.reignOverRooms()
	s.forward()
	s.openLocal()
	s.beat()
	s.rankChanged()
	s.shareStatus()
	s.announce()
	s.publishView()
	return nil
}

// openForwarder takes the configured port, or any where another app has it.
func (s *Session) openForwarder() (*sfu.Forwarder, error) {
	bind := s.cfg.Bind
	if !bind.IsValid() {
		bind = netip.IPv4Unspecified()
	}
	cfg := sfu.Config{Listen: netip.AddrPortFrom(bind, s.cfg.Ports.Media), IPs: s.addrs()}
	fwd, err := sfu.New(cfg)
	if errors.Is(err, sfu.ErrPortInUse) {
		cfg.Listen = netip.AddrPortFrom(bind, 0)
		fwd, err = sfu.New(cfg)
	}
	return fwd, err
}

// stepDown ends forwarding at once.
func (s *Session) stepDown() {
	if s.forwarder == nil {
		return
	}
	s.closeMedia()
	s.endReign()
	s.forwarder, s.endReign = nil, nil
	s.reign = mesh.Reign{}
	s.publishView()
}

// forward hands the forwarder who receives from whom.
func (s *Session) forward() {
	if s.forwarder != nil {
		s.forwarder.SetPartition(PartitionOf(s.journal.State(), s.reaches))
	}
}

// onOffer answers a guest's media offer; one of another term is refused.
func (s *Session) onOffer(from mesh.MemberID, payload []byte) error {
	o, err := control.DecodeOffer(payload)
	if err != nil {
		return err
	}
	now := time.Now()
	if s.forwarder == nil || o.Term != s.reign.Term || !s.quotas.pace(from.Device(), now).offers.AllowN(now, 1) {
		_ = s.control.Send(from, control.KindAnswer, control.Answer{Term: o.Term, Refused: true}.Encode())
		return nil
	}
	fwd := s.forwarder
	go func() {
		ctx, cancel := context.WithTimeout(s.ctx, acceptTimeout)
		defer cancel()
		sdp, err := fwd.Accept(ctx, peerOf(from.Device()), o.SDP)
		_ = s.control.Send(from, control.KindAnswer, control.Answer{Term: o.Term, SDP: sdp, Refused: err != nil}.Encode())
	}()
	return nil
}

// shareStatus tells the host what leaves this app; the host tells everybody
// who is there and what leaves their apps.
func (s *Session) shareStatus() {
	if s.start.IsZero() {
		return
	}
	if s.forwarder == nil {
		s.sendStatus(nil)
		s.ownPresence()
		return
	}
	here := s.reachable()
	for id := range s.present {
		if !here[id] {
			delete(s.present, id)
		}
	}
	for id := range here {
		if _, ok := s.present[id]; !ok {
			s.present[id] = Publishing{}
		}
	}
	s.present[s.me] = s.publishing
	s.endReaches(here)
	b, err := encodePresence(presence{Term: s.reign.Term, Wall: s.cfg.wall().UnixMilli(), Present: s.present})
	if err != nil {
		return // a table of booleans always encodes
	}
	s.sendAll(control.KindPresence, b)
	s.tellRooms()
	s.publishView()
}

// ownPresence is what is known without a host: oneself and who is connected.
func (s *Session) ownPresence() {
	if old, ok := s.present[s.me]; ok && old == s.publishing {
		return
	}
	s.present[s.me] = s.publishing
	s.publishView()
}

// onPresence takes in the host's table; anybody else's is not obeyed.
func (s *Session) onPresence(from mesh.MemberID, payload []byte) error {
	p, err := decodePresence(payload)
	if err != nil {
		return err
	}
	if from != s.reign.Host || p.Term != s.reign.Term {
		return nil
	}
	s.clockOff = time.Duration(s.cfg.wall().UnixMilli()-p.Wall) * time.Millisecond
	s.present = p.Present
	if s.present == nil {
		s.present = map[meeting.ParticipantID]Publishing{}
	}
	s.present[s.me] = s.publishing
	s.publishView()
	return nil
}

// announce lets the LAN find the meeting while this app can let people in,
// which takes a moderator.
func (s *Session) announce() {
	want := s.cfg.Announce && s.entered && s.atTheDoor() && !s.start.IsZero()
	if want == (s.announcing != nil) {
		return
	}
	if !want {
		s.announcing()
		s.announcing = nil
		return
	}
	ctx, cancel := context.WithCancel(s.ctx)
	s.announcing = cancel
	go func() {
		_ = discovery.Announce(ctx, s.cfg.Discovery, s.announcement) // best effort: a link always works
	}()
}

// atTheDoor reports whether this app is the one to announce the meeting: the
// host's, if it can let people in, or else every moderator's.
func (s *Session) atTheDoor() bool {
	host := participantOf(s.reign.Host.Device())
	return s.moderates() && (s.forwarder != nil || s.journal.State().Role(host) < meeting.Moderator)
}

// announcement is asked by discovery from its own goroutine.
func (s *Session) announcement() discovery.Announcement {
	v := s.view.Load()
	if v == nil {
		return discovery.Announcement{} // not yet
	}
	return discovery.Announcement{
		Meeting: s.cfg.Meeting, Name: v.State.Name, Device: s.cfg.Device.ID(),
		Addrs: s.controlAddrs(), People: len(v.Publishing),
	}
}
