package meshtest

import (
	"container/heap"
	"math/rand/v2"
	"time"

	"alcove/mesh"
)

// Network carries messages of type M between members.
type Network[M any] struct {
	Loss     float64       // chance that a message is lost
	Double   float64       // chance that it arrives twice
	MinDelay time.Duration // a message takes from MinDelay
	MaxDelay time.Duration // to MaxDelay; when they differ, messages overtake each other

	rnd   *rand.Rand
	now   time.Duration
	sent  uint64
	queue parcels[M]
	ends  map[mesh.MemberID]*end[M]
	sides map[mesh.MemberID]int // nil while whole
}

// end is one member's connection to the network.
type end[M any] struct {
	deliver func(from mesh.MemberID, m M)
	frozen  bool
	waiting []parcel[M] // what arrived while frozen
}

type parcel[M any] struct {
	at       time.Duration
	n        uint64 // orders parcels of one instant
	from, to mesh.MemberID
	m        M
}

// New makes a whole network without loss, where a message takes 1 ms.
func New[M any](seed uint64) *Network[M] {
	return &Network[M]{
		MinDelay: time.Millisecond, MaxDelay: time.Millisecond,
		rnd:  rand.New(rand.NewPCG(seed, 0)),
		ends: map[mesh.MemberID]*end[M]{},
	}
}

// Now is the network's time.
func (n *Network[M]) Now() time.Duration { return n.now }

// Join connects a member; deliver is called in Advance, and may Send.
func (n *Network[M]) Join(id mesh.MemberID, deliver func(from mesh.MemberID, m M)) {
	n.ends[id] = &end[M]{deliver: deliver}
}

// Kill takes a member off; what is on its way to it is lost.
func (n *Network[M]) Kill(id mesh.MemberID) { delete(n.ends, id) }

// Split cuts the network; whoever is named in no side is on one of their own
// together.
func (n *Network[M]) Split(sides ...[]mesh.MemberID) {
	n.sides = map[mesh.MemberID]int{}
	for i, side := range sides {
		for _, id := range side {
			n.sides[id] = i + 1
		}
	}
}

// Heal makes the network whole. What was sent across the cut stays lost.
func (n *Network[M]) Heal() { n.sides = nil }

// Freeze stops a member: it gets nothing until Thaw, and then all at once. Its
// owner asks Frozen before letting it act.
func (n *Network[M]) Freeze(id mesh.MemberID) {
	if e := n.ends[id]; e != nil {
		e.frozen = true
	}
}

// Thaw lets it go on.
func (n *Network[M]) Thaw(id mesh.MemberID) {
	e := n.ends[id]
	if e == nil || !e.frozen {
		return
	}
	e.frozen = false
	waiting := e.waiting
	e.waiting = nil
	for _, p := range waiting {
		n.push(p.from, p.to, p.m, 0)
	}
}

// Frozen reports whether a member stands still.
func (n *Network[M]) Frozen(id mesh.MemberID) bool { e := n.ends[id]; return e != nil && e.frozen }

// Reaches reports whether both are alive and on one side.
func (n *Network[M]) Reaches(a, b mesh.MemberID) bool {
	return n.ends[a] != nil && n.ends[b] != nil && n.sides[a] == n.sides[b]
}

// Send puts a message on its way, or loses it.
func (n *Network[M]) Send(from, to mesh.MemberID, m M) {
	if n.rnd.Float64() < n.Loss {
		return
	}
	n.push(from, to, m, n.delay())
	if n.rnd.Float64() < n.Double {
		n.push(from, to, m, n.delay())
	}
}

func (n *Network[M]) delay() time.Duration {
	return n.MinDelay + time.Duration(n.rnd.Int64N(int64(max(0, n.MaxDelay-n.MinDelay))+1))
}

func (n *Network[M]) push(from, to mesh.MemberID, m M, delay time.Duration) {
	n.sent++
	heap.Push(&n.queue, parcel[M]{n.now + delay, n.sent, from, to, m})
}

// Advance lets d pass and delivers what arrives meanwhile, in order.
func (n *Network[M]) Advance(d time.Duration) {
	until := n.now + d
	for len(n.queue) > 0 && n.queue[0].at <= until {
		p := heap.Pop(&n.queue).(parcel[M])
		n.now = p.at
		e := n.ends[p.to]
		switch {
		case e == nil || n.sides[p.from] != n.sides[p.to]:
		case e.frozen:
			e.waiting = append(e.waiting, p)
		default:
			e.deliver(p.from, p.m)
		}
	}
	n.now = until
}

// parcels is a heap by arrival.
type parcels[M any] []parcel[M]

func (p parcels[M]) Len() int { return len(p) }
func (p parcels[M]) Less(i, j int) bool {
	return p[i].at < p[j].at || p[i].at == p[j].at && p[i].n < p[j].n
}
func (p parcels[M]) Swap(i, j int) { p[i], p[j] = p[j], p[i] }
func (p *parcels[M]) Push(x any)   { *p = append(*p, x.(parcel[M])) }
func (p *parcels[M]) Pop() any {
	last := (*p)[len(*p)-1]
	*p = (*p)[:len(*p)-1]
	return last
}
