package simulation

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"alcove/mesh"
	"alcove/mesh/gossip"
)

// The gossip tells who there is, late. Members that cannot be reached are gone
// after some seconds, and it never finds back to them by itself.
const (
	gossipEvery = time.Second
	gossipLag   = 800 * time.Millisecond // at most, of what spreads
	gossipGone  = 3 * time.Second        // at least, until a member that is silent is gone
)

// listing is what one app's gossip knows of another.
type listing struct {
	app    *app
	silent time.Duration // it was not reached since; -1 while it is
}

func (c channels) SetCard(m mesh.Member) {
	a := c.a
	a.card = m
	for _, o := range a.w.machines {
		if o.app != nil && o.app != a && o.app.listed[a.member] != nil {
			a.w.spread(o.app, a, gossip.Updated)
		}
	}
}

// spread tells one app of another, after a while, if it can be reached then.
func (w *world) spread(to, of *app, kind gossip.Kind) {
	w.after(time.Duration(w.rng.Int64N(int64(gossipLag))), func() {
		if !to.running() || !of.running() || to.stopped || to.listed[of.member] == nil || of.card.ID == "" {
			return
		}
		card := of.card
		to.do(gossip.Event{Kind: kind, Member: card, Addr: of.gossip})
	})
}

// JoinGossip brings two parts of the gossip together.
func (c channels) JoinGossip(at netip.AddrPort) {
	a, w := c.a, c.a.w
	w.after(w.delay(a.machine, a.machine)+5*time.Millisecond, func() {
		m := w.at2[at]
		if !a.running() || m == nil || m.app == nil || m.app == a || m.app.stopped || !w.reach(a.machine, m) {
			return
		}
		for _, x := range w.part(a) {
			for _, y := range w.part(m.app) {
				w.list(x, y)
				w.list(y, x)
			}
		}
	})
}

func (w *world) list(to, of *app) {
	if to == of || to.listed[of.member] != nil {
		return
	}
	to.listed[of.member] = &listing{of, -1}
	w.spread(to, of, gossip.Joined)
}

// part is who an app's gossip has and reaches, itself first.
func (w *world) part(a *app) []*app {
	out := []*app{a}
	for _, m := range w.machines {
		if m.app != nil && m.app != a && a.listed[m.app.member] != nil && w.reach(a.machine, m) {
			out = append(out, m.app)
		}
	}
	return out
}

// suspect is the failure detector of all.
func (w *world) suspect() {
	for _, m := range w.machines {
		if m.app != nil && !m.app.still() {
			m.app.suspect()
		}
	}
	w.after(gossipEvery, w.suspect)
}

func (a *app) suspect() {
	var ids []mesh.MemberID
	for id := range a.listed {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(x, y mesh.MemberID) int { return strings.Compare(string(x), string(y)) })
	for _, id := range ids {
		l, w := a.listed[id], a.w
		switch {
		case l.app.running() && !l.app.stopped && w.reach(a.machine, l.app.machine):
			l.silent = -1
		case l.silent < 0:
			l.silent = w.now
		case w.now-l.silent >= gossipGone && w.rng.IntN(3) == 0:
			delete(a.listed, id)
			a.do(gossip.Event{Kind: gossip.Gone, Member: l.app.card, Addr: l.app.gossip})
		}
	}
}

// Missing are those of addresses where the gossip has nobody.
func (c channels) Missing(known []netip.AddrPort) []netip.AddrPort {
	var out []netip.AddrPort
	for _, at := range known {
		m := c.a.w.at2[at]
		if m == c.a.machine || m != nil && m.app != nil && c.a.listed[m.app.member] != nil {
			continue
		}
		out = append(out, at)
	}
	return out
}
