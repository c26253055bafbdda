package session

import (
	"time"

	"alcove/mesh"
	"alcove/mesh/control"
)

// link is this app's media connection with one host in one term.
type link struct {
	id        int
	reign     mesh.Reign
	since     time.Duration
	local     bool // with this app's own forwarder
	connected bool
	over      bool // lost or refused: make another
}

// How long a media connection may take, and how soon another is tried.
const (
	answerTimeout = 4 * time.Second
	mediaRetry    = 300 * time.Millisecond
)

func (c *Core) linkState() LinkState {
	switch {
	case c.link != nil && c.link.connected, c.last != nil:
		return LinkConnected
	case c.wasLinked:
		return LinkReconnecting
	}
	return LinkConnecting
}

// keepMedia sees to it that there is one working media link with the host that
// this app obeys.
func (c *Core) keepMedia() {
	if c.leading() || !c.entered {
		return
	}
	if l := c.link; l != nil {
		if l.connected && l.reign.Host == c.reign.Host {
			l.reign = c.reign // a host that leads on goes on forwarding
		}
		late := !l.connected && c.at.Mono-l.since > answerTimeout
		if l.reign == c.reign && !l.over && !late {
			return
		}
		if l.reign == c.reign && c.at.Mono-l.since < mediaRetry {
			return
		}
		c.closeLink()
		c.changed()
	}
	if host := c.hostIfConnected(); host != "" && host != c.self {
		c.openLink(false)
	}
}

// openLink makes a media link with the host that this app obeys, itself perhaps.
func (c *Core) openLink(local bool) {
	c.links++
	if err := c.media.OpenLink(c.links, local); err != nil {
		return // tried again at the next tick
	}
	c.link = &link{id: c.links, reign: c.reign, since: c.at.Mono, local: local}
}

func (c *Core) closeLink() {
	if c.link != nil {
		c.media.CloseLink(c.link.id)
		c.link = nil
	}
}

// onLinkOffer offers the media link to the host that it is meant for.
func (c *Core) onLinkOffer(e LinkOffer) {
	l := c.link
	if l == nil || l.id != e.Link {
		return
	}
	if e.Err != nil {
		l.over = true
		return
	}
	_ = c.channels.Send(l.reign.Host, control.KindOffer, control.Offer{Term: l.reign.Term, SDP: e.SDP}.Encode())
}

// onAnswer completes the media connection; one of another host or term is old.
func (c *Core) onAnswer(from mesh.MemberID, payload []byte) error {
	a, err := control.DecodeAnswer(payload)
	if err != nil {
		return err
	}
	l := c.link
	if l == nil || l.local || from != l.reign.Host || a.Term != l.reign.Term {
		return nil
	}
	if a.Refused || c.media.Answer(l.id, a.SDP) != nil {
		l.over = true
	}
	return nil
}

// onLinkChanged looks at how a media link is now; what it tells may be late or
// doubled.
func (c *Core) onLinkChanged(e LinkChanged) {
	l := c.link
	if l == nil || l.id != e.Link {
		return
	}
	l.over = l.over || l.connected && !e.Up
	l.connected = e.Up
	c.wasLinked = c.wasLinked || e.Up
	if e.Up {
		c.arrived()
	}
	c.changed()
}
