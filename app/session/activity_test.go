package session

import (
	"testing"
	"time"

	"alcove/app/meeting"
	"alcove/media"
)

// speech samples one voice every 100 ms.
func speech(k *talk, from time.Duration, generation uint64, who media.PeerID, levels ...uint8) time.Duration {
	for _, l := range levels {
		from += 100 * time.Millisecond
		k.sample(from, generation, map[media.PeerID]uint8{who: l})
	}
	return from
}

func TestWhoTalks(t *testing.T) {
	k := newTalk(0, 1, nil)
	at := speech(k, 0, 1, "bo", 127, 127, 50)
	if got := k.table(at)["bo"]; got != (Activity{Level: 50, Quiet: -1}) {
		t.Errorf("who says nothing: %+v", got)
	}
	at = speech(k, at, 1, "bo", 20, 127, 20, 20) // a click, and less than 200 ms
	if got := k.table(at)["bo"]; got != (Activity{Level: 20, Quiet: -1}) {
		t.Errorf("a click is talking: %+v", got)
	}
	at = speech(k, at, 1, "bo", 49, 30)
	if got := k.table(at)["bo"]; got != (Activity{Level: 30, Quiet: 0, Talked: 300}) {
		t.Errorf("after 400 ms of speech: %+v", got)
	}
	at = speech(k, at, 1, "bo", 127, 127, 127)
	if got := k.table(at)["bo"]; got != (Activity{Level: 127, Quiet: 300, Talked: 300}) {
		t.Errorf("silent again: %+v", got)
	}
	k.sample(at+100*time.Millisecond, 1, nil) // not connected
	if got := k.table(at + time.Second)["bo"]; got != (Activity{Level: 127, Quiet: 1300, Talked: 300}) {
		t.Errorf("gone: %+v", got)
	}
	at = speech(k, at+time.Second, 2, "bo", 127)
	if got := k.table(at)["bo"]; got.Talked != 0 || got.Quiet != 1400 {
		t.Errorf("the rooms were opened again: %+v", got)
	}
}

// A late tick stands for no more than it can, and a new host goes on from what
// it was told.
func TestTalkingGoesOn(t *testing.T) {
	k := newTalk(10*time.Second, 3, map[meeting.ParticipantID]Activity{"bo": {Quiet: 2000, Talked: 5000}, "cy": {Quiet: -1}})
	k.sample(11*time.Second, 3, map[media.PeerID]uint8{"bo": 20, "cy": 127})
	if got := k.table(11 * time.Second); got["bo"] != (Activity{Level: 20, Quiet: 3000, Talked: 5000}) || got["cy"] != (Activity{Level: 127, Quiet: -1}) {
		t.Errorf("%+v", got)
	}
	k.sample(11200*time.Millisecond, 3, map[media.PeerID]uint8{"bo": 20})
	k.sample(20*time.Second, 3, map[media.PeerID]uint8{"bo": 20}) // the app slept
	if got := k.table(20 * time.Second)["bo"]; got.Talked != 5000+200+longTick.Milliseconds() {
		t.Errorf("sleeping is talking: %+v", got)
	}
}

func TestTalkIsBounded(t *testing.T) {
	k := newTalk(0, 1, nil)
	for i := range 3 * maxPresent {
		k.sample(0, 1, map[media.PeerID]uint8{media.PeerID(time.Duration(i).String()): 1})
	}
	if len(k.of) > maxPresent+2 || len(k.table(0)) > maxPresent {
		t.Errorf("%d voices, %d are told", len(k.of), len(k.table(0)))
	}
}

func TestLoadIsARate(t *testing.T) {
	var m meter
	if got := m.rate(time.Second, Traffic{Packets: 1000, Bytes: 9000, Streams: 3}, 0); got != (Load{Streams: 3}) {
		t.Errorf("at first: %+v", got)
	}
	if got := m.rate(3*time.Second, Traffic{Packets: 3000, Bytes: 9000 + 250_000, Streams: 4}, 50_000); got != (Load{4, 1000, 1000, 50_000}) {
		t.Errorf("after two seconds: %+v", got)
	}
	if got := m.rate(4*time.Second, Traffic{Packets: 1, Bytes: 1}, -1); got != (Load{}) {
		t.Errorf("counters that went back: %+v", got)
	}
}

// Moderators are told who talks, others are not; everybody is told the load.
func TestModeratorsAreToldWhoTalks(t *testing.T) {
	p := gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	ana.do(meeting.Grant{Who: bo.id})
	rooms(ana, meeting.Plan{}, cy)
	bo.talk() // to Ana, in the main room
	for _, q := range []*person{ana, bo} {
		q.await("is told that Bo talks", func(v *View) bool {
			a := v.Activity[bo.id]
			return a.Talked > 0 && a.Level < loud && a.Quiet >= 0
		})
	}
	v := cy.await("is told the load", func(v *View) bool { return v.Load.Streams > 0 && v.Load.Packets > 0 })
	if v.Activity != nil {
		t.Errorf("a participant is told who talks: %+v", v.Activity)
	}
	bo.reachFor(Reach{Wall: true})
	bo.await("still, with the wall", func(v *View) bool { return v.Reaches[bo.id].Wall && v.Activity[bo.id].Talked > 1000 })
	ana.do(meeting.Revoke{Who: bo.id})
	bo.await("no more", func(v *View) bool { return v.State.Role(bo.id) == meeting.Ordinary && v.Activity == nil })
}
