package control

import (
	"context"
	"errors"
	"fmt"

	"alcove/mesh"
)

// decides reports whether this app decides which channel with m stays: the one
// with the greater name does. It commits to a new one only where it has none;
// the other side takes whatever was committed.
func (e *Endpoint) decides(m mesh.MemberID) bool { return m < e.self }

// admit makes l the channel with h.Member, or says why not. It does not start
// it: the Commit goes out first.
func (e *Endpoint) admit(l *link, h Hello, outbound bool) (*channel, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, ErrClosed
	}
	old := e.channels[h.Member]
	if old != nil && old.alive() && e.decides(h.Member) {
		return nil, errAlready
	}
	if old == nil && !e.room(h.Member.Device()) {
		return nil, ErrRefused
	}
	c := l.channel(h, outbound)
	if err := l.raw.admit(e.timing.silence, c.closing); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	if old != nil {
		old.abort(ErrReplaced)
		c.prev = old.done
	}
	e.channels[h.Member] = c
	close(e.changed)
	e.changed = make(chan struct{})
	return c, nil
}

// hasRoom says in advance what admit will find.
func (e *Endpoint) hasRoom(m mesh.MemberID) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.channels[m] != nil || e.room(m.Device())
}

// room reports whether one more channel with the device fits.
func (e *Endpoint) room(d mesh.DeviceID) bool {
	n := 0
	for m := range e.channels {
		if m.Device() == d {
			n++
		}
	}
	return n < e.bounds.channelsPerDevice && len(e.channels) < e.bounds.channels
}

// start lets an admitted channel live.
func (e *Endpoint) start(c *channel) {
	reads := e.spawn(nil, func() { e.read(c) })
	if !reads || !e.spawn(nil, func() { e.write(c) }) {
		c.abort(ErrClosed)
	}
	if !reads {
		e.forget(c)
	}
}

// forget takes a channel off the list once its Down is out.
func (e *Endpoint) forget(c *channel) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.channels[c.hello.Member] == c {
		delete(e.channels, c.hello.Member)
	}
	close(c.done)
}

// with returns the channel that is up with a member.
func (e *Endpoint) with(m mesh.MemberID) (*channel, <-chan struct{}) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if c := e.channels[m]; c != nil && c.alive() {
		return c, nil
	}
	return nil, e.changed
}

// await waits for the channel that the other side says it has committed to.
func (e *Endpoint) await(ctx context.Context, m mesh.MemberID) (Hello, error) {
	for {
		c, changed := e.with(m)
		if c != nil {
			return c.hello, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return Hello{}, fmt.Errorf("%w: an older channel is still there: %w", ErrUnreachable, ctx.Err())
		case <-e.done:
			return Hello{}, ErrClosed
		}
	}
}

// count notes why a channel went down.
func (e *Endpoint) count(cause error) {
	switch {
	case errors.Is(cause, ErrSlow):
		e.stats.slow.Add(1)
	case errors.Is(cause, ErrSilent):
		e.stats.silent.Add(1)
	case errors.Is(cause, ErrProtocol):
		e.stats.broken.Add(1)
	}
}
