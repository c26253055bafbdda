package apptest_test

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"alcove/app"
	"alcove/app/apptest"
)

var carried = flag.Int("carried", 0, "measure rooms on three machines with so many people")

// machines is a meeting whose rooms are forwarded by three processes: the host's,
// and two that carry some for it. All others are in one process.
type machines struct {
	t        *testing.T
	ana      *apptest.Node // owner and host
	carriers []*apptest.Node
	crowd    *many
	rooms    []string
	carry    map[string]string // participant, by room
	belongs  map[string]string // room, by participant
	seconds  int               // of a measurement
}

// TestRoomsOnThreeMachines: everybody receives the people in their room and
// nobody else, whoever forwards it; and when one who does crashes, those rooms
// alone notice, and go on.
func TestRoomsOnThreeMachines(t *testing.T) {
	s := &machines{t: t, seconds: 5, carry: map[string]string{}, belongs: map[string]string{}}
	people, rooms := 20, 4
	if *carried > 0 {
		people, rooms, s.seconds = *carried, max(3, *carried/5), 10
		urgent(t)
	} else {
		t.Parallel()
	}
	s.gather(people, rooms)
	s.calm("all rooms are the host's")
	before := s.hosted(func(int) bool { return true })
	s.share(max(1, rooms/3))
	s.calm(fmt.Sprintf("%d rooms are carried by two others", len(s.carry)))
	after := s.hosted(func(streams int) bool { return streams < before.Streams })
	t.Logf("the host forwards %d tracks with %d packets a second, and %d with %d once others carry rooms", before.Streams, before.Packets, after.Streams, after.Packets)
	s.crash()
	s.crowd.end()
	s.ana.AwaitPeople(2)
}

// gather opens rooms and lets people come, who are dealt out as they do.
func (s *machines) gather(people, rooms int) {
	began := time.Now()
	s.ana = apptest.Launch{Name: "Ana"}.Host(s.t)
	s.ana.Must("rooms.setUp", nil, app.NewRooms{Count: rooms, Method: "automatic"})
	smallest := "smallest"
	s.ana.Must("rooms.rule", nil, app.NewRules{Late: &smallest})
	s.ana.Must("rooms.start", nil, app.Plan{})
	s.ana.AwaitMeeting("has rooms", func(m *app.Meeting) bool { return len(m.Rooms) == 1+rooms && m.Breakout.Running })
	for _, r := range s.ana.Snapshot().Meeting.Rooms[1:] {
		s.rooms = append(s.rooms, r.ID)
	}
	link := s.ana.Link()
	for _, name := range []string{"Bo", "Cy"} {
		s.carriers = append(s.carriers, apptest.Launch{Name: name}.Join(s.t, link))
	}
	s.crowd = joinMany(s.t, people-3, link, "--sound", "10", "--pictures", "5")
	s.ana.AwaitPeople(people)
	s.ana.AwaitMeeting("everybody is in a room", func(m *app.Meeting) bool {
		return !slices.ContainsFunc(m.Participants, func(p app.Participant) bool { return p.Room == "main" && p.ID != m.Me })
	})
	sizes := map[string]int{}
	for _, p := range s.ana.Snapshot().Meeting.Participants {
		s.belongs[p.ID] = p.Room
		sizes[p.Room]++
	}
	for _, room := range s.rooms {
		if sizes[room] < (people-1)/rooms {
			s.t.Errorf("%d people are in %s: %v", sizes[room], room, sizes)
		}
	}
	s.crowd.await("everybody hears and sees their room", s.missing(people-3))
	s.t.Logf("%d people came into %d rooms in %v", people, rooms, time.Since(began).Round(time.Second/10))
}

// missing says what a line lacks of a whole meeting, as everybody must see it.
func (s *machines) missing(people int) func(manyLine) string {
	return func(l manyLine) string {
		if len(l.People) != people {
			return fmt.Sprintf("%d people are there", len(l.People))
		}
		for _, p := range l.People {
			if p.Room != s.belongs[p.ID] || p.Link != "connected" {
				return fmt.Sprintf("%s is in %s, not in %s, with a link that is %s", p.Name, p.Room, s.belongs[p.ID], p.Link)
			}
		}
		if !maps.Equal(l.Carriers, s.carry) {
			return fmt.Sprintf("carried are %v, not %v", l.Carriers, s.carry)
		}
		return l.lacking(all)
	}
}

func all(string) bool { return true }

