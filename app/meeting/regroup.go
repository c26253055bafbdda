package meeting

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// Wish says what groups are wanted.
type Wish struct {
	People []ParticipantID
	Rooms  int
	// Min and Max bound the people of a room that anybody is in; 0 is no bound.
	Min, Max int
	Together [][]ParticipantID // who stays in one room; people that are not in People are ignored
	Apart    [][]ParticipantID // no two of a list share a room
	Past     []Round           // partners of the past are avoided
	Seed     uint64            // one seed, one answer
}

// Groups is an answer to a Wish.
type Groups struct {
	Groups   [][]ParticipantID // one for each room, which may be empty
	Repeated int               // pairs that share a room and were partners before
	Pairs    int               // all pairs that share a room
}

// Bounds of a wish.
const (
	maxGrouped = 1000 // people
	maxListed  = 4096 // people in all lists of Together, and of Apart
	maxPast    = 100  // rounds that count, the last ones
)

// Regroup deals people into rooms. Sizes come first: they are as even as the
// bounds and the wishes allow, so that they differ by at most one unless
// something forbids it; where there are too few people to have Min in each
// room, some rooms stay empty. Then as few pairs as possible meet again, and
// those that do are those that met the least.
//
// Up to exactUnits people, or bunches of people that stay together, the answer
// is the best there is. Beyond that it is searched for, with a bounded amount
// of work: ErrBadGroups then means that none was found.
func Regroup(w Wish) (Groups, error) {
	p, err := newPuzzle(w)
	if err != nil {
		return Groups{}, fmt.Errorf("regroup %d people in %d rooms: %w", len(w.People), w.Rooms, err)
	}
	var at []int
	if len(p.units) <= exactUnits {
		at = p.exact()
	} else {
		at = p.search()
	}
	if at == nil {
		return Groups{}, fmt.Errorf("regroup %d people in %d rooms: %w", len(w.People), w.Rooms, ErrBadGroups)
	}
	return p.groups(at), nil
}

// puzzle is a wish as the searches want it: in numbers.
type puzzle struct {
	rooms  int
	least  int // people of a room that is in use
	rnd    *rand.Rand
	people []ParticipantID // in the order that the seed shuffles
	units  []unit          // what moves as one
	met    [][]uint16      // how often two people were partners
	soft   [][]int64       // by two units: what it costs to have them in one room
	clash  [][]int32       // and how many pairs of theirs must not be
	size   []int64         // by people in a room: what that costs
}

// unit is people that stay together, by index.
type unit struct{ who []int }

// One repeated pair costs more than any number of times that pairs met.
const repeatedOnce = 1 << 32

// A pair or a size that is forbidden costs more than any uneven sizes.
const forbidden = 1 << 21

func newPuzzle(w Wish) (*puzzle, error) {
	if w.Rooms < MinRooms || w.Rooms > MaxRooms || len(w.People) > maxGrouped ||
		w.Min < 0 || w.Max < 0 || w.Max > 0 && w.Min > w.Max ||
		listed(w.Together) > maxListed || listed(w.Apart) > maxListed {
		return nil, ErrBadGroups
	}
	p := &puzzle{rooms: w.Rooms, least: w.Min, rnd: rand.New(rand.NewPCG(w.Seed, uint64(w.Rooms)))}
	p.people = slices.Compact(slices.Sorted(slices.Values(w.People))) // one seed, one answer
	p.rnd.Shuffle(len(p.people), func(i, k int) { p.people[i], p.people[k] = p.people[k], p.people[i] })
	index := make(map[ParticipantID]int, len(p.people))
	for i, who := range p.people {
		index[who] = i
	}
	p.bunch(indexed(index, w.Together))
	p.remember(index, w.Past)
	p.weigh(indexed(index, w.Apart))
	for u := range p.units {
		if p.clash[u][u] > 0 {
			return nil, ErrBadGroups // together and apart
		}
	}
	for s := range len(p.people) + 1 {
		cost := int64(s) * int64(s) // the sum of squares is least where sizes are even
		if s > 0 && s < w.Min {
			cost += int64(w.Min-s) * forbidden
		}
		if w.Max > 0 && s > w.Max {
			cost += int64(s-w.Max) * forbidden
		}
		p.size = append(p.size, cost)
	}
	return p, nil
}

