package session

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"

	"alcove/media"
	"alcove/media/peer"
	"alcove/media/sfu"
	"alcove/mesh"
)

const acceptTimeout = 5 * time.Second

var errNoForwarder = errors.New("session: there is no forwarder")

// carriage is what carries the media of this app: the forwarder while it is
// host, and its links with a host. The core moves it.
type carriage struct {
	s      *Session
	splice *splice
	all    atomic.Pointer[[]*mediaLink] // the newest last
	out    atomic.Pointer[[]outlet]     // where frames go
	wants  atomic.Pointer[[]media.Want]
	made   atomic.Int64 // media links so far

	readers sync.WaitGroup // of what links are asked for

	// Owned by Run.
	forwarder *sfu.Forwarder
	end       func() // ends the forwarder
	links     map[int]*mediaLink
	sends     map[int][]media.Source // what goes over which link
}

// outlet is a link and what goes over it.
type outlet struct {
	link peer.Link
	what sources
}

// mediaLink is one media connection.
type mediaLink struct {
	id     int
	link   peer.Link
	guest  *peer.Guest // nil inside the host's own app
	feed   *feed       // of what arrives
	up     atomic.Bool // as the connection says, from any goroutine
	heard  atomic.Bool // a packet came
	cancel context.CancelFunc
}

func newCarriage(s *Session) *carriage {
	return &carriage{s: s, splice: newSplice(s.cfg.Studio), links: map[int]*mediaLink{}}
}

// OpenForwarder takes the configured port, or any where another app has it.
func (m *carriage) OpenForwarder() error {
	m.CloseForwarder()
	bind := m.s.cfg.Bind
	if !bind.IsValid() {
		bind = netip.IPv4Unspecified()
	}
	cfg := sfu.Config{Listen: netip.AddrPortFrom(bind, m.s.cfg.Ports.Media), IPs: m.s.addrs()}
	fwd, err := sfu.New(cfg)
	if errors.Is(err, sfu.ErrPortInUse) {
		cfg.Listen = netip.AddrPortFrom(bind, 0)
		fwd, err = sfu.New(cfg)
	}
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(m.s.ctx)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		_ = fwd.Run(ctx) // ends with ctx alone
	}()
	m.forwarder = fwd
	m.end = func() { cancel(); <-stopped }
	return nil
}

func (m *carriage) CloseForwarder() {
	if m.forwarder != nil {
		m.end()
		m.forwarder, m.end = nil, nil
	}
}

func (m *carriage) SetPartition(p media.Partition) { m.forwarder.SetPartition(p) }
func (m *carriage) Remove(p media.PeerID)          { m.forwarder.Remove(p) }
func (m *carriage) Levels() map[media.PeerID]uint8 { return m.forwarder.Levels() }

func (m *carriage) Traffic() Traffic {
	s := m.forwarder.Stats()
	return Traffic{Streams: s.Streams, Packets: s.Forwarded + s.Repaired, Bytes: s.Bytes}
}

func (m *carriage) Guests() (n int) {
	me := peerOf(m.s.cfg.Device.ID())
	for _, p := range m.forwarder.Stats().Peers {
		if p.Connected && p.Peer != me {
			n++
		}
	}
	return n
}

func (m *carriage) Accept(from mesh.MemberID, term mesh.Term, sdp string) {
	fwd, s := m.forwarder, m.s
	go func() {
		ctx, cancel := context.WithTimeout(s.ctx, acceptTimeout)
		defer cancel()
		answer, err := fwd.Accept(ctx, peerOf(from.Device()), sdp)
		s.post(func() { s.step(Accepted{from, term, answer, err}) })
	}()
}

func (m *carriage) OpenLink(id int, local bool) error {
	l := &mediaLink{id: id, feed: m.splice.open()}
	switch {
	case local && m.forwarder == nil:
		m.splice.close(l.feed)
		return errNoForwarder
	case local:
		l.link = m.forwarder.Local(peerOf(m.s.cfg.Device.ID()), receiver{l.feed, m.s, l})
	default:
		guest, err := peer.Dial(peer.Config{Receiver: receiver{l.feed, m.s, l}, IPs: m.s.addrs()})
		if err != nil {
			m.splice.close(l.feed)
			return fmt.Errorf("open a media link: %w", err)
		}
		l.link, l.guest = guest, guest
	}
	m.attach(l)
	if l.guest != nil {
		go m.offer(l)
	}
	return nil
}

// offer makes what the host is offered.
func (m *carriage) offer(l *mediaLink) {
	ctx, cancel := context.WithTimeout(m.s.ctx, answerTimeout)
	defer cancel()
	sdp, err := l.guest.Offer(ctx)
	m.s.post(func() { m.s.step(LinkOffer{l.id, sdp, err}) })
}

func (m *carriage) Answer(id int, sdp string) error {
	if l := m.links[id]; l != nil && l.guest != nil {
		return l.guest.Answer(sdp)
	}
	return nil
}

