package sfu

import (
	"cmp"
	"slices"

	"alcove/media"
)

// sources is a set of sources, a bit for each.
type sources uint8

const allSources sources = 1<<media.Microphone | 1<<media.Camera | 1<<media.Screen

func setOf(list []media.Source) (set sources) {
	for _, s := range list {
		if s <= media.Screen {
			set |= 1 << s
		}
	}
	return set & allSources
}

func (set sources) has(s media.Source) bool { return set&(1<<s) != 0 }

// grant is what a peer may receive of another.
type grant struct {
	from    int // the other's index
	sources sources
	outside sources // of these, what does not come by the room
}

// audience is who may receive what: Partition.Allows, worked out for all peers
// at once.
type audience struct {
	peers  []view
	index  map[media.PeerID]int
	grants [][]grant // by index of who receives; each by index of who sends
	apart  []bool    // by index

	scratch []candidate
}

func audienceOf(p media.Partition, peers []view) *audience {
	n := len(peers)
	a := &audience{peers: peers, index: make(map[media.PeerID]int, n), grants: make([][]grant, n), apart: make([]bool, n)}
	rooms := map[string][]int{}
	for i, q := range peers {
		a.index[q.id], a.apart[i] = i, p.Apart[q.id]
		if r, ok := p.Room[q.id]; ok {
			rooms[r] = append(rooms[r], i)
		}
	}
	for _, mates := range rooms {
		for _, to := range mates {
			a.grants[to] = a.fromRoom(to, mates)
		}
	}
	a.addEdges(p.Extra)
	return a
}

// fromRoom is what a peer gets by being in a room.
func (a *audience) fromRoom(to int, mates []int) []grant {
	gs := make([]grant, 0, len(mates))
	for _, from := range mates {
		set := allSources
		if a.apart[from] {
			set &^= 1 << media.Microphone
		}
		if from != to {
			gs = append(gs, grant{from: from, sources: set})
		}
	}
	return gs
}

func (a *audience) addEdges(edges []media.Edge) {
	touched := map[int]bool{}
	for _, e := range edges {
		from, ok := a.index[e.From]
		to, ok2 := a.index[e.To]
		if set := setOf(e.Sources); ok && ok2 && from != to && set != 0 {
			a.grants[to] = append(a.grants[to], grant{from, set, set})
			touched[to] = true
		}
	}
	for to := range touched {
		a.grants[to] = merge(a.grants[to])
	}
}

// merge makes one grant of all from the same peer.
func merge(gs []grant) []grant {
	slices.SortStableFunc(gs, func(a, b grant) int { return cmp.Compare(a.from, b.from) })
	out := gs[:0]
	for _, g := range gs {
		if n := len(out); n > 0 && out[n-1].from == g.from {
			inside := out[n-1].sources&^out[n-1].outside | g.sources&^g.outside
			out[n-1].sources |= g.sources
			out[n-1].outside = out[n-1].sources &^ inside
			continue
		}
		out = append(out, g)
	}
	return out
}

// grant is what a peer may receive of another, by index and id.
func (a *audience) grant(to int, from media.PeerID) (g grant, ok bool) {
	i, ok := a.index[from]
	if !ok {
		return g, false
	}
	at, ok := slices.BinarySearchFunc(a.grants[to], i, func(g grant, i int) int { return cmp.Compare(g.from, i) })
	if !ok {
		return g, false
	}
	return a.grants[to][at], true
}
