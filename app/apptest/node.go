package apptest

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"alcove/app"
	"alcove/media"
)

// Node is a participant in a process of its own: the real program, driven by a
// script. Its devices are whatever its command line says.
type Node struct {
	*Remote
	Data string

	cmd     *exec.Cmd
	in      io.WriteCloser // guarded by Remote.writing
	stderr  output
	entered chan error // one outcome of entering
	kill    sync.Once
}

// Host starts a process that starts a meeting, and waits until it is in it.
func (l Launch) Host(t testing.TB) *Node {
	t.Helper()
	n := l.TryHost(t)
	if err := n.Entered(); err != nil {
		t.Fatalf("%s could not start a meeting: %v", n.Name, err)
	}
	return n
}

// Join starts a process that joins by a link, and waits until it is in.
func (l Launch) Join(t testing.TB, link string) *Node {
	t.Helper()
	n := l.TryJoin(t, link)
	if err := n.Entered(); err != nil {
		t.Fatalf("%s could not join: %v", n.Name, err)
	}
	return n
}

// TryHost starts a process that starts a meeting; Entered tells what came of it.
func (l Launch) TryHost(t testing.TB) *Node {
	t.Helper()
	return l.start(t, "host", "--meeting", "Test")
}

// TryJoin starts a process that joins by a link, or asks at an address; Entered
// tells what came of it.
func (l Launch) TryJoin(t testing.TB, where string) *Node {
	t.Helper()
	n := l.start(t, "join", "-")
	_ = n.send([]byte(where)) // one that has ended says so itself
	return n
}

func (l Launch) start(t testing.TB, command ...string) *Node {
	t.Helper()
	n := &Node{Remote: newRemote(t, l.Name), entered: make(chan error, 1)}
	n.cmd = l.command(t, append(command, "--script", "--name", l.Name)...)
	n.Data = l.Data
	n.cmd.Stderr = &n.stderr
	out, err := n.cmd.StdoutPipe()
	if err == nil {
		n.in, err = n.cmd.StdinPipe()
	}
	if err == nil {
		err = n.cmd.Start()
	}
	if err != nil {
		t.Fatalf("start %s: %v", l.Name, err)
	}
	n.send = func(command []byte) error {
		_, err := n.in.Write(append(command, '\n'))
		return err
	}
	go n.read(out)
	t.Cleanup(func() {
		n.Stop()
		if t.Failed() && n.stderr.String() != "" {
			t.Logf("%s said: %s", n.Name, &n.stderr)
		}
	})
	return n
}

// read takes in lines until the process is gone.
func (n *Node) read(out io.Reader) {
	defer close(n.gone)
	sc := bufio.NewScanner(out)
	sc.Buffer(nil, 64<<20)
	for sc.Scan() {
		switch event, data := n.take(sc.Bytes()); event {
		case "entered":
			n.outcome(nil)
		case "failed":
			e := &app.Error{}
			_ = json.Unmarshal(data, e)
			n.outcome(e)
		}
	}
	err := errors.Join(sc.Err(), n.cmd.Wait())
	n.outcome(fmt.Errorf("the process ended: %w: %s", err, &n.stderr))
}

func (n *Node) outcome(err error) {
	select {
	case n.entered <- err:
	default: // it was told before
	}
}

// Entered waits until the process is in the meeting, or says why not: an
// *app.Error where the app gave a code. To be called once.
func (n *Node) Entered() error {
	n.t.Helper()
	select {
	case err := <-n.entered:
		return err
	case <-time.After(patience):
		n.t.Fatalf("%s neither got in nor failed within %v", n.Name, patience)
		return nil
	}
}

// Said is the last of what the process wrote to its standard error.
func (n *Node) Said() string { return n.stderr.String() }

// Signal sends the process a signal.
func (n *Node) Signal(s os.Signal) {
	n.t.Helper()
	if err := n.cmd.Process.Signal(s); err != nil {
		n.t.Errorf("send %v to %s: %v", s, n.Name, err)
	}
}

// Gaps is what the process received of whom up to now; the longest gaps count
// from the last call on that began them anew.
func (n *Node) Gaps(anew bool) (map[media.TrackID]app.Reception, error) {
	var list []app.Reception
	if err := n.Call("script.gaps", &list, anew); err != nil {
		return nil, err
	}
	out := map[media.TrackID]app.Reception{}
	for _, r := range list {
		out[r.Track] = r
	}
	return out, nil
}

// Kill ends the process as a crash does, and waits for its end.
func (n *Node) Kill() {
	n.kill.Do(func() { _ = n.cmd.Process.Kill() })
	<-n.gone
}

// Stop ends the process by the end of its input: it leaves the meeting.
func (n *Node) Stop() {
	n.writing.Lock()
	_ = n.in.Close()
	n.writing.Unlock()
	select {
	case <-n.gone:
	case <-time.After(20 * time.Second):
		n.t.Errorf("%s did not end within 20 s of its last command", n.Name)
		n.Kill()
	}
}

// Say writes one line to the process, whatever it is.
func (n *Node) Say(line string) {
	n.t.Helper()
	n.writing.Lock()
	defer n.writing.Unlock()
	if err := n.send([]byte(line)); err != nil {
		n.t.Errorf("say something to %s: %v", n.Name, err)
	}
}