// calm looks for some seconds at who receives what, while nothing happens.
func (s *machines) calm(what string) {
	s.t.Helper()
	lines := s.crowd.take(s.seconds)
	got := sum(lines, s.belongs, all)
	for _, w := range got.wrong[:min(5, len(got.wrong))] {
		s.t.Errorf("%s: %s", what, w)
	}
	pairs := 0
	for _, p := range lines[0].People {
		for _, q := range lines[0].People {
			if p.ID != q.ID && s.belongs[p.ID] == s.belongs[q.ID] {
				pairs++
			}
		}
	}
	if len(got.gaps) != pairs || got.sound < pairs*s.seconds || got.pictures < pairs*s.seconds {
		s.t.Errorf("%s: %d of %d pairs received %d packets of sound and %d of pictures in %d s", what, len(got.gaps), pairs, got.sound, got.pictures, s.seconds)
	}
	s.t.Logf("%s: %d pairs, in %d s %d packets of sound, %d of pictures, lost %d, twice %d; longest gap of sound %v", what, pairs, s.seconds,
		got.sound, got.pictures, got.lost, got.again, got.gap)
}

// hosted is what the host forwards once that is as wanted.
func (s *machines) hosted(ok func(streams int) bool) app.Traffic {
	s.t.Helper()
	now := func() app.Traffic { return s.ana.Snapshot().Meeting.Load.Now }
	apptest.Await(s.t, "the host forwards as much as it should", func() bool { return now().Packets > 0 && ok(now().Streams) })
	return now()
}

// share gives each of the two some rooms, and waits until they carry them.
func (s *machines) share(each int) {
	s.t.Helper()
	from := s.crowd.count()
	for i, n := range s.carriers {
		for _, room := range s.rooms[i*each : (i+1)*each] {
			s.carry[room] = n.ID()
			s.ana.Must("rooms.carry", nil, app.RoomCarrier{Room: room, Participant: n.ID()})
		}
	}
	began := time.Now()
	s.crowd.await("two carry rooms", s.missing(len(s.crowd.since(from - 1)[0].People)))
	took := time.Since(began)
	got := sum(s.crowd.since(from), s.belongs, all)
	for _, w := range got.wrong[:min(5, len(got.wrong))] {
		s.t.Errorf("while rooms are given away: %s", w)
	}
	s.t.Logf("giving rooms away: %v until everybody says so; of %d packets of sound lost %d, twice %d; longest gap %v", took.Round(time.Second/10), got.sound,
		got.lost, got.again, got.gap)
}

// crash kills one who carries rooms.
func (s *machines) crash() {
	s.t.Helper()
	bo := s.carriers[0]
	gone := map[string]bool{}
	for room, who := range s.carry {
		if who == bo.ID() {
			gone[room] = true
			delete(s.carry, room)
		}
	}
	from := s.crowd.count()
	connections := connectionsOf(s.crowd.since(from - 1)[0])
	bo.Kill()
	whole := s.crowd.await("the rooms of who crashed go on", s.missing(len(connections)))
	lines := append(s.crowd.since(from), s.crowd.take(2)...)
	hit := sum(lines, s.belongs, func(room string) bool { return gone[room] })
	rest := sum(lines, s.belongs, func(room string) bool { return !gone[room] })
	slices.Sort(hit.gaps)
	s.t.Logf("a crash of who carries %d rooms: their people hear each other again after median %v, at most %v, having lost %d of %d packets; elsewhere %d of %d are lost, longest gap %v",
		len(gone), hit.gaps[len(hit.gaps)/2], hit.gap, hit.lost, hit.sound+hit.lost, rest.lost, rest.sound+rest.lost, rest.gap)
	for _, w := range append(hit.wrong, rest.wrong...)[:min(5, len(hit.wrong)+len(rest.wrong))] {
		s.t.Errorf("after the crash: %s", w)
	}
	if hit.lost == 0 {
		s.t.Error("nobody noticed the crash of who carries their room: it did not")
	}
	if rest.lost > 0 {
		s.t.Errorf("the crash cost other rooms %d packets", rest.lost)
	}
	if now := connectionsOf(whole); !maps.Equal(now, connections) {
		s.t.Errorf("somebody connected anew: %v, before %v", now, connections)
	}
}

// connectionsOf is how often each made a media connection.
func connectionsOf(l manyLine) map[string]int {
	out := map[string]int{}
	for _, p := range l.People {
		out[p.ID] = p.Connections
	}
	return out
}
