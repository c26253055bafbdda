package session

import (
	"errors"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"alcove/app/meeting"
	"alcove/mesh"
	"alcove/mesh/control"
)

func TestReachIsChecked(t *testing.T) {
	s := founded(t)
	s.enter()
	st := *s.journal.State()
	st.Rooms = []meeting.Room{{ID: "red"}}
	st.Participants = map[meeting.ParticipantID]meeting.Participant{
		"bo": {Joined: true}, "cy": {Joined: true, Role: meeting.Moderator}, "left": {Role: meeting.Moderator},
		s.me: st.Participants[s.me],
	}
	closed := st
	closed.Rules.NoPeek = true
	many := Reach{}
	for i := range maxReach {
		id := meeting.RoomID(rune('0' + i))
		many.Peek = append(many.Peek, id, id)
		st.Rooms = append(st.Rooms, meeting.Room{ID: id})
	}
	tooMany := Reach{Peek: many.Peek, Speak: []meeting.RoomID{"red"}}
	in := func(rooms ...meeting.RoomID) []meeting.RoomID { return rooms }
	for _, c := range []struct {
		name string
		st   *meeting.State
		who  meeting.ParticipantID
		r    Reach
		want error
	}{
		{"the owner", &st, s.me, Reach{Peek: in("red"), Speak: in("main", "red"), Wall: true}, nil},
		{"a moderator", &st, "cy", Reach{Listen: in("red"), Screen: in("main")}, nil},
		{"a participant", &st, "bo", Reach{Peek: in("red")}, meeting.ErrNotModerator},
		{"a participant, nothing", &st, "bo", Reach{}, meeting.ErrNotModerator},
		{"who left", &st, "left", Reach{}, meeting.ErrNotInMeeting},
		{"a stranger", &st, "dee", Reach{}, meeting.ErrNotInMeeting},
		{"no such room", &st, "cy", Reach{Screen: in("green")}, meeting.ErrUnknownRoom},
		{"no room", &st, "cy", Reach{Speak: in("")}, meeting.ErrUnknownRoom},
		{"peek where it is forbidden", &closed, s.me, Reach{Peek: in("red")}, meeting.ErrPeekForbidden},
		{"listen where it is forbidden", &closed, "cy", Reach{Listen: in("red")}, meeting.ErrPeekForbidden},
		{"the wall where it is forbidden", &closed, "cy", Reach{Wall: true}, meeting.ErrPeekForbidden},
		{"speak where looking is forbidden", &closed, "cy", Reach{Speak: in("red"), Screen: in("red")}, nil},
		{"as many rooms as may be, twice", &st, "cy", many, nil},
		{"too many rooms", &st, "cy", tooMany, meeting.ErrBadRoomCount},
	} {
		err := c.r.check(c.st, c.who)
		if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if left := c.r.allowed(c.st, c.who); err == nil && !left.equal(left.allowed(c.st, c.who)) || errors.Is(err, meeting.ErrNotModerator) && !left.none() {
			t.Errorf("%s: %+v is left", c.name, left)
		}
	}
}

