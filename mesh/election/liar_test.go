package election

import (
	"testing"
	"time"

	"alcove/mesh"
)

// asks runs a follower of a host that is gone among others, of whom so many say
// for ever that they hear it, and returns when it claims; 0 for not in a minute.
func asks(others, liars int) time.Duration {
	m := New("a#1", 1, Default())
	ids := []mesh.MemberID{"b#1", "c#1", "d#1", "e#1", "f#1"}[:others]
	host := mesh.Reign{Term: 2, Host: "h#1"}
	list := []Candidate{{ID: "a#1", Rank: mesh.Rank{Owner: true}}}
	for _, id := range ids {
		m.Step(Connected{Member: id})
		list = append(list, Candidate{ID: id})
	}
	m.Step(Connected{Member: host.Host})
	m.Step(Members{List: list})
	m.Step(Heard{Reign: host, From: host.Host})
	for now := time.Duration(0); now < time.Minute; now += 100 * time.Millisecond {
		for _, e := range m.Step(Tick{Now: now}) {
			switch e := e.(type) {
			case Claim:
				return now
			case Ask:
				for i, id := range ids {
					for _, e := range m.Step(Answered{Now: now, From: id, Term: e.Term, Reign: host, Hears: i < liars}) {
						if _, claims := e.(Claim); claims {
							return now
						}
					}
				}
			}
		}
	}
	return 0
}

// One who says for ever that the host is heard holds nobody back for ever; most
// of the others do.
func TestALiarHoldsNobodyBack(t *testing.T) {
	if at := asks(4, 0); at == 0 || at > 3*time.Second {
		t.Errorf("without a liar: %v", at)
	}
	if at := asks(4, 1); at < Default().Alone || at > 3*Default().Alone {
		t.Errorf("with one of four: %v", at)
	}
	if at := asks(4, 3); at != 0 {
		t.Errorf("most hear a host, and still it claims after %v", at)
	}
}

// Questions that ask for a greater term are granted now and then.
func TestTermsRiseSlowly(t *testing.T) {
	m := New("a#1", 1, Founding())
	m.Step(Connected{Member: "b#1"})
	m.Step(Tick{})
	for m.Role() != Leading {
		m.Step(Tick{Now: m.now + 100*time.Millisecond})
	}
	claims, begin := 0, m.now
	for m.now < begin+10*time.Second {
		m.Step(Tick{Now: m.now + 100*time.Millisecond})
		for range 10 {
			for _, e := range m.Step(Asked{Now: m.now, From: "b#1", Term: m.high + 1, Bar: mesh.Reign{Term: m.high + 1, Host: "b#1"}}) {
				if _, is := e.(Claim); is {
					claims++
				}
			}
		}
	}
	if claims == 0 || claims > 11 {
		t.Errorf("%d claims in 10 s", claims)
	}
}
