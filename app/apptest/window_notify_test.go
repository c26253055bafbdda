//go:build window

package apptest_test

import (
	"strings"
	"testing"

	"alcove/app"
	"alcove/app/apptest"
)

// TestWindowTellsTheDesktop (A11): what a moderator says to all rooms is asked
// of the desktop's notifications, as text, for somebody who looks elsewhere.
func TestWindowTellsTheDesktop(t *testing.T) {
	window, _ := needPrograms(t)
	s := newScreen(t, "1280x800")
	ana := apptest.Launch{Name: "Ana"}.Host(t)
	const watched = `dbus-monitor --session "interface='org.freedesktop.Notifications'" & exec "$0" "$@"`
	p := s.start("sh", append([]string{"-c", watched, window}, alone(t, "--camera", "none", ana.Link())...)...)
	s.window("Alcove", p)
	shot := s.settle(nil, "the first screen", p)
	s.press("Tab", "Tab")
	s.write("Bo")
	s.eventually("the field with the link", p, func() bool {
		s.press("Tab", "ctrl+a", "ctrl+c")
		return strings.HasPrefix(s.clipboard(), "alcove://join?")
	})
	s.press("Return")
	s.settle(shot, "the lobby", p)
	s.press("Return")
	ana.AwaitPeople(2)
	ana.Must("rooms.setUp", nil, app.NewRooms{Count: 1, Method: "manual"})
	ana.Must("rooms.broadcast", nil, "five <b>minutes</b> & then")
	s.eventually("a notification", p, func() bool {
		said := p.output.String()
		return strings.Contains(said, "member=Notify") && strings.Contains(said, `string "Ana"`) &&
			strings.Contains(said, `string "five &lt;b&gt;minutes&lt;/b&gt; &amp; then"`)
	})
}
