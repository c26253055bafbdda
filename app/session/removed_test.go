package session

import (
	"testing"
	"time"

	"alcove/app/meeting"
	"alcove/media"
)

// Who is removed hears nothing more, as host or as carrier.
func TestARemovedHostIsLeftAtOnce(t *testing.T) {
	p := gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	ana.do(meeting.Appoint{Member: string(bo.core.self)})
	for _, who := range p {
		who.await("Bo hosts", func(v *View) bool { return v.Reign.Host == bo.core.self && v.Link == LinkConnected })
	}
	ana.do(meeting.Remove{Who: bo.id})
	for _, who := range []*person{ana, cy} {
		v := who.await("Bo does not", func(v *View) bool { return v.Reign.Host != bo.core.self && v.Link == LinkConnected })
		if !v.State.Participants[bo.id].Removed {
			t.Errorf("%s: another host, before the removal", who.name)
		}
	}
	var with []string
	for _, who := range []*person{ana, cy} {
		who.inside(func() {
			for _, l := range append([]*link{who.core.link, who.core.last}, who.core.side[bo.core.self]) {
				if l != nil && l.to == bo.core.self {
					with = append(with, who.name)
				}
			}
		})
	}
	if len(with) > 0 {
		t.Errorf("still linked with Bo: %v", with)
	}
}

func TestARemovedCarrierIsLeftAtOnce(t *testing.T) {
	p := gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	red, _ := rooms(ana, meeting.Plan{}, bo, cy)
	ana.do(meeting.Appoint{Member: string(bo.core.self), Room: red})
	cy.await("Bo carries red", func(v *View) bool { return v.Carriers[red] == bo.core.self && v.Link == LinkConnected })
	ana.do(meeting.Remove{Who: bo.id})
	cy.await("Bo is removed", func(v *View) bool { return v.State.Participants[bo.id].Removed })
	cy.inside(func() {
		if cy.core.side[bo.core.self] != nil || len(cy.core.carrying.members()) > 0 {
			t.Errorf("still linked with Bo: %v", cy.core.carrying)
		}
	})
}

// A carrier is sent what its room hears, and believed for its room alone.
func TestACarrierIsOneRoomsAlone(t *testing.T) {
	p := gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	red, _ := rooms(ana, meeting.Plan{}, bo)
	ana.do(meeting.Appoint{Member: string(bo.core.self), Room: red})
	for _, who := range p {
		who.await("Bo carries red", func(v *View) bool { return v.Carriers[red] == bo.core.self && v.Link == LinkConnected })
	}
	ana.reachFor(Reach{Screen: []meeting.RoomID{red}})
	ana.await("shows", func(v *View) bool { return len(v.Reaches[ana.id].Screen) == 1 })
	for _, who := range []*person{ana, cy} {
		who.awaitSide(bo)
		who.inside(func() {
			l := who.core.side[bo.core.self]
			want := sources(0)
			if who == ana {
				want = screen
			}
			if got := who.core.sends[l.id]; got != want {
				t.Errorf("%s sends %v to the carrier, not %v", who.name, got.list(), want.list())
			}
			may := who.media.links[l.id].feed.may
			if may == nil || may(media.TrackID{Peer: media.PeerID(cy.id), Source: media.Microphone}) || may(media.TrackID{Peer: media.PeerID(ana.id), Source: media.Microphone}) {
				t.Errorf("%s believes the carrier of red for the main room", who.name)
			}
		})
	}
	ana.reachFor(Reach{Peek: []meeting.RoomID{red}})
	ana.await("peeks", func(v *View) bool { return len(v.Reaches[ana.id].Peek) == 1 })
	ana.inside(func() {
		l := ana.core.side[bo.core.self]
		if !ana.media.links[l.id].feed.may(media.TrackID{Peer: media.PeerID(bo.id), Source: media.Microphone}) {
			t.Error("and not for its own")
		}
	})
}

// The owner's word about a carrier outlives the host that carried it out.
func TestARoomIsTakenBack(t *testing.T) {
	p := gather(t, "Ana", "Bo", "Cy", "Di")
	ana, bo, cy, di := p[0], p[1], p[2], p[3]
	ana.do(meeting.Grant{Who: di.id})
	red, _ := rooms(ana, meeting.Plan{}, bo, cy)
	ana.do(meeting.Appoint{Member: string(bo.core.self), Room: red})
	for _, who := range p {
		who.await("Bo carries red", func(v *View) bool { return v.Carriers[red] == bo.core.self && v.Link == LinkConnected })
	}
	ana.do(meeting.Appoint{Member: string(di.core.self)})
	cy.await("Di hosts", func(v *View) bool { return v.Reign.Host == di.core.self && v.Carriers[red] == bo.core.self })
	ana.do(meeting.Appoint{Room: red})
	for _, who := range p {
		who.await("red is the host's", func(v *View) bool { return v.Carriers[red] == "" && v.Link == LinkConnected })
	}
}

// awaitSide waits for a link with somebody who carries a room.
func (p *person) awaitSide(carrier *person) {
	p.t.Helper()
	end := time.Now().Add(limit)
	for linked := false; !linked; p.talkTick() {
		p.inside(func() { linked = p.core.side[carrier.core.self] != nil })
		if time.Now().After(end) {
			p.t.Fatalf("%s has no link with the carrier", p.name)
		}
	}
}
