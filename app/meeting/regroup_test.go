package meeting

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func names200(n int) []ParticipantID {
	out := make([]ParticipantID, n)
	for i := range out {
		out[i] = ParticipantID(fmt.Sprintf("p%03d", i))
	}
	return out
}

// score is what is to be least, in this order.
type score struct{ uneven, repeated, times int }

func (s score) less(o score) bool {
	if s.uneven != o.uneven {
		return s.uneven < o.uneven
	}
	if s.repeated != o.repeated {
		return s.repeated < o.repeated
	}
	return s.times < o.times
}

// judgeGroups says from the definitions whether the groups are allowed, and how good they are.
func judgeGroups(w Wish, room map[ParticipantID]int) (s score, ok bool) {
	sizes := make([]int, w.Rooms)
	for _, r := range room {
		sizes[r]++
	}
	for _, n := range sizes {
		s.uneven += n * n
		if n > 0 && (n < w.Min || w.Max > 0 && n > w.Max) {
			return s, false
		}
	}
	share := func(a, b ParticipantID) bool {
		x, here := room[a]
		y, there := room[b]
		return here && there && x == y
	}
	for _, l := range w.Together {
		for i, a := range l {
			for _, b := range l[:i] {
				if _, here := room[a]; !here {
					continue
				}
				if _, here := room[b]; here && a != b && !share(a, b) {
					return s, false
				}
			}
		}
	}
	for _, l := range w.Apart {
		for i, a := range l {
			for _, b := range l[:i] {
				if a != b && share(a, b) {
					return s, false
				}
			}
		}
	}
	for i, a := range w.People {
		for _, b := range w.People[:i] {
			if !share(a, b) {
				continue
			}
			n := 0
			for _, r := range w.Past {
				for _, g := range r.Groups {
					if slices.Contains(g, a) && slices.Contains(g, b) {
						n++
					}
				}
			}
			if n > 0 {
				s.repeated++
				s.times += n
			}
		}
	}
	return s, true
}

// bruteForce looks at every way of putting people into rooms that are alike.
func bruteForce(w Wish) (best score, found bool) {
	room := map[ParticipantID]int{}
	var put func(i, used int)
	put = func(i, used int) {
		if i == len(w.People) {
			if s, ok := judgeGroups(w, room); ok && (!found || s.less(best)) {
				best, found = s, true
			}
			return
		}
		for r := 0; r <= used && r < w.Rooms; r++ {
			room[w.People[i]] = r
			put(i+1, max(used, r+1))
		}
	}
	put(0, 0)
	return best, found
}

func roomsOf(g Groups) map[ParticipantID]int {
	room := map[ParticipantID]int{}
	for i, group := range g.Groups {
		for _, p := range group {
			room[p] = i
		}
	}
	return room
}

// check compares an answer with its own definitions.
func checkGroups(t interface {
	Helper()
	Fatalf(string, ...any)
}, w Wish, g Groups) score {
	t.Helper()
	room := roomsOf(g)
	s, ok := judgeGroups(w, room)
	n, pairs := 0, 0
	for _, group := range g.Groups {
		n += len(group)
		pairs += len(group) * (len(group) - 1) / 2
	}
	if !ok || n != len(w.People) || len(room) != n || len(g.Groups) != w.Rooms || g.Pairs != pairs || g.Repeated != s.repeated {
		t.Fatalf("%+v\nfor %+v: allowed %v, %d people, %d pairs, %d repeated", g, w, ok, n, pairs, s.repeated)
	}
	return s
}

