package replica

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"alcove/mesh"
)

// What one message carries when there is a choice.
const (
	chunkBytes = 192 << 10 // an Entries ends after the entry that goes over it
	resendMax  = 64 << 10  // bytes of own unsafe entries to one member at a tick
	// askAgain is how long an answer to a Want is waited for before somebody else
	// may be asked for the same.
	askAgain = 2 * time.Second
	// askers is how many members a tick exchanges vectors with while something of
	// one's own is not safe; otherwise it is one.
	askers = 3
)

// Replica is one member's view of who has what. Not safe for concurrent use.
type Replica struct {
	self mesh.MemberID
	src  Source

	have  Vector                   // durable here
	known map[mesh.MemberID]Vector // durable there, as they said
	safe  Vector                   // what Safe promised; never goes back
	over  map[LogID]bool           // told by Ignore

	wanted func(LogID) bool // told by Filter

	now       time.Duration
	connected []mesh.MemberID // sorted, without self
	others    []mesh.DeviceID // told by Others
	host      mesh.MemberID
	turn      int // whose turn it is to exchange vectors
	asked     map[LogID]asked
}

// asked is a Want under way.
type asked struct {
	whom mesh.MemberID
	at   time.Duration
}

// New starts with what is durable here, which it keeps its own copy of.
func New(self mesh.MemberID, have Vector, src Source) *Replica {
	return &Replica{
		self: self, src: src,
		have:  maps.Clone(have.orEmpty()),
		known: map[mesh.MemberID]Vector{},
		safe:  Vector{},
		asked: map[LogID]asked{},
		over:  map[LogID]bool{},

		wanted: func(LogID) bool { return true },
	}
}

func (v Vector) orEmpty() Vector {
	if v == nil {
		return Vector{}
	}
	return v
}

// Ignore takes no more entries of a log, for its author wrote two stories: what
// continues the other one never fits here, and whoever passes it on may have
// done so in good faith.
func (r *Replica) Ignore(l LogID) {
	if len(r.over) < MaxLogs {
		r.over[l] = true
	}
}

// Filter asks for nothing more of the logs that wanted does not name at that
// moment. What is pushed is still returned by Receive; the caller need not store
// it.
func (r *Replica) Filter(wanted func(LogID) bool) { r.wanted = wanted }

// Have is a copy of what is durable here.
func (r *Replica) Have() Vector { return maps.Clone(r.have) }

// Local takes in the next entry of this app, which is on disk, and pushes it: a
// guest to its host, who fans it out; the host, or where there is none, to all.
func (r *Replica) Local(e Entry) []Send {
	if e.Seq == r.have[e.LogID]+1 {
		r.have[e.LogID] = e.Seq
	}
	to := r.connected
	if r.host != r.self && slices.Contains(r.connected, r.host) {
		to = []mesh.MemberID{r.host}
	}
	out := make([]Send, 0, len(to))
	for _, m := range to {
		out = append(out, Send{m, Entries{Entries: []Entry{e}}})
	}
	return out
}

// Greet begins with a member whose channel came up: vectors are exchanged.
func (r *Replica) Greet(m mesh.MemberID) []Send {
	if m == r.self {
		return nil
	}
	if i, found := slices.BinarySearch(r.connected, m); !found {
		r.connected = slices.Insert(slices.Clone(r.connected), i, m)
	}
	return []Send{r.vectorTo(m, true)}
}

func (r *Replica) vectorTo(m mesh.MemberID, ask bool) Send {
	return Send{m, Have{Vector: maps.Clone(r.have), Ask: ask}}
}

// Receive takes in a message. The fresh entries continue the logs that are
// durable here, in order; the caller verifies and stores them and says so with
// Stored. Errors are the source's.
func (r *Replica) Receive(from mesh.MemberID, m Message) (fresh []Entry, out []Send, err error) {
	if from == r.self {
		return nil, nil, nil
	}
	switch m := m.(type) {
	case Have:
		r.learn(from, m.Vector)
		out = r.wants(from)
		if m.Ask {
			out = append(out, r.vectorTo(from, false))
		}
	case Ack:
		r.learn(from, m.Vector)
		out = r.wants(from)
	case Want:
		out, err = r.serve(from, m.Ranges)
	case Entries:
		if m.Answer {
			maps.DeleteFunc(r.asked, func(_ LogID, a asked) bool { return a.whom == from })
		}
		fresh, out = r.sift(from, m.Entries)
	}
	return fresh, out, err
}

// learn notes what a member has on its disk.
func (r *Replica) learn(m mesh.MemberID, v Vector) {
	k := r.known[m]
	if k == nil {
		k = Vector{}
		r.known[m] = k
	}
	for l, seq := range v {
		if _, have := r.have[l]; !have && k[l] == 0 && len(k) >= MaxLogs {
			continue
		}
		k[l] = max(k[l], seq)
		if l.Author == r.self.Device() && r.have[l] > r.safe[l] {
			r.latch(l)
		}
	}
}

