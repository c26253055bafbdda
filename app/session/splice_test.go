package session

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/pion/rtp"

	"alcove/media"
	"alcove/media/peer"
)

// ear is a studio that notes what it hears. The SSRC of a packet says which link
// brought it, its timestamp which track.
type ear struct {
	t     *testing.T
	bound map[media.Slot]media.TrackID
	heard map[media.TrackID][]uint32
	up    []bool
	at    time.Duration // the splice's clock
}

func (e *ear) Packet(slot media.Slot, p *rtp.Packet) {
	track := trackOf(p.Timestamp)
	if e.bound[slot] != track {
		e.t.Fatalf("slot %v is bound to %v and gets %v", slot, e.bound[slot], track)
	}
	e.heard[track] = append(e.heard[track], p.SSRC)
}

func (e *ear) Bound(b media.Binding) {
	for slot, track := range e.bound {
		if track == b.Track && track.Peer != "" && slot != b.Slot {
			e.t.Fatalf("%v sounds in %v and %v", track, slot, b.Slot)
		}
	}
	e.bound[b.Slot] = b.Track
	e.heard[b.Track] = nil // as after a flush
}

func (e *ear) State(up bool) { e.up = append(e.up, up) }

func trackOf(n uint32) media.TrackID {
	return media.TrackID{Peer: media.PeerID('a' + rune(n)), Source: media.Microphone}
}

func spliced(t *testing.T) (*splice, *ear) {
	e := &ear{t: t, bound: map[media.Slot]media.TrackID{}, heard: map[media.TrackID][]uint32{}}
	s := newSplice(e)
	s.now = func() time.Duration { return e.at }
	return s, e
}

func audio(i int) media.Slot { return media.Slot{Kind: media.Audio, Index: i} }

func bring(f *feed, link uint32, slot int, track uint32) {
	f.Packet(audio(slot), &rtp.Packet{Header: rtp.Header{SSRC: link, Timestamp: track}})
}

func TestATrackIsTakenOverByTheNewLink(t *testing.T) {
	s, e := spliced(t)
	old := s.open()
	old.State(true)
	old.Bound(media.Binding{Slot: audio(0), Track: trackOf(1)})
	bring(old, 1, 0, 1)
	next := s.open()
	next.Bound(media.Binding{Slot: audio(3), Track: trackOf(1)})
	bring(old, 1, 0, 1)
	if got := e.heard[trackOf(1)]; len(got) != 2 {
		t.Fatalf("before the new one brings it: %v", got)
	}
	bring(next, 2, 3, 1)
	bring(old, 1, 0, 1)
	bring(next, 2, 3, 1)
	if got := e.heard[trackOf(1)]; len(got) != 2 || got[0] != 2 || got[1] != 2 {
		t.Fatalf("after it: %v", got)
	}
	next.State(true)
	s.close(old)
	bring(old, 1, 0, 1)
	bring(next, 2, 3, 1)
	if got := e.heard[trackOf(1)]; len(got) != 3 {
		t.Fatalf("after the old one closed: %v", got)
	}
	if from, slot := s.source(audio(0)); from != next || slot != audio(3) {
		t.Errorf("a key frame would be asked of %v in %v", from, slot)
	}
	s.close(next)
	if len(e.up) != 2 || e.up[1] || e.bound[audio(0)] != (media.TrackID{}) {
		t.Errorf("states %v, bound %v", e.up, e.bound)
	}
}