// drawWish draws a wish of up to n people with a past, bounds, and lists.
func drawWish(t *rapid.T, n int) Wish {
	people := names200(n + 1)
	everybody := rapid.SampledFrom(people)
	w := Wish{
		People: people[:rapid.IntRange(0, n).Draw(t, "people")],
		Rooms:  rapid.IntRange(1, n).Draw(t, "rooms"),
		Min:    rapid.SampledFrom([]int{0, 0, 1, 2, 3}).Draw(t, "min"),
		Seed:   rapid.Uint64().Draw(t, "seed"),
	}
	if rapid.Bool().Draw(t, "bounded") {
		w.Max = w.Min + rapid.IntRange(max(0, 1-w.Min), 3).Draw(t, "max")
	}
	for range rapid.IntRange(0, 4).Draw(t, "rounds") {
		groups := make([][]ParticipantID, rapid.IntRange(1, 4).Draw(t, "groups"))
		for _, p := range people {
			i := rapid.IntRange(0, len(groups)).Draw(t, "in")
			if i < len(groups) {
				groups[i] = append(groups[i], p)
			}
		}
		w.Past = append(w.Past, Round{Groups: groups})
	}
	w.Together = rapid.SliceOfN(rapid.SliceOfN(everybody, 0, 3), 0, 2).Draw(t, "together")
	w.Apart = rapid.SliceOfN(rapid.SliceOfN(everybody, 0, 3), 0, 3).Draw(t, "apart")
	return w
}

// TestRegroupIsTheOptimum: on up to 8 people no way of putting them is better,
// and where there is an answer it is found.
func TestRegroupIsTheOptimum(t *testing.T) {
	found, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		w := drawWish(t, 8)
		best, ok := bruteForce(w)
		g, err := Regroup(w)
		if !ok {
			refused++
			if !errors.Is(err, ErrBadGroups) {
				t.Fatalf("%+v, %v for %+v, which cannot be", g, err, w)
			}
			return
		}
		found++
		if err != nil {
			t.Fatalf("%v for %+v: best is %+v", err, w, best)
		}
		if s := checkGroups(t, w, g); s != best {
			t.Fatalf("%+v is %+v, best is %+v for %+v", g, s, best, w)
		}
	})
	if found < 20 || refused < 5 {
		t.Errorf("%d wishes had an answer, %d had none: too few", found, refused)
	}
}

// TestRegroupEvenSizes: without bounds and wishes, for every n and k.
func TestRegroupEvenSizes(t *testing.T) {
	for n := range 40 {
		for k := 1; k <= 12; k++ {
			w := Wish{People: names200(n), Rooms: k, Seed: 5}
			g, err := Regroup(w)
			if err != nil {
				t.Fatal(err)
			}
			checkGroups(t, w, g)
			sizes := make([]int, k)
			for i, group := range g.Groups {
				sizes[i] = len(group)
			}
			if slices.Max(sizes)-slices.Min(sizes) > 1 {
				t.Errorf("%d in %d rooms: %v", n, k, sizes)
			}
		}
	}
}

func TestRegroupBySeed(t *testing.T) {
	for _, n := range []int{8, 30} {
		w := Wish{People: names200(n), Rooms: 3, Seed: 1}
		one, _ := Regroup(w)
		slices.Reverse(w.People)
		if again, _ := Regroup(w); !reflect.DeepEqual(one, again) {
			t.Errorf("%d people: one seed, two answers", n)
		}
		w.Seed = 2
		if other, _ := Regroup(w); reflect.DeepEqual(one, other) {
			t.Errorf("%d people: two seeds, one answer", n)
		}
	}
}

// TestSearchFindsTheOptimum compares the search for many with the one for few.
func TestSearchFindsTheOptimum(t *testing.T) {
	wishes := rapid.Custom(func(t *rapid.T) Wish { return drawWish(t, exactUnits) })
	missed, cases := 0, 0
	for seed := range 20 {
		w := wishes.Example(seed)
		p, err := newPuzzle(w)
		if err != nil || len(p.units) < 2 {
			continue
		}
		want := p.exact()
		if want == nil {
			continue
		}
		cases++
		got := p.search()
		best := checkGroups(t, w, p.groups(want))
		if got == nil || best.less(checkGroups(t, w, p.groups(got))) {
			t.Logf("%+v: not the best", w)
			missed++
		}
	}
	if cases < 5 || missed*50 > cases {
		t.Errorf("%d of %d were not the best", missed, cases)
	}
}

