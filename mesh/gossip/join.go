package gossip

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
)

// maxJoin bounds how many addresses are tried at once.
const maxJoin = 16

// Join contacts members at their gossip addresses, at the same time, and
// returns how many answered. An address with nobody, or with a member of another
// meeting, takes up to 5 s; what is still on its way when ctx ends goes on
// without being waited for, until Close.
func (g *Gossip) Join(ctx context.Context, addrs []netip.AddrPort) (int, error) {
	addrs = addrs[:min(len(addrs), maxJoin)]
	results := make(chan error, len(addrs))
	for _, a := range addrs {
		if !g.begin(func() { results <- g.join(a) }) {
			return 0, ErrClosed
		}
	}
	joined, errs := 0, []error{ErrNobody}
	for range addrs {
		select {
		case err := <-results:
			if err == nil {
				joined++
			}
			errs = append(errs, err)
		case <-ctx.Done():
			if joined == 0 {
				return 0, fmt.Errorf("join: %w", ctx.Err())
			}
			return joined, nil
		}
	}
	if joined == 0 {
		return 0, fmt.Errorf("join: %w", errors.Join(errs...))
	}
	return joined, nil
}

func (g *Gossip) join(a netip.AddrPort) error {
	_, err := g.list.Join([]string{netip.AddrPortFrom(a.Addr().Unmap(), a.Port()).String()})
	return err
}

// begin runs work that Close waits for.
func (g *Gossip) begin(work func()) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.work.Go(work)
	return true
}
