package sfu

import (
	"slices"

	"alcove/media"
	"alcove/media/peer"
	"alcove/media/rewrite"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

// RTP takes a packet of a remote peer; see lite.Handler.
func (m *member) RTP(h *rtp.Header, payload []byte) {
	now := m.f.now()
	m.received.Add(1)
	r, s := m.find(h)
	if s == nil {
		m.f.dropped.Add(1)
		return
	}
	if id := r.section.Extensions.TWCC; id != 0 {
		m.arrived(h, id, now)
	}
	p := packet{numbers: rewrite.Numbers{Seq: h.SequenceNumber, Timestamp: h.Timestamp}, marker: h.Marker, payload: payload}
	if s.pub.track.Source.Kind() == media.Audio {
		p.flags = peer.FlagStart
		if b := extension(h, r.section.Extensions.Level); len(b) > 0 {
			p.level, p.leveled = b[0], true
		}
	} else {
		d, err := rewrite.ParseVP8(payload)
		if err != nil {
			m.f.dropped.Add(1)
			return
		}
		p.vp8, p.numbers.Picture, p.numbers.TL0 = d, d.Picture, d.TL0
		if f, ok := peer.ParseFlags(extension(h, r.section.Extensions.Frame)); ok {
			p.flags = f
		} else {
			p.flags = flagsOf(d)
		}
	}
	s.arrive(h.SequenceNumber, r.section.NACK)
	s.receive(&p, now)
}

// flagsOf reads at the door what a foreign sender does not say.
func flagsOf(d rewrite.VP8) (f peer.Flags) {
	if d.Start {
		f |= peer.FlagStart
	}
	if d.Key {
		f |= peer.FlagKey
	}
	return f
}

// extension is nothing for an id that was not negotiated.
func extension(h *rtp.Header, id uint8) []byte {
	if id == 0 || !h.Extension {
		return nil
	}
	return h.GetExtension(id)
}

// find says where a packet belongs: by its SSRC, which is learnt from the
// offer, or from the mid and rid in the packet.
func (m *member) find(h *rtp.Header) (*route, *stream) {
	m.inMu.Lock()
	defer m.inMu.Unlock()
	for i := range m.bySSRC {
		if e := &m.bySSRC[i]; e.id == h.SSRC {
			return e.route, e.stream
		}
	}
	for i := range m.routes {
		r := &m.routes[i]
		if h.PayloadType != r.section.PayloadType {
			continue
		}
		s := m.match(r, h)
		if s == nil {
			continue
		}
		m.learn(ssrc{h.SSRC, r, s})
		s.ssrc.Store(h.SSRC)
		return r, s
	}
	return nil, nil
}

// learn notes a new SSRC; m.inMu is held.
func (m *member) learn(e ssrc) {
	if len(m.bySSRC) == maxSSRCs { // the oldest restarted long ago
		delete(m.report, m.bySSRC[0].id)
		m.bySSRC = slices.Delete(m.bySSRC, 0, 1)
	}
	m.bySSRC = append(m.bySSRC, e)
}

func (m *member) match(r *route, h *rtp.Header) *stream {
	ids := r.section.Extensions
	if mid := extension(h, ids.Mid); mid != nil && string(mid) != r.section.Mid {
		return nil
	}
	if rid := extension(h, ids.Rid); rid != nil {
		if i := slices.Index(r.section.RIDs, string(rid)); i >= 0 {
			return r.pub.layers[layerOf(r.section.RIDs, i)]
		}
		return nil
	}
	if len(r.section.RIDs) > 0 {
		return nil // a layer that does not say which
	}
	if slices.Contains(r.section.SSRCs, h.SSRC) || extension(h, ids.Mid) != nil || m.only(r) {
		return r.pub.layers[0]
	}
	return nil
}

// only reports whether r is the one m-line of its payload type.
func (m *member) only(r *route) bool {
	n := 0
	for i := range m.routes {
		if m.routes[i].section.PayloadType == r.section.PayloadType {
			n++
		}
	}
	return n == 1
}

// layerOf ranks the rid at index i among those offered: ours by name, foreign
// ones by their order, the smallest first.
func layerOf(rids []string, i int) int {
	for l := range media.Layer(media.Layers) {
		if rids[i] == l.RID() && int(l) < len(rids) {
			return int(l)
		}
	}
	return i
}

// RTCP takes what a remote peer says of its slots and of its own streams.
func (m *member) RTCP(pkts []rtcp.Packet) {
	now := m.f.now()
	for _, p := range pkts {
		switch p := p.(type) {
		case *rtcp.PictureLossIndication:
			if l := m.legOf(p.MediaSSRC); l != nil {
				l.needKey(now)
			}
		case *rtcp.FullIntraRequest:
			for _, e := range p.FIR {
				if l := m.legOf(e.SSRC); l != nil {
					l.needKey(now)
				}
			}
		case *rtcp.TransportLayerNack:
			if l := m.legOf(p.MediaSSRC); l != nil {
				for _, pair := range p.Nacks {
					pair.Range(func(seq uint16) bool { l.repair(seq); return true })
				}
			}
		case *rtcp.SenderReport:
			m.senderReport(p, now)
		}
	}
}

// Message takes the wants of a remote peer.
func (m *member) Message(b []byte) {
	w, err := peer.DecodeWants(b)
	if err != nil {
		m.f.log.Warn("a message of a peer does not decode", "bytes", len(b))
		return
	}
	m.f.setWants(m, w)
}

// State takes the beginning and the end of a remote peer's connection.
func (m *member) State(connected bool) { m.f.state(m, connected) }
