package session

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"alcove/mesh"
)

func names(n int) []mesh.MemberID {
	out := make([]mesh.MemberID, n)
	for i := range out {
		out[i] = mesh.MemberID(fmt.Sprintf("%03d", i))
	}
	return out
}

// Whoever is host, and when nobody is, every member reaches every other over
// the channels that the two ends want between them.
func TestWantedLinksConnectEveryone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := names(rapid.IntRange(1, 60).Draw(t, "members"))
		host := mesh.MemberID("")
		if rapid.Bool().Draw(t, "has host") {
			host = rapid.SampledFrom(all).Draw(t, "host")
		}
		linked := map[mesh.MemberID][]mesh.MemberID{}
		for _, m := range all {
			for _, o := range WantedLinks(m, host, slices.Clone(all)) {
				if o == m {
					t.Fatalf("%s dials itself", m)
				}
				linked[m] = append(linked[m], o)
				linked[o] = append(linked[o], m)
			}
		}
		seen := map[mesh.MemberID]bool{all[0]: true}
		for queue := []mesh.MemberID{all[0]}; len(queue) > 0; queue = queue[1:] {
			for _, o := range linked[queue[0]] {
				if !seen[o] {
					seen[o] = true
					queue = append(queue, o)
				}
			}
		}
		if len(seen) != len(all) {
			t.Fatalf("%d of %d members are reached", len(seen), len(all))
		}
	})
}

// A guest of a large meeting keeps few channels.
func TestWantedLinksAreFew(t *testing.T) {
	all := names(60)
	if n := len(WantedLinks("017", "003", all)); n > 7 {
		t.Errorf("a guest among 60 dials %d members", n)
	}
	if n := len(WantedLinks("003", "003", all)); n != 59 {
		t.Errorf("the host dials %d of 59", n)
	}
}
