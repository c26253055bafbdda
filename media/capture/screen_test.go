package capture

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"alcove/media"
	"alcove/media/capture/internal/vpx"
)

// xvfb runs an X server without a screen to look at and returns its DISPLAY.
func xvfb(t *testing.T, size string) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", size, "-nolisten", "tcp", "-noreset")
	cmd.ExtraFiles = []*os.File{w}
	if err := cmd.Start(); err != nil {
		t.Fatalf("%v: install xvfb", err)
	}
	w.Close()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatal("Xvfb did not start")
	}
	return ":" + strings.TrimSpace(line)
}

// TestRealScreen shares the screen of an X server, larger than is sent.
func TestRealScreen(t *testing.T) {
	t.Setenv("DISPLAY", xvfb(t, "2560x1440x24"))
	got := collect(t)
	s, err := OpenScreen("", VideoOptions{OnFrame: got.on, OnError: func(err error) { t.Error(err) }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	dec, err := vpx.NewDecoder(vpx.VP8)
	if err != nil {
		t.Fatal(err)
	}
	defer dec.Close()
	for i := range 5 {
		f := got.next()
		if f.Source != media.Screen || f.Key != (i == 0) {
			t.Errorf("frame %d: %v, key %v", i, f.Source, f.Key)
		}
		p, ok, err := dec.Decode(f.Data)
		if err != nil || !ok || p.Width != 1920 || p.Height != 1080 {
			t.Fatalf("frame %d: %dx%d, %v", i, p.Width, p.Height, err)
		}
	}
	s.Close()
	again, err := OpenScreen(s.Label(), VideoOptions{OnFrame: got.on})
	if err != nil {
		t.Fatalf("again: %v", err)
	}
	again.Close()
}

func TestNoScreen(t *testing.T) {
	t.Setenv("DISPLAY", ":9999")
	if _, err := OpenScreen("", VideoOptions{}); !errors.Is(err, ErrNoScreen) {
		t.Errorf("%v", err)
	}
}
