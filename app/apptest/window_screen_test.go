//go:build window

package apptest_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Root of the checkout, seen from this package.
const root = "../.."

// patience is how long a step may take on a slow machine before it counts as
// failed; what is waited for mostly comes within a second.
const patience = 60 * time.Second

// screen is a display of its own (Xvfb) without a window manager: one window
// at a time, in the upper left corner.
type screen struct {
	t    *testing.T
	name string // ":7"
	dir  string // private home of what runs on it
}

// newScreen starts Xvfb on a display number that it finds free itself.
func newScreen(t *testing.T, size string) *screen {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	xvfb := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", size+"x24", "-nolisten", "tcp", "-noreset")
	xvfb.ExtraFiles = []*os.File{write}
	startProgram(t, xvfb)
	write.Close()
	if err := read.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	number, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb told no display: %v", err)
	}
	return &screen{t: t, name: ":" + strings.TrimSpace(number), dir: t.TempDir()}
}

// env keeps the app from the tester's own display, bus, settings and sound.
func (s *screen) env() []string {
	env := []string{
		"DISPLAY=" + s.name, "GDK_BACKEND=x11", "LIBGL_ALWAYS_SOFTWARE=1", "NO_AT_BRIDGE=1", "LC_ALL=C.UTF-8",
		"HOME=" + s.dir, "XDG_RUNTIME_DIR=" + s.dir, "XDG_DATA_HOME=" + filepath.Join(s.dir, "share"),
		"XDG_CONFIG_HOME=" + filepath.Join(s.dir, "config"), "XDG_CACHE_HOME=" + filepath.Join(s.dir, "cache"),
	}
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		switch name {
		case "DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "HOME", "LC_ALL", "LANG", "LANGUAGE":
		default:
			if !strings.HasPrefix(name, "XDG_") {
				env = append(env, v)
			}
		}
	}
	return env
}

// start runs a program on the screen with a session bus of its own.
func (s *screen) start(name string, args ...string) *program {
	s.t.Helper()
	cmd := exec.Command("dbus-run-session", append([]string{"--", name}, args...)...)
	cmd.Env = s.env()
	return startProgram(s.t, cmd)
}

// do runs one of the X tools and returns what it prints.
func (s *screen) do(name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = s.env()
	out, err := cmd.Output()
	return string(out), err
}

// window waits for a visible window with that title and gives it the keyboard.
func (s *screen) window(title string, p *program) {
	s.t.Helper()
	var id string
	s.eventually("a window titled "+title, p, func() bool {
		out, err := s.do("xdotool", "search", "--onlyvisible", "--name", "^"+title)
		id, _, _ = strings.Cut(out, "\n")
		return err == nil && id != ""
	})
	s.eventually("the keyboard in "+title, p, func() bool {
		_, err := s.do("xdotool", "windowfocus", "--sync", id)
		return err == nil
	})
}

// press presses keys one after the other, by their X names: "Tab", "ctrl+a".
func (s *screen) press(keys ...string) {
	s.t.Helper()
	if _, err := s.do("xdotool", append([]string{"key", "--delay", "40"}, keys...)...); err != nil {
		s.t.Fatalf("press %v: %v", keys, err)
	}
}

// write types text where the keyboard is.
func (s *screen) write(text string) {
	s.t.Helper()
	if _, err := s.do("xdotool", "type", "--delay", "20", text); err != nil {
		s.t.Fatalf("type: %v", err)
	}
}

// clipboard returns what was copied last on the screen, "" for nothing.
func (s *screen) clipboard() string {
	out, err := s.do("xclip", "-selection", "clipboard", "-out")
	if err != nil {
		return "" // nobody owns it yet
	}
	return out
}

// shot takes a picture of the whole screen.
func (s *screen) shot() *image.RGBA {
	s.t.Helper()
	out, err := s.do("import", "-silent", "-window", "root", "-depth", "8", "ppm:-")
	if err != nil {
		s.t.Fatalf("import: %v", err)
	}
	picture, err := readPPM([]byte(out))
	if err != nil {
		s.t.Fatal(err)
	}
	return picture
}

// settle waits until the screen differs from an earlier shot and stands still,
// but for a blinking cursor.
func (s *screen) settle(before *image.RGBA, what string, p *program) *image.RGBA {
	s.t.Helper()
	last := s.shot()
	s.eventually(what, p, func() bool {
		now := s.shot()
		still := changed(last, now) < 200 && (before == nil || changed(before, now) > 2000)
		last = now
		return still && !blank(now)
	})
	return last
}

// keep writes a picture to bin/shots, for people to look at.
func (s *screen) keep(name string, picture image.Image) {
	s.t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		s.t.Fatal(err)
	}
	dir := filepath.Join(root, "bin", "shots")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), b.Bytes(), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// program is something that runs until the test is over.
type program struct {
	name   string
	output *tail
	done   chan struct{}
	err    error // valid after done
}

// startProgram runs cmd in a process group of its own, which ends with the test.
func startProgram(t *testing.T, cmd *exec.Cmd) *program {
	t.Helper()
	p := &program{name: filepath.Base(cmd.Path), output: &tail{}, done: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = p.output, p.output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = 5 * time.Second // grandchildren may hold the pipe open
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.done)
		p.err = cmd.Wait()
	}()
	t.Cleanup(func() {
		group := -cmd.Process.Pid
		_ = syscall.Kill(group, syscall.SIGTERM)
		select {
		case <-p.done:
		case <-time.After(10 * time.Second):
			t.Errorf("%s did not end within 10 s of a SIGTERM", p.name)
		}
		_ = syscall.Kill(group, syscall.SIGKILL) // what it left behind
		<-p.done
		if t.Failed() {
			t.Logf("last output of %s:\n%s", p.name, p.output)
		}
	})
	return p
}

// tail keeps the last 16 KiB that were written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

var _ io.Writer = (*tail)(nil)

func (o *tail) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text = append(o.text, b...)
	if spare := len(o.text) - 16<<10; spare > 0 {
		o.text = o.text[spare:]
	}
	return len(b), nil
}

func (o *tail) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return string(o.text)
}

// eventually polls until ok, and gives up early where p ends first.
func (s *screen) eventually(what string, p *program, ok func() bool) {
	s.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	poll := time.NewTicker(100 * time.Millisecond)
	defer poll.Stop()
	for !ok() {
		select {
		case <-poll.C:
		case <-p.done:
			s.t.Fatalf("waiting for %s: %s ended: %v", what, p.name, p.err)
		case <-deadline.C:
			s.keep("failed", s.shot())
			s.t.Fatalf("waited %v for %s; see bin/shots/failed.png", patience, what)
		}
	}
}

// needPrograms fails where the two programs were not built.
func needPrograms(t *testing.T) (window, node string) {
	t.Helper()
	window, node = filepath.Join(root, "bin", "alcove"), filepath.Join(root, "bin", "alcove-node")
	for _, name := range []*string{&window, &node} {
		path, err := filepath.Abs(*name)
		if err == nil {
			_, err = os.Stat(path)
		}
		if errors.Is(err, os.ErrNotExist) {
			t.Fatalf("%s is not built: build/test programs window", *name)
		} else if err != nil {
			t.Fatal(err)
		}
		*name = path
	}
	return window, node
}
