package app

import (
	"fmt"
	"testing"

	"alcove/media"
)

var (
	anasCamera = media.TrackID{Peer: "ana", Source: media.Camera}
	bosCamera  = media.TrackID{Peer: "bo", Source: media.Camera}
)

func frame(key bool, number byte) media.Frame {
	return media.Frame{Source: media.Camera, Key: key, Data: []byte{number}}
}

// drain returns the last byte of each message that waits, "K" before key frames.
func drain(s *Socket) []string {
	var out []string
	for {
		select {
		case m := <-s.Messages():
			mark := ""
			if m[0] == wireVP8 && m[1] == flagKey {
				mark = "K"
			}
			out = append(out, fmt.Sprint(mark, m[len(m)-1]))
		default:
			return out
		}
	}
}

func TestHubReachesEverySocket(t *testing.T) {
	h := newHub(func(media.TrackID) { t.Error("nothing was lost") })
	one, two := h.Open(), h.Open()
	h.frame(anasCamera, frame(true, 1))
	h.frame(anasCamera, frame(false, 2))
	two.Close()
	h.frame(anasCamera, frame(false, 3))
	if got := fmt.Sprint(drain(one)); got != "[K1 2 3]" {
		t.Errorf("the first socket got %s", got)
	}
	if got := fmt.Sprint(drain(two)); got != "[K1 2]" {
		t.Errorf("the closed socket got %s", got)
	}
	one.Close()
	h.frame(anasCamera, frame(true, 4)) // to nobody
}

// TestSlowSocketDropsToTheNextKeyFrame fills a socket that nobody reads: it
// loses whole pictures of that track up to a key frame, which is asked for, and
// the other socket loses nothing.
func TestSlowSocketDropsToTheNextKeyFrame(t *testing.T) {
	asked := map[media.TrackID]int{}
	h := newHub(func(id media.TrackID) { asked[id]++ })
	slow, quick := h.Open(), h.Open()
	h.frame(anasCamera, frame(true, 0))
	h.frame(bosCamera, frame(true, 100))
	for i := range socketQueue - 2 {
		h.frame(anasCamera, frame(false, byte(i)))
	}
	if len(asked) != 0 || h.Dropped() != 0 {
		t.Fatalf("before the queue is full: %v asked, %d dropped", asked, h.Dropped())
	}
	drain(quick)
	h.frame(anasCamera, frame(false, 201)) // does not fit
	if asked[anasCamera] == 0 || asked[bosCamera] != 0 {
		t.Errorf("asked for key frames of %v", asked)
	}
	if h.Dropped() != 1 {
		t.Errorf("%d dropped, want 1", h.Dropped())
	}
	if got := drain(slow); len(got) != socketQueue {
		t.Fatalf("the slow socket had %d messages, want %d", len(got), socketQueue)
	}
	h.frame(anasCamera, frame(false, 202)) // leans on the lost one
	h.frame(bosCamera, frame(false, 203))  // another track lost nothing
	h.frame(anasCamera, frame(true, 204))
	h.frame(anasCamera, frame(false, 205))
	if got := fmt.Sprint(drain(slow)); got != "[203 K204 205]" {
		t.Errorf("the slow socket got %s", got)
	}
	if got := fmt.Sprint(drain(quick)); got != "[201 202 203 K204 205]" {
		t.Errorf("the quick socket got %s", got)
	}
	before := asked[anasCamera]
	h.frame(anasCamera, frame(false, 206))
	if asked[anasCamera] != before {
		t.Error("asked again after the key frame")
	}
}

// TestKeyFrameThatDoesNotFit keeps waiting for one that does.
func TestKeyFrameThatDoesNotFit(t *testing.T) {
	h := newHub(func(media.TrackID) {})
	s := h.Open()
	for range socketQueue {
		h.send([]byte{wireLevels, '{', '}'})
	}
	h.frame(anasCamera, frame(true, 1))
	if got := drain(s); len(got) != socketQueue {
		t.Fatalf("%d messages", len(got))
	}
	h.frame(anasCamera, frame(false, 2))
	h.frame(anasCamera, frame(true, 3))
	if got := fmt.Sprint(drain(s)); got != "[K3]" {
		t.Errorf("got %s", got)
	}
}

// TestSlowSocketHoldsNobodyUp sends much more than fits: nothing waits.
func TestSlowSocketHoldsNobodyUp(t *testing.T) {
	h := newHub(func(media.TrackID) {})
	s := h.Open()
	for i := range 10 * socketQueue {
		h.frame(anasCamera, frame(i%30 == 0, byte(i)))
		h.send([]byte{wireLevels})
	}
	if len(drain(s)) != socketQueue || h.Dropped() == 0 {
		t.Errorf("%d dropped", h.Dropped())
	}
}
