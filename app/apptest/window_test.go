//go:build window

// The real window: bin/alcove on a screen of its own, driven by the keyboard
// and judged by its picture. build/test builds the programs first.
package apptest_test

import (
	"image"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The hue of the picture that the participant without a window sends; nothing
// else on the screen has it.
const (
	patternHue  = 100
	patternSpec = "pattern:100"
)

// alone keeps an app on loopback, without sound, unannounced, and away from
// meetings that other tests announce.
func alone(t *testing.T, args ...string) []string {
	t.Helper()
	beacon, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer beacon.Close()
	_, port, _ := net.SplitHostPort(beacon.LocalAddr().String())
	return append([]string{
		"--data", t.TempDir(), "--bind", "127.0.0.1", "--announce=false", "--discovery-port", port,
		"--microphone", "none", "--speakers", "none",
	}, args...)
}

func TestWindowStartsAMeetingAndShowsWhoJoins(t *testing.T) {
	window, node := needPrograms(t)
	s := newScreen(t, "1280x800")
	p := s.start(window, alone(t, "--camera", "none")...)
	s.window("Alcove", p)
	shot := s.settle(nil, "the first screen", p)
	s.keep("home", shot)

	s.press("Tab", "Tab") // past the settings, to one's name
	s.write("Ana")
	s.press("Tab", "ctrl+a")
	s.write("Window test")
	shot = s.settle(shot, "the names", p)
	s.press("Return")
	shot = s.settle(shot, "the lobby", p)
	s.keep("lobby", shot)
	s.press("Return")
	shot = s.settle(shot, "the meeting", p)
	s.keep("alone", shot)

	link := s.copyInvite(p)
	guest := s.start(node, append([]string{"join", link}, alone(t, "--name", "Bo", "--camera", patternSpec)...)...)
	s.keep("meeting", s.watchPattern(guest))
}

func TestWindowOffersALinkAndJoins(t *testing.T) {
	window, node := needPrograms(t)
	s := newScreen(t, "1280x800")
	host := s.start(node, append([]string{"host"}, alone(t, "--name", "Bo", "--camera", patternSpec)...)...)
	var link string
	s.eventually("the invite link", host, func() bool {
		link = regexp.MustCompile(`alcove://join\?\S+\n`).FindString(host.output.String())
		return link != ""
	})
	link = strings.TrimSpace(link)

	p := s.start(window, append(alone(t, "--camera", "none"), link)...)
	s.window("Alcove", p)
	shot := s.settle(nil, "the first screen", p)
	s.press("Tab", "Tab")
	s.write("Ana")
	s.eventually("the field with the link", p, func() bool {
		s.press("Tab", "ctrl+a", "ctrl+c")
		return strings.TrimSpace(s.clipboard()) == link
	})
	s.press("Return")
	shot = s.settle(shot, "the lobby", p)
	s.keep("offered", shot)
	s.press("Return")
	s.watchPattern(host)
}

// watchPattern waits for five pictures of the pattern, whose numbers rise, and
// returns the screen with the last of them.
func (s *screen) watchPattern(sender *program) *image.RGBA {
	s.t.Helper()
	var numbers []uint16
	var shot *image.RGBA
	s.eventually("a moving picture", sender, func() bool {
		shot = s.shot()
		if n, ok := patternIn(shot, patternHue); ok && (len(numbers) == 0 || n != numbers[len(numbers)-1]) {
			numbers = append(numbers, n)
		}
		return len(numbers) == 5
	})
	if !slices.IsSorted(numbers) {
		s.t.Errorf("the pictures' numbers do not rise: %v", numbers)
	}
	return shot
}

// copyInvite opens the invite dialog, goes to the link in it and copies it, as
// often as it takes: the dialog ignores the key that opened it, and a field that
// gets the keyboard selects its text.
func (s *screen) copyInvite(p *program) string {
	s.t.Helper()
	var link string
	s.eventually("the link on the clipboard", p, func() bool {
		s.press("i", "Tab", "ctrl+c")
		link = strings.TrimSpace(s.clipboard())
		return strings.HasPrefix(link, "alcove://join?")
	})
	s.keep("invite", s.shot())
	s.press("Escape")
	return link
}

func TestWindowSaysWhyItCannotStart(t *testing.T) {
	window, _ := needPrograms(t)
	s := newScreen(t, "1280x800")
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p := s.start(window, "--data", filepath.Join(file, "no-directory"))
	s.window("Alcove", p)
	s.keep("failure", s.settle(nil, "the reason", p))
	if said := p.output.String(); !strings.Contains(said, "database_unreadable") {
		t.Errorf("the terminal says %q", said)
	}
}
