package session

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"

	"alcove/media"
	"alcove/media/peer"
)

// splice makes one stream of what the media links bring. While the host's role or
// a room is handed over two of them bring the same: a track is taken from the
// older one until the newer one brings a packet of it, so that nobody falls silent
// and nobody sounds twice. One that falls silent while another brings the track
// is left for that one. The studio's slots are the splice's own, one for each
// track.
type splice struct {
	to  peer.Receiver
	now func() time.Duration

	mu    sync.Mutex // guards all but what says otherwise; packets do not take it
	feeds []*feed    // the newest last
	up    bool
	slots map[media.Kind]*[spliceSlots]spliceSlot
}

// spliceSlots is what two links have together, of a kind.
const spliceSlots = 2 * max(peer.AudioSlots, peer.VideoSlots)

// spliceSlot is one slot of the studio.
type spliceSlot struct {
	busy  sync.Mutex          // calls for one slot never overlap
	from  atomic.Pointer[tap] // written while busy; nil is free
	last  atomic.Int64        // when it was bound, or a packet came; by the splice's clock
	track media.TrackID
}

// tap is a slot of a link, that a track is taken from.
type tap struct {
	feed *feed
	slot int
}

// feed is one link's end of a splice.
type feed struct {
	s     *splice
	up    bool
	bound map[media.Slot]media.TrackID
	may   func(media.TrackID) bool // what it brings is taken; nil is all
	live  map[media.TrackID]bool   // a packet came, or there was no other link
	route map[media.Kind]*[spliceSlots]atomic.Int32
}

// Routes of a link's slot that lead to none of the studio's.
const (
	nowhere = -1 // there is no slot for the track
	waiting = -2 // another link may bring it, until the first packet comes
	spare   = -3 // another link brings it to slot 0; less by one is to slot 1
)

// mute is how long a link that brings a track may bring nothing of it while
// another does. Sound comes every 20 ms, pictures of a busy screen seldom.
var mute = map[media.Kind]time.Duration{media.Audio: 200 * time.Millisecond, media.Video: 600 * time.Millisecond}

func newSplice(to peer.Receiver) *splice {
	return &splice{to: to, now: func() time.Duration { return time.Since(started) }, slots: map[media.Kind]*[spliceSlots]spliceSlot{media.Audio: {}, media.Video: {}}}
}

