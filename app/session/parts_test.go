package session

import (
	"slices"
	"testing"
	"time"

	"alcove/app/meeting"
	"alcove/mesh"
)

// someChannels are channels with whom the test says.
type someChannels struct {
	Channels
	with []mesh.MemberID
}

func (c *someChannels) Connected() []mesh.MemberID { return c.with }

// apart is a core whose only other participant comes and goes as the test likes.
func apart(t *testing.T) (*lone, *writer, *someChannels, func(time.Duration)) {
	t.Helper()
	s, w, _ := timed(t)
	net := &someChannels{Channels: s.channels, with: []mesh.MemberID{mesh.NewMemberID(w.d.ID(), w.log(1).Session)}}
	s.channels = net
	pass := func(d time.Duration) {
		s.at.Mono += d
		s.watchParts()
	}
	pass(0)
	return s, w, net, pass
}

func TestOutOfReach(t *testing.T) {
	s, w, net, pass := apart(t)
	who := participantOf(w.d.ID())
	with := net.with
	out := func() []meeting.ParticipantID { return s.View(s.at).OutOfReach }
	net.with = nil
	pass(time.Second)
	pass(time.Second)
	if len(out()) > 0 {
		t.Errorf("shown after a second: %v", out())
	}
	pass(outAfter)
	if !slices.Equal(out(), []meeting.ParticipantID{who}) {
		t.Fatalf("out of reach: %v", out())
	}
	net.with = with
	pass(time.Second)
	v := s.View(s.at)
	if len(v.OutOfReach) > 0 || v.Merged == nil || !slices.Equal(v.Merged.People, []meeting.ParticipantID{who}) {
		t.Errorf("back: %v, %+v", v.OutOfReach, v.Merged)
	}
	if v.Members[who] != with[0] || v.Members[s.me] != s.self {
		t.Errorf("apps: %v", v.Members)
	}
	w.deliver(3, w.ops(3, meeting.Join{Name: "Mallory"}, meeting.Leave{})...)
	net.with = nil
	pass(2 * outAfter)
	if len(out()) > 0 {
		t.Errorf("who left is out of reach: %v", out())
	}
}

// What was written out of reach is counted, and what it is sorted in before is
// late.
func TestWhatCameWithThem(t *testing.T) {
	s, w, net, pass := apart(t)
	with := net.with
	if _, err := w.j.Add(s.journal.Ops()...); err != nil {
		t.Fatal(err)
	}
	net.with = nil
	pass(time.Second)
	pass(outAfter)
	there := w.ops(2, meeting.Join{Name: "Mallory"}, meeting.Chat{Room: meeting.MainRoom, Text: "from the other side"})
	for range 5 {
		if err := s.commit(meeting.Chat{Room: meeting.MainRoom, Text: "from this one"}); err != nil {
			t.Fatal(err)
		}
	}
	net.with = with
	pass(time.Second)
	w.deliver(2, there...)
	pass(time.Second)
	v := s.View(s.at)
	if v.Merged == nil || v.Merged.Lines != 1 || len(v.Merged.People) != 1 {
		t.Errorf("merged: %+v", v.Merged)
	}
	if len(v.Late) != 1 || !v.Late[there[1].ID()] {
		t.Errorf("late: %v", v.Late)
	}
	pass(2 * mergeTime)
	w.deliver(3, w.ops(3, meeting.Join{Name: "Mallory"}, meeting.Chat{Room: meeting.MainRoom, Text: "much later"})...)
	pass(time.Second)
	if v := s.View(s.at); v.Merged.Lines != 1 || len(v.Late) != 1 {
		t.Errorf("what is written here counts as merged: %+v, %v", v.Merged, v.Late)
	}
}
