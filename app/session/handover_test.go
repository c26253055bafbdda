package session

import (
	"testing"

	"alcove/app/meeting"
)

// The owner picks another app; nobody's link breaks, and nobody reopens more
// than the one link with the new host.
func TestTheOwnerPicksTheHost(t *testing.T) {
	p := gather(t, "Ana", "Bo", "Cy")
	ana, bo := p[0], p[1]
	for _, who := range p {
		who.watchLink()
	}
	before := map[string]int{}
	for _, who := range p {
		before[who.name], _ = who.MediaCounts()
	}
	ana.do(meeting.Appoint{Member: string(bo.core.self)})
	for _, who := range p {
		who.await("Bo hosts", func(v *View) bool { return v.Reign.Host == bo.core.self && v.Link == LinkConnected })
	}
	for _, who := range p {
		if n, _ := who.MediaCounts(); n != before[who.name]+1 {
			t.Errorf("%s made %d links", who.name, n-before[who.name])
		}
		if n := who.broken(); n > 0 {
			t.Errorf("%s saw its link break %d times", who.name, n)
		}
	}
	ana.do(meeting.Appoint{}) // the owner's app takes the role back
	for _, who := range p {
		who.await("everybody hears of it", func(v *View) bool { return v.State.Appointed == "" })
	}
}

// A host that leaves takes nobody with it.
func TestTheHostLeaves(t *testing.T) {
	p := gather(t, "Ana", "Bo", "Cy")
	ana, rest := p[0], p[1:]
	ana.do(meeting.Grant{Who: p[2].id}) // who then ranks before Bo
	p[2].await("the grant", func(v *View) bool { return v.State.Role(p[2].id) == meeting.Moderator })
	for _, who := range rest {
		who.watchLink()
	}
	if err := ana.Leave(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, who := range rest {
		who.await("Cy hosts", func(v *View) bool { return v.Reign.Host == p[2].core.self && v.Link == LinkConnected })
		if n := who.broken(); n > 0 {
			t.Errorf("%s saw its link break %d times", who.name, n)
		}
	}
	if err := <-ana.ran; err != nil {
		t.Errorf("Ana's session: %v", err)
	}
}
