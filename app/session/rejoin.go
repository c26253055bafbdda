package session

import (
	"maps"
	"net/netip"
	"slices"

	"alcove/mesh"
)

// rejoin tries one known address of somebody who is missing: gossip never
// finds its way back by itself.
func (c *Core) rejoin() {
	var missing []netip.AddrPort
	for _, a := range c.known {
		if !c.connectedAt(a) {
			missing = append(missing, a)
		}
	}
	alone := len(c.channels.Connected()) == 0
	if !c.entered || alone {
		for _, a := range missing {
			c.dial(a, "") // whoever proves to know the key is one of us
		}
		return
	}
	c.rejoinTurn++
	if len(missing) > 0 {
		c.dial(missing[c.rejoinTurn%len(missing)], "")
	}
	c.rejoinGossip()
}

// rejoinGossip joins one member that the gossip does not see.
func (c *Core) rejoinGossip() {
	var known []netip.AddrPort
	for _, id := range slices.Sorted(maps.Keys(c.members)) {
		if m := c.members[id]; m.gossip.IsValid() {
			known = append(known, m.gossip)
		}
	}
	if missing := c.channels.Missing(known); len(missing) > 0 {
		c.joinGossip(missing[c.rejoinTurn%len(missing)])
	}
}

// connectedAt reports whether an address is one's own or already connected.
func (c *Core) connectedAt(a netip.AddrPort) bool {
	if slices.Contains(c.channels.Addrs(), a) {
		return true
	}
	for _, id := range c.channels.Connected() {
		if m := c.members[id]; m != nil && m.card.Control == a {
			return true
		}
	}
	return false
}

func (c *Core) joinGossip(a netip.AddrPort) {
	if a.IsValid() && a.Port() != 0 {
		c.channels.JoinGossip(a)
	}
}

// prove tries where a member that dialled says to listen; it is remembered if
// the device is there.
func (c *Core) prove(d mesh.DeviceID, a netip.AddrPort) {
	if !a.IsValid() || a.Port() == 0 || c.dialing[a] || slices.Contains(c.known, a) {
		return
	}
	c.dialing[a] = true
	c.channels.Prove(a, d)
}

func (c *Core) onProved(e Proved) {
	delete(c.dialing, e.At)
	if e.Err == nil {
		c.remember(e.Device, e.At)
	}
}

// remember keeps where a device was reached, for the next time this meeting is
// opened: one address of each.
func (c *Core) remember(d mesh.DeviceID, a netip.AddrPort) {
	if !a.IsValid() || slices.Contains(c.known, a) {
		return
	}
	if old, ok := c.knownOf[d]; ok {
		c.known = slices.DeleteFunc(c.known, func(k netip.AddrPort) bool { return k == old })
	}
	c.knownOf[d] = a
	c.known = append(c.known, a)
	if len(c.known) > maxKnown {
		c.known = c.known[len(c.known)-maxKnown:]
		maps.DeleteFunc(c.knownOf, func(_ mesh.DeviceID, a netip.AddrPort) bool { return !slices.Contains(c.known, a) })
	}
	c.saveMeeting()
}

const maxKnown = 16