// attach sends what this app publishes over a link, and passes on what the
// other side asks for.
func (m *carriage) attach(l *mediaLink) {
	ctx, cancel := context.WithCancel(m.s.ctx)
	l.cancel = cancel
	m.links[l.id] = l
	m.made.Add(1)
	m.openOut()
	if w := m.wants.Load(); w != nil {
		l.link.SetWants(*w)
	}
	m.readers.Go(func() { m.passRequests(ctx, l.link.Requests()) })
}

func (m *carriage) passRequests(ctx context.Context, requests <-chan peer.KeyFrameRequest) {
	for {
		select {
		case <-ctx.Done():
			return
		case r, ok := <-requests:
			if !ok {
				return
			}
			m.s.cfg.Studio.RequestKeyFrame(r.Source, r.Layer)
		}
	}
}

func (m *carriage) CloseLink(id int) {
	l := m.links[id]
	if l == nil {
		return
	}
	delete(m.links, id)
	m.openOut()
	l.cancel() // its reader may be waiting for the studio: that is not waited for here
	_ = l.link.Close()
	m.splice.close(l.feed)
}

func (m *carriage) Heard(id int) bool {
	l := m.links[id]
	return l != nil && l.heard.Swap(false)
}

// Send says where frames go.
func (m *carriage) Send(links map[int][]media.Source) {
	m.sends = links
	m.openOut()
}

// Expect bounds what is taken from a link.
func (m *carriage) Expect(id int, p *media.Partition) {
	l := m.links[id]
	if l == nil {
		return
	}
	var may func(media.TrackID) bool
	if p != nil {
		me := peerOf(m.s.cfg.Device.ID())
		may = func(t media.TrackID) bool { return p.Allows(t.Peer, me, t.Source) }
	}
	m.splice.expect(l.feed, may)
}

// openOut sends over those of the links that there are.
func (m *carriage) openOut() {
	var all []*mediaLink
	var out []outlet
	for _, id := range slices.Sorted(maps.Keys(m.links)) {
		all = append(all, m.links[id])
		if what := setOf(m.sends[id]); what != 0 {
			out = append(out, outlet{m.links[id].link, what})
		}
	}
	m.all.Store(&all)
	m.out.Store(&out)
}

// open are all links, the newest last; a carriage that there is not has none.
func (m *carriage) open() []*mediaLink {
	if m == nil || m.all.Load() == nil {
		return nil
	}
	return *m.all.Load()
}

// outlets are the links where frames go.
func (m *carriage) outlets() []outlet {
	if m == nil || m.out.Load() == nil {
		return nil
	}
	return *m.out.Load()
}

// close ends everything, links first.
func (m *carriage) close() {
	for id := range m.links {
		m.CloseLink(id)
	}
	m.CloseForwarder()
	m.readers.Wait()
}

// WriteFrame sends one encoded frame to the meeting; without a link it goes
// nowhere. While the host's role is handed over there are two, and those who
// have not come to the new host yet hear this app from the old one.
func (s *Session) WriteFrame(f media.Frame) (err error) {
	for _, o := range s.media.outlets() {
		if o.what&(1<<f.Source) != 0 {
			err = o.link.WriteFrame(f)
		}
	}
	return err
}

// NeedKeyFrame asks the sender of what a slot carries for a key frame.
func (s *Session) NeedKeyFrame(slot media.Slot) {
	for _, l := range s.media.open() {
		if from, at := s.media.splice.source(slot); l.feed == from {
			l.link.NeedKeyFrame(at)
		}
	}
}

// SetWants says which tiles the window shows.
func (s *Session) SetWants(w []media.Want) {
	s.media.wants.Store(&w)
	for _, l := range s.media.open() {
		l.link.SetWants(w)
	}
}

// MediaCounts are the media connections made since the start, and how often the
// newest was negotiated: 0 in the host's own app.
func (s *Session) MediaCounts() (connections, negotiations int) {
	if out := s.media.open(); len(out) > 0 {
		if g := out[len(out)-1].guest; g != nil {
			negotiations = g.Negotiations()
		}
	}
	return int(s.media.made.Load()), negotiations
}

// receiver passes media to the splice, and the state of the connection to the
// session too.
type receiver struct {
	*feed
	s *Session
	l *mediaLink
}

func (r receiver) Packet(slot media.Slot, p *rtp.Packet) {
	if !r.l.heard.Load() { // else every packet would write where all others do
		r.l.heard.Store(true)
	}
	r.feed.Packet(slot, p)
}

func (r receiver) State(connected bool) {
	r.feed.State(connected)
	r.l.up.Store(connected)
	// Never wait in a callback of the connection; what is told late is the newest.
	go r.s.post(func() { r.s.step(LinkChanged{r.l.id, r.l.up.Load()}) })
}
