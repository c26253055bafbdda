package meeting

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Journal is the set of a meeting's operations, and keeps its fold up to date
// as operations arrive: one that is ordered last is applied, others are folded
// in from the checkpoint before them. It belongs to one goroutine.
type Journal struct {
	id        MeetingID
	entries   []*entry // all, in order
	authority []*entry // those that decide who may do what, in order
	logs      map[log]*chain
	heads     map[ParticipantID]sessions
	shared    map[ParticipantID]bool // heads that a snapshot may hold
	lamport   uint64
	cuts      cuts
	// overrulings are those in what is folded, as they were found.
	overrulings []overruling

	fold        *fold
	folded      int // entries in fold
	stale       int // first entry that fold may have wrong; at least folded if none
	checkpoints []checkpoint
	every       int    // operations between checkpoints
	snapshot    *State // nil when something changed
}

// entry is an operation with what is read off it once.
type entry struct {
	op   Op
	at   place
	hash [32]byte
	body Body // nil where it is malformed or of a newer kind: changes nothing
}

type log struct {
	author  ParticipantID
	session string
}

type chain struct {
	entries map[uint64]*entry
	head    uint64 // last without a gap before it
}

type checkpoint struct {
	folded int
	state  *State
}

// A checkpoint is taken every checkpointEvery operations; of the older ones
// only some are kept, so that there are at most maxCheckpoints.
const (
	checkpointEvery = 64
	maxCheckpoints  = 64
)

// MaxLeap is how far one operation may be ahead of all that are known. Without
// it one hostile number would use up the clock for everybody.
const MaxLeap = 1 << 20

// NewJournal returns an empty journal.
func NewJournal(id MeetingID) *Journal {
	start := empty(id)
	return &Journal{
		id:          id,
		logs:        map[log]*chain{},
		heads:       map[ParticipantID]sessions{},
		shared:      map[ParticipantID]bool{},
		fold:        resume(start),
		checkpoints: []checkpoint{{0, start}},
		every:       checkpointEvery,
	}
}

// Fold is the state of a set of operations.
func Fold(id MeetingID, ops []Op) *State {
	j := NewJournal(id)
	_, _ = j.Add(ops...)
	return j.State()
}

// Admit says whether an operation from outside may be stored: it is of this
// meeting, signed, follows what is known of its log, and is not absurdly far
// ahead. [Journal.Add] does not ask this again of what is on disk.
func (j *Journal) Admit(o Op) error {
	if o.Lamport > j.lamport+MaxLeap {
		return fmt.Errorf("admit %s: lamport %d after %d: %w", o.ID(), o.Lamport, j.lamport, ErrBadOp)
	}
	if err := o.Verify(); err != nil {
		return err
	}
	_, _, err := j.fits(o)
	return err
}

// Add takes operations whose signatures were verified, in any order;
// duplicates are ignored. It returns how many were new, and the joined reasons
// for those that it refused.
func (j *Journal) Add(ops ...Op) (added int, err error) {
	var fresh []*entry
	var refused []error
	for _, o := range ops {
		hash, dup, err := j.fits(o)
		if err != nil {
			refused = append(refused, err)
			continue
		}
		if dup {
			continue
		}
		e := &entry{op: o, at: o.place(), hash: hash}
		if body, err := DecodeBody(o.Kind, o.Body); err == nil {
			e.body = body
		}
		j.chain(e)
		fresh = append(fresh, e)
	}
	if len(fresh) > 0 {
		j.insert(fresh)
	}
	return len(fresh), errors.Join(refused...)
}

// fits checks o against its own log.
func (j *Journal) fits(o Op) (hash [32]byte, dup bool, err error) {
	if o.Meeting != j.id {
		return hash, false, fmt.Errorf("add %s: %w", o.ID(), ErrWrongMeeting)
	}
	if err := o.wellFormed(); err != nil {
		return hash, false, fmt.Errorf("add: %w", err)
	}
	hash = o.Hash()
	c := j.logs[log{o.Author, o.Session}]
	if c == nil {
		return hash, false, nil
	}
	if same := c.entries[o.Seq]; same != nil {
		if same.hash != hash {
			return hash, false, fmt.Errorf("add %s: %w", o.ID(), ErrFork)
		}
		return hash, true, nil
	}
	prev, next := c.entries[o.Seq-1], c.entries[o.Seq+1]
	if prev != nil && prev.hash != o.Prev || next != nil && next.op.Prev != hash {
		return hash, false, fmt.Errorf("add %s: %w", o.ID(), ErrBrokenChain)
	}
	return hash, false, nil
}

// chain puts e into its log.
func (j *Journal) chain(e *entry) {
	id := log{e.op.Author, e.op.Session}
	c := j.logs[id]
	if c == nil {
		c = &chain{entries: map[uint64]*entry{}}
		j.logs[id] = c
	}
	c.entries[e.op.Seq] = e
	was := c.head
	for c.entries[c.head+1] != nil {
		c.head++
	}
	if c.head > was {
		j.advance(id, c.head)
	}
	j.lamport = max(j.lamport, e.op.Lamport)
}