// A guest's moderator looks into a room: the room is told and the host's
// partition has it, in which ever app they are; and it ends for all.
func TestReachTravels(t *testing.T) {
	p := gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	red, _ := rooms(ana, meeting.Plan{}, cy)
	if err := bo.SetReach(t.Context(), Reach{Peek: []meeting.RoomID{red}}); !errors.Is(err, meeting.ErrNotModerator) {
		t.Fatalf("a participant reaches into rooms: %v", err)
	}
	ana.do(meeting.Grant{Who: bo.id})
	bo.await("moderates", func(v *View) bool { return v.State.Role(bo.id) == meeting.Moderator })

	bo.reachFor(Reach{Listen: []meeting.RoomID{red}})
	cy.await("is told that Bo listens", by(bo))
	ana.await("Bo hears Cy", func(v *View) bool { return mayHear(v, bo, cy) && !mayHear(v, cy, bo) })
	bo.await("sees what the host has", func(v *View) bool { return len(v.Reaches[bo.id].Listen) == 1 })

	bo.reachFor(Reach{Speak: []meeting.RoomID{red}})
	cy.await("hears Bo", func(v *View) bool { return byNobody(v) && len(Reaching(v.State, v.Reaches, cy.id)) == 1 })
	ana.await("and Bo's own room does not", func(v *View) bool { return mayHear(v, cy, bo) && !mayHear(v, ana, bo) && mayHear(v, bo, ana) })

	ana.reachFor(Reach{Wall: true}) // the host's own moderator
	cy.await("is told of both", by(ana))
	ana.reachFor(Reach{})
	bo.reachFor(Reach{})
	for _, q := range p {
		q.await("it is over", func(v *View) bool { return len(v.Reaches) == 0 })
	}

	bo.reachFor(Reach{Peek: []meeting.RoomID{red}, Speak: []meeting.RoomID{red}})
	cy.await("is told that Bo peeks", by(bo))
	noPeek := true
	ana.do(meeting.Rule{NoPeek: &noPeek})
	cy.await("the owner forbids it", byNobody)
	ana.await("and only that", func(v *View) bool { return !mayHear(v, bo, cy) && mayHear(v, cy, bo) })
	if err := bo.SetReach(t.Context(), Reach{Wall: true}); !errors.Is(err, meeting.ErrPeekForbidden) {
		t.Errorf("the wall is open where the owner forbids it: %v", err)
	}

	ana.do(meeting.Revoke{Who: bo.id})
	for _, q := range p {
		q.await("a demoted one reaches nothing", func(v *View) bool { return len(v.Reaches) == 0 })
	}
	ana.do(meeting.Grant{Who: bo.id})
	bo.await("moderates again", func(v *View) bool { return v.State.Role(bo.id) == meeting.Moderator })
	bo.reachFor(Reach{Screen: []meeting.RoomID{meeting.MainRoom}})
	ana.await("only what was asked for since", func(v *View) bool {
		r := v.Reaches[bo.id]
		return len(r.Screen) == 1 && len(r.Speak) == 0
	})
}

// However fast a key is pressed, the last press counts.
func TestPressesAreNotLost(t *testing.T) {
	p := gather(t, "Ana", "Bo")
	ana, bo := p[0], p[1]
	red, blue := rooms(ana, meeting.Plan{})
	ana.do(meeting.Grant{Who: bo.id})
	bo.await("moderates", func(v *View) bool { return v.State.Role(bo.id) == meeting.Moderator })
	for range 5 * statusBurst {
		bo.reachFor(Reach{Speak: []meeting.RoomID{red}})
		bo.reachFor(Reach{})
	}
	bo.reachFor(Reach{Speak: []meeting.RoomID{blue}})
	want := func(v *View) bool { r := v.Reaches[bo.id].Speak; return len(r) == 1 && r[0] == blue }
	ana.await("Bo speaks to blue", want)
	bo.await("Bo speaks to blue", want)
	bo.reachFor(Reach{})
	ana.await("Bo is silent", func(v *View) bool { return len(v.Reaches) == 0 })
}

// Reaches end with the app of their moderator, and survive the host's. Who comes
// back is in their own room, and observed again; who is removed is out of all.
func TestReachesAndHosts(t *testing.T) {
	p := gather(t, "Ana", "Bo", "Cy", "Dee")
	ana, bo, cy, dee := p[0], p[1], p[2], p[3]
	red, _ := rooms(ana, meeting.Plan{}, cy, dee)
	for _, q := range []*person{bo, dee} {
		ana.do(meeting.Grant{Who: q.id})
		q.await("moderates", func(v *View) bool { return v.State.Role(q.id) == meeting.Moderator })
	}
	bo.reachFor(Reach{Peek: []meeting.RoomID{red}})
	cy.await("Bo peeks", by(bo))

	ana.kill()
	v := cy.await("another host, and Bo peeks", func(v *View) bool {
		return v.Reign.Host != ana.core.self && v.Link == LinkConnected && by(bo)(v) && mayHear(v, bo, cy)
	})
	host, rest := dee, []*person{bo, dee}
	if v.Reign.Host == bo.core.self {
		host = bo
	}
	host.await("hosts, and Bo hears Cy", func(v *View) bool { return v.Hosting && mayHear(v, bo, cy) })

	cy.kill()
	for _, q := range rest {
		q.await("Cy is gone", func(v *View) bool { _, here := v.Publishing[cy.id]; return !here })
	}
	cy.cfg.Known = append(cy.cfg.Known, bo.address(), dee.address())
	cy = cy.again()
	cy.await("is back in red, and Bo peeks", func(v *View) bool {
		return v.State.Location(cy.id) == red && v.Link == LinkConnected && by(bo)(v)
	})
	host.await("Bo hears Cy again", func(v *View) bool { return mayHear(v, bo, cy) })

	bo.do(meeting.Remove{Who: cy.id})
	for _, q := range rest {
		v := q.await("Cy is out", func(v *View) bool { return v.State.Participants[cy.id].Removed })
		if mayHear(v, bo, cy) || mayHear(v, cy, bo) {
			t.Errorf("%s: the removed is still heard", q.name)
		}
	}
	if err := <-cy.ran; !errors.Is(err, ErrRemoved) {
		t.Errorf("Cy's app ended with %v", err)
	}
}

