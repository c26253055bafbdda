package meeting

import (
	"cmp"
	"math"
	"slices"
)

// exactUnits is up to how many units all deals are looked at: there are at
// most 115,975 of ten.
const exactUnits = 10

// deal is units in rooms, with what that costs kept up to date.
type deal struct {
	p      *puzzle
	at     []int     // room of each unit, -1 is none yet
	people []int     // in each room
	pull   [][]int64 // by unit and room: the unit's soft costs with those in it
	clash  [][]int32 // and its clashes
	cost   cost
}

// cost of a deal: first what is forbidden and uneven, then who meets again.
type cost struct{ hard, soft int64 }

func (c cost) compare(d cost) int {
	return cmp.Or(cmp.Compare(c.hard, d.hard), cmp.Compare(c.soft, d.soft))
}

// newDeal has nobody in any room yet. So many rooms are to be used.
func newDeal(p *puzzle, rooms int) *deal {
	d := &deal{p: p, at: make([]int, len(p.units)), people: make([]int, rooms)}
	d.cost.hard = int64(rooms) * p.size[0]
	d.pull, d.clash = make([][]int64, len(p.units)), make([][]int32, len(p.units))
	for u := range p.units {
		d.at[u] = -1
		d.pull[u], d.clash[u] = make([]int64, rooms), make([]int32, rooms)
	}
	d.cost.soft = p.unavoidable()
	return d
}

// unavoidable is what the units cost by themselves.
func (p *puzzle) unavoidable() (sum int64) {
	for u := range p.units {
		sum += p.soft[u][u]
	}
	return sum
}

// enter is what it costs to bring a unit that is nowhere into a room.
func (d *deal) enter(u, room int) cost {
	n, in := d.people[room], len(d.p.units[u].who)
	return cost{
		hard: d.p.size[n+in] - d.p.size[n] + forbidden*int64(d.clash[u][room]),
		soft: d.pull[u][room],
	}
}

func (d *deal) put(u, room int) {
	c := d.enter(u, room)
	d.cost.hard += c.hard
	d.cost.soft += c.soft
	d.shift(u, room, 1)
	d.at[u] = room
}

func (d *deal) take(u int) {
	room := d.at[u]
	d.at[u] = -1
	d.shift(u, room, -1)
	c := d.enter(u, room)
	d.cost.hard -= c.hard
	d.cost.soft -= c.soft
}

// shift tells everybody that u is in the room from now on, or no more.
func (d *deal) shift(u, room int, by int64) {
	d.people[room] += int(by) * len(d.p.units[u].who)
	for v := range d.p.units {
		if v != u {
			d.pull[v][room] += by * d.p.soft[u][v]
			d.clash[v][room] += int32(by) * d.p.clash[u][v]
		}
	}
}

// exact looks at all deals, rooms being alike: a unit goes to a room that is in
// use, or to the next one. Costs of people who meet only grow, which cuts most
// of them off.
func (p *puzzle) exact() []int {
	d := newDeal(p, p.rooms)
	var best []int
	least := cost{hard: forbidden}
	var place func(u, used int)
	place = func(u, used int) {
		if u == len(p.units) {
			if d.cost.compare(least) < 0 {
				best, least = slices.Clone(d.at), d.cost
			}
			return
		}
		for room := range min(used+1, p.rooms) {
			if d.clash[u][room] > 0 {
				continue
			}
			d.put(u, room)
			if p.promising(d, least) {
				place(u+1, max(used, room+1))
			}
			d.take(u)
		}
	}
	place(0, 0)
	return best
}

// promising reports whether a deal of some units may still become better than
// the least: sums of squares only grow, too. Rooms below Min are no reason yet.
func (p *puzzle) promising(d *deal, least cost) bool {
	sum := int64(0)
	for _, n := range d.people {
		sum += int64(n) * int64(n)
	}
	return cost{sum, d.cost.soft}.compare(least) < 0
}

// even is the sum of squares of sizes that differ by at most one.
func (p *puzzle) even(rooms int) int64 {
	n, more := len(p.people)/rooms, len(p.people)%rooms
	return int64((rooms-more)*n*n + more*(n+1)*(n+1))
}

// How hard search works. One proposal is one unit of work; carrying it out is
// one for every eighth unit of the puzzle. Heat is in repeated pairs.
const (
	searchWork = 3 << 20
	hottest    = 1.2
	coldest    = 0.08
)