// TestRegroupMany: wishes of 60 people come true, and three rounds of 36 in
// six rooms can be without a repeated pair.
func TestRegroupMany(t *testing.T) {
	people := names200(60)
	w := Wish{
		People: people, Rooms: 12, Min: 4, Max: 7, Seed: 3,
		Together: [][]ParticipantID{{people[0], people[1]}, {people[1], people[2]}, {people[10], people[11], people[12], people[13], people[14], people[15]}},
		Apart:    [][]ParticipantID{people[20:32], {people[0], people[3]}},
	}
	g, err := Regroup(w)
	if err != nil {
		t.Fatal(err)
	}
	checkGroups(t, w, g)

	w = Wish{People: people[:36], Rooms: 6}
	for round := range 3 {
		w.Seed = uint64(round)
		if g, err = Regroup(w); err != nil || g.Repeated != 0 {
			t.Errorf("round %d: %d of %d repeated, %v", round, g.Repeated, g.Pairs, err)
		}
		w.Past = append(w.Past, Round{Groups: g.Groups})
	}
}

func TestRegroupRefuses(t *testing.T) {
	many := names200(1001)
	for what, w := range map[string]Wish{
		"no room":            {People: many[:4]},
		"too many rooms":     {People: many[:4], Rooms: MaxRooms + 1},
		"too many people":    {People: many, Rooms: 2},
		"more min than max":  {People: many[:4], Rooms: 2, Min: 3, Max: 2},
		"negative":           {People: many[:4], Rooms: 2, Min: -1},
		"no place":           {People: many[:41], Rooms: 4, Max: 10},
		"too few":            {People: many[:4], Rooms: 2, Min: 5},
		"together and apart": {People: many[:4], Rooms: 2, Together: [][]ParticipantID{many[:3]}, Apart: [][]ParticipantID{many[1:3]}},
		"too many apart":     {People: many[:20], Rooms: 3, Apart: [][]ParticipantID{many[:4]}},
		"long lists":         {People: many[:4], Rooms: 2, Together: [][]ParticipantID{make([]ParticipantID, maxListed)}},
		"many lists":         {People: many[:4], Rooms: 2, Apart: make([][]ParticipantID, maxListed+1)},
	} {
		if g, err := Regroup(w); !errors.Is(err, ErrBadGroups) {
			t.Errorf("%s: %+v, %v", what, g, err)
		}
	}
}

// TestRegroupLargest: the largest wish with a long past is still answered.
func TestRegroupLargest(t *testing.T) {
	w := Wish{People: names200(maxGrouped), Rooms: MaxRooms, Past: randomPast(names200(maxGrouped), MaxRooms, 20)}
	began := time.Now()
	g, err := Regroup(w)
	if err != nil {
		t.Fatal(err)
	}
	checkGroups(t, Wish{People: w.People, Rooms: w.Rooms}, Groups{g.Groups, 0, g.Pairs})
	t.Logf("1,000 people in 50 rooms after 20 rounds: %v, %d of %d repeated", time.Since(began), g.Repeated, g.Pairs)
}

func randomPast(people []ParticipantID, rooms, rounds int) (past []Round) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range rounds {
		groups := make([][]ParticipantID, rooms)
		for i, k := range rnd.Perm(len(people)) {
			groups[i%rooms] = append(groups[i%rooms], people[k])
		}
		past = append(past, Round{Groups: groups})
	}
	return past
}

// BenchmarkRegroup deals 200 people into 50 rooms after so many rounds.
func BenchmarkRegroup(b *testing.B) {
	people := names200(200)
	for _, rounds := range []int{0, 5, 40} {
		b.Run(fmt.Sprint(rounds, "rounds"), func(b *testing.B) {
			w := Wish{People: people, Rooms: 50, Past: randomPast(people, 50, rounds)}
			repeated := 0
			for b.Loop() {
				w.Seed++
				g, err := Regroup(w)
				if err != nil {
					b.Fatal(err)
				}
				repeated += g.Repeated
			}
			b.ReportMetric(float64(repeated)/float64(b.N), "repeated")
		})
	}
}
