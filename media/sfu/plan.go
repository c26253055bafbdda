package sfu

import (
	"cmp"
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

// loyalty is how much louder than a bound voice another must be to take its
// slot, in dB.
const loyalty = 9

// Without wants, so many pictures come in the middle layer, more in the low.
const fewPictures = 4

// plan says what each slot should carry. Peers come in order of seniority.
// prev is what slots carry now: tracks that stay keep their slot. crowded says
// that somebody hears more voices than slots, so that levels matter.
func plan(p media.Partition, peers []view, prev map[place]media.TrackID) (edges map[place]edge, crowded bool) {
	edges = make(map[place]edge, len(prev))
	may := permit(p)
	for _, q := range peers {
		voices := candidates(may, peers, q.id, media.Audio, func(c *candidate) bool { return true })
		if len(voices) > q.audio {
			crowded = true
			voices = loudest(voices, q, prev)
		}
		assign(edges, prev, q.id, media.Audio, q.audio, voices)
		assign(edges, prev, q.id, media.Video, q.video, pictures(may, peers, q))
	}
	return edges, crowded
}

// permission answers like Partition.Allows, without looking through all of its
// edges each time.
type permission struct {
	room  map[media.PeerID]string
	apart map[media.PeerID]bool
	extra map[pair]uint8 // a bit for each source
}

type pair struct{ from, to media.PeerID }

func permit(p media.Partition) permission {
	m := permission{p.Room, p.Apart, make(map[pair]uint8, len(p.Extra))}
	for _, e := range p.Extra {
		for _, s := range e.Sources {
			if s <= media.Screen {
				m.extra[pair{e.From, e.To}] |= 1 << s
			}
		}
	}
	return m
}

func (m permission) allow(from, to media.PeerID, s media.Source) bool {
	if from == to {
		return false
	}
	if a, ok := m.room[from]; ok && !(s == media.Microphone && m.apart[from]) {
		if b, ok := m.room[to]; ok && a == b {
			return true
		}
	}
	return len(m.extra) > 0 && m.extra[pair{from, to}]&(1<<s) != 0
}

// candidate is a track that a peer may get.
type candidate struct {
	edge
	pub *pub
}

func candidates(may permission, peers []view, to media.PeerID, kind media.Kind, keep func(*candidate) bool) (cs []candidate) {
	for i := range peers {
		from := &peers[i]
		for j := range from.pubs {
			b := &from.pubs[j]
			if b.source.Kind() != kind || !may.allow(from.id, to, b.source) {
				continue
			}
			c := candidate{edge{track: media.TrackID{Peer: from.id, Source: b.source}}, b}
			if keep(&c) {
				cs = append(cs, c)
			}
		}
	}
	return cs
}

// loudest cuts the voices to the peer's slots; those who are heard already
// have an advantage.
func loudest(cs []candidate, q view, prev map[place]media.TrackID) []candidate {
	heard := map[media.TrackID]bool{}
	for i := range q.audio {
		heard[prev[place{q.id, media.Slot{Kind: media.Audio, Index: i}}]] = true
	}
	score := func(c candidate) int {
		if heard[c.track] {
			return int(c.pub.level) - loyalty
		}
		return int(c.pub.level)
	}
	slices.SortStableFunc(cs, func(a, b candidate) int { return cmp.Compare(score(a), score(b)) })
	return cs[:q.audio]
}

// pictures are the video tracks a peer gets, the most important first.
func pictures(may permission, peers []view, q view) []candidate {
	if !q.wanted {
		cs := candidates(may, peers, q.id, media.Video, func(c *candidate) bool { return c.pub.on })
		height := 360
		if len(cs) > fewPictures {
			height = 180
		}
		for i := range cs {
			cs[i].layer = layers.Choose(height, cs[i].pub.most, cs[i].pub.live)
		}
		return cs[:min(len(cs), q.video)]
	}
	all := candidates(may, peers, q.id, media.Video, func(*candidate) bool { return true })
	var cs []candidate
	for _, w := range q.wants {
		if len(cs) == q.video {
			break
		}
		i := slices.IndexFunc(all, func(c candidate) bool { return c.track == w.Track })
		if i < 0 || w.Height <= 0 {
			continue
		}
		c := all[i]
		all = slices.Delete(all, i, i+1) // once
		c.layer = layers.Choose(w.Height, c.pub.most, c.pub.live)
		cs = append(cs, c)
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
