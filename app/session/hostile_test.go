package session

import (
	"context"
	"errors"
	"net/netip"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/pion/rtp"

	"alcove/app/meeting"
	"alcove/app/store"
	"alcove/media"
	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/election"
	"alcove/mesh/gossip"
	"alcove/mesh/identity"
	"alcove/mesh/replica"
)

type deaf struct{}

func (deaf) Packet(media.Slot, *rtp.Packet)            {}
func (deaf) Bound(media.Binding)                       {}
func (deaf) State(bool)                                {}
func (deaf) RequestKeyFrame(media.Source, media.Layer) {}

// founded is a session that created a meeting; its loop does not run, the test
// is its goroutine.
func founded(t *testing.T) *lone {
	t.Helper()
	st, err := store.Open(filepath.Join(t.TempDir(), "db"))
	if err != nil {
		t.Fatal(err)
	}
	d := identity.NewDevice()
	loopback := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	shell, err := New(Config{
		Device: d, Session: mesh.SessionIDOf([10]byte{1}), Name: "Ada", Key: identity.NewKey(),
		Meeting: mesh.MeetingID(meeting.NewID(participantOf(d.ID()), [16]byte{})),
		Create:  &meeting.Create{Name: "Test"},
		Store:   st, Studio: deaf{}, Bind: loopback,
		Addrs:    func() []netip.Addr { return []netip.Addr{loopback} },
		Patience: election.Founding(), OnView: func(*View) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	shell.ctx = ctx
	s := &lone{shell.core, shell}
	t.Cleanup(func() {
		s.stepDown(false)
		cancel()
		_ = shell.gossip.Close()
		_ = shell.control.Close()
		_ = st.Close()
	})
	if err := s.commit(*s.cfg.Create); err != nil {
		t.Fatal(err)
	}
	return s
}

// lone is a core with real ports whose time is the test's.
type lone struct {
	*Core
	shell *Session
}

// pen signs operations of somebody else, with any lamport time.
type pen struct {
	d *identity.Device
	s *lone
}

func (p pen) first(session byte, lamport uint64) replica.Entry {
	id := mesh.SessionIDOf([10]byte{session})
	a := meeting.NewAuthor(meeting.MeetingID(p.s.cfg.Meeting), participantOf(p.d.ID()), string(id), p.d)
	a.Observe(lamport - 1)
	op, err := a.Make(p.s.journal.State(), meeting.Join{Name: "Mallory"}, 0)
	if err != nil {
		panic(err)
	}
	return replica.Entry{LogID: replica.LogID{Author: p.d.ID(), Session: id}, Seq: 1, Bytes: op.Encode()}
}

// Two logs that leap one after the other must not make an app deaf for good to
// whoever heard of both in their order.
func TestALeapIsTakenLater(t *testing.T) {
	s := founded(t)
	p := pen{identity.NewDevice(), s}
	from := mesh.NewMemberID(p.d.ID(), mesh.SessionIDOf([10]byte{9}))
	at := s.journal.Lamport()
	near, far := p.first(1, at+meeting.MaxLeap), p.first(2, at+2*meeting.MaxLeap)
	deliver := func(e replica.Entry) {
		t.Helper()
		if err := s.receive(from, replica.Entries{Entries: []replica.Entry{e}}.Encode()); err != nil {
			t.Fatal(err)
		}
	}
	deliver(far)
	deliver(near)
	deliver(far)
	if got := s.journal.Lamport(); got != at+2*meeting.MaxLeap {
		t.Errorf("at %d, not %d", got, at+2*meeting.MaxLeap)
	}
}

// Whoever has the key can say "you were removed"; only the journal, or nobody
// else being there, makes it so.
func TestRemovedIsNotTakenFromAnyone(t *testing.T) {
	s := founded(t)
	ctx, cancel := context.WithCancel(t.Context())
	ran := make(chan struct{})
	go func() { defer close(ran); _ = s.shell.control.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ran })
	other, err := control.Listen(control.Config{
		Device: identity.NewDevice(), Session: mesh.SessionIDOf([10]byte{2}), Meeting: s.cfg.Meeting, Key: s.cfg.Key,
		Listen: netip.AddrPortFrom(s.cfg.Bind, 0),
	})
	if err != nil {
		t.Fatal(err)
	}
	otherRan := make(chan struct{})
	go func() { defer close(otherRan); _ = other.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-otherRan })
	if _, err := s.shell.control.Dial(ctx, netip.AddrPortFrom(s.cfg.Bind, other.Port()), ""); err != nil {
		t.Fatal(err)
	}
	s.onDialled(Dialled{Err: control.ErrRemoved})
	if s.failure != nil {
		t.Errorf("believed with somebody else there: %v", s.failure)
	}
	for len(other.Connected()) == 0 { // the side that dials may be ready first
		runtime.Gosched()
	}
	other.Drop(s.self)
	for len(s.shell.control.Connected()) > 0 {
		select {
		case <-s.shell.control.Events():
		case <-ctx.Done():
		}
	}
	s.onDialled(Dialled{Err: control.ErrRemoved})
	if !errors.Is(s.failure, ErrRemoved) {
		t.Errorf("alone: %v", s.failure)
	}
}

