package simulation

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"alcove/app/session"
	streams "alcove/media"
	"alcove/mesh"
)

// What media links take.
const (
	gather   = 4 * time.Millisecond
	settling = 12 * time.Millisecond // ICE and DTLS
	lost     = 5 * time.Second       // until a link that carries nothing is given up
)

// forwarder is what one host forwards with.
type forwarder struct {
	app       *app
	open      bool
	partition streams.Partition
	peers     map[streams.PeerID]*mediaLink
	order     []streams.PeerID // in which they came
}

// mediaLink is one media connection, as both sides have it.
type mediaLink struct {
	app       *app
	id        int
	serial    int
	forwarder *forwarder // that it is with, once that answered
	up        bool
	closed    bool // by the app that opened it
}

// media are the ports of a core to the forwarder and the links.
type media struct{ a *app }

func (m media) OpenForwarder() error {
	m.CloseForwarder()
	m.a.forwarder = &forwarder{app: m.a, open: true, peers: map[streams.PeerID]*mediaLink{}}
	m.a.w.opened(m.a)
	return nil
}

func (m media) CloseForwarder() {
	f := m.a.forwarder
	if f == nil {
		return
	}
	m.a.forwarder, f.open = nil, false
	for _, p := range f.order {
		if l := f.peers[p]; l != nil {
			m.a.w.breakLink(l)
		}
	}
}

// breakLink is what becomes of a link that the forwarder's side ended.
func (w *world) breakLink(l *mediaLink) {
	from := l.forwarder
	wait := lost
	if from != nil && w.reach(from.app.machine, l.app.machine) {
		wait = w.delay(from.app.machine, l.app.machine)
	}
	w.after(wait, func() {
		if l.forwarder == from && !l.closed {
			l.lose()
		}
	})
}

func (l *mediaLink) lose() {
	l.up = false
	l.app.do(session.LinkChanged{Link: l.id, Up: false})
}

func (m media) SetPartition(p streams.Partition) { m.a.forwarder.partition = p }

func (m media) Remove(p streams.PeerID) {
	f := m.a.forwarder
	if f == nil {
		m.a.w.fail("V11", "%s removes a peer without a forwarder", m.a)
		return
	}
	if l := f.peers[p]; l != nil {
		f.peers[p] = nil
		m.a.w.breakLink(l)
	}
}

// Guests are those whose links are up.
func (m media) Guests() (n int) {
	for _, p := range m.a.forwarder.order {
		if l := m.a.forwarder.peers[p]; l != nil && l.app != m.a && l.up && !l.closed && l.app.running() {
			n++
		}
	}
	return n
}

func (m media) Levels() map[streams.PeerID]uint8 { return nil }
func (m media) Traffic() session.Traffic         { return session.Traffic{} }

// Accept takes a link in; one of the same peer that was there gives way.
func (m media) Accept(from mesh.MemberID, term mesh.Term, sdp string) {
	f, w := m.a.forwarder, m.a.w
	w.after(gather, func() {
		var serial int
		_, err := fmt.Sscanf(sdp, "link %d", &serial)
		if err != nil || serial >= len(w.mediaLinks) || f == nil || !f.open {
			m.a.do(session.Accepted{From: from, Term: term, Err: errWait})
			return
		}
		l := w.mediaLinks[serial]
		f.take(streams.PeerID(from.Device()), l)
		m.a.do(session.Accepted{From: from, Term: term, SDP: sdp})
	})
}

func (f *forwarder) take(p streams.PeerID, l *mediaLink) {
	old, known := f.peers[p]
	if !known {
		f.order = append(f.order, p)
	}
	l.forwarder = f
	f.peers[p] = l
	if old != nil && old != l {
		f.app.w.breakLink(old)
	}
}

func (m media) OpenLink(id int, local bool) error {
	a, w := m.a, m.a.w
	l := &mediaLink{app: a, id: id, serial: len(w.mediaLinks)}
	w.mediaLinks = append(w.mediaLinks, l)
	a.links[id] = l
	if local {
		a.forwarder.take(streams.PeerID(a.device.ID()), l)
		l.up = true
		w.after(0, func() { a.do(session.LinkChanged{Link: id, Up: true}) })
		return nil
	}
	w.after(gather, func() { a.do(session.LinkOffer{Link: id, SDP: fmt.Sprintf("link %d", l.serial)}) })
	return nil
}

// Answer completes a link: if both sides reach each other, it is up soon.
func (m media) Answer(id int, _ string) error {
	a, w := m.a, m.a.w
	l := a.links[id]
	if l == nil || l.forwarder == nil {
		return errWait
	}
	w.after(settling, func() {
		f := l.forwarder
		if l.closed || !f.open || f.peers[streams.PeerID(a.device.ID())] != l || !w.reach(a.machine, f.app.machine) {
			return
		}
		l.up = true
		a.do(session.LinkChanged{Link: id, Up: true})
	})
	return nil
}

// Heard reports whether anything came over a link: what is forwarded, or at least
// what keeps the connection up.
func (m media) Heard(id int) bool {
	l := m.a.links[id]
	if l == nil || !l.up || l.forwarder.app == m.a {
		return false
	}
	host := l.forwarder.app
	return l.forwarder.open && host.running() && !host.still() && m.a.w.path(host.machine, m.a.machine)
}

// Send says which links carry what this app sends. The model asks for no less
// than the whole of a source, and takes each link for all of them.
func (m media) Send(links map[int][]streams.Source) { m.a.sends = slices.Sorted(maps.Keys(links)) }

// Expect is what a receiver checks; the model checks each packet itself.
func (m media) Expect(int, *streams.Partition) {}

func (m media) CloseLink(id int) {
	if l := m.a.links[id]; l != nil {
		l.closed, l.up = true, false
		delete(m.a.links, id)
	}
}

// watchLinks gives up links that carry nothing.
func (w *world) watchLinks() {
	for _, l := range w.mediaLinks {
		if l.up && !l.closed && l.app.running() && l.forwarder.app != l.app && !l.flows() {
			w.after(lost-time.Second, func() {
				if l.up && !l.closed && !l.flows() {
					l.lose()
				}
			})
		}
	}
	w.after(time.Second, w.watchLinks)
}

// flows says that both sides are there and reach each other.
func (l *mediaLink) flows() bool {
	f := l.forwarder
	return f.open && f.app.running() && !f.app.stopped && l.app.w.reach(l.app.machine, f.app.machine)
}
