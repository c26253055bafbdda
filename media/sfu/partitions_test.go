package sfu

import (
	"fmt"
	"testing"

	"alcove/media"
	"alcove/media/mediatest"

	"pgregory.net/rapid"
)

// crowd is how many peers the random partitions are of.
const crowd = 7

var everything = []media.Source{media.Microphone, media.Camera, media.Screen}

// reaching adds what one peer takes from or sends to a room, in each of the
// ways there are, and edges of no sense at all.
var reaching = []struct {
	name string
	add  func(p *media.Partition, who media.PeerID, room string)
}{
	{"peek", func(p *media.Partition, who media.PeerID, room string) { take(p, who, room, everything...) }},
	{"listen", func(p *media.Partition, who media.PeerID, room string) { take(p, who, room, media.Microphone) }},
	{"whisper", func(p *media.Partition, who media.PeerID, room string) { speak(p, who, room) }},
	{"wall", func(p *media.Partition, who media.PeerID, _ string) {
		for _, r := range []string{"1", "2", "3"} {
			take(p, who, r, media.Camera)
		}
	}},
	{"broadcast of the voice", func(p *media.Partition, who media.PeerID, _ string) {
		for _, r := range []string{"1", "2", "3"} {
			speak(p, who, r)
		}
	}},
	{"broadcast of the screen", func(p *media.Partition, who media.PeerID, _ string) {
		for _, r := range []string{"1", "2", "3"} {
			give(p, who, r, media.Screen)
		}
	}},
	{"apart and heard by nobody", func(p *media.Partition, who media.PeerID, _ string) { p.Apart[who] = true }},
	{"strays", func(p *media.Partition, who media.PeerID, room string) {
		p.Extra = append(p.Extra, media.Edge{From: who, To: who, Sources: everything},
			media.Edge{From: who, To: "nobody", Sources: everything}, media.Edge{From: "nobody", To: who, Sources: everything},
			media.Edge{From: mediatest.ID(0), To: who}, media.Edge{From: mediatest.ID(0), To: who, Sources: []media.Source{9, 0, 200}})
		give(p, who, room, media.Camera, media.Camera)
	}},
}

func take(p *media.Partition, who media.PeerID, room string, sources ...media.Source) {
	for from, r := range p.Room {
		if r == room {
			p.Extra = append(p.Extra, media.Edge{From: from, To: who, Sources: sources})
		}
	}
}

func give(p *media.Partition, who media.PeerID, room string, sources ...media.Source) {
	for to, r := range p.Room {
		if r == room {
			p.Extra = append(p.Extra, media.Edge{From: who, To: to, Sources: sources})
		}
	}
}

func speak(p *media.Partition, who media.PeerID, room string) {
	give(p, who, room, media.Microphone)
	p.Apart[who] = true
}

// reached is one way that somebody takes from or sends to a room.
type reached struct {
	way  string
	who  media.PeerID
	room string
}

// floor is a partition and how it came about.
type floor struct {
	media.Partition
	reaches []reached
}

var floors = rapid.Custom(func(t *rapid.T) floor {
	f := floor{Partition: media.Partition{Room: map[media.PeerID]string{}, Apart: map[media.PeerID]bool{}}}
	for i := range uint16(crowd) {
		if r := rapid.IntRange(0, 3).Draw(t, "room"); r > 0 {
			f.Room[mediatest.ID(i)] = fmt.Sprint(r)
		}
	}
	for range rapid.IntRange(0, 4).Draw(t, "reaches") {
		way := reaching[rapid.IntRange(0, len(reaching)-1).Draw(t, "way")]
		r := reached{way.name, mediatest.ID(rapid.Uint16Range(0, crowd-1).Draw(t, "who")), fmt.Sprint(rapid.IntRange(1, 3).Draw(t, "where"))}
		way.add(&f.Partition, r.who, r.room)
		f.reaches = append(f.reaches, r)
	}
	return f
})

// means is the rule in words: whom does to get source of, given who reaches
// where. It looks at no edge.
func (f floor) means(from, to media.PeerID, source media.Source) bool {
	away, reaches := false, false
	a, inA := f.Room[from]
	b, inB := f.Room[to]
	for _, r := range f.reaches {
		takes, sends := r.who == to && inA, r.who == from && inB
		switch r.way {
		case "peek":
			reaches = reaches || takes && r.room == a
		case "listen":
			reaches = reaches || takes && r.room == a && source == media.Microphone
		case "wall":
			reaches = reaches || takes && source == media.Camera
		case "whisper":
			reaches = reaches || sends && r.room == b && source == media.Microphone
			away = away || r.who == from
		case "broadcast of the voice":
			reaches = reaches || sends && source == media.Microphone
			away = away || r.who == from
		case "broadcast of the screen":
			reaches = reaches || sends && source == media.Screen
		case "apart and heard by nobody":
			away = away || r.who == from
		case "strays":
			reaches = reaches || sends && r.room == b && source == media.Camera
		}
	}
	together := inA && inB && a == b && !(source == media.Microphone && away)
	return from != to && (together || reaches)
}

// TestNobodyHearsARoomTheyAreNotIn: but by peeking, listening, whispering, the
// wall or a broadcast, each with its sources alone.
func TestNobodyHearsARoomTheyAreNotIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := floors.Draw(t, "floor")
		vs := people(crowd)
		a := audienceOf(f.Partition, vs)
		for to := range vs {
			for from := range vs {
				for _, s := range everything {
					want := f.means(vs[from].id, vs[to].id, s)
					if got := f.Allows(vs[from].id, vs[to].id, s); got != want {
						t.Fatalf("%s of %d to %d: the partition says %v, want %v (%v)", s, from, to, got, want, f.reaches)
					}
					g, ok := a.grant(to, vs[from].id)
					if got := ok && g.sources.has(s); got != want {
						t.Fatalf("%s of %d to %d: the plan says %v, want %v (%v)", s, from, to, got, want, f.reaches)
					}
				}
			}
		}
	})
}