// A member's question can make a host lead on in a greater term: the meeting goes
// on over the forwarder that there is.
func TestLeadingOnKeepsTheForwarder(t *testing.T) {
	s := founded(t)
	if err := s.lead(mesh.Reign{Term: 1, Host: s.self}); err != nil {
		t.Fatal(err)
	}
	forwarder := s.shell.media.forwarder
	for term := mesh.Term(2); term < 5; term++ {
		if err := s.lead(mesh.Reign{Term: term, Host: s.self}); err != nil {
			t.Fatal(err)
		}
		if s.shell.media.forwarder != forwarder || s.reign.Term != term {
			t.Fatalf("term %d: leads in %d, with another forwarder", term, s.reign.Term)
		}
	}
}

// Who was let in while their removal was on its way is no member.
func TestRemovedMeanwhile(t *testing.T) {
	s := founded(t)
	p := pen{identity.NewDevice(), s}
	from := mesh.NewMemberID(p.d.ID(), mesh.SessionIDOf([10]byte{9}))
	if err := s.receive(from, replica.Entries{Entries: []replica.Entry{p.first(1, 9)}}.Encode()); err != nil {
		t.Fatal(err)
	}
	if err := s.commit(meeting.Remove{Who: participantOf(p.d.ID())}); err != nil {
		t.Fatal(err)
	}
	s.linkUp(control.Up{Hello: control.Hello{Member: from}})
	if s.members[from] != nil {
		t.Error("a removed device is a member")
	}
}

// A card says what its device likes; who owns and moderates is in the journal.
func TestCardsDoNotPromote(t *testing.T) {
	s := founded(t)
	p := pen{identity.NewDevice(), s}
	from := mesh.NewMemberID(p.d.ID(), mesh.SessionIDOf([10]byte{9}))
	if err := s.receive(from, replica.Entries{Entries: []replica.Entry{p.first(1, 9)}}.Encode()); err != nil {
		t.Fatal(err)
	}
	boast := mesh.Rank{Chosen: true, Owner: true, Moderator: true, Wired: true, Seniority: 7}
	s.onGossip(gossip.Event{Kind: gossip.Joined, Member: mesh.Member{ID: from, Rank: boast}})
	if got := s.candidates(); len(got) != 2 || got[1].Rank != (mesh.Rank{Wired: true, Seniority: 7}) {
		t.Errorf("the election hears %+v", got)
	}
	if err := s.commit(meeting.Grant{Who: participantOf(p.d.ID())}); err != nil {
		t.Fatal(err)
	}
	if got := s.candidates(); !got[1].Rank.Moderator || got[1].Rank.Owner {
		t.Errorf("a moderator counts as %+v", got[1].Rank)
	}
	if err := s.commit(meeting.Remove{Who: participantOf(p.d.ID())}); err != nil {
		t.Fatal(err)
	}
	if got := s.candidates(); len(got) != 1 {
		t.Errorf("a removed device is a candidate: %+v", got)
	}
}

// Starts of an app that came and went do not pile up.
func TestMembersAreForgotten(t *testing.T) {
	s := founded(t)
	listed := mesh.NewMemberID(identity.NewDevice().ID(), mesh.SessionIDOf([10]byte{9}))
	s.onGossip(gossip.Event{Kind: gossip.Joined, Member: mesh.Member{ID: listed}})
	d := identity.NewDevice().ID()
	for i := range 2 * maxMembers {
		id := mesh.NewMemberID(d, mesh.SessionIDOf([10]byte{byte(i >> 8), byte(i)}))
		s.linkUp(control.Up{Hello: control.Hello{Member: id}})
		s.linkDown(control.Down{Member: id})
	}
	if n := len(s.members); n > maxMembers || s.members[listed] == nil {
		t.Errorf("%d members are kept", n)
	}
}

// Where a member listens is known once it was reached there, and is one place.
func TestOnlyReachedAddressesAreRemembered(t *testing.T) {
	s := founded(t)
	d := identity.NewDevice().ID()
	t.Cleanup(func() {
		for len(s.dialing) > 0 { // the lie is found out
			(<-s.shell.inbox)()
		}
		if len(s.known) != 1 {
			t.Errorf("remembered %v in the end", s.known)
		}
	})
	up := func(session byte, port uint16, outbound bool) {
		id := mesh.NewMemberID(d, mesh.SessionIDOf([10]byte{session}))
		s.linkUp(control.Up{Hello: control.Hello{Member: id, Control: netip.AddrPortFrom(s.cfg.Bind, port)}, Outbound: outbound})
	}
	up(1, 1000, false)
	if len(s.known) != 0 {
		t.Errorf("remembered what an inbound channel says: %v", s.known)
	}
	up(2, 1001, true)
	up(3, 1002, true)
	if len(s.known) != 1 || s.known[0].Port() != 1002 {
		t.Errorf("remembered %v of one device", s.known)
	}
}
