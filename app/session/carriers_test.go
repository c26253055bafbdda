package session

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"alcove/app/meeting"
	"alcove/media"
	"alcove/mesh"
)

// However rooms are shared out, every packet that may flow is forwarded exactly
// once, by a forwarder that its sender sends to; and no other one is.
func TestSharesAreTheWhole(t *testing.T) {
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 0))
		rooms := []meeting.RoomID{meeting.MainRoom, "aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc"}
		any := func() (out []meeting.RoomID) {
			for _, id := range rooms {
				if r.IntN(4) == 0 {
					out = append(out, id)
				}
			}
			return out
		}
		p := media.Partition{Room: map[media.PeerID]string{}, Apart: map[media.PeerID]bool{}}
		reaches := map[meeting.ParticipantID]Reach{}
		var people []meeting.ParticipantID
		for i := range 6 {
			id := meeting.ParticipantID(fmt.Sprint(i))
			people = append(people, id)
			p.Room[media.PeerID(id)] = string(rooms[r.IntN(len(rooms))])
			if r.IntN(3) == 0 {
				reach := Reach{Peek: any(), Listen: any(), Speak: any(), Screen: any(), Wall: r.IntN(2) == 0}
				reaches[id] = reach
				p.Apart[media.PeerID(id)] = len(reach.Speak) > 0 && !slices.Contains(reach.Speak, meeting.RoomID(p.Room[media.PeerID(id)]))
			}
		}
		for _, from := range people { // edges as crossings makes them
			for _, to := range people {
				a, b := meeting.RoomID(p.Room[media.PeerID(from)]), meeting.RoomID(p.Room[media.PeerID(to)])
				if a == b {
					continue
				}
				var what sources
				for _, way := range []struct {
					room  meeting.RoomID
					rooms []meeting.RoomID
					what  sources
				}{
					{b, reaches[from].Speak, voice}, {b, reaches[from].Screen, screen},
					{a, reaches[to].Peek, voice | picture | screen}, {a, reaches[to].Listen, voice},
				} {
					if !slices.Contains(way.rooms, way.room) {
						continue
					}
					if way.room == a && p.Apart[media.PeerID(from)] {
						way.what &^= voice
					}
					what |= way.what
				}
				if reaches[to].Wall && a != meeting.MainRoom {
					what |= picture
				}
				if what != 0 {
					p.Extra = append(p.Extra, media.Edge{From: media.PeerID(from), To: media.PeerID(to), Sources: what.list()})
				}
			}
		}
		table := carriers{}
		hosts := []mesh.MemberID{"", "m1", "m2"}
		for _, id := range rooms[1:] {
			if h := hosts[r.IntN(len(hosts))]; h != "" {
				table[id] = h
			}
		}
		shares := map[mesh.MemberID]media.Partition{}
		for _, h := range hosts {
			shares[h] = share(p, reaches, func(id meeting.RoomID) bool { return table[id] == h })
		}
		sent := map[meeting.ParticipantID]map[mesh.MemberID]sources{}
		for _, from := range people {
			sent[from] = map[mesh.MemberID]sources{}
			for room, what := range sendsTo(meeting.RoomID(p.Room[media.PeerID(from)]), reaches[from]) {
				sent[from][table[room]] |= what
			}
		}
		for _, from := range people {
			for _, to := range people {
				for _, source := range []media.Source{media.Microphone, media.Camera, media.Screen} {
					want, n := p.Allows(media.PeerID(from), media.PeerID(to), source), 0
					for h, s := range shares {
						if !s.Allows(media.PeerID(from), media.PeerID(to), source) {
							continue
						}
						n++
						if sent[from][h]&(1<<source) == 0 {
							t.Fatalf("seed %d: %s does not send its %v to %q, which forwards it to %s", seed, from, source, h, to)
						}
					}
					if n > 1 || want != (n == 1) {
						t.Fatalf("seed %d: %s in %s to %s in %s: allowed %v, forwarded by %d: %+v %+v", seed, from, p.Room[media.PeerID(from)], to, p.Room[media.PeerID(to)], want, n, table, shares)
					}
				}
			}
		}
	}
}