// open adds the newest link.
func (s *splice) open() *feed {
	f := &feed{
		s: s, bound: map[media.Slot]media.TrackID{}, live: map[media.TrackID]bool{},
		route: map[media.Kind]*[spliceSlots]atomic.Int32{media.Audio: {}, media.Video: {}},
	}
	for _, routes := range f.route {
		for i := range routes {
			routes[i].Store(nowhere)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.feeds = append(s.feeds, f)
	return f
}

// expect says what may be taken from a link.
func (s *splice) expect(f *feed, may func(media.TrackID) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.may = may
	s.connect(media.Audio)
	s.connect(media.Video)
}

// close takes a link away. What it alone brought ends.
func (s *splice) close(f *feed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.feeds = slices.DeleteFunc(s.feeds, func(o *feed) bool { return o == f })
	clear(f.bound)
	f.up = false
	s.connect(media.Audio)
	s.connect(media.Video)
	s.tellState()
}

// source finds the link behind a slot of the studio, and its slot; nil for none.
// It takes no lock: the studio asks while it takes in a packet.
func (s *splice) source(slot media.Slot) (*feed, media.Slot) {
	if slots := s.slots[slot.Kind]; slots != nil && slot.Index >= 0 && slot.Index < spliceSlots {
		if from := slots[slot.Index].from.Load(); from != nil {
			return from.feed, media.Slot{Kind: slot.Kind, Index: from.slot}
		}
	}
	return nil, slot
}

// carrier is where a track is taken from: the newest link that brought a packet
// of it, else the newest that will; nil for none.
func (s *splice) carrier(track media.TrackID) (from *tap) {
	for _, f := range slices.Backward(s.feeds) {
		at := f.slotOf(track)
		if at < 0 || from != nil && !f.live[track] {
			continue
		}
		if from = (&tap{f, at}); f.live[track] {
			break
		}
	}
	return from
}

// takes reports whether a track is taken from this link.
func (f *feed) takes(track media.TrackID) bool { return f.may == nil || f.may(track) }

// slotOf is the first slot that carries a track; negative for none.
func (f *feed) slotOf(track media.TrackID) int {
	at := -1
	if !f.takes(track) {
		return at
	}
	for slot, t := range f.bound {
		if t == track && (at < 0 || slot.Index < at) {
			at = slot.Index
		}
	}
	return at
}

// connect gives every track of a kind that some link brings a slot of the
// studio, and takes away those of others.
func (s *splice) connect(kind media.Kind) {
	slots := s.slots[kind]
	has := map[media.TrackID]int{}
	for i := range slots {
		at := &slots[i]
		if at.from.Load() == nil {
			continue
		}
		if s.carrier(at.track) == nil {
			s.put(kind, i, media.TrackID{}, nil)
			continue
		}
		has[at.track] = i
	}
	for _, f := range s.feeds {
		for slot, track := range f.bound {
			if slot.Kind != kind || !f.takes(track) {
				continue
			}
			i, ok := has[track]
			if !ok {
				i, ok = s.free(slot)
			}
			if !ok {
				continue
			}
			has[track] = i
			if from := s.carrier(track); !from.is(slots[i].from.Load()) {
				s.put(kind, i, track, from)
			}
		}
	}
	for _, f := range s.feeds {
		f.routes(kind, has)
	}
}

// is reports whether two taps are the same slot of the same link.
func (o *tap) is(p *tap) bool { return p != nil && *o == *p }

// free is a slot of the studio that carries nothing, the same index if it can be.
func (s *splice) free(like media.Slot) (int, bool) {
	slots := s.slots[like.Kind]
	if slots[like.Index].from.Load() == nil {
		return like.Index, true
	}
	for i := range slots {
		if slots[i].from.Load() == nil {
			return i, true
		}
	}
	return 0, false
}

// put binds a slot of the studio.
func (s *splice) put(kind media.Kind, i int, track media.TrackID, from *tap) {
	at := &s.slots[kind][i]
	at.busy.Lock()
	defer at.busy.Unlock()
	at.track = track
	at.last.Store(int64(s.now()))
	at.from.Store(from)
	s.to.Bound(media.Binding{Slot: media.Slot{Kind: kind, Index: i}, Track: track})
}

// routes says where the packets of each slot go.
func (f *feed) routes(kind media.Kind, has map[media.TrackID]int) {
	for n := range f.route[kind] {
		to := int32(nowhere)
		if track, ok := f.bound[media.Slot{Kind: kind, Index: n}]; ok && f.takes(track) {
			i, placed := has[track]
			from := f.s.slots[kind][i].from.Load()
			switch {
			case placed && !f.live[track]:
				to = waiting
			case placed && (&tap{f, n}).is(from):
				to = int32(i)
			case placed:
				to = spare - int32(i)
			}
		}
		f.route[kind][n].Store(to)
	}
}

// Bound follows what a slot of this link carries from now on.
func (f *feed) Bound(b media.Binding) {
	if f.route[b.Slot.Kind] == nil || b.Slot.Index < 0 || b.Slot.Index >= spliceSlots {
		return
	}
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	if !slices.Contains(f.s.feeds, f) {
		return // closed
	}
	old := f.bound[b.Slot]
	delete(f.bound, b.Slot)
	if f.slotOf(old) < 0 {
		delete(f.live, old)
	}
	if b.Track != (media.TrackID{}) {
		f.bound[b.Slot] = b.Track
		if len(f.s.feeds) == 1 {
			f.live[b.Track] = true
		}
	}
	f.s.connect(b.Slot.Kind)
}

// Packet passes one on, if the track is taken from this link.
func (f *feed) Packet(slot media.Slot, p *rtp.Packet) {
	routes := f.route[slot.Kind]
	if routes == nil || slot.Index < 0 || slot.Index >= spliceSlots {
		return
	}
	to := routes[slot.Index].Load()
	if to == waiting {
		to = f.takeOver(slot)
	}
	if to <= spare && f.s.silent(slot.Kind, spare-to) {
		to = f.relieve(slot, spare-to)
	}
	if to < 0 {
		return
	}
	at := &f.s.slots[slot.Kind][to]
	at.busy.Lock()
	defer at.busy.Unlock()
	if (&tap{f, slot.Index}).is(at.from.Load()) { // else it was bound anew meanwhile
		at.last.Store(int64(f.s.now()))
		f.s.to.Packet(media.Slot{Kind: slot.Kind, Index: int(to)}, p)
	}
}

// takeOver notes that this link brings the track of a slot, and where it goes.
func (f *feed) takeOver(slot media.Slot) int32 {
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	if track, ok := f.bound[slot]; ok {
		f.live[track] = true
		f.s.connect(slot.Kind)
	}
	return f.route[slot.Kind][slot.Index].Load()
}

// silent reports whether nothing came to a slot of the studio for too long.
func (s *splice) silent(kind media.Kind, i int32) bool {
	return s.now()-time.Duration(s.slots[kind][i].last.Load()) > mute[kind]
}

// relieve takes the track of a slot from this link, for the one that brought it
// fell silent; with its next packet that one may have it back.
func (f *feed) relieve(slot media.Slot, i int32) int32 {
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	track, ok := f.bound[slot]
	at := &f.s.slots[slot.Kind][i]
	if from := at.from.Load(); ok && from != nil && from.feed != f && at.track == track && f.s.silent(slot.Kind, i) {
		delete(from.feed.live, track)
		f.s.connect(slot.Kind)
	}
	return f.route[slot.Kind][slot.Index].Load()
}

// State tells the studio whether anything can arrive.
func (f *feed) State(connected bool) {
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	if slices.Contains(f.s.feeds, f) {
		f.up = connected
		f.s.tellState()
	}
}

func (s *splice) tellState() {
	up := slices.ContainsFunc(s.feeds, func(f *feed) bool { return f.up })
	if up != s.up {
		s.up = up
		s.to.State(up)
	}
}
