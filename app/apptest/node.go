package apptest

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"alcove/app"
	"alcove/media"
)

// Node is a participant in a process of its own: the real program, driven by a
// script. Its devices are whatever its command line says.
type Node struct {
	Name string
	Data string

	t       testing.TB
	cmd     *exec.Cmd
	stderr  output
	entered chan error    // one outcome of entering
	gone    chan struct{} // closed when the process has ended
	kill    sync.Once

	writing sync.Mutex
	in      io.WriteCloser // guarded by writing

	mu       sync.Mutex
	nextID   int64
	waiting  map[int64]chan reply
	snapshot app.Snapshot
	received map[media.TrackID]app.Reception
}

type reply struct {
	Result json.RawMessage `json:"result"`
	Error  *app.Error      `json:"error"`
}

// errGone is what a command gets whose process ended before it answered.
var errGone = errors.New("the process is gone")

// Host starts a process that starts a meeting, and waits until it is in it.
func (l Launch) Host(t testing.TB) *Node {
	t.Helper()
	n := l.start(t, "host", "--meeting", "Test")
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

// TryJoin starts a process that joins by a link; Entered tells what came of it.
func (l Launch) TryJoin(t testing.TB, link string) *Node {
	t.Helper()
	return l.start(t, "join", link)
}

// TryHost starts a process that starts a meeting; Entered tells what came of it.
func (l Launch) TryHost(t testing.TB) *Node {
	t.Helper()
	return l.start(t, "host", "--meeting", "Test")
}

func (l Launch) start(t testing.TB, command ...string) *Node {
	t.Helper()
	n := &Node{
		Name: l.Name, t: t, entered: make(chan error, 1), gone: make(chan struct{}),
		waiting: map[int64]chan reply{}, received: map[media.TrackID]app.Reception{},
	}
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
		var line struct {
			ID    int64           `json:"id"`
			Event string          `json:"event"`
			Data  json.RawMessage `json:"data"`
			reply
		}
		if json.Unmarshal(sc.Bytes(), &line) != nil {
			continue
		}
		n.take(line.ID, line.reply, line.Event, line.Data)
	}
	err := n.cmd.Wait()
	n.outcome(fmt.Errorf("the process ended: %w: %s", errors.Join(err, sc.Err()), &n.stderr))
}

func (n *Node) outcome(err error) {
	select {
	case n.entered <- err:
	default: // it was told before
	}
}

func (n *Node) take(id int64, r reply, event string, data json.RawMessage) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch event {
	case "":
		if c := n.waiting[id]; c != nil {
			c <- r // has room for the one answer
			delete(n.waiting, id)
		}
	case "entered":
		n.outcome(nil)
	case "failed":
		e := &app.Error{}
		_ = json.Unmarshal(data, e)
		n.outcome(e)
	case "snapshot":
		var s app.Snapshot
		if json.Unmarshal(data, &s) == nil {
			n.snapshot = s
		}
	case "received":
		var list []app.Reception
		if json.Unmarshal(data, &list) == nil {
			for _, r := range list {
				n.received[r.Track] = r
			}
		}
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

// Call runs one command in the process. The error is an *app.Error, or that the
// process is gone.
func (n *Node) Call(method string, into any, args ...any) error {
	if args == nil {
		args = []any{}
	}
	c := make(chan reply, 1)
	n.mu.Lock()
	n.nextID++
	id := n.nextID
	n.waiting[id] = c
	n.mu.Unlock()
	n.writing.Lock()
	err := json.NewEncoder(n.in).Encode(map[string]any{"id": id, "method": method, "args": args})
	n.writing.Unlock()
	if err != nil {
		return fmt.Errorf("%s: %w: %w", method, errGone, err)
	}
	var r reply
	select {
	case r = <-c:
	case <-n.gone:
		select {
		case r = <-c: // it answered and then ended
		default:
			return fmt.Errorf("%s: %w", method, errGone)
		}
	case <-time.After(patience):
		return fmt.Errorf("%s: no answer within %v", method, patience)
	}
	if r.Error != nil {
		return r.Error
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(r.Result, into)
}

// Must runs one command and fails the test where that fails.
func (n *Node) Must(method string, into any, args ...any) {
	n.t.Helper()
	if err := n.Call(method, into, args...); err != nil {
		n.t.Fatalf("%s: %s: %v", n.Name, method, err)
	}
}

// Snapshot is the newest that the process told.
func (n *Node) Snapshot() app.Snapshot {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.snapshot
}

// ID is the participant's.
func (n *Node) ID() string {
	n.Await("says who it is", func(s app.Snapshot) bool { return s.Self.ID != "" })
	return n.Snapshot().Self.ID
}

// Link is an invite link of this participant's meeting.
func (n *Node) Link() string {
	n.t.Helper()
	var i app.Invitation
	n.Must("meetings.invite", &i)
	return i.Link
}

// Await waits for a snapshot that is as wanted.
func (n *Node) Await(what string, ok func(app.Snapshot) bool) {
	n.t.Helper()
	Await(n.t, n.Name+": "+what, func() bool { return ok(n.Snapshot()) })
}

// AwaitMeeting waits for a meeting that is as wanted.
func (n *Node) AwaitMeeting(what string, ok func(*app.Meeting) bool) {
	n.t.Helper()
	n.Await(what, func(s app.Snapshot) bool { return s.Meeting != nil && ok(s.Meeting) })
}

// AwaitPeople waits until so many are here, as this participant sees it.
func (n *Node) AwaitPeople(count int) {
	n.t.Helper()
	n.AwaitMeeting("everyone is there", func(m *app.Meeting) bool {
		return m.Link == "connected" && len(online(m)) == count
	})
}

// AwaitRoom waits until this participant is in a room, as it sees it.
func (n *Node) AwaitRoom(room string) {
	n.t.Helper()
	n.AwaitMeeting("is in "+room, func(m *app.Meeting) bool { return m.Location == room })
}

// Received counts what arrived of a track so far.
func (n *Node) Received(t media.TrackID) app.Reception {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.received[t]
}

// Lines are the last 500 lines that people wrote into a room's chat, as this
// participant has them.
func (n *Node) Lines(room string) []app.ChatLine {
	n.t.Helper()
	var lines []app.ChatLine
	n.Must("chat.history", &lines, app.Older{Room: room, Limit: 500})
	return slices.DeleteFunc(lines, func(l app.ChatLine) bool { return l.Kind != "chat" })
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
