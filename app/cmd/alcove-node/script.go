package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"

	"alcove/app"
	"alcove/app/boot"
)

// Lines of a script: commands come in, answers and events go out.
type (
	scriptCommand struct {
		ID     int64             `json:"id"`
		Method string            `json:"method"`
		Args   []json.RawMessage `json:"args"`
	}
	scriptAnswer struct {
		ID int64 `json:"id"`
		app.Answer
	}
	scriptEvent struct {
		Event string `json:"event"` // entered, failed, snapshot, received, counts
		Data  any    `json:"data,omitempty"`
	}
)

// call runs one command of the contract from inside.
func call(a *boot.App, method string, args ...any) error {
	raw := make([]json.RawMessage, len(args))
	for i, v := range args {
		b, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("encode an argument: %w", err)
		}
		raw[i] = b
	}
	_, err := app.NewDispatcher(a.Bound()...).Call(method, raw)
	return err
}

// runScript enters the meeting and then obeys one command a line, until the
// input ends. Once a second it says what was received of whom.
func runScript(ctx context.Context, a *boot.App, enter func(*boot.App, io.Writer) error, in io.Reader, out io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := &lineWriter{enc: json.NewEncoder(out)}
	a.OnSnapshot(func(s app.Snapshot) { w.write(scriptEvent{"snapshot", s}) })
	a.Start()
	if err := enter(a, io.Discard); err != nil {
		w.write(scriptEvent{"failed", app.AsError(err)})
		return err
	}
	w.write(scriptEvent{Event: "entered"})
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	wg.Go(func() { report(ctx, a, w) })
	return obey(ctx, a, in, w)
}

func obey(ctx context.Context, a *boot.App, in io.Reader, w *lineWriter) error {
	d := app.NewDispatcher(a.Bound()...)
	lines := make(chan scriptCommand)
	go func() { // ends with the input; the process ends with this command
		defer close(lines)
		sc := bufio.NewScanner(in)
		sc.Buffer(nil, 1<<20)
		for sc.Scan() {
			var c scriptCommand
			if json.Unmarshal(sc.Bytes(), &c) != nil {
				continue
			}
			select {
			case lines <- c:
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return nil
		case c, ok := <-lines:
			if !ok {
				return nil
			}
			if c.Method == gapsMethod {
				w.write(scriptAnswer{c.ID, answerGaps(a, c.Args)})
				continue
			}
			w.write(scriptAnswer{c.ID, d.Answer(c.Method, c.Args)})
		}
	}
}

// report says four times a second what was received since the start.
func report(ctx context.Context, a *boot.App, w *lineWriter) {
	every := time.NewTicker(250 * time.Millisecond)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
			w.write(scriptEvent{"received", a.Received()})
			w.write(scriptEvent{"counts", a.Counts()})
		}
	}
}

// lineWriter writes whole lines from several goroutines.
type lineWriter struct {
	mu  sync.Mutex
	enc *json.Encoder // guarded by mu
}

func (w *lineWriter) write(v any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	_ = w.enc.Encode(v) // a reader that is gone ends the process by its input
}
