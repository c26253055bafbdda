package control

import (
	"net/netip"
	"sync"
)

// gate bounds how many strangers are inside at once, overall and per address.
// An IPv6 address counts as its /64, which one machine may have to itself.
type gate struct {
	max, perAddr int
	loopback     bool // whether loopback is bounded per address too

	mu    sync.Mutex
	total int
	by    map[netip.Prefix]int
}

func newGate(max, perAddr int, loopback bool) *gate {
	return &gate{max: max, perAddr: perAddr, loopback: loopback, by: map[netip.Prefix]int{}}
}

func network(a netip.Addr) netip.Prefix {
	bits := 32
	if a.Is6() {
		bits = 64
	}
	p, _ := a.WithZone("").Prefix(bits) // always fits
	return p
}

// enter lets one more of this address in, or not.
func (g *gate) enter(a netip.Addr) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	p := network(a)
	free := a.IsLoopback() && !g.loopback
	if g.total >= g.max || g.by[p] >= g.perAddr && !free {
		return false
	}
	g.total++
	g.by[p]++
	return true
}

// leave gives back what enter took.
func (g *gate) leave(a netip.Addr) {
	g.mu.Lock()
	defer g.mu.Unlock()
	p := network(a)
	g.total--
	if g.by[p]--; g.by[p] == 0 {
		delete(g.by, p)
	}
}
