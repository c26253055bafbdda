package session

import (
	"time"

	"alcove/mesh"
	"alcove/mesh/control"
)

// A host that gives its role away goes on forwarding until the others are with
// its successor: make before break. Everybody is told beforehand whom to expect,
// so that nobody keeps a link with a host that lost its role otherwise.

// How long the former host's links are kept: at most, and once this app is with
// the new one, for those who come later.
const (
	linger  = 1500 * time.Millisecond
	overlap = 400 * time.Millisecond
)

// handover is what is left of the former host while its successor begins.
type handover struct {
	expected mesh.Reign    // as the host told
	last     *link         // with the former host; nil but for a moment
	rests    bool          // the former host is this app, and still forwards
	until    time.Duration // the end of it
}

// announceSuccessor tells everybody who shall be host.
func (c *Core) announceSuccessor(r mesh.Reign) {
	c.expected = r
	c.sendAll(control.KindTransfer, control.Transfer{Reign: r}.Encode())
}

// onTransfer notes the successor of the host that this app obeys.
func (c *Core) onTransfer(from mesh.MemberID, r mesh.Reign) {
	if from == c.reign.Host && from != c.self {
		c.expected = r
	}
}

// part leaves the former host: at once, or when the new one brings what it did.
func (c *Core) part(next mesh.Reign) {
	c.endHandover()
	if next == c.expected && c.link != nil && c.link.connected {
		c.last, c.link, c.until = c.link, nil, c.at.Mono+linger
		return
	}
	c.closeLink()
}

// rest gives the role up; the forwarder goes on for a moment.
func (c *Core) rest() {
	c.leads, c.rests, c.until = false, true, c.at.Mono+linger
	c.last, c.link = c.link, nil
	c.reign = mesh.Reign{}
	c.changed()
}

// arrived is called when a media link is up.
func (c *Core) arrived() {
	if c.last != nil && !c.rests {
		c.until = min(c.until, c.at.Mono+overlap)
	}
}

// watchHandover ends what lasted long enough, or is of no use to anybody.
func (c *Core) watchHandover() {
	moved := c.leaving || c.link != nil && c.link.connected
	over := c.at.Mono >= c.until || c.rests && moved && c.media.Guests() == 0
	if (c.last != nil || c.rests) && over {
		c.endHandover()
	}
	c.goWhenFree()
}

func (c *Core) endHandover() {
	if c.last != nil {
		c.media.CloseLink(c.last.id)
		c.last = nil
	}
	if c.rests {
		c.rests = false
		_ = c.keepForwarder() // closing does not fail
	}
}

// goWhenFree says goodbye as soon as nobody needs this app any more.
func (c *Core) goWhenFree() {
	if c.leaving && c.failure == nil && !c.leads && !c.rests {
		c.sayGoodbye()
	}
}
