//go:build window

// The real window: bin/alcove on a screen of its own, driven by the keyboard
// and judged by its picture. build/test builds the programs first.
package apptest_test

import (
	"testing"
)

func TestWindowOpens(t *testing.T) {
	window, _ := needPrograms(t)
	s := newScreen(t, "1280x800")
	p := s.start(window, "--data", t.TempDir(), "--camera", "none", "--microphone", "none", "--speakers", "none")
	s.window("Alcove", p)
	eventually(t, "a picture", p, func() bool { return !blank(s.shot()) })
	s.keep("home", s.shot())
}