// advance copies an author's heads once after a snapshot.
func (j *Journal) advance(id log, head uint64) {
	if known, ok := j.heads[id.author]; !ok {
		j.heads[id.author] = sessions{}
	} else if j.shared[id.author] {
		j.heads[id.author] = maps.Clone(known)
	}
	delete(j.shared, id.author)
	j.heads[id.author][id.session] = head
}

// insert merges fresh entries into the order and notes what has to be folded
// again.
func (j *Journal) insert(fresh []*entry) {
	slices.SortFunc(fresh, byPlace)
	var first int
	j.entries, first = merge(j.entries, fresh)
	j.stale = min(j.stale, first)
	j.snapshot = nil

	var deciding []*entry
	for _, e := range fresh {
		if e.body != nil && authority(e.op.Kind) {
			deciding = append(deciding, e)
		}
	}
	if len(deciding) > 0 {
		known := len(j.authority)
		j.authority, first = merge(j.authority, deciding)
		if reachesBack && (first < known || cutting(deciding)) {
			j.rejudge()
		}
	}
}

// cutting reports whether any entry may reach back.
func cutting(entries []*entry) bool {
	return slices.ContainsFunc(entries, func(e *entry) bool {
		return e.op.Kind == KindRevoke || e.op.Kind == KindRemove
	})
}

// rejudge finds the cuts anew, and the first entry about which they changed
// their mind.
func (j *Journal) rejudge() {
	was := j.cuts
	j.cuts = judge(j.id, j.authority)
	if maps.EqualFunc(was, j.cuts, func(a, b []cut) bool { return slices.EqualFunc(a, b, cut.equal) }) {
		return
	}
	for i, e := range j.entries[:min(j.stale, len(j.entries))] {
		if was.of(e.op) != j.cuts.of(e.op) {
			j.stale = i
			return
		}
	}
}

// State is the fold of all operations so far.
func (j *Journal) State() *State {
	if j.snapshot == nil {
		j.catchUp()
		s := j.fold.snapshot()
		s.heads, s.lamport = maps.Clone(j.heads), j.lamport
		for author := range j.heads {
			j.shared[author] = true
		}
		j.snapshot = s
	}
	return j.snapshot
}

func (j *Journal) catchUp() {
	if j.stale < j.folded {
		j.rewind(j.review(j.stale))
	}
	for j.folded < len(j.entries) {
		e := j.entries[j.folded]
		if e.body != nil && !j.overruled(e) && !j.fold.step(e.op, e.body, j.cuts.of(e.op)) {
			if o, does := j.fold.overrules(e.op, e.body, j.cuts.of(e.op)); does {
				j.overrulings = append(j.overrulings, o)
				j.rewind(j.index(o.from))
				continue
			}
		}
		j.folded++
		j.checkpoint()
	}
	j.stale = j.folded
}

// rewind goes back to the last checkpoint that holds nothing from entry i on.
func (j *Journal) rewind(i int) {
	n := len(j.checkpoints)
	for j.checkpoints[n-1].folded > i {
		n--
	}
	j.checkpoints = j.checkpoints[:n]
	j.fold, j.folded = resume(j.checkpoints[n-1].state), j.checkpoints[n-1].folded
}

func (j *Journal) checkpoint() {
	if j.folded < j.checkpoints[len(j.checkpoints)-1].folded+j.every {
		return
	}
	j.checkpoints = append(j.checkpoints, checkpoint{j.folded, j.fold.snapshot()})
	if len(j.checkpoints) > maxCheckpoints {
		j.thin()
	}
}

// thin keeps every other one of the older half; the first, the empty state, stays.
func (j *Journal) thin() {
	kept := j.checkpoints[:0:0]
	for i, c := range j.checkpoints {
		if i%2 == 0 || i >= maxCheckpoints/2 {
			kept = append(kept, c)
		}
	}
	j.checkpoints = kept
}

// Lamport is the highest lamport time in the journal.
func (j *Journal) Lamport() uint64 { return j.lamport }

// Ops are all operations in their order.
func (j *Journal) Ops() []Op {
	ops := make([]Op, len(j.entries))
	for i, e := range j.entries {
		ops[i] = e.op
	}
	return ops
}

func byPlace(a, b *entry) int { return a.at.compare(b.at) }

// merge puts sorted fresh entries into sorted entries, and returns the index
// of the first of them.
func merge(entries, fresh []*entry) (merged []*entry, first int) {
	first, _ = slices.BinarySearchFunc(entries, fresh[0], byPlace)
	tail := slices.Clone(entries[first:])
	merged = entries[:first]
	for len(tail) > 0 && len(fresh) > 0 {
		if byPlace(tail[0], fresh[0]) < 0 {
			merged, tail = append(merged, tail[0]), tail[1:]
		} else {
			merged, fresh = append(merged, fresh[0]), fresh[1:]
		}
	}
	return append(append(merged, tail...), fresh...), first
}
