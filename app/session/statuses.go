package session

import (
	"maps"
	"slices"

	"alcove/mesh"
	"alcove/mesh/control"
)

// sendStatus tells the host what leaves this app and what it reaches, and, if
// it asked, how its timers stand.
func (c *Core) sendStatus(left map[string]wireTimer) {
	h := c.hostIfConnected()
	if h == "" || h == c.self {
		return
	}
	if b, err := encodeStatus(c.publishing, c.reach, left); err == nil {
		_ = c.channels.Send(h, control.KindStatus, b)
	}
}

// onStatus takes in what a guest says of itself. Of what comes too fast the
// newest waits for its turn.
func (c *Core) onStatus(from mesh.MemberID, payload []byte) error {
	now := c.at.steady()
	switch {
	case !c.leading(): // meant for a former host, or too early: it is said again
	case c.quotas.pace(from.Device(), now).statuses.AllowN(now, 1):
		return c.takeStatus(from, payload)
	default:
		c.held[from] = payload
	}
	return nil
}

// takeHeld takes in what waited.
func (c *Core) takeHeld() {
	now := c.at.steady()
	for _, from := range slices.Sorted(maps.Keys(c.held)) {
		payload := c.held[from]
		if !c.quotas.pace(from.Device(), now).statuses.AllowN(now, 1) {
			continue
		}
		if c.takeStatus(from, payload) != nil {
			c.channels.Drop(from)
		}
	}
}

func (c *Core) takeStatus(from mesh.MemberID, payload []byte) error {
	delete(c.held, from)
	p, r, left, err := decodeStatus(payload)
	if err != nil {
		return err
	}
	who := participantOf(from.Device())
	if old, ok := c.present[who]; !ok || old != p {
		c.present[who] = p
		c.lastPresence = c.at.Mono - presenceEvery // with the next tick, however often it changes
	}
	if !c.mayBeOld() && c.timers.lend(c.at.Mono, from, left) {
		c.tellRooms()
		c.watchTimers()
		c.changed()
	}
	c.setReach(who, r)
	return nil
}
