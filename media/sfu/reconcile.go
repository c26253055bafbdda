package sfu

import (
	"alcove/media"
	"alcove/media/peer"
)

// reconcile makes the legs follow the plan: first all cuts, then the
// announcements, then the joins. It is Run's.
func (f *Forwarder) reconcile() {
	now := f.now()
	f.mu.Lock()
	partition, members, departed := f.partition, f.ordered(), f.departed
	settled := f.settling
	f.departed, f.settling = nil, nil
	views := make([]view, len(members))
	for i, m := range members {
		views[i] = m.view(now)
	}
	f.mu.Unlock()

	prev := make(map[place]media.TrackID)
	for _, m := range members {
		for _, l := range m.legs {
			if l.track.Peer != "" {
				prev[place{m.id, l.slot}] = l.track
			}
		}
	}
	edges, crowded := plan(partition, views, prev)
	f.crowded = crowded

	f.depart(departed)
	streams := f.targets(members, edges)
	changed := f.cut(members, streams)
	for m, legs := range changed {
		m.announce(legs)
	}
	f.join(members, streams)
	for _, done := range settled {
		close(done)
	}
}

// view is what plan needs to know; Forwarder.mu is held.
func (m *member) view(now timeOffset) view {
	v := view{id: m.id}
	if !m.up {
		return v
	}
	v.audio, v.video, v.wants, v.wanted = m.audio, m.video, m.wants, m.wanted
	for _, p := range m.pubs {
		b := pub{source: p.track.Source, most: media.Layer(len(p.layers) - 1), live: p.live(now)}
		b.on = m.foreign || b.live.Any()
		b.level = p.layers[0].level(now, liveTime)
		v.pubs = append(v.pubs, b)
	}
	return v
}

// depart ends the legs of members that left.
func (f *Forwarder) depart(departed []*member) {
	for _, m := range departed {
		for _, l := range m.legs {
			l.leave()
		}
		s := m.stats(f.now())
		f.received.Add(s.Received)
		f.forwarded.Add(s.Forwarded)
		f.repaired.Add(s.Repaired)
		f.bytes.Add(s.Bytes)
		if m.local != nil { // in order with State(true), which may still wait
			f.mu.Lock()
			f.events = append(f.events, event{local: m.local})
			f.mu.Unlock()
		}
	}
}

// leave cuts the leg and takes it off all lists; it is Run's.
func (l *leg) leave() {
	l.cut()
	for _, s := range []*stream{l.target, l.former} {
		if s != nil {
			s.remove(l)
		}
	}
	l.track, l.target, l.former = media.TrackID{}, nil, nil
}

// targets finds the stream of each edge.
func (f *Forwarder) targets(members []*member, edges map[place]edge) map[*leg]*stream {
	pubs, byID := map[media.TrackID]*publication{}, map[media.PeerID]*member{}
	for _, m := range members {
		byID[m.id] = m
		for _, p := range m.pubs {
			pubs[p.track] = p
		}
	}
	out := make(map[*leg]*stream, len(edges))
	for at, e := range edges {
		if p := pubs[e.track]; p != nil && int(e.layer) < len(p.layers) {
			out[byID[at.peer].legAt(at.slot)] = p.layers[e.layer]
		}
	}
	return out
}

// cut ends whatever should not be, and returns the legs that carry another
// track from now on.
func (f *Forwarder) cut(members []*member, streams map[*leg]*stream) map[*member][]*leg {
	changed := map[*member][]*leg{}
	for _, m := range members {
		for _, l := range m.legs {
			want := streams[l]
			stays := want != nil && l.target != nil && want.pub == l.target.pub
			if want == nil && l.target == nil || stays {
				continue
			}
			l.leave()
			if want != nil {
				l.track = want.pub.track
			}
			changed[m] = append(changed[m], l)
		}
	}
	return changed
}

// announce tells a peer what the slots carry from now on.
func (m *member) announce(legs []*leg) {
	var as []peer.Announcement
	for _, l := range legs {
		as = append(as, l.bind(l.track))
	}
	c := m.conn.Load()
	if c == nil || m.foreign {
		return
	}
	for len(as) > 0 {
		n := min(len(as), peer.MaxBindings)
		b, err := peer.EncodeBindings(as[:n])
		if err == nil {
			err = c.Send(b)
		}
		if err != nil {
			m.f.log.Warn("bindings could not be announced", "error", err)
		}
		as = as[n:]
	}
}

// join starts what should be and is not, and moves legs between layers.
func (f *Forwarder) join(members []*member, streams map[*leg]*stream) {
	now := f.now()
	for _, m := range members {
		for _, l := range m.legs {
			want := streams[l]
			if want == nil {
				continue
			}
			switch {
			case l.target == nil:
				l.join(want)
				l.target = want
				want.add(l)
				if l.slot.Kind == media.Video {
					want.wantKey(now)
				}
			default:
				l.follow(want, now)
			}
		}
	}
}

// follow brings the leg to another layer of its track: it hears the new one,
// keeps the old one until a key frame came, then leaves it.
func (l *leg) follow(want *stream, now timeOffset) {
	if want != l.target {
		if l.former != nil && l.former != want && l.former != l.on() {
			l.former.remove(l)
			l.former = nil
		}
		if l.former == nil || l.former == want {
			l.former = l.target
		} else {
			l.target.remove(l)
		}
		l.target = want
		want.add(l)
		l.move(want)
	}
	switch on := l.on(); {
	case on == want && l.former != nil:
		l.former.remove(l)
		l.former = nil
	case on != want:
		want.wantKey(now)
	}
}
