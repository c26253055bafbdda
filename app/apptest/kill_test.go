package apptest_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"alcove/app"
	"alcove/app/apptest"
)

// killRounds is how often an app is killed while it writes.
const killRounds = 10

// talker is a person at an app that dies now and then.
type talker struct {
	*apptest.Remote
	served *apptest.Served
	launch apptest.Launch
	sent   []string // answered as sent, in order
	tried  []string // not answered: may be there, or not
}

func newTalker(t *testing.T, name string) *talker {
	l := apptest.Launch{Name: name, Data: t.TempDir()}
	served := l.Serve(t)
	return &talker{Remote: served.Open(), served: served, launch: l}
}

// chat writes numbered lines until the app dies, or so many were answered.
func (p *talker) chat(round, most int, answered chan<- string) error {
	for i := range most {
		text := fmt.Sprintf("%s %d.%d", p.Name, round, i)
		err := p.Call("chat.send", nil, app.NewLine{Room: "main", Text: text})
		if errors.Is(err, apptest.ErrGone) {
			p.tried = append(p.tried, text)
			return err
		}
		if err != nil {
			return fmt.Errorf("send %q: %w", text, err)
		}
		p.sent = append(p.sent, text)
		answered <- text
	}
	return nil
}

// restart opens the app on its data again, and the meeting.
func (p *talker) restart(t *testing.T) {
	t.Helper()
	p.served = p.launch.Serve(t)
	p.Remote = p.served.Open()
	p.Await("knows the meeting", func(s app.Snapshot) bool { return len(s.Past) == 1 })
	p.Must("meetings.reopen", nil, app.AtMeeting{Name: p.Name, Meeting: p.Snapshot().Past[0].Meeting})
}

// check compares the chat with what was sent: all of it, in order, once; and of
// what was not answered only what was really tried.
func (p *talker) check(t *testing.T, when string, chat []app.ChatLine) {
	t.Helper()
	seen := map[string]bool{}
	var own []string
	for _, l := range chat {
		if seen[l.ID] || l.Name == p.Name && slices.Contains(own, l.Text) {
			t.Errorf("%s: %q is there twice", when, l.Text)
		}
		seen[l.ID] = true
		if l.Name == p.Name {
			own = append(own, l.Text)
		}
	}
	kept := slices.DeleteFunc(slices.Clone(own), func(s string) bool { return slices.Contains(p.tried, s) })
	if !slices.Equal(kept, p.sent) {
		t.Errorf("%s: of %s's lines\n%q\nare there, and these were shown as sent\n%q", when, p.Name, kept, p.sent)
	}
}

// TestNothingLost kills the two apps of a meeting in turns, each time in the
// middle of writing, and looks for what was answered as sent.
func TestNothingLost(t *testing.T) {
	ana, bo := newTalker(t, "Ana"), newTalker(t, "Bo")
	ana.Must("meetings.start", nil, app.NewMeeting{Name: "Ana", Meeting: "Test"})
	bo.Must("meetings.join", nil, app.ByLink{Name: "Bo", Link: ana.Link()})
	random := rand.New(rand.NewPCG(1, 2)) // the same test each time, as far as that goes
	for round := range killRounds {
		victim, other := bo, ana
		if round%2 == 1 {
			victim, other = ana, bo
		}
		answered, done := make(chan string, 1000), make(chan error, 2)
		go func() { done <- victim.chat(round, 1000, answered) }()
		go func() { done <- other.chat(round, 15, make(chan string, 15)) }()
		for range 5 + random.IntN(20) {
			select {
			case <-answered:
			case err := <-done:
				if err != nil {
					t.Fatal(err)
				}
				done <- nil
				<-answered
			}
		}
		victim.served.Kill()
		for range 2 {
			if err := <-done; err != nil && !errors.Is(err, apptest.ErrGone) {
				t.Fatal(err)
			}
		}
		victim.restart(t)
		victim.check(t, fmt.Sprintf("round %d, after the restart", round), victim.Lines("main"))
	}
	var chat []app.ChatLine
	apptest.Await(t, "the same lines at both", func() bool {
		a, b := ana.Lines("main"), bo.Lines("main")
		for i := range a {
			a[i].Safe = true
		}
		for i := range b {
			b[i].Safe = true
		}
		chat = a
		return slices.Equal(a, b)
	})
	ana.check(t, "in the end", chat)
	bo.check(t, "in the end", chat)
	t.Logf("%d kills, %d lines sent, %d more not answered, %d in the end", killRounds, len(ana.sent)+len(bo.sent), len(ana.tried)+len(bo.tried), len(chat))
}
