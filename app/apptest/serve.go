package apptest

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// Served is a process that shows the window's pages to a browser.
type Served struct {
	Data string
	URL  string // opens once

	t      testing.TB
	name   string
	cmd    *exec.Cmd
	stderr output
	gone   chan struct{}
	kill   sync.Once
}

// Serve starts one and waits for its address.
func (l Launch) Serve(t testing.TB) *Served {
	t.Helper()
	s := &Served{t: t, name: l.Name, cmd: l.command(t, "serve"), gone: make(chan struct{})}
	s.Data = l.Data
	s.cmd.Stderr = &s.stderr
	out, err := s.cmd.StdoutPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		t.Fatalf("serve %s: %v", l.Name, err)
	}
	address := make(chan string, 1)
	go func() {
		defer close(s.gone)
		r := bufio.NewReader(out)
		line, _ := r.ReadString('\n')
		address <- strings.TrimSpace(line)
		_, _ = io.Copy(&s.stderr, r) // nothing more is expected
		_ = s.cmd.Wait()             // how it ended is no concern of the browser
	}()
	t.Cleanup(s.Stop)
	select {
	case s.URL = <-address:
	case <-time.After(patience):
	}
	if !strings.HasPrefix(s.URL, "http://127.0.0.1:") {
		t.Fatalf("%s serves at %q: %s", l.Name, s.URL, &s.stderr)
	}
	return s
}

// Kill ends the process as a crash does, and waits for its end.
func (s *Served) Kill() {
	s.kill.Do(func() { _ = s.cmd.Process.Kill() })
	<-s.gone
}

// Stop ends the process; its participant leaves the meeting.
func (s *Served) Stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.gone:
	case <-time.After(20 * time.Second):
		s.t.Errorf("%s did not end within 20 s: %s", s.name, &s.stderr)
		s.Kill()
	}
}

// Open talks to the process as its page would, in place of a browser. It uses
// the address up.
func (s *Served) Open() *Remote {
	s.t.Helper()
	page, err := url.Parse(s.URL)
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	c, _, err := websocket.Dial(ctx, "ws://"+page.Host+"/rpc?"+page.RawQuery, &websocket.DialOptions{
		HTTPHeader: http.Header{"Origin": {"http://" + page.Host}},
	})
	if err != nil {
		s.t.Fatalf("talk to %s: %v", s.name, err)
	}
	c.SetReadLimit(64 << 20)
	r := newRemote(s.t, s.name)
	r.send = func(command []byte) error {
		return c.Write(context.Background(), websocket.MessageText, command)
	}
	go func() {
		defer close(r.gone)
		for {
			_, message, err := c.Read(context.Background())
			if err != nil {
				return
			}
			r.take(message)
		}
	}()
	s.t.Cleanup(func() {
		_ = c.CloseNow()
		<-r.gone
	})
	return r
}