// The reach of a moderator whose app is gone ends at once.
func TestReachEndsWithItsApp(t *testing.T) {
	for name, end := range map[string]func(bo *person){
		"killed": (*person).kill,
		"left":   func(bo *person) { _ = bo.Leave(bo.t.Context()) },
	} {
		t.Run(name, func(t *testing.T) {
			p := gather(t, "Ana", "Bo", "Cy")
			ana, bo, cy := p[0], p[1], p[2]
			red, _ := rooms(ana, meeting.Plan{}, cy)
			ana.do(meeting.Grant{Who: bo.id})
			bo.await("moderates", func(v *View) bool { return v.State.Role(bo.id) == meeting.Moderator })
			bo.reachFor(Reach{Peek: []meeting.RoomID{red}})
			cy.await("Bo peeks", by(bo))
			end(bo)
			cy.await("Bo is gone", byNobody)
			ana.await("Bo is gone", byNobody)
		})
	}
}

// hosted is a session that hosts, with a moderator who is a guest.
func hosted(t *testing.T) (s *lone, bo meeting.ParticipantID, from mesh.MemberID) {
	t.Helper()
	s, w, _ := timed(t)
	bo, from = participantOf(w.d.ID()), mesh.NewMemberID(w.d.ID(), mesh.SessionIDOf([10]byte{9}))
	if err := s.commit(meeting.Grant{Who: bo}); err != nil {
		t.Fatal(err)
	}
	return s, bo, from
}

