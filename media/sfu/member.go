package sfu

import (
	"slices"
	"sync"
	"sync/atomic"

	"alcove/media"
	"alcove/media/peer"
	"alcove/media/peer/lite"

	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/rtcp"
)

// member is a peer of the forwarder, remote or local.
type member struct {
	f     *Forwarder
	id    media.PeerID
	order uint64 // of arrival
	pubs  []*publication
	legs  []*leg // audio first, then video, by slot
	audio int    // audio slots
	video int

	local   *Local                    // nil for a remote one
	conn    atomic.Pointer[lite.Conn] // nil for a local one
	foreign bool                      // does not know our frame extension
	routes  []route                   // where its packets go, by m-line

	inMu   sync.Mutex
	bySSRC []ssrc         // at most maxSSRCs
	twcc   *twcc.Recorder // nil until the first numbered packet
	report lastReport

	received atomic.Uint64

	// Guarded by Forwarder.mu.
	wants  []media.Want
	wanted bool
	up     bool
	gone   bool
}

// route is an m-line in which the peer sends.
type route struct {
	section lite.Section
	pub     *publication
}

type ssrc struct {
	id     uint32
	route  *route
	stream *stream
}

// maxSSRCs is how many streams a peer may send at once, with some to spare.
const maxSSRCs = 32

// newMember gives an offer's m-lines their meaning: by order, the first audio
// that the peer sends is the microphone, the first video the camera, the second
// the screen. What it receives are slots.
func newMember(f *Forwarder, id media.PeerID, o *lite.Offer) *member {
	m := &member{f: f, id: id, foreign: true}
	cameras := 0
	for i := range o.Sections {
		s := &o.Sections[i]
		if s.Extensions.Frame != 0 {
			m.foreign = false
		}
		switch {
		case s.Sends && s.Kind == media.Audio:
			m.route(s, media.Microphone)
		case s.Sends && s.Kind == media.Video:
			m.route(s, media.Camera+media.Source(min(cameras, 2)))
			cameras++
		case s.Receives && len(m.legs) < lite.MaxSections:
			m.slot(s)
		}
	}
	slices.SortStableFunc(m.legs, func(a, b *leg) int { return int(a.slot.Kind) - int(b.slot.Kind) })
	return m
}

func (m *member) route(s *lite.Section, source media.Source) {
	if source > media.Screen || slices.ContainsFunc(m.pubs, func(p *publication) bool { return p.track.Source == source }) {
		return
	}
	p := m.publish(source, max(1, len(s.RIDs)))
	m.routes = append(m.routes, route{*s, p})
}

func (m *member) publish(source media.Source, layers int) *publication {
	p := &publication{member: m, track: media.TrackID{Peer: m.id, Source: source}}
	for l := range layers {
		p.layers = append(p.layers, newStream(p, media.Layer(l)))
	}
	m.pubs = append(m.pubs, p)
	return p
}

func (m *member) slot(s *lite.Section) {
	l := m.addLeg(s.Kind)
	l.pt, l.ids = s.PayloadType, s.Extensions
	s.SSRC, s.Stream = l.ssrc, "slot-"+s.Mid
}

func (m *member) addLeg(kind media.Kind) *leg {
	n, rate := &m.audio, uint32(peer.AudioRate)
	if kind == media.Video {
		n, rate = &m.video, peer.VideoRate
	}
	l := &leg{member: m, slot: media.Slot{Kind: kind, Index: *n}, ssrc: m.f.newSSRC(), credit: repairBurst * repairShare / 4}
	l.rw.Rate = rate
	*n++
	m.legs = append(m.legs, l)
	return l
}

// legAt finds a slot's leg.
func (m *member) legAt(slot media.Slot) *leg {
	i := slot.Index
	if slot.Kind == media.Video {
		i += m.audio
	}
	if slot.Index < 0 || i >= len(m.legs) || m.legs[i].slot != slot {
		return nil
	}
	return m.legs[i]
}

func (m *member) legOf(ssrc uint32) *leg {
	for _, l := range m.legs {
		if l.ssrc == ssrc {
			return l
		}
	}
	return nil
}

// requestKey asks whoever encodes s.
func (m *member) requestKey(s *stream) {
	m.f.asked.Add(1)
	if m.local != nil {
		select {
		case m.local.requests <- peer.KeyFrameRequest{Source: s.pub.track.Source, Layer: s.layer}:
		default: // it is asked again as long as somebody waits
		}
		return
	}
	if c := m.conn.Load(); c != nil {
		_ = c.WriteRTCP(&rtcp.PictureLossIndication{SenderSSRC: m.f.ssrc, MediaSSRC: s.ssrc.Load()})
	}
}