// A link that died brings nothing more, long before anybody says so: another one
// that brings the track is taken at once. If it was asleep, it has it back.
func TestASilentLinkIsLeft(t *testing.T) {
	s, e := spliced(t)
	host := s.open()
	host.Bound(media.Binding{Slot: audio(0), Track: trackOf(1)})
	carrier := s.open()
	carrier.Bound(media.Binding{Slot: audio(0), Track: trackOf(1)})
	both := func(from ...*feed) (heard []uint32) {
		for range 5 {
			for _, f := range from {
				name := uint32(slices.Index([]*feed{host, carrier}, f))
				bring(f, name, 0, 1)
			}
			e.at += 20 * time.Millisecond
		}
		return e.heard[trackOf(1)]
	}
	if got := both(host, carrier); slices.Contains(got, 0) {
		t.Fatalf("the carrier does not have it: %v", got)
	}
	if got := both(host); len(got) != 5 || slices.Contains(got, 0) {
		t.Fatalf("the carrier hardly paused: %v", got)
	}
	e.at += mute[media.Audio]
	if got := both(host); len(got) != 5 || slices.Contains(got, 1) {
		t.Fatalf("after the carrier's silence: %v", got)
	}
	if got := both(host, carrier); len(got) != 5 || slices.Contains(got, 0) {
		t.Fatalf("after the carrier woke: %v", got)
	}
}

// What the new host does not bring ends with the old link.
func TestWhatTheNewLinkLacksEnds(t *testing.T) {
	s, e := spliced(t)
	old := s.open()
	old.Bound(media.Binding{Slot: audio(0), Track: trackOf(1)})
	next := s.open()
	next.Bound(media.Binding{Slot: audio(0), Track: trackOf(2)})
	bring(old, 1, 0, 1)
	bring(next, 2, 0, 2)
	if len(e.heard[trackOf(1)]) != 1 || len(e.heard[trackOf(2)]) != 1 {
		t.Fatalf("heard %v", e.heard)
	}
	s.close(old)
	for slot, track := range e.bound {
		if track == trackOf(1) {
			t.Errorf("slot %v still has it", slot)
		}
	}
}

// Any order of bindings and packets: the ear itself checks that a slot gets its
// track alone and that no track sounds twice. Whatever a link brings alone is
// heard, and once the newest brought a track no other link's packet is.
func TestSpliceIsNeverBoth(t *testing.T) {
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 0))
		s, e := spliced(t)
		var feeds []*feed
		have := map[*feed]map[int]uint32{} // by slot
		names := map[*feed]uint32{}
		brought := map[*feed]map[uint32]bool{}
		for range 300 {
			switch r.IntN(10) {
			case 0:
				if len(feeds) < 2 {
					f := s.open()
					feeds, have[f], brought[f] = append(feeds, f), map[int]uint32{}, map[uint32]bool{}
					names[f] = uint32(len(names) + 1)
				}
			case 1:
				if len(feeds) > 0 && r.IntN(3) == 0 {
					s.close(feeds[0])
					feeds = feeds[1:]
				}
			case 2, 3:
				if len(feeds) > 0 {
					f, slot, track := feeds[r.IntN(len(feeds))], r.IntN(peer.AudioSlots), uint32(r.IntN(6))
					for i, has := range have[f] { // a forwarder binds a track once
						if has == track {
							delete(have[f], i)
							f.Bound(media.Binding{Slot: audio(i)})
						}
					}
					if was, ok := have[f][slot]; ok {
						delete(brought[f], was)
					}
					delete(brought[f], track)
					have[f][slot] = track
					f.Bound(media.Binding{Slot: audio(slot), Track: trackOf(track)})
				}
			default:
				if len(feeds) == 0 {
					continue
				}
				f := feeds[r.IntN(len(feeds))]
				for slot, track := range have[f] {
					before := len(e.heard[trackOf(track)])
					bring(f, names[f], slot, track)
					heard := e.heard[trackOf(track)]
					newest := f == feeds[len(feeds)-1]
					switch other := feeds[0]; {
					case newest && (len(heard) == 0 || heard[len(heard)-1] != names[f]):
						t.Fatalf("seed %d: the newest link's packet is lost", seed)
					case !newest && brought[feeds[1]][track] && len(heard) > before:
						t.Fatalf("seed %d: the old link still sounds", seed)
					case !newest && other == f && !holds(have[feeds[1]], track) && len(heard) == before:
						t.Fatalf("seed %d: what the old link alone brings is lost", seed)
					}
					brought[f][track] = true
				}
			}
		}
	}
}

func holds(slots map[int]uint32, track uint32) bool {
	for _, t := range slots {
		if t == track {
			return true
		}
	}
	return false
}
