package sfu

import (
	"slices"

	"alcove/media"
	"alcove/media/layers"
)

// view is what plan sees of a peer.
type view struct {
	id     media.PeerID
	audio  int // slots
	video  int
	wants  []media.Want
	wanted bool // it said what it wants; otherwise plan chooses
	pubs   []pub
}

// pub is what plan sees of a track.
type pub struct {
	source media.Source
	most   media.Layer // the greatest it can have
	live   layers.Live
	on     bool  // it is being sent, as far as one can know
	level  uint8 // of a microphone, -dBov, smoothed
}

// place is a slot of a peer.
type place struct {
	peer media.PeerID
	slot media.Slot
}

// edge is what a place carries.
type edge struct {
	track media.TrackID
	layer media.Layer
}

// Advantages of a voice in the contest for slots, in dB.
const (
	// loyalty is that of a voice that has a slot: how much louder another must
	// be to take it.
	loyalty = 9
	// attention is that of a voice from another room: whoever reaches there, or
	// is reached from there, means to hear it.
	attention = 20
	// address is that of somebody who speaks to the room from elsewhere: more
	// than any voice is loud, so that a broadcast is heard by everybody. They
	// are those who speak into other rooms only, and all voices from elsewhere
	// as long as half of the slots are enough for them.
	address = 256
)

// Without wants, so many pictures come in the middle layer, more in the low.
const fewPictures = 4

// plan says what each slot should carry. Peers come in order of seniority.
// prev is what slots carry now: tracks that stay keep their slot. crowded says
// that somebody hears more voices than slots, so that levels matter.
func plan(p media.Partition, peers []view, prev map[place]media.TrackID) (edges map[place]edge, crowded bool) {
	edges = make(map[place]edge, len(prev))
	a := audienceOf(p, peers)
	for i := range peers {
		q := &peers[i]
		voices := a.candidates(i, media.Audio)
		if len(voices) > q.audio {
			crowded = true
			voices = loudest(voices, q, prev)
		}
		assign(edges, prev, q.id, media.Audio, q.audio, voices)
		assign(edges, prev, q.id, media.Video, q.video, a.pictures(i))
	}
	return edges, crowded
}

// candidate is a track that a peer may get.
type candidate struct {
	edge
	pub       *pub
	outside   bool // it is sent, and comes from another room
	apart     bool // it is sent to other rooms only
	advantage int  // of a voice, dB
}

// candidates are valid until the next call.
func (a *audience) candidates(to int, kind media.Kind) []candidate {
	cs := a.scratch[:0]
	defer func() { a.scratch = cs }()
	for _, g := range a.grants[to] {
		from := &a.peers[g.from]
		for j := range from.pubs {
			b := &from.pubs[j]
			if b.source.Kind() != kind || !g.sources.has(b.source) {
				continue
			}
			cs = append(cs, candidate{
				edge: edge{track: media.TrackID{Peer: from.id, Source: b.source}}, pub: b,
				outside: b.on && g.outside.has(b.source), apart: a.apart[g.from],
			})
		}
	}
	return cs
}

// loudest cuts the voices to the peer's slots; of equals the first stay.
func loudest(cs []candidate, q *view, prev map[place]media.TrackID) []candidate {
	heard := make([]media.TrackID, q.audio)
	for i := range heard {
		heard[i] = prev[place{q.id, media.Slot{Kind: media.Audio, Index: i}}]
	}
	outside := 0
	for i := range cs {
		if cs[i].outside {
			outside++
		}
	}
	best := make([]candidate, 0, q.audio+1)
	for _, c := range cs {
		switch {
		case c.outside && (c.apart || outside <= q.audio/2):
			c.advantage = address
		case c.outside:
			c.advantage = attention
		}
		if slices.Contains(heard, c.track) {
			c.advantage += loyalty
		}
		at := len(best)
		for at > 0 && best[at-1].score() > c.score() {
			at--
		}
		if at < q.audio {
			best = slices.Insert(best, at, c)
			best = best[:min(len(best), q.audio)]
		}
	}
	return best
}

// score is less for a voice that matters more.
func (c *candidate) score() int { return int(c.pub.level) - c.advantage }

// pictures are the video tracks a peer gets, the most important first.
func (a *audience) pictures(to int) (cs []candidate) {
	q := &a.peers[to]
	if q.wanted {
		return a.wanted(to)
	}
	cs = slices.DeleteFunc(a.candidates(to, media.Video), func(c candidate) bool { return !c.pub.on })
	height := 360
	if len(cs) > fewPictures {
		height = 180
	}
	for i := range cs {
		cs[i].layer = layers.Choose(height, cs[i].pub.most, cs[i].pub.live)
	}
	return cs[:min(len(cs), q.video)]
}

// wanted are the tracks that a peer's window shows, each once.
func (a *audience) wanted(to int) (cs []candidate) {
	q := &a.peers[to]
	for _, w := range q.wants {
		if len(cs) == q.video {
			break
		}
		g, ok := a.grant(to, w.Track.Peer)
		if !ok || w.Height <= 0 || w.Track.Source.Kind() != media.Video || !g.sources.has(w.Track.Source) ||
			slices.ContainsFunc(cs, func(c candidate) bool { return c.track == w.Track }) {
			continue
		}
		pubs := a.peers[g.from].pubs
		if i := slices.IndexFunc(pubs, func(b pub) bool { return b.source == w.Track.Source }); i >= 0 {
			b := &pubs[i]
			cs = append(cs, candidate{edge: edge{w.Track, layers.Choose(w.Height, b.most, b.live)}, pub: b})
		}
	}
	return cs
}

// assign gives each candidate a slot: the one it has, else a free one.
func assign(edges map[place]edge, prev map[place]media.TrackID, to media.PeerID, kind media.Kind, slots int, cs []candidate) {
	taken := make([]bool, slots)
	var rest []candidate
	for _, c := range cs {
		at := -1
		for i := range slots {
			if !taken[i] && prev[place{to, media.Slot{Kind: kind, Index: i}}] == c.track {
				at = i
				break
			}
		}
		if at < 0 {
			rest = append(rest, c)
			continue
		}
		taken[at] = true
		edges[place{to, media.Slot{Kind: kind, Index: at}}] = c.edge
	}
	for _, c := range rest {
		at := slices.Index(taken, false)
		if at < 0 {
			return
		}
		taken[at] = true
		edges[place{to, media.Slot{Kind: kind, Index: at}}] = c.edge
	}
}
