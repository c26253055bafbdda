package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"

	"alcove/app"
	"alcove/media"
)

// actor is a participant of the demo: a process of this program, driven by a
// script.
type actor struct {
	name    string
	cmd     *exec.Cmd
	entered chan error
	gone    chan struct{}
	stderr  bytes.Buffer

	mu       sync.Mutex
	in       io.WriteCloser
	nextID   int64
	waiting  map[int64]chan scriptReply
	snapshot app.Snapshot
	samples  []sample // of the last seconds, oldest first
	counts   app.Counts
	closedAt time.Time // when the rooms closed last
}

type scriptReply struct {
	Result json.RawMessage `json:"result"`
	Error  *app.Error      `json:"error"`
}

// sample is what an actor had received by a moment.
type sample struct {
	at       time.Time
	received map[media.TrackID]app.Reception
}

const keepSamples = 40 // ten seconds

func actorName(i int) string {
	names := []string{"Ana", "Bo", "Cy", "Dee", "Eli", "Fay", "Gus", "Hal", "Ida", "Jo", "Kai", "Lea", "Max", "Nia", "Otto", "Pia"}
	if i < len(names) {
		return names[i]
	}
	return fmt.Sprintf("%s %d", names[i%len(names)], i/len(names)+1)
}

func startActor(ctx context.Context, name, input string, args []string) (*actor, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	a := &actor{name: name, entered: make(chan error, 1), gone: make(chan struct{}), waiting: map[int64]chan scriptReply{}}
	a.cmd = exec.CommandContext(ctx, self, append(args, "--name", name)...)
	a.cmd.Cancel = func() error { return a.cmd.Process.Signal(os.Interrupt) }
	a.cmd.WaitDelay = 5 * time.Second
	a.cmd.Stderr = &a.stderr
	if a.in, err = a.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	out, err := a.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	if err := a.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	go a.read(out)
	if _, err := io.WriteString(a.in, input); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	return a, nil
}

// read takes in lines until the process is gone.
func (a *actor) read(out io.Reader) {
	defer close(a.gone)
	sc := bufio.NewScanner(out)
	sc.Buffer(nil, 32<<20)
	for sc.Scan() {
		var line struct {
			ID    int64           `json:"id"`
			Event string          `json:"event"`
			Data  json.RawMessage `json:"data"`
			scriptReply
		}
		if json.Unmarshal(sc.Bytes(), &line) != nil {
			continue
		}
		if line.Event == "" {
			a.answered(line.ID, line.scriptReply)
			continue
		}
		a.happened(line.Event, line.Data)
	}
	err := a.cmd.Wait()
	select {
	case a.entered <- fmt.Errorf("the process ended: %w: %s", err, a.stderr.String()):
	default:
	}
}

func (a *actor) answered(id int64, r scriptReply) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if c := a.waiting[id]; c != nil {
		c <- r // has room for the one answer
		delete(a.waiting, id)
	}
}

func (a *actor) happened(event string, data json.RawMessage) {
	switch event {
	case "entered":
		a.entered <- nil
	case "failed":
		var e app.Error
		_ = json.Unmarshal(data, &e)
		a.entered <- &e
	case "snapshot":
		var s app.Snapshot
		if json.Unmarshal(data, &s) == nil {
			a.mu.Lock()
			if running(a.snapshot) && !running(s) {
				a.closedAt = time.Now()
			}
			a.snapshot = s
			a.mu.Unlock()
		}
	case "counts":
		a.mu.Lock()
		_ = json.Unmarshal(data, &a.counts)
		a.mu.Unlock()
	case "received":
		var list []app.Reception
		if json.Unmarshal(data, &list) != nil {
			return
		}
		m := make(map[media.TrackID]app.Reception, len(list))
		for _, r := range list {
			m[r.Track] = r
		}
		a.mu.Lock()
		a.samples = append(a.samples, sample{time.Now(), m})
		a.samples = a.samples[max(0, len(a.samples)-keepSamples):]
		a.mu.Unlock()
	}
}

// call runs one command in the actor's process.
func (a *actor) call(ctx context.Context, method string, into any, args ...any) error {
	if args == nil {
		args = []any{}
	}
	a.mu.Lock()
	a.nextID++
	id := a.nextID
	c := make(chan scriptReply, 1)
	a.waiting[id] = c
	err := json.NewEncoder(a.in).Encode(map[string]any{"id": id, "method": method, "args": args})
	a.mu.Unlock()
	if err != nil {
		return fmt.Errorf("%s: %s: %w", a.name, method, err)
	}
	select {
	case r := <-c:
		if r.Error != nil {
			return fmt.Errorf("%s: %s: %w", a.name, method, r.Error)
		}
		return decodeInto(r.Result, into)
	case <-a.gone:
		return fmt.Errorf("%s is gone", a.name)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// stop ends the process by the end of its input, which makes it leave.
func (a *actor) stop() {
	_ = a.in.Close()
	select {
	case <-a.gone:
	case <-time.After(5 * time.Second):
		_ = a.cmd.Process.Kill()
		<-a.gone
	}
}

func running(s app.Snapshot) bool { return s.Meeting != nil && s.Meeting.Breakout.Running }

func (a *actor) counted() app.Counts {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.counts
}

func (a *actor) closed() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.closedAt
}

// received is what the newest sample has of a track.
func (a *actor) received(t media.TrackID) app.Reception {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.samples) == 0 {
		return app.Reception{}
	}
	return a.samples[len(a.samples)-1].received[t]
}

func (a *actor) meeting() *app.Meeting {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.snapshot.Meeting
}

func (a *actor) id() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.snapshot.Self.ID
}

func (a *actor) online() int {
	m := a.meeting()
	if m == nil || m.Link != "connected" {
		return 0
	}
	n := 0
	for _, p := range m.Participants {
		if p.Online {
			n++
		}
	}
	return n
}

func (a *actor) hasRead(text string) bool {
	m := a.meeting()
	if m == nil {
		return false
	}
	for _, c := range m.Chats {
		for _, l := range c.Lines {
			if c.Room == m.Location && l.Kind == "broadcast" && l.Text == text {
				return true
			}
		}
	}
	return false
}

// rates are what arrived of each track a second, in the last d and after since;
// nil while that is not yet known.
func (a *actor) rates(d time.Duration, since time.Time) map[media.TrackID]rate {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.samples) < 2 {
		return nil
	}
	last := a.samples[len(a.samples)-1]
	var first sample
	for _, s := range a.samples {
		if s.at.After(since) && (first.at.IsZero() || last.at.Sub(s.at) >= d) {
			first = s
		}
	}
	seconds := last.at.Sub(first.at).Seconds()
	if first.at.IsZero() || seconds <= 0 {
		return nil
	}
	out := map[media.TrackID]rate{}
	for t, r := range last.received {
		was := first.received[t]
		out[t] = rate{float64(r.Packets-was.Packets) / seconds, float64(r.Frames-was.Frames) / seconds}
	}
	return out
}

// rate is what arrives of a track in a second.
type rate struct{ packets, frames float64 }