func say(t *testing.T, s *lone, from mesh.MemberID, r Reach) {
	t.Helper()
	b, err := encodeStatus(Publishing{}, r, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.onStatus(from, b); err != nil {
		t.Fatal(err)
	}
}

// Of what comes too fast the newest waits, and is taken when its time comes; a
// later one that is in time makes it old.
func TestTheNewestWaits(t *testing.T) {
	s, bo, from := hosted(t)
	red := Reach{Speak: []meeting.RoomID{"aaaaaaaaaaaaaaaa"}}
	slow := func() { s.quotas.pace(from.Device(), time.Now()).statuses = rate.NewLimiter(0, 0) }
	say(t, s, from, red)
	slow()
	say(t, s, from, Reach{Wall: true})
	say(t, s, from, Reach{})
	if len(s.reaches[bo].Speak) != 1 {
		t.Fatalf("taken beyond the rate: %+v", s.reaches)
	}
	s.quotas.paces[from.Device()] = newPace() // a while later
	s.takeHeld()
	if len(s.reaches) > 0 || len(s.held) > 0 {
		t.Errorf("the newest was lost: %+v, %d held", s.reaches, len(s.held))
	}
	slow()
	say(t, s, from, Reach{})
	s.quotas.paces[from.Device()] = newPace()
	say(t, s, from, red)
	s.takeHeld()
	if len(s.reaches[bo].Speak) != 1 {
		t.Errorf("an older one came after the newest: %+v", s.reaches)
	}
	slow()
	say(t, s, from, red)
	s.Step(s.at, control.Down{Member: from})
	if len(s.held) > 0 || len(s.reaches) > 0 {
		t.Errorf("whoever is gone is remembered: %d held, %+v", len(s.held), s.reaches)
	}
}

// What a new state does not allow ends with it, at once and for good.
func TestReachesEndWithTheRight(t *testing.T) {
	s, bo, from := hosted(t)
	all := Reach{Peek: []meeting.RoomID{"aaaaaaaaaaaaaaaa"}, Speak: []meeting.RoomID{"aaaaaaaaaaaaaaaa", meeting.MainRoom}, Wall: true}
	do := func(b meeting.Body) {
		t.Helper()
		if err := s.commit(b); err != nil {
			t.Fatal(err)
		}
	}
	yes, no := true, false
	s.ownReach(all)
	say(t, s, from, all)
	do(meeting.Rule{NoPeek: &yes})
	do(meeting.Rule{NoPeek: &no})
	for _, who := range []meeting.ParticipantID{s.me, bo} {
		if r := s.reaches[who]; len(r.Peek) > 0 || r.Wall || len(r.Speak) != 2 {
			t.Errorf("after looking was forbidden: %+v", r)
		}
	}
	do(meeting.Delete{})
	if r := s.reaches[s.me]; !r.equal(Reach{Speak: []meeting.RoomID{meeting.MainRoom}}) || !s.reach.equal(r) {
		t.Errorf("after the rooms are gone: %+v, own %+v", r, s.reach)
	}
	do(meeting.Revoke{Who: bo})
	do(meeting.Grant{Who: bo})
	if r, is := s.reaches[bo]; is {
		t.Errorf("after the demotion: %+v", r)
	}
	say(t, s, from, Reach{Wall: true})
	do(meeting.Remove{Who: bo})
	if r, is := s.reaches[bo]; is || len(s.reaches) != 1 {
		t.Errorf("after the removal: %+v", r)
	}
}

// The host alone says who reaches what, and what it hears is not believed.
func TestReachesAreTheHosts(t *testing.T) {
	s := founded(t)
	s.enter()
	w := newWriter(t, s)
	w.deliver(1, w.ops(1, hands(1)...)...)
	liar := participantOf(w.d.ID())
	from := mesh.NewMemberID(w.d.ID(), mesh.SessionIDOf([10]byte{9}))
	forged := Reach{Peek: []meeting.RoomID{meeting.MainRoom}, Wall: true}
	b, err := encodeTold(told{Term: 1, Reaches: map[meeting.ParticipantID]wireReach{s.me: forged.wire()}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.onRooms(from, b); err != nil || len(s.reaches) > 0 {
		t.Errorf("a stranger's table is taken: %v, %v", s.reaches, err)
	}
	if err := s.lead(mesh.Reign{Term: 1, Host: s.self}); err != nil {
		t.Fatal(err)
	}
	b, err = encodeStatus(Publishing{}, forged, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.onStatus(from, b); err != nil || len(s.reaches) > 0 {
		t.Errorf("a participant's reach is taken: %v, %v", s.reaches, err)
	}
	if err := s.commit(meeting.Grant{Who: liar}); err != nil {
		t.Fatal(err)
	}
	if err := s.onStatus(from, b); err != nil || len(s.reaches) != 1 {
		t.Errorf("a moderator's is not: %v, %v", s.reaches, err)
	}
	if err := s.onStatus(from, []byte("x")); err == nil {
		t.Error("nonsense is no fault")
	}
	s.stepDown(false)
	s.follow(mesh.Reign{Term: 2, Host: from})
	if err := s.onRooms(from, []byte("x")); err == nil {
		t.Error("nonsense of the host is no fault")
	}
}

// A room that is told of a reach before it hears of the right to it sees it as
// soon as it does, not when the host says so again.
func TestTheSignWaitsForTheRight(t *testing.T) {
	s := founded(t)
	s.enter()
	w := newWriter(t, s)
	w.deliver(1, w.ops(1, hands(1)...)...)
	cy := participantOf(w.d.ID())
	host := mesh.NewMemberID(w.d.ID(), mesh.SessionIDOf([10]byte{9}))
	s.follow(mesh.Reign{Term: 2, Host: host})
	looks := Reach{Peek: []meeting.RoomID{meeting.MainRoom}}
	b, err := encodeTold(told{Term: 2, Reaches: map[meeting.ParticipantID]wireReach{cy: looks.wire()}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.onRooms(host, b); err != nil || len(s.reaches) > 0 {
		t.Errorf("a participant's reach is believed: %v, %v", s.reaches, err)
	}
	for range 2 {
		if err := s.commit(meeting.Grant{Who: cy}); err != nil {
			t.Fatal(err)
		}
		if !s.reaches[cy].equal(looks) {
			t.Errorf("a moderator's is not: %v", s.reaches)
		}
		if err := s.commit(meeting.Revoke{Who: cy}); err != nil {
			t.Fatal(err)
		}
		if len(s.reaches) > 0 {
			t.Errorf("the right is gone, the reach is not: %v", s.reaches)
		}
	}
}
