package session

import (
	"testing"

	"alcove/app/meeting"
)

// A room's media goes through another app than the host's, as the owner picks;
// when that one dies, the room is the host's again, and nobody else notices.
func TestARoomIsCarriedByAnotherApp(t *testing.T) {
	p := gather(t, "Ana", "Bo", "Cy", "Di")
	ana, bo, cy, di := p[0], p[1], p[2], p[3]
	for _, who := range p {
		who.talk()
	}
	red, _ := rooms(ana, meeting.Plan{}, bo, cy, di)
	cy.hears(di)
	ana.do(meeting.Appoint{Member: string(bo.core.self), Room: red})
	for _, who := range p {
		who.await("Bo carries red", func(v *View) bool { return v.Carriers[red] == bo.core.self && v.Link == LinkConnected })
	}
	cy.hears(di)
	cy.hears(bo)
	bo.hears(cy)
	ana.await("does not forward red any more", func(v *View) bool { return v.Load.Streams == 0 && v.Load.Packets == 0 })
	cy.hears(di)
	ana.reachFor(Reach{Peek: []meeting.RoomID{red}, Speak: []meeting.RoomID{red}})
	ana.hears(di)
	cy.hears(ana)
	ana.await("is told who talks there", func(v *View) bool { return v.Activity[di.id].Talked > 0 })
	ana.reachFor(Reach{})
	before := map[string]int{}
	for _, who := range []*person{ana, cy, di} {
		before[who.name], _ = who.MediaCounts()
	}
	bo.kill()
	for _, who := range []*person{ana, cy, di} {
		who.await("red is the host's again", func(v *View) bool { return v.Carriers[red] == "" && v.Link == LinkConnected })
	}
	cy.hears(di)
	for _, who := range []*person{ana, cy, di} {
		if n, _ := who.MediaCounts(); n != before[who.name] {
			t.Errorf("%s made %d media connections", who.name, n-before[who.name])
		}
	}
}

// The host's death is none of a carried room's business.
func TestACarriedRoomOutlivesTheHost(t *testing.T) {
	p := gather(t, "Ana", "Bo", "Cy", "Di")
	ana, bo, cy, di := p[0], p[1], p[2], p[3]
	for _, who := range p {
		who.talk()
	}
	ana.do(meeting.Grant{Who: di.id}) // who shall be host then
	red, _ := rooms(ana, meeting.Plan{}, bo, cy)
	ana.do(meeting.Appoint{Member: string(bo.core.self), Room: red})
	for _, who := range p {
		who.await("Bo carries red", func(v *View) bool { return v.Carriers[red] == bo.core.self && v.Link == LinkConnected })
	}
	bo.watchLink()
	cy.watchLink()
	ana.kill()
	cy.hears(bo)
	for _, who := range []*person{bo, cy, di} {
		who.await("Di hosts, Bo still carries red", func(v *View) bool {
			return v.Reign.Host == di.core.self && v.Carriers[red] == bo.core.self && v.Link == LinkConnected
		})
	}
	cy.hears(bo)
	for _, who := range []*person{bo, cy} {
		if n := who.broken(); n > 0 {
			t.Errorf("%s saw its link break %d times", who.name, n)
		}
	}
}
