package gossip

import (
	"bytes"
	"errors"
	"net/netip"
	"sync"

	"alcove/mesh"
)

// Why a member is not let in.
var (
	errStale   = errors.New("gossip: an older card")
	errAddress = errors.New("gossip: the card names another address")
	errFull    = errors.New("gossip: too many members")
)

const (
	// maxMembers bounds the list; a meeting has at most a few hundred.
	maxMembers = 512
	// maxKnown bounds what is remembered of members that are gone.
	maxKnown = 4 * maxMembers
)

// Stats counts what was turned away.
type Stats struct {
	Forged   uint64 // cards that are malformed or not signed by their device
	Stale    uint64 // cards that are older than what is known
	Moved    uint64 // cards shown for another address than they name
	Full     uint64 // members past the limit
	Conflict uint64 // two addresses for one name
	Streams  uint64 // connections past the limit
}

type entry struct {
	raw     []byte // the card that was verified last
	card    card
	present bool
}

// roster is what memberlist believes, and what the reader was told of it. Its
// methods are called under memberlist's lock: they take their own lock for a
// moment and never wait.
type roster struct {
	meeting mesh.MeetingID
	self    mesh.MemberID

	mu    sync.Mutex
	known map[mesh.MemberID]*entry
	told  map[mesh.MemberID]card // present, as the reader knows it
	dirty []mesh.MemberID        // order of what is to be told
	queue map[mesh.MemberID]bool // is in dirty
	count int                    // present
	stats Stats
	wake  chan struct{} // capacity 1
}

func newRoster(meeting mesh.MeetingID, self mesh.MemberID) *roster {
	return &roster{
		meeting: meeting, self: self,
		known: map[mesh.MemberID]*entry{}, told: map[mesh.MemberID]card{},
		queue: map[mesh.MemberID]bool{}, wake: make(chan struct{}, 1),
	}
}

// admit decides whether a member that shows raw at addr is one. A card that was
// verified before is not verified again.
func (r *roster) admit(name string, addr netip.AddrPort, raw []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	id := mesh.MemberID(name)
	e := r.known[id]
	if e == nil || !bytes.Equal(e.raw, raw) {
		c, err := decodeCard(r.meeting, name, raw)
		switch {
		case err != nil:
			r.stats.Forged++
			return err
		case e != nil && c.serial <= e.card.serial:
			r.stats.Stale++
			return errStale
		case c.gossip != addr:
			r.stats.Moved++
			return errAddress
		}
		if e == nil {
			if e, err = r.remember(id); err != nil {
				return err
			}
		}
		e.raw, e.card = bytes.Clone(raw), c
	}
	if e.card.gossip != addr {
		r.stats.Moved++
		return errAddress
	}
	return nil
}

func (r *roster) remember(id mesh.MemberID) (*entry, error) {
	if r.count >= maxMembers {
		r.stats.Full++
		return nil, errFull
	}
	if len(r.known) >= maxKnown {
		for old, e := range r.known {
			if !e.present {
				delete(r.known, old)
			}
		}
	}
	e := &entry{}
	r.known[id] = e
	return e, nil
}

// set takes over that a member is, or is no longer, in memberlist's list.
func (r *roster) set(id mesh.MemberID, present bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.known[id]
	if e == nil || id == r.self {
		return
	}
	if e.present != present {
		e.present = present
		if present {
			r.count++
		} else {
			r.count--
		}
	}
	if !r.queue[id] {
		r.queue[id] = true
		r.dirty = append(r.dirty, id)
	}
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// next returns the oldest difference between what is and what was told.
func (r *roster) next() (Event, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.dirty) > 0 {
		id := r.dirty[0]
		r.dirty = r.dirty[1:]
		delete(r.queue, id)
		if ev, ok := r.tell(id); ok {
			return ev, true
		}
	}
	return Event{}, false
}

func (r *roster) tell(id mesh.MemberID) (Event, bool) {
	was, before := r.told[id]
	e := r.known[id]
	if e == nil || !e.present {
		delete(r.told, id)
		return Event{Kind: Gone, Member: was.member, Addr: was.gossip}, before
	}
	if before && was == e.card {
		return Event{}, false
	}
	r.told[id] = e.card
	ev := Event{Kind: Joined, Member: e.card.member, Addr: e.card.gossip}
	if before {
		ev.Kind = Updated
	}
	return ev, true
}

func (r *roster) members() []mesh.Member {
	r.mu.Lock()
	defer r.mu.Unlock()
	ms := make([]mesh.Member, 0, r.count)
	for _, e := range r.known {
		if e.present {
			ms = append(ms, e.card.member)
		}
	}
	return ms
}

func (r *roster) at(addr netip.AddrPort) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.known {
		if e.present && e.card.gossip == addr {
			return true
		}
	}
	return false
}

func (r *roster) countUp(n *uint64) {
	r.mu.Lock()
	*n++
	r.mu.Unlock()
}
