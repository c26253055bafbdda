package session

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"

	"alcove/media"
	"alcove/media/peer"
	"alcove/mesh"
	"alcove/mesh/control"
)

// mediaLink is this app's media connection with one host in one term.
type mediaLink struct {
	link      peer.Link
	guest     *peer.Guest // nil inside the host's own app
	reign     mesh.Reign
	since     time.Duration
	up        atomic.Bool // as the connection says, from any goroutine
	connected bool        // as Run knows it
	over      bool        // lost or refused: make another
	cancel    context.CancelFunc
	done      chan struct{} // the reader of requests has ended
}

// How long a media connection may take, and how soon another is tried.
const (
	answerTimeout = 4 * time.Second
	mediaRetry    = 300 * time.Millisecond
)

func (s *Session) linkState() LinkState {
	switch {
	case s.media != nil && s.media.connected:
		return LinkConnected
	case s.wasLinked:
		return LinkReconnecting
	}
	return LinkConnecting
}

// keepMedia sees to it that there is one working media link with the host that
// this app obeys.
func (s *Session) keepMedia() {
	if s.forwarder != nil || !s.entered {
		return
	}
	host := s.hostIfConnected()
	if m := s.media; m != nil {
		late := !m.connected && s.now()-m.since > answerTimeout
		if m.reign == s.reign && !m.over && !late {
			return
		}
		if m.reign == s.reign && s.now()-m.since < mediaRetry {
			return
		}
		s.closeMedia()
		s.publishView()
	}
	if host != "" && host != s.self {
		s.openGuest(host)
	}
}

// openLocal links the host's own app with its forwarder.
func (s *Session) openLocal() {
	m := &mediaLink{reign: s.reign, since: s.now()}
	m.link = s.forwarder.Local(peerOf(s.cfg.Device.ID()), receiver{s, m})
	s.attach(m)
}

// openGuest makes the one media connection with the host and offers it.
func (s *Session) openGuest(host mesh.MemberID) {
	m := &mediaLink{reign: s.reign, since: s.now()}
	guest, err := peer.Dial(peer.Config{Receiver: receiver{s, m}, IPs: s.addrs()})
	if err != nil {
		return // tried again at the next tick
	}
	m.link, m.guest = guest, guest
	s.attach(m)
	go func() {
		ctx, cancel := context.WithTimeout(s.ctx, answerTimeout)
		defer cancel()
		sdp, err := guest.Offer(ctx)
		s.post(func() {
			if err != nil {
				m.over = true
				return
			}
			_ = s.control.Send(host, control.KindOffer, control.Offer{Term: m.reign.Term, SDP: sdp}.Encode())
		})
	}()
}

// MediaCounts are the media connections made since the start, and how often the
// one that there is was negotiated: 0 in the host's own app.
func (s *Session) MediaCounts() (connections, negotiations int) {
	if o := s.out.Load(); o != nil {
		if g, ok := o.Link.(*peer.Guest); ok {
			negotiations = g.Negotiations()
		}
	}
	return int(s.connections.Load()), negotiations
}

func (s *Session) attach(m *mediaLink) {
	ctx, cancel := context.WithCancel(s.ctx)
	m.cancel, m.done = cancel, make(chan struct{})
	s.media = m
	s.connections.Add(1)
	s.out.Store(&outlet{m.link})
	if w := s.wants.Load(); w != nil {
		m.link.SetWants(*w)
	}
	go func() {
		defer close(m.done)
		s.passRequests(ctx, m.link.Requests())
	}()
}

func (s *Session) passRequests(ctx context.Context, requests <-chan peer.KeyFrameRequest) {
	for {
		select {
		case <-ctx.Done():
			return
		case r, ok := <-requests:
			if !ok {
				return
			}
			s.cfg.Studio.RequestKeyFrame(r.Source, r.Layer)
		}
	}
}

func (s *Session) closeMedia() {
	m := s.media
	if m == nil {
		return
	}
	s.media = nil
	s.out.Store(nil)
	m.cancel()
	<-m.done
	_ = m.link.Close()
	for i := range peer.AudioSlots {
		s.cfg.Studio.Bound(media.Binding{Slot: media.Slot{Kind: media.Audio, Index: i}})
	}
	for i := range peer.VideoSlots {
		s.cfg.Studio.Bound(media.Binding{Slot: media.Slot{Kind: media.Video, Index: i}})
	}
}

// onAnswer completes the media connection; one of another host or term is old.
func (s *Session) onAnswer(from mesh.MemberID, payload []byte) error {
	a, err := control.DecodeAnswer(payload)
	if err != nil {
		return err
	}
	m := s.media
	if m == nil || m.guest == nil || from != m.reign.Host || a.Term != m.reign.Term {
		return nil
	}
	if a.Refused {
		m.over = true
		return nil
	}
	if err := m.guest.Answer(a.SDP); err != nil {
		m.over = true
	}
	return nil
}

// receiver passes media straight to the studio, and the state of the
// connection to the session.
type receiver struct {
	s *Session
	m *mediaLink
}

func (r receiver) Packet(slot media.Slot, p *rtp.Packet) { r.s.cfg.Studio.Packet(slot, p) }
func (r receiver) Bound(b media.Binding)                 { r.s.cfg.Studio.Bound(b) }

func (r receiver) State(connected bool) {
	r.s.cfg.Studio.State(connected)
	r.m.up.Store(connected)
	go r.s.post(func() { r.s.linkChanged(r.m) }) // never wait in a callback of the connection
}

// linkChanged looks at how a media link is now; calls may be late or doubled.
func (s *Session) linkChanged(m *mediaLink) {
	up := m.up.Load()
	m.over = m.over || m.connected && !up
	m.connected = up
	s.wasLinked = s.wasLinked || up
	s.publishView()
}
