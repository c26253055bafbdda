package sfu

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"alcove/media"
	"alcove/media/mediatest"

	"pgregory.net/rapid"
)

// warden watches each packet at the moment it leaves.
type warden struct {
	mu     sync.Mutex
	more   sync.Cond       // a packet passed
	before media.Partition // until the change is acknowledged
	after  media.Partition
	both   bool // the change is under way
	joined bool // a packet has left over an edge that only after has
	wrong  []string
	passed int
	beyond int // of these, out of one room into another
	seen   atomic.Int64
}

func (w *warden) see(l *leg, s *stream) {
	// Dawdle, so that a cut that does not wait for packets under way is caught.
	if w.seen.Add(1)%8 == 0 {
		for range 100 {
			runtime.Gosched()
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	from, to, source := s.pub.track.Peer, l.member.id, s.pub.track.Source
	old, now := w.before.Allows(from, to, source), w.after.Allows(from, to, source)
	w.passed++
	if w.after.Room[from] != w.after.Room[to] {
		w.beyond++
	}
	w.more.Signal()
	switch {
	case now && !old && w.both:
		w.joined = true
	case now:
	case !w.both:
		w.wrong = append(w.wrong, "after the cut: "+string(from)+" to "+string(to))
	case !old:
		w.wrong = append(w.wrong, "in neither partition: "+string(from)+" to "+string(to))
	case w.joined:
		w.wrong = append(w.wrong, "after a join: "+string(from)+" to "+string(to))
	}
}

// anybody reports whether somebody hears somebody.
func anybody(p media.Partition, n uint16) bool {
	for from := range n {
		for to := range n {
			if p.Allows(mediatest.ID(from), mediatest.ID(to), media.Microphone) {
				return true
			}
		}
	}
	return false
}

// TestNeverBoth: over random partitions, moves and ways to reach into other
// rooms, with everybody sending at once, a packet never reaches anybody outside
// the room of its sender whom no edge names, counted at the leg from the moment
// the cut is acknowledged; and no packet takes an old edge after one took a new
// one.
func TestNeverBoth(t *testing.T) {
	w := &warden{}
	w.more.L = &w.mu
	h := newHost(t, func(f *Forwarder) { f.probe = w.see })
	const n = crowd
	var stop atomic.Bool
	var work sync.WaitGroup
	defer work.Wait()
	defer stop.Store(true)
	for i := range uint16(n) {
		p := h.local(i)
		p.Audio, p.Video = 60, [3]int{60, 60, 0}
		work.Go(func() {
			rate := time.NewTicker(200 * time.Microsecond)
			defer rate.Stop()
			for !stop.Load() {
				select {
				case r := <-p.link.Requests():
					p.RequestKey(r.Layer)
				default:
				}
				_, _ = p.SendAudio(), p.SendVideo()
				<-rate.C
			}
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		for range rapid.IntRange(1, 6).Draw(t, "moves") {
			p := floors.Draw(t, "floor").Partition
			w.mu.Lock()
			w.after, w.both, w.joined = p, true, false
			w.mu.Unlock()
			h.SetPartition(p)
			h.settle()
			w.mu.Lock()
			w.before, w.both = p, false
			for until := w.passed + 15; anybody(p, n) && w.passed < until; {
				w.more.Wait()
			}
			wrong := w.wrong
			w.mu.Unlock()
			if len(wrong) > 0 {
				t.Fatalf("%d packets: %v", len(wrong), wrong)
			}
		}
	})
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.passed == 0 || w.beyond == 0 {
		t.Fatalf("%d packets passed, %d of them into another room", w.passed, w.beyond)
	}
	t.Logf("%d packets watched, %d of them into another room", w.passed, w.beyond)
}

// TestMovesOverTheNetwork: the same with real connections, seen from the
// receivers, who check each packet against the binding of its slot.
func TestMovesOverTheNetwork(t *testing.T) {
	h := newHost(t)
	var all []*person
	for n := range uint16(4) {
		all = append(all, h.guest(n, nil))
	}
	all = append(all, h.local(4))
	for _, p := range all {
		p.talk(t)
	}
	home := rooms([]uint16{0, 1}, []uint16{2, 3, 4})
	away := rooms([]uint16{0}, []uint16{1, 2, 3, 4})
	for round := range 6 {
		p, with, without := home, uint16(0), uint16(3)
		if round%2 == 1 {
			p, with, without = away, 3, 0
		}
		h.SetPartition(p)
		h.settle()
		seen := all[1].Seen()
		if !all[1].Wait(limit, func(s mediatest.Seen) bool {
			return s.Count[mic(with)] >= seen.Count[mic(with)]+5 && s.Count[cam(with)] >= seen.Count[cam(with)]+10
		}) {
			t.Fatalf("round %d: 1 does not get %d: %+v", round, with, h.Stats())
		}
		// Whoever was left is silent by now: the new room was heard for 100 ms.
		before := all[1].Seen().Count[mic(without)]
		seen = all[1].Seen()
		if !all[1].Wait(limit, func(s mediatest.Seen) bool { return s.Count[mic(with)] >= seen.Count[mic(with)]+5 }) {
			t.Fatalf("round %d: 1 hears %d no more: %+v", round, with, h.Stats())
		}
		if after := all[1].Seen().Count[mic(without)]; after != before {
			t.Errorf("round %d: %d packets of the room that was left", round, after-before)
		}
	}
	for _, p := range all {
		if s := p.Seen(); s.Wrong != 0 || s.Unstamped != 0 || p.guest != nil && len(s.States) != 1 {
			t.Errorf("%d: %d packets of another track than bound, %d unstamped, states %v", p.Peer, s.Wrong, s.Unstamped, s.States)
		}
		if p.guest != nil && p.guest.Negotiations() != 1 {
			t.Errorf("%d negotiated %d times", p.Peer, p.guest.Negotiations())
		}
	}
}
