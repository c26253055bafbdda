package gossip

import (
	"errors"
	"fmt"
	"net/netip"
	"testing"

	"alcove/mesh"
	"pgregory.net/rapid"
)

var here = netip.MustParseAddrPort("192.168.1.4:7946")

func raw(t *testing.T, d device, serial uint64) []byte {
	t.Helper()
	c := sample(d)
	c.serial = serial
	b, err := c.encode(meetingA, d.sign)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAdmit(t *testing.T) {
	d := newDevice(1)
	r := newRoster(meetingA, newDevice(9).id)
	old, now := raw(t, d, 1), raw(t, d, 2)
	forged := append([]byte{}, now...)
	forged[len(forged)-1] ^= 1
	there := netip.AddrPortFrom(here.Addr(), 1)
	for i, step := range []struct {
		addr netip.AddrPort
		raw  []byte
		want error
	}{
		{here, forged, ErrSignature},
		{there, old, errAddress}, // somebody else's traffic shall not go there
		{here, old, nil},
		{here, now, nil},
		{here, now, nil},
		{here, old, errStale},
		{there, now, errAddress},
	} {
		if err := r.admit(string(d.id), step.addr, step.raw); !errors.Is(err, step.want) {
			t.Errorf("step %d: %v, want %v", i, err, step.want)
		}
	}
	if want := (Stats{Forged: 1, Stale: 1, Moved: 2}); r.stats != want {
		t.Errorf("stats %+v, want %+v", r.stats, want)
	}
}

func TestRosterIsBounded(t *testing.T) {
	r := newRoster(meetingA, "self")
	for i := range maxKnown * 2 {
		id := mesh.MemberID(fmt.Sprint(i))
		if _, err := r.remember(id); err != nil {
			t.Fatal(err)
		}
	}
	if len(r.known) > maxKnown {
		t.Errorf("remembers %d that are gone, limit %d", len(r.known), maxKnown)
	}
	for i := range maxMembers {
		id := mesh.MemberID(fmt.Sprint("present", i))
		if _, err := r.remember(id); err != nil {
			t.Fatal(err)
		}
		r.set(id, true)
	}
	if _, err := r.remember("one more"); !errors.Is(err, errFull) || r.stats.Full != 1 {
		t.Errorf("one more: %v, %+v", err, r.stats)
	}
}

// TestEventsCollapse: whatever happens between two reads, what was told adds up
// to what is, in a correct order, and never takes more than one event a member.
func TestEventsCollapse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRoster(meetingA, "self")
		ids := []mesh.MemberID{"a", "b", "c"}
		seen := map[mesh.MemberID]mesh.Member{}
		for i := range rapid.IntRange(1, 40).Draw(t, "steps") {
			id := rapid.SampledFrom(ids).Draw(t, "id")
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0, 1:
				e := r.known[id]
				if e == nil {
					e, _ = r.remember(id)
				}
				e.card = card{serial: uint64(i), member: mesh.Member{ID: id, Reign: mesh.Reign{Term: mesh.Term(i)}}}
				r.set(id, true)
			case 2:
				r.set(id, false)
			case 3:
				read(t, r, seen, rapid.IntRange(0, 3).Draw(t, "reads"))
			}
		}
		read(t, r, seen, len(ids)+1)
		for _, id := range ids {
			e := r.known[id]
			m, told := seen[id]
			if present := e != nil && e.present; present != told || present && m != e.card.member {
				t.Fatalf("%s: told %v %v, is %+v", id, told, m, e)
			}
		}
	})
}

func read(t *rapid.T, r *roster, seen map[mesh.MemberID]mesh.Member, n int) {
	for range n {
		ev, ok := r.next()
		if !ok {
			return
		}
		_, before := seen[ev.Member.ID]
		if before == (ev.Kind == Joined) {
			t.Fatalf("%s of %s, told before: %v", ev.Kind, ev.Member.ID, before)
		}
		if ev.Kind == Gone {
			delete(seen, ev.Member.ID)
		} else {
			seen[ev.Member.ID] = ev.Member
		}
	}
}
