package app

import (
	"context"
	"os"
	"strings"
	"time"

	limit "golang.org/x/time/rate"

	"alcove/app/meeting"
)

// outside is what the desktop is asked to show, for somebody who looks at
// another window.
type outside struct{ title, text string }

// How much of it: a few in a row, then one after a while. What is more is left
// out; the window has it all.
const (
	outsideBurst   = 3
	outsideEvery   = 5 * time.Second
	outsideWaiting = 8   // of those that were not shown yet
	outsideText    = 200 // characters
)

// OnOutside sets who shows something on the desktop: plain text from others.
// Call it before Run. It is called from one goroutine, and seldom.
func (a *App) OnOutside(f func(title, text string)) { a.show = f }

// showOutside passes on what is due, until ctx ends.
func (a *App) showOutside(ctx context.Context) {
	pace := limit.NewLimiter(limit.Every(outsideEvery), outsideBurst)
	for {
		select {
		case <-ctx.Done():
			return
		case o := <-a.outside:
			if pace.Allow() {
				a.show(o.title, o.text)
			}
		}
	}
}

// offerOutside makes a notice due, where it is one for the desktop. a.mu is held.
func (a *App) offerOutside(st *meeting.State, n Notice) {
	o, ok := outsideOf(st, n, german(a.settings.Language))
	if !ok || !a.settings.Notifications || a.show == nil {
		return
	}
	select {
	case a.outside <- o:
	default:
	}
}

// outsideOf is what the desktop shows of a notice: that somebody asks for help
// in a breakout room, and what a moderator says to all rooms.
func outsideOf(st *meeting.State, n Notice, german bool) (outside, bool) {
	switch {
	case n.Kind == "hand" && n.Room != string(meeting.MainRoom):
		title := n.Name + " asks for help"
		if german {
			title = n.Name + " bittet um Hilfe"
		}
		where := roomName(st, meeting.RoomID(n.Room))
		if n.Text != "" {
			where += ": " + n.Text
		}
		return outside{title, where}, true
	case n.Kind == "broadcast":
		return outside{n.Name, shorten(n.Text, outsideText)}, true
	}
	return outside{}, false
}

// german follows the setting, or the system where nothing is set.
func german(language string) bool {
	if language != "" {
		return language == "de"
	}
	for _, key := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(key); v != "" {
			return strings.HasPrefix(v, "de")
		}
	}
	return false
}

// shorten cuts a text that is longer than so many characters.
func shorten(s string, most int) string {
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