func TestStrain(t *testing.T) {
	s := strain{since: -1}
	busy, idle, even := Load{Packets: 90, Most: 100}, Load{Packets: 10, Most: 100}, Load{Packets: 50, Most: 100}
	at := time.Duration(0)
	run := func(l Load, d time.Duration) (sum int) {
		for end := at + d; at < end; at += 100 * time.Millisecond {
			sum += s.step(at, l)
		}
		return sum
	}
	if n := run(busy, 5*time.Second) + run(even, time.Second) + run(busy, 9*time.Second); n != 0 {
		t.Errorf("gives %d rooms away in peaks", n)
	}
	if n := run(busy, 25*time.Second); n != 2 && n != 3 {
		t.Errorf("gives %d rooms away under load", n)
	}
	if n := run(even, 10*time.Minute); n != 0 {
		t.Errorf("changes %d while all is well", n)
	}
	if n := run(idle, 59*time.Second); n != 0 {
		t.Errorf("takes %d back at once", n)
	}
	if n := run(idle, 62*time.Second); n != -1 && n != -2 {
		t.Errorf("takes %d back", n)
	}
	if n := run(Load{Packets: 1 << 20}, 10*time.Minute); n != 0 {
		t.Errorf("changes %d where nothing was measured", n)
	}
}

func TestTheTableBefore(t *testing.T) {
	var k carrying
	k.set(0, carriers{"r": "m1"})
	if k.set(time.Second, carriers{"r": "m1"}) {
		t.Error("the same table is no change")
	}
	k.set(time.Minute, carriers{"r": "m2"})
	if got := k.of("r"); len(got) != 2 || got[0] != "m2" || got[1] != "m1" {
		t.Errorf("in between: %v", got)
	}
	if k.end(time.Minute+crossover-1) || !k.end(time.Minute+crossover) || len(k.of("r")) != 1 || len(k.members()) != 1 {
		t.Errorf("afterwards: %v", k.of("r"))
	}
}

// A room that changes its forwarder while another just did takes nothing from
// that one.
func TestTablesInARow(t *testing.T) {
	var k carrying
	k.set(0, carriers{"r": "m1"})
	k.set(crossover/2, carriers{"r": "m1", "s": "m2"})
	for room, want := range map[meeting.RoomID]string{"r": "[m1 ]", "s": "[m2 ]"} {
		if got := fmt.Sprint(k.of(room)); got != want {
			t.Errorf("%s: %v, want %s", room, got, want)
		}
	}
	if !k.end(crossover) || len(k.of("r")) != 1 || len(k.of("s")) != 2 {
		t.Errorf("%v and %v after the first's time", k.of("r"), k.of("s"))
	}
	k.set(crossover, carriers{"s": "m2"})
	k.set(crossover, carriers{"r": "m1", "s": "m2"}) // there and back
	if got := fmt.Sprint(k.of("r"), k.members()); got != "[m1 ] [m1 m2]" {
		t.Error(got)
	}
	for i := range 9 {
		k.set(crossover, carriers{"r": mesh.MemberID(fmt.Sprint("n", i))})
	}
	if got := fmt.Sprint(k.of("r")); got != "[n8 n6 n7]" {
		t.Error(got)
	}
	if k.end(3 * crossover); len(k.before) != 0 || len(k.members()) != 1 {
		t.Errorf("in the end %v, %v", k.before, k.members())
	}
}

func TestCarriersHearLast(t *testing.T) {
	c := &Core{carrying: carrying{now: carriers{"red": "b"}, before: map[meeting.RoomID][]former{"blue": {{by: "a"}}}}}
	got := c.carriersLast([]mesh.MemberID{"a", "b", "c", "d"})
	if want := []mesh.MemberID{"c", "d", "b", "a"}; !slices.Equal(got, want) {
		t.Errorf("told in the order %v, not %v", got, want)
	}
}
