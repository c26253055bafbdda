package sfu

import "testing"

// A sender that changes its SSRC for ever leaves no reports behind.
func TestReportsOfOldSourcesAreForgotten(t *testing.T) {
	m := &member{report: lastReport{}}
	for id := range uint32(10 * maxSSRCs) {
		m.learn(ssrc{id: id})
		m.report[id] = sentAt{}
	}
	if len(m.bySSRC) != maxSSRCs || len(m.report) != maxSSRCs {
		t.Errorf("%d sources, %d reports", len(m.bySSRC), len(m.report))
	}
}
