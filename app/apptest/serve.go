package apptest

import (
	"bufio"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Served is a process that shows the window's pages to a browser.
type Served struct {
	URL string // opens once

	t      testing.TB
	cmd    *exec.Cmd
	stderr output
	gone   chan struct{}
}

// Serve starts one and waits for its address.
func (l Launch) Serve(t testing.TB) *Served {
	t.Helper()
	s := &Served{t: t, cmd: l.command(t, "serve"), gone: make(chan struct{})}
	s.cmd.Stderr = &s.stderr
	out, err := s.cmd.StdoutPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		t.Fatalf("serve %s: %v", l.Name, err)
	}
	url := make(chan string, 1)
	go func() {
		defer close(s.gone)
		r := bufio.NewReader(out)
		line, _ := r.ReadString('\n')
		url <- strings.TrimSpace(line)
		_, _ = io.Copy(&s.stderr, r) // nothing more is expected
		_ = s.cmd.Wait()             // how it ended is no concern of the browser
	}()
	t.Cleanup(s.Stop)
	select {
	case s.URL = <-url:
	case <-time.After(patience):
	}
	if !strings.HasPrefix(s.URL, "http://127.0.0.1:") {
		t.Fatalf("%s serves at %q: %s", l.Name, s.URL, &s.stderr)
	}
	return s
}

// Stop ends the process; its participant leaves the meeting.
func (s *Served) Stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.gone:
	case <-time.After(20 * time.Second):
		s.t.Errorf("the served app did not end within 20 s: %s", &s.stderr)
		_ = s.cmd.Process.Kill()
		<-s.gone
	}
}
