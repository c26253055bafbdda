package sfu

import (
	"encoding/binary"
	"time"

	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

// reception is what a receiver report says of a stream (RFC 3550, section
// 6.4.1).
type reception struct {
	began    bool
	first    uint32
	highest  uint32 // extended by the cycles
	count    uint32
	expected uint32 // at the last report
	received uint32
}

func (r *reception) saw(seq uint16) {
	if !r.began {
		r.began, r.first, r.highest = true, uint32(seq), uint32(seq)
	} else if d := int16(seq - uint16(r.highest)); d > 0 {
		r.highest += uint32(d)
	}
	r.count++
}

func (r *reception) report(ssrc uint32) rtcp.ReceptionReport {
	expected := r.highest - r.first + 1
	lost := int64(expected) - int64(r.count)
	out := rtcp.ReceptionReport{SSRC: ssrc, LastSequenceNumber: r.highest, TotalLost: uint32(min(max(lost, 0), 1<<23-1))}
	if e, n := expected-r.expected, r.count-r.received; e > n {
		out.FractionLost = uint8(min(255, uint64(e-n)*256/uint64(e)))
	}
	r.expected, r.received = expected, r.count
	return out
}

// lastReport is the last sender report of each SSRC, for the round trip time.
type lastReport map[uint32]sentAt

type sentAt struct {
	ntp uint32 // the middle 32 bits
	at  time.Duration
}

// arrived notes a packet's transport-wide number.
func (m *member) arrived(h *rtp.Header, id uint8, now time.Duration) {
	b := extension(h, id)
	if len(b) < 2 {
		return
	}
	m.inMu.Lock()
	defer m.inMu.Unlock()
	if m.twcc == nil {
		m.twcc = twcc.NewRecorder(m.f.ssrc)
	}
	m.twcc.Record(h.SSRC, binary.BigEndian.Uint16(b), now.Microseconds())
}

// senderReport remembers it, and passes it on to foreign receivers, who
// synchronise sound and picture by it.
func (m *member) senderReport(p *rtcp.SenderReport, now time.Duration) {
	m.inMu.Lock()
	var s *stream
	for i := range m.bySSRC {
		if m.bySSRC[i].id == p.SSRC {
			s = m.bySSRC[i].stream
		}
	}
	if s != nil {
		if m.report == nil {
			m.report = lastReport{}
		}
		m.report[p.SSRC] = sentAt{uint32(p.NTPTime >> 16), now}
	}
	m.inMu.Unlock()
	if s == nil {
		return
	}
	for _, l := range *s.legs.Load() {
		if l.member.foreign && l.member.local == nil {
			l.senderReport(s, p)
		}
	}
}

func (l *leg) senderReport(s *stream, p *rtcp.SenderReport) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.src != s || l.waiting {
		return
	}
	ts, ok := l.rw.Timestamp(p.RTPTime)
	c := l.member.conn.Load()
	if !ok || c == nil {
		return
	}
	_ = c.WriteRTCP(&rtcp.SenderReport{SSRC: l.ssrc, NTPTime: p.NTPTime, RTPTime: ts, PacketCount: uint32(l.sent.Load()), OctetCount: p.OctetCount})
}

// feedback sends what is due to a remote peer: NACKs at each tick, transport
// feedback every 100 ms, receiver reports every second.
func (m *member) feedback(tick int, now time.Duration) {
	c := m.conn.Load()
	if c == nil {
		return
	}
	var out []rtcp.Packet
	for i := range m.routes {
		for _, s := range m.routes[i].pub.layers {
			if s.ssrc.Load() == 0 {
				continue
			}
			if s.wanted.Load() && s.live(now) {
				s.ask(now)
			}
			s.mu.Lock()
			nacks := s.gaps.ask(now)
			s.mu.Unlock()
			if len(nacks) > 0 {
				out = append(out, &rtcp.TransportLayerNack{SenderSSRC: m.f.ssrc, MediaSSRC: s.ssrc.Load(), Nacks: nacks})
			}
		}
	}
	m.inMu.Lock()
	if m.twcc != nil && tick%twccTicks == 0 && m.twcc.PacketsHeld() > 0 {
		out = append(out, m.twcc.BuildFeedbackPacket()...)
	}
	if tick%reportTicks == 0 && len(m.bySSRC) > 0 {
		out = append(out, m.receiverReport(now))
	}
	m.inMu.Unlock()
	if len(out) > 0 {
		_ = c.WriteRTCP(out...)
	}
}

func (m *member) receiverReport(now time.Duration) *rtcp.ReceiverReport {
	rr := &rtcp.ReceiverReport{SSRC: m.f.ssrc}
	for i := range m.bySSRC {
		e := &m.bySSRC[i]
		if e.stream.ssrc.Load() != e.id || len(rr.Reports) == 31 {
			continue
		}
		e.stream.mu.Lock()
		r := e.stream.seen.report(e.id)
		e.stream.mu.Unlock()
		if last, ok := m.report[e.id]; ok {
			r.LastSenderReport = last.ntp
			r.Delay = uint32((now - last.at) * 65536 / time.Second)
		}
		rr.Reports = append(rr.Reports, r)
	}
	return rr
}
