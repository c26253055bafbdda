package sfu

import (
	"testing"
	"time"

	"alcove/media"
	"alcove/media/mediatest"
)

// spoken is a microphone's stream, hearing one packet every 20 ms.
func spoken(t *testing.T) (f *Forwarder, say func(packets int, level byte), now *time.Duration) {
	f = &Forwarder{members: map[media.PeerID]*member{}, woken: make(chan struct{}, 1)}
	l := newLocal(f, mediatest.ID(1), mediatest.NewRecorder())
	f.members[mediatest.ID(1)] = l.member
	s := l.encoders[media.Microphone].pub.layers[0]
	now = new(time.Duration)
	*now = 1
	return f, func(packets int, level byte) {
		for range packets {
			*now += 20 * time.Millisecond
			s.receive(&packet{level: level, leveled: true, payload: []byte{1}}, *now)
		}
	}, now
}

func TestLevelsFollowTheVoice(t *testing.T) {
	f, say, now := spoken(t)
	level := func() uint8 { return f.levels(*now)[mediatest.ID(1)] }
	if l := level(); l != silence {
		t.Errorf("%d before the first packet", l)
	}
	say(1, 30)
	if l := level(); l != 30 {
		t.Errorf("%d after the first packet, want its own", l)
	}
	say(100, 70)
	if l := level(); l < 68 || l > 70 {
		t.Errorf("%d after two seconds of 70", l)
	}
	say(1, 20) // a click
	if l := level(); l < 60 || l >= 70 {
		t.Errorf("%d after one loud packet", l)
	}
	say(50, 20)
	if l := level(); l < 20 || l > 22 {
		t.Errorf("%d after a second of 20", l)
	}
	say(1, 0x80|20) // the bit for voice is no part of the level
	if l := level(); l < 20 || l > 22 {
		t.Errorf("%d with the bit for voice", l)
	}
	*now += speechGap - 1
	if l := level(); l > 22 {
		t.Errorf("%d in a short gap", l)
	}
	*now++
	if l := level(); l != silence {
		t.Errorf("%d after half a second of nothing", l)
	}
	*now += time.Second
	say(1, 50)
	if l := level(); l != 50 {
		t.Errorf("%d when the voice is back, want its own level", l)
	}
}

// TestStatsTellTheLoad: streams are those that flow, bytes those that leave the
// machine, and both are gone with the room.
func TestStatsTellTheLoad(t *testing.T) {
	h := newHost(t)
	a, b, c := h.guest(1, nil), h.guest(2, nil), h.local(3)
	for _, p := range []*person{a, b, c} {
		p.talk(t)
	}
	h.SetPartition(rooms([]uint16{1, 2, 3}))
	if !a.Wait(limit, func(mediatest.Seen) bool { return h.Stats().Streams == 3*2*2 }) {
		t.Fatalf("three people, each with sound and picture of two: %+v", h.Stats())
	}
	s := h.Stats()
	if s.Bytes < 100*s.Peers[0].Forwarded || s.Peers[2].Bytes != 0 {
		t.Errorf("%+v", s)
	}
	if l := h.Levels(); len(l) != 3 || l[mediatest.ID(1)] == silence || l[mediatest.ID(3)] == silence {
		t.Errorf("levels %v", l)
	}
	h.SetPartition(rooms([]uint16{1}, []uint16{2}, []uint16{3}))
	h.settle()
	if now := h.Stats(); now.Streams != 0 || now.Bytes < s.Bytes {
		t.Errorf("apart: %+v", now)
	}
	h.Remove(mediatest.ID(1))
	h.settle()
	if now := h.Stats(); now.Bytes < s.Bytes {
		t.Errorf("the bytes of who left are forgotten: %d of %d", now.Bytes, s.Bytes)
	}
}
