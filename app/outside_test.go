package app

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"alcove/app/meeting"
)

func TestOutside(t *testing.T) {
	st := view("ana").State
	for _, c := range []struct {
		n      Notice
		german bool
		want   outside
	}{
		{Notice{Kind: "hand", Name: "Bo", Room: "red", Text: "no sound"}, false, outside{"Bo asks for help", "Red: no sound"}},
		{Notice{Kind: "hand", Name: "Bo", Room: "red"}, true, outside{"Bo bittet um Hilfe", "Red"}},
		{Notice{Kind: "hand", Name: "Bo", Room: "main"}, false, outside{}},
		{Notice{Kind: "broadcast", Name: "Ana", Text: "five minutes"}, false, outside{"Ana", "five minutes"}},
		{Notice{Kind: "broadcast", Name: "Ana", Text: strings.Repeat("ü", 300)}, false, outside{"Ana", strings.Repeat("ü", 200) + "…"}},
		{Notice{Kind: "joined", Name: "Bo"}, false, outside{}},
		{Notice{Kind: "knock", Name: "Bo"}, false, outside{}},
	} {
		if got, ok := outsideOf(st, c.n, c.german); got != c.want || ok != (c.want != outside{}) {
			t.Errorf("%+v: %+v, %v, want %+v", c.n, got, ok, c.want)
		}
	}
}

// TestOutsideIsSeldom: whoever raises their hand again and again does not fill
// the desktop, and with the setting off nobody does.
func TestOutsideIsSeldom(t *testing.T) {
	a := newApp(t)
	st := view("ana").State
	n := Notice{Kind: "broadcast", Name: "Ana", Text: "hello"}
	a.offerOutside(st, n)
	if len(a.outside) != 0 {
		t.Error("something waits for a desktop that there is not")
	}
	synctest.Test(t, func(t *testing.T) {
		shown := 0
		a.outside = make(chan outside, outsideWaiting)
		a.OnOutside(func(string, string) { shown++ })
		ctx, cancel := context.WithCancel(context.Background())
		go a.showOutside(ctx)
		many := func(want int) {
			t.Helper()
			for range 20 {
				a.offerOutside(st, n)
				synctest.Wait()
			}
			if shown != want {
				t.Errorf("%d were shown, want %d", shown, want)
			}
		}
		many(outsideBurst)
		time.Sleep(outsideEvery)
		many(outsideBurst + 1)
		time.Sleep(time.Hour)
		a.settings.Notifications = false
		many(outsideBurst + 1)
		cancel()
		synctest.Wait()
	})
}

func TestOutsideFollowsTheLanguage(t *testing.T) {
	for _, c := range []struct {
		set, all, lang string
		want           bool
	}{
		{"de", "", "en_US.UTF-8", true},
		{"en", "", "de_DE.UTF-8", false},
		{"", "", "de_AT.UTF-8", true},
		{"", "C", "de_DE.UTF-8", false},
		{"", "", "", false},
	} {
		t.Setenv("LC_ALL", c.all)
		t.Setenv("LC_MESSAGES", "")
		t.Setenv("LANG", c.lang)
		if got := german(c.set); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// TestViewsReachTheDesktop: what the session tells is shown outside, too.
func TestViewsReachTheDesktop(t *testing.T) {
	a := newApp(t)
	a.OnOutside(func(string, string) {})
	a.onView(view("ana", opened))
	a.onView(view("ana", opened, with("bo", func(p *meeting.Participant) { p.Hand, p.Why = 5, "no sound" })))
	if len(a.outside) != 1 || <-a.outside != (outside{"Bo asks for help", "Red: no sound"}) {
		t.Error("a call for help is not shown outside of the window")
	}
}