// search looks for a deal that uses as many rooms as Min lets be filled, then
// for one that uses fewer.
func (p *puzzle) search() []int {
	most := p.rooms
	if p.least > 0 {
		most = min(most, len(p.people)/p.least)
		p.size[0] = forbidden * int64(p.least) // of the rooms in use
	}
	work := searchWork
	for rooms := most; rooms > 0; rooms-- {
		if at := p.anneal(rooms, work); at != nil {
			return at
		}
		work = searchWork / 16
	}
	return nil
}

// anneal cools down a deal by moving units and swapping two, at random, and
// keeps the best that it saw. What is forbidden or uneven never becomes more.
func (p *puzzle) anneal(rooms, limit int) []int {
	d := p.first(rooms)
	best, least := slices.Clone(d.at), d.cost
	perfect := cost{p.even(rooms), p.unavoidable()}
	for work := 0; work < limit && least.compare(perfect) > 0; work++ {
		heat := repeatedOnce * hottest * math.Pow(coldest/hottest, float64(work)/float64(limit))
		u, room := p.rnd.IntN(len(p.units)), p.rnd.IntN(rooms)
		v := p.partner(d, room)
		if d.at[u] == room || !p.accept(d.change(u, v, room), heat) {
			continue
		}
		d.carryOut(u, v, room)
		work += len(p.units) / 8
		if d.cost.compare(least) < 0 {
			best, least = append(best[:0], d.at...), d.cost
		}
	}
	if least.hard >= forbidden {
		return nil
	}
	return p.descend(best, rooms)
}

// partner is a random unit in the room to swap with, or -1 to move only, which
// is seldom as even.
func (p *puzzle) partner(d *deal, room int) int {
	if p.rnd.IntN(8) == 0 {
		return -1
	}
	for range 2 * p.rooms {
		if v := p.rnd.IntN(len(p.units)); d.at[v] == room {
			return v
		}
	}
	return -1
}

func (p *puzzle) accept(change cost, heat float64) bool {
	if change.hard != 0 {
		return change.hard < 0
	}
	return change.soft <= 0 || p.rnd.Float64() < math.Exp(-float64(change.soft)/heat)
}

// first deals the largest units first, each to the emptiest room in which
// nobody minds.
func (p *puzzle) first(rooms int) *deal {
	d := newDeal(p, rooms)
	order := make([]int, len(p.units))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(p.units[b].who), len(p.units[a].who)) })
	for _, u := range order {
		to := 0
		for room := 1; room < rooms; room++ {
			if cmp.Or(
				cmp.Compare(d.clash[u][room], d.clash[u][to]),
				cmp.Compare(d.people[room], d.people[to]),
				cmp.Compare(d.pull[u][room], d.pull[u][to]),
			) < 0 {
				to = room
			}
		}
		d.put(u, to)
	}
	return d
}

// change is what it would cost to bring u into the room and v (-1 is nobody)
// from there to where u is.
func (d *deal) change(u, v, room int) cost {
	p, from := d.p, d.at[u]
	by := len(p.units[u].who)
	c := cost{
		hard: forbidden * int64(d.clash[u][room]-d.clash[u][from]),
		soft: d.pull[u][room] - d.pull[u][from],
	}
	if v >= 0 {
		by -= len(p.units[v].who)
		c.hard += forbidden * int64(d.clash[v][from]-d.clash[v][room]-2*p.clash[u][v])
		c.soft += d.pull[v][from] - d.pull[v][room] - 2*p.soft[u][v]
	}
	c.hard += p.size[d.people[from]-by] - p.size[d.people[from]] + p.size[d.people[room]+by] - p.size[d.people[room]]
	return c
}

func (d *deal) carryOut(u, v, room int) {
	from := d.at[u]
	d.take(u)
	if v >= 0 {
		d.take(v)
		d.put(v, from)
	}
	d.put(u, room)
}

// descend makes every change that is better until none is.
func (p *puzzle) descend(at []int, rooms int) []int {
	d := newDeal(p, rooms)
	for u, room := range at {
		d.put(u, room)
	}
	for better := true; better; {
		better = false
		for u := range p.units {
			for room := range rooms {
				if d.at[u] != room && d.change(u, -1, room).compare(cost{}) < 0 {
					d.carryOut(u, -1, room)
					better = true
				}
			}
			for v := range u {
				if d.at[u] != d.at[v] && d.change(u, v, d.at[v]).compare(cost{}) < 0 {
					d.carryOut(u, v, d.at[v])
					better = true
				}
			}
		}
	}
	return d.at
}
