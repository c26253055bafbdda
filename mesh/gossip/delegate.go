package gossip

import (
	"bytes"
	"net/netip"
	"sync"

	"alcove/mesh"
	"github.com/hashicorp/memberlist"
)

// delegate is called by memberlist, often under its lock: nothing here waits.
type delegate struct {
	roster *roster
	mu     sync.Mutex
	meta   []byte // our own card
}

// NotifyAlive decides about everybody that memberlist hears of, before it does
// anything with it.
func (d *delegate) NotifyAlive(n *memberlist.Node) error {
	if n.Name == string(d.roster.self) {
		return nil // memberlist refutes what is said wrongly about ourselves
	}
	ip, _ := netip.AddrFromSlice(n.Addr)
	return d.roster.admit(n.Name, netip.AddrPortFrom(ip.Unmap(), n.Port), n.Meta)
}

func (d *delegate) NotifyJoin(n *memberlist.Node)   { d.roster.set(mesh.MemberID(n.Name), true) }
func (d *delegate) NotifyUpdate(n *memberlist.Node) { d.roster.set(mesh.MemberID(n.Name), true) }

// NotifyLeave does not know whether it left or died.
func (d *delegate) NotifyLeave(n *memberlist.Node) { d.roster.set(mesh.MemberID(n.Name), false) }

func (d *delegate) NotifyConflict(_, _ *memberlist.Node) {
	d.roster.countUp(&d.roster.stats.Conflict)
}

func (d *delegate) setMeta(b []byte) {
	d.mu.Lock()
	d.meta = b
	d.mu.Unlock()
}

// NodeMeta must not return more than limit: memberlist panics.
func (d *delegate) NodeMeta(limit int) []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.meta) > limit {
		return nil
	}
	return bytes.Clone(d.meta)
}

// Nothing else travels by gossip; LocalState in particular is sent to whoever
// knows the key, before anybody is asked.

func (d *delegate) NotifyMsg([]byte)                {}
func (d *delegate) GetBroadcasts(_, _ int) [][]byte { return nil }
func (d *delegate) LocalState(bool) []byte          { return nil }
func (d *delegate) MergeRemoteState([]byte, bool)   {}
