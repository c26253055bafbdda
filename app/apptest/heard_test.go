package apptest_test

import (
	"testing"

	"alcove/app"
	"alcove/app/apptest"
	"alcove/media/mediatest/pulse"
)

// What a listener plays must be like what was said this much, and what somebody
// in another room plays as little as this.
const (
	heardAbove   = 0.5
	unheardBelow = 0.05
)

// On a machine that is busy with something else sound stutters, which is its own
// fault: speech that must be heard may be said so often. What must not be heard
// must not be heard in any of them.
const says = 5

// TestHeard is sound from a real microphone to a real loudspeaker: recorded
// speech is played into the null sink whose monitor is Ana's microphone, and
// what Bo's and Cy's programs play is recorded from their own sinks.
func TestHeard(t *testing.T) {
	urgent(t)
	sound := pulse.Start(t)
	for _, sink := range []string{"voice", "ears-of-bo", "ears-of-cy"} {
		sound.NullSink(sink)
	}
	person := func(name string, args ...string) apptest.Launch {
		return apptest.Launch{Name: name, Env: sound.Env(), Args: args}
	}
	ana := person("Ana", "--microphone", "Monitor of voice").Host(t)
	link := ana.Link()
	bo := person("Bo", "--speakers", "ears-of-bo").Join(t, link)
	cy := person("Cy", "--speakers", "ears-of-cy").Join(t, link)
	for _, n := range []*apptest.Node{ana, bo, cy} {
		n.AwaitPeople(3)
	}
	aside := openRoom(ana.Remote)
	move := func(n *apptest.Node, assigned, room string) {
		t.Helper()
		ana.Must("rooms.assign", nil, map[string]string{n.ID(): assigned})
		n.AwaitRoom(room)
	}

	move(cy, aside, aside)
	say(t, sound, "Cy is in another room", []string{"ears-of-bo"}, []string{"ears-of-cy"})
	move(cy, "", "main")
	say(t, sound, "Cy was moved in", []string{"ears-of-bo", "ears-of-cy"}, nil)
	move(bo, aside, aside)
	say(t, sound, "Bo was moved out", []string{"ears-of-cy"}, []string{"ears-of-bo"})
}

// openRoom makes one breakout room, opens it, and returns its id.
func openRoom(owner *apptest.Remote) string {
	owner.Must("rooms.setUp", nil, app.NewRooms{Count: 1, Method: "manual"})
	room := ""
	owner.AwaitMeeting("has a room", func(m *app.Meeting) bool {
		room = m.Rooms[len(m.Rooms)-1].ID
		return len(m.Rooms) == 2
	})
	owner.Must("rooms.start", nil, app.Plan{})
	return room
}

// say plays speech into the microphone until all who should hear it did.
func say(t *testing.T, sound *pulse.Server, when string, hear, deaf []string) {
	t.Helper()
	speech, said := pulse.Speech(t)
	waiting := map[string]bool{}
	for _, sink := range hear {
		waiting[sink] = true
	}
	for try := 1; try == 1 || len(waiting) > 0 && try <= says; try++ {
		recordings := map[string]*pulse.Recording{}
		for _, sink := range append(append([]string{}, hear...), deaf...) {
			recordings[sink] = sound.Record(sink)
		}
		sound.Play("voice", speech)
		for sink, r := range recordings {
			enough := len(r.Samples()) + 2*pulse.Rate // what is still on its way
			apptest.Await(t, "two more seconds", func() bool { return len(r.Samples()) > enough })
			whole, pieces := likeness(said, r.Stop())
			t.Logf("%s, %s: correlation %.3f in one piece, %.3f in pieces", when, sink, whole, pieces)
			if max(whole, pieces) > heardAbove {
				delete(waiting, sink)
			}
		}
		for _, sink := range deaf {
			if whole, pieces := likeness(said, recordings[sink].Samples()); max(whole, pieces) >= unheardBelow {
				t.Errorf("%s, %s: correlation %.3f and %.3f, want less than %v", when, sink, whole, pieces, unheardBelow)
			}
		}
	}
	for sink := range waiting {
		t.Errorf("%s, %s: said %d times, never a correlation of more than %v", when, sink, says, heardAbove)
	}
}

// likeness correlates what was heard with what was said: aligned as a whole,
// and in pieces of half a second that are aligned one by one, as a jitter buffer
// re-times them. By chance, speech is like other speech by 0.2 in such pieces.
func likeness(said, heard []float64) (whole, pieces float64) {
	whole, _ = pulse.Correlate(said, heard)
	const piece, late = pulse.Rate / 2, 2 * pulse.Rate
	var sum, weight float64
	for at := 0; at+piece <= len(said); at += piece {
		part := said[at : at+piece]
		energy := 0.0
		for _, v := range part {
			energy += v * v
		}
		peak, _ := pulse.Correlate(part, heard[min(at, len(heard)):min(at+piece+late, len(heard))])
		sum, weight = sum+peak*energy, weight+energy
	}
	return whole, sum / weight
}