func listed(lists [][]ParticipantID) (n int) {
	for _, l := range lists {
		n += len(l) + 1
	}
	return n
}

// indexed has the lists' people by index, each once, without strangers.
func indexed(index map[ParticipantID]int, lists [][]ParticipantID) [][]int {
	out := make([][]int, len(lists))
	for i, l := range lists {
		for _, who := range l {
			if n, ok := index[who]; ok {
				out[i] = append(out[i], n)
			}
		}
		slices.Sort(out[i])
		out[i] = slices.Compact(out[i])
	}
	return out
}

// bunch makes the units: lists that share somebody become one.
func (p *puzzle) bunch(together [][]int) {
	leader := make([]int, len(p.people))
	for i := range leader {
		leader[i] = i
	}
	find := func(i int) int {
		for leader[i] != i {
			leader[i] = leader[leader[i]]
			i = leader[i]
		}
		return i
	}
	for _, l := range together {
		for _, i := range l {
			leader[find(i)] = find(l[0])
		}
	}
	at := map[int]int{}
	for i := range p.people {
		l := find(i)
		if _, ok := at[l]; !ok {
			at[l] = len(p.units)
			p.units = append(p.units, unit{})
		}
		p.units[at[l]].who = append(p.units[at[l]].who, i)
	}
}

// remember counts who was with whom.
func (p *puzzle) remember(index map[ParticipantID]int, past []Round) {
	p.met = square[uint16](len(p.people))
	for _, r := range past[max(0, len(past)-maxPast):] {
		for _, group := range indexed(index, r.Groups) {
			for i, a := range group {
				for _, b := range group[i+1:] {
					p.met[a][b]++
					p.met[b][a]++
				}
			}
		}
	}
}

// weigh sums up over the people of each two units. What a unit costs by itself
// is on the diagonal.
func (p *puzzle) weigh(apart [][]int) {
	of := make([]int, len(p.people))
	for u, unit := range p.units {
		for _, i := range unit.who {
			of[i] = u
		}
	}
	p.soft, p.clash = square[int64](len(p.units)), square[int32](len(p.units))
	for i := range p.people {
		for k := range i {
			a, b := of[i], of[k]
			if n := p.met[i][k]; n > 0 {
				p.soft[a][b] += repeatedOnce + int64(n)
				if a != b {
					p.soft[b][a] = p.soft[a][b]
				}
			}
		}
	}
	for _, l := range apart {
		for n, i := range l {
			for _, k := range l[:n] {
				p.clash[of[i]][of[k]]++
				p.clash[of[k]][of[i]]++
			}
		}
	}
}

func square[T any](n int) [][]T {
	rows, all := make([][]T, n), make([]T, n*n)
	for i := range rows {
		rows[i] = all[i*n : (i+1)*n : (i+1)*n]
	}
	return rows
}

// groups reads an answer: the room of each unit.
func (p *puzzle) groups(at []int) Groups {
	g := Groups{Groups: make([][]ParticipantID, p.rooms)}
	for u, room := range at {
		for _, i := range p.units[u].who {
			g.Groups[room] = append(g.Groups[room], p.people[i])
			for v, other := range at[:u+1] {
				if other != room {
					continue
				}
				for _, k := range p.units[v].who {
					if v == u && k >= i {
						continue
					}
					g.Pairs++
					if p.met[i][k] > 0 {
						g.Repeated++
					}
				}
			}
		}
	}
	for _, group := range g.Groups {
		slices.Sort(group)
	}
	return g
}
