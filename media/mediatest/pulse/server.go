package pulse

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// Server is a running PulseAudio.
type Server struct {
	t      testing.TB
	dir    string
	cmd    *exec.Cmd
	output bytes.Buffer
	once   sync.Once
	done   chan struct{}
}

// Start runs a server until the test ends. It has no devices yet.
func Start(t testing.TB) *Server {
	t.Helper()
	dir, err := os.MkdirTemp("", "pulse") // short: a socket's path has 107 bytes at most
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{t: t, dir: dir, done: make(chan struct{})}
	s.cmd = exec.Command(tool(t, "pulseaudio"), "-n", "--daemonize=no", "--use-pid-file=no",
		"--exit-idle-time=-1", "--disable-shm=yes", "--realtime=yes", "--high-priority=yes",
		"--load=module-native-protocol-unix auth-anonymous=1 socket="+s.socket())
	s.cmd.Env = append(os.Environ(), s.private()...)
	s.cmd.Stderr = &s.output
	if err := s.cmd.Start(); err != nil {
		t.Fatalf("start pulseaudio: %v", err)
	}
	go func() {
		_ = s.cmd.Wait()
		close(s.done)
	}()
	t.Cleanup(func() {
		s.Kill()
		_ = os.RemoveAll(dir)
	})
	s.ready()
	return s
}

// tool is the path of a program of PulseAudio.
func tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%v: install pulseaudio and pulseaudio-utils", err)
	}
	return path
}

func (s *Server) socket() string { return filepath.Join(s.dir, "native") }

// private keeps the server away from the files of a user's own.
func (s *Server) private() []string {
	return []string{"HOME=" + s.dir, "XDG_RUNTIME_DIR=" + s.dir, "XDG_CONFIG_HOME=" + s.dir,
		"PULSE_RUNTIME_PATH=" + s.dir, "PULSE_STATE_PATH=" + s.dir, "DBUS_SESSION_BUS_ADDRESS="}
}

func (s *Server) ready() {
	s.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; {
		if _, err := s.pactl("info"); err == nil {
			return
		}
		select {
		case <-s.done:
			s.t.Fatalf("pulseaudio ended: %s", &s.output)
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			s.t.Fatal("pulseaudio does not answer")
		}
	}
}

// Env is what makes a process use the server.
func (s *Server) Env() []string { return []string{"PULSE_SERVER=unix:" + s.socket()} }

// Use makes this process use the server until the test ends.
func (s *Server) Use() {
	s.t.Helper()
	if t, ok := s.t.(interface{ Setenv(key, value string) }); ok {
		t.Setenv("PULSE_SERVER", "unix:"+s.socket())
	}
}

// Kill ends the server at once, as a crash does.
func (s *Server) Kill() {
	s.once.Do(func() { _ = s.cmd.Process.Kill() })
	<-s.done
}

// NullSink adds a speaker that plays to nowhere. As a microphone, what is played
// is heard at the source name+".monitor", labelled "Monitor of "+name.
func (s *Server) NullSink(name string) {
	s.t.Helper()
	s.must("load-module", "module-null-sink", "sink_name="+name,
		"sink_properties=device.description="+name, "rate=48000")
}

// RemoveSink unplugs it.
func (s *Server) RemoveSink(name string) {
	s.t.Helper()
	for _, line := range strings.Split(s.must("list", "short", "modules"), "\n") {
		if f := strings.Fields(line); len(f) > 2 && strings.Contains(line, "sink_name="+name) {
			s.must("unload-module", f[0])
		}
	}
}

func (s *Server) must(args ...string) string {
	s.t.Helper()
	out, err := s.pactl(args...)
	if err != nil {
		s.t.Fatalf("pactl %s: %v", strings.Join(args, " "), err)
	}
	return out
}

func (s *Server) pactl(args ...string) (string, error) {
	out, err := s.client("pactl", args...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, bytes.TrimSpace(out))
	}
	return string(out), nil
}

func (s *Server) client(name string, args ...string) *exec.Cmd {
	s.t.Helper()
	cmd := exec.Command(tool(s.t, name), args...)
	cmd.Env = append(append(os.Environ(), s.private()...), s.Env()...)
	return cmd
}
