package sfu

import (
	"context"
	"fmt"

	"alcove/media"
	"alcove/media/peer"
	"alcove/media/peer/lite"
)

// Accept answers the offer of p; an older connection of p is replaced. The
// answer carries all candidates.
func (f *Forwarder) Accept(ctx context.Context, p media.PeerID, offer string) (answer string, err error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	o, err := lite.ParseOffer(offer)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrBadOffer, err)
	}
	m := newMember(f, p, o)
	c, answer, err := f.port.Accept(o, m)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrClosed, err)
	}
	m.conn.Store(c)
	if !f.enter(m) {
		c.Close()
		return "", ErrClosed
	}
	return answer, nil
}

// Local joins the host's own app as p. The receiver's State(true) follows.
func (f *Forwarder) Local(p media.PeerID, r peer.Receiver) *Local {
	l := newLocal(f, p, r)
	f.enter(l.member)
	return l
}

// enter adds a member in place of an older one of its id.
func (f *Forwarder) enter(m *member) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer f.wake()
	if f.closed {
		return false
	}
	if old := f.members[m.id]; old != nil {
		f.remove(old)
	}
	f.arrivals++
	m.order = f.arrivals
	f.members[m.id] = m
	if m.local != nil {
		m.up = true
		f.events = append(f.events, event{local: m.local, connected: true})
	}
	return true
}

// remove takes a member out; mu is held. Run cuts its legs, and everybody
// else's to it.
func (f *Forwarder) remove(m *member) {
	if m.gone {
		return
	}
	m.gone = true
	if f.members[m.id] == m {
		delete(f.members, m.id)
	}
	f.departed = append(f.departed, m)
	if c := m.conn.Load(); c != nil {
		c.Close()
	}
}

func (f *Forwarder) drop(m *member) {
	f.mu.Lock()
	f.remove(m)
	f.mu.Unlock()
	f.wake()
}

// state is called by a connection.
func (f *Forwarder) state(m *member, connected bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer f.wake()
	switch {
	case m.gone:
		// replaced or removed: nobody is interested
	case connected:
		m.up = true
		f.events = append(f.events, event{peer: m.id, connected: true})
	default:
		f.remove(m)
		f.events = append(f.events, event{peer: m.id})
	}
}

func (f *Forwarder) current(m *member) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return !m.gone
}

// Remove ends the connection of p, or of the local peer.
func (f *Forwarder) Remove(p media.PeerID) {
	f.mu.Lock()
	if m := f.members[p]; m != nil {
		f.remove(m)
	}
	f.mu.Unlock()
	f.wake()
}
