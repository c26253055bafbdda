package sfu

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"alcove/media"
	"alcove/media/layers"
	"alcove/media/peer"
)

// Times of a stream.
const (
	// keyInterval is the least time between two requests for a key frame of one
	// layer. Requests in between are carried out at its end.
	keyInterval = 100 * time.Millisecond
	// liveTime is how long after its last packet a stream counts as sent.
	liveTime = time.Second
)

// quiet is the level of a voice that tells none, -dBov.
const quiet = 60

// publication is one track as it enters.
type publication struct {
	member *member
	track  media.TrackID
	layers []*stream // by layer
}

func (p *publication) live(now time.Duration) (l layers.Live) {
	for i, s := range p.layers {
		l[i] = s.live(now)
	}
	return l
}

// stream is one encoding of a publication. Whoever receives its packets, a
// socket's goroutine or the host's own encoder, also writes them to all legs.
type stream struct {
	pub   *publication
	layer media.Layer
	legs  atomic.Pointer[[]*leg] // replaced by Run alone

	mu   sync.Mutex // held while one packet goes to all legs; guards the next three
	ring ring
	gaps gaps
	seen reception

	ssrc   atomic.Uint32 // 0 until the first packet
	last   atomic.Int64  // time of the last packet, 0 is never
	loud   atomic.Int32  // smoothed level, 1/16 dB
	wanted atomic.Bool   // somebody waits for a key frame
	asked  atomic.Int64  // time of the last request

	lived bool // Run's: whether it was live when Run last looked
}

func newStream(p *publication, l media.Layer) *stream {
	s := &stream{pub: p, layer: l}
	s.legs.Store(&[]*leg{})
	size := videoRing
	if p.track.Source.Kind() == media.Audio {
		size = audioRing
	}
	s.ring = newRing(size)
	s.loud.Store(quiet * 16)
	return s
}

func (s *stream) live(now time.Duration) bool {
	last := s.last.Load()
	return last != 0 && now-time.Duration(last) < liveTime
}

// arrive notes the number of a packet from the network.
func (s *stream) arrive(seq uint16, repairable bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen.saw(seq)
	if repairable {
		s.gaps.saw(seq)
	}
}

// hear smooths the level of a microphone, -dBov, over some eight packets. One
// that begins is as loud as its first packet.
func (s *stream) hear(level uint8, begins bool) {
	now := int32(level) * 16
	if !begins {
		old := s.loud.Load()
		now = old + (now-old)/8
	}
	s.loud.Store(now)
}

// receive forwards one packet. p is valid during the call.
func (s *stream) receive(p *packet, now time.Duration) {
	was := s.last.Swap(int64(now))
	begins := was == 0 || now-time.Duration(was) >= liveTime
	if p.leveled {
		s.hear(p.level&0x7f, begins)
	}
	if begins {
		s.pub.member.f.wake() // it is live now
	}
	if p.flags&(peer.FlagKey|peer.FlagStart) == peer.FlagKey|peer.FlagStart {
		s.wanted.Store(false)
	}
	s.mu.Lock()
	s.ring.put(p)
	for _, l := range *s.legs.Load() {
		l.forward(s, p, now)
	}
	s.mu.Unlock()
	if s.wanted.Load() {
		s.ask(now)
	}
}

// wantKey asks the sender for a key frame, now or as soon as one may.
func (s *stream) wantKey(now time.Duration) {
	s.wanted.Store(true)
	s.ask(now)
}

func (s *stream) ask(now time.Duration) {
	last := s.asked.Load()
	if s.last.Load() == 0 || last != 0 && now-time.Duration(last) < keyInterval || !s.asked.CompareAndSwap(last, int64(now)) {
		return
	}
	s.pub.member.requestKey(s)
}

// add and remove are Run's.
func (s *stream) add(l *leg) {
	if old := *s.legs.Load(); !slices.Contains(old, l) {
		next := append(slices.Clip(old), l)
		s.legs.Store(&next)
	}
}

func (s *stream) remove(l *leg) {
	next := slices.DeleteFunc(slices.Clone(*s.legs.Load()), func(o *leg) bool { return o == l })
	s.legs.Store(&next)
}

// repair writes packet seq once more to l.
func (s *stream) repair(l *leg, seq uint16) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, ok := s.ring.get(seq); ok {
		l.again(s, p)
	}
}