// sift parts what is new from what is known, and says what is missing before
// it. Having an entry proves that the sender has those before it too.
func (r *Replica) sift(from mesh.MemberID, es []Entry) (fresh []Entry, out []Send) {
	next := Vector{}
	again := Vector{}
	said := Vector{}
	for _, e := range es {
		said[e.LogID] = max(said[e.LogID], e.Seq)
		have := max(r.have[e.LogID], next[e.LogID])
		switch {
		case r.over[e.LogID]:
		case e.Seq <= r.have[e.LogID]:
			again[e.LogID] = r.have[e.LogID] // the Ack for it was lost, or crossed it
		case e.Seq == have+1 && (have > 0 || r.roomFor(next)):
			next[e.LogID] = e.Seq
			fresh = append(fresh, e)
		}
	}
	r.learn(from, said)
	if len(again) > 0 {
		out = append(out, Send{from, Ack{again}})
	}
	if len(fresh) == 0 {
		out = append(out, r.wants(from)...)
	}
	return fresh, out
}

// roomFor reports whether one more log may begin; next holds those that do.
func (r *Replica) roomFor(next Vector) bool { return len(r.have)+len(next) < MaxLogs }

// Stored says that entries which came from a member are durable now. They are
// acknowledged, fanned out if this app is the host, and the next ones fetched.
func (r *Replica) Stored(from mesh.MemberID, es []Entry) []Send {
	var kept []Entry
	done := Vector{}
	for _, e := range es {
		if e.Seq == r.have[e.LogID]+1 {
			r.have[e.LogID] = e.Seq
			done[e.LogID] = e.Seq
			kept = append(kept, e)
		}
	}
	if len(kept) == 0 {
		return nil
	}
	out := []Send{{from, Ack{done}}}
	if r.host == r.self {
		out = append(out, r.fanOut(from, kept)...)
	}
	return append(out, r.wants(from)...)
}

// fanOut passes entries on to everybody who did not say that they have them.
func (r *Replica) fanOut(from mesh.MemberID, es []Entry) []Send {
	var out []Send
	for _, m := range r.connected {
		if m == from {
			continue
		}
		lacking := slices.DeleteFunc(slices.Clone(es), func(e Entry) bool {
			return r.known[m][e.LogID] >= e.Seq || e.LogID == logOf(m)
		})
		if len(lacking) > 0 {
			out = append(out, Send{m, Entries{Entries: lacking}})
		}
	}
	return out
}

// wants asks a member for what it has and this one lacks, unless that is on its
// way already.
func (r *Replica) wants(m mesh.MemberID) []Send {
	var ranges []Range
	k := r.known[m]
	for l, theirs := range k {
		have := r.have[l]
		if theirs <= have || r.over[l] || have == 0 && len(r.have) >= MaxLogs {
			continue
		}
		if a, ok := r.asked[l]; ok && r.now-a.at < askAgain || !r.wanted(l) {
			continue
		}
		ranges = append(ranges, Range{l, have + 1, theirs})
	}
	if len(ranges) == 0 {
		return nil
	}
	slices.SortFunc(ranges, func(a, b Range) int { return compareLogs(a.LogID, b.LogID) })
	ranges = ranges[:min(len(ranges), maxRanges)]
	for _, g := range ranges {
		r.asked[g.LogID] = asked{m, r.now}
	}
	return []Send{{m, Want{ranges}}}
}

// serve answers a Want with one message, as much as that carries.
func (r *Replica) serve(to mesh.MemberID, ranges []Range) ([]Send, error) {
	var es []Entry
	bytes := 0
	for _, g := range ranges {
		last := min(g.To, r.have[g.LogID])
		if bytes >= chunkBytes || len(es) >= maxEntries || g.From > last {
			continue
		}
		got, err := r.read(g.LogID, g.From, last, chunkBytes-bytes, maxEntries-len(es))
		if err != nil {
			return nil, err
		}
		for _, e := range got {
			bytes += len(e.Bytes)
		}
		es = append(es, got...)
	}
	if len(es) == 0 {
		return nil, nil
	}
	return []Send{{to, Entries{Entries: es, Answer: true}}}, nil
}

// read takes entries from the source until one goes over bytes, at most n. It
// asks for few at a time, for each may be large.
func (r *Replica) read(l LogID, from, to uint64, bytes, n int) ([]Entry, error) {
	const few = 16
	var out []Entry
	for from <= to && bytes > 0 && n > 0 {
		last := min(to, from+uint64(min(few, n))-1)
		got, err := r.src.Range(l, from, last)
		if err != nil {
			return nil, fmt.Errorf("read entries of %s: %w", l.Author.Short(), err)
		}
		for _, e := range got {
			if e.Seq != from || bytes <= 0 {
				return out, nil
			}
			out = append(out, e)
			from++
			n--
			bytes -= len(e.Bytes)
		}
		if len(got) == 0 {
			break
		}
	}
	return out, nil
}

func compareLogs(a, b LogID) int {
	if a.Author != b.Author {
		if a.Author < b.Author {
			return -1
		}
		return 1
	}
	switch {
	case a.Session < b.Session:
		return -1
	case a.Session > b.Session:
		return 1
	}
	return 0
}
