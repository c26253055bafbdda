package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"alcove/app"
)

// demo is a whole meeting on loopback, one process a participant.
type demo struct {
	participants, rooms int
	camera              string
	microphone          string
	script              string // a file, builtIn, or "" for the short one
	out                 io.Writer
	people              []*actor
	steps               []stepResult
	dir                 string
	since               time.Time // what arrived before is of an earlier step
	live                bool      // the output is a terminal
	drawn               int       // lines of the table that the next one is drawn over
	before              map[*actor]standing
	arrived             arrivals
	spread              time.Duration // between the first and the last app whose rooms a timer closed
}

// stepResult is what one step of the demo came to.
type stepResult struct {
	Step  string
	Took  time.Duration // until everyone received what they should
	Fault string
}

const (
	demoEnter  = 60 * time.Second // until everyone is in
	demoSettle = 30 * time.Second // until everyone receives what they should
	demoWindow = 2 * time.Second  // how long that is then watched
	demoGrace  = 400 * time.Millisecond
)

func demoCommand() *cobra.Command {
	d := demo{}
	c := &cobra.Command{
		Use:   "demo",
		Short: "Hold a meeting with simulated people on this machine, and check who receives whom",
		Long: "Starts one process a participant with real gossip and real WebRTC on loopback. Rooms open, two people are\n" +
			"moved, a message goes to all rooms, rooms close; or it plays a script. It ends with a summary, and fails if\n" +
			"anyone missed what they should receive or received what they should not, if a device was opened again, or if\n" +
			"media was negotiated again.\n\n" +
			"--script alone plays a workshop: ten people in three rooms, five live moves, a draft of four, a timed end with a\n" +
			"countdown, and a return. A file has a scene a line: rooms 3 / assign Bo=A Cy=B / mute Cy / start / move Bo B /\n" +
			"draft Bo=A Cy=C / say TEXT / end 3 9 (seconds, countdown) / return Bo / closed / stop; \"people 10\" comes first.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			d.out = c.OutOrStdout()
			info, err := os.Stdout.Stat()
			d.live = err == nil && info.Mode()&os.ModeCharDevice != 0
			return d.run(c.Context())
		},
	}
	c.Flags().IntVar(&d.participants, "participants", 8, "how many `people`, 2 to 60")
	c.Flags().IntVar(&d.rooms, "rooms", 3, "how many breakout `rooms`, 1 to 50")
	c.Flags().StringVar(&d.camera, "camera", "pattern", "everybody's `camera`: pattern, or file:PATH")
	c.Flags().StringVar(&d.microphone, "microphone", "", "everybody's `microphone`: file:PATH (default a tone of their own)")
	c.Flags().StringVar(&d.script, "script", "", "play a `file` of scenes instead; without one, a workshop")
	c.Flags().Lookup("script").NoOptDefVal = builtIn
	return c
}

func (d *demo) run(ctx context.Context) error {
	scenes, err := d.loadScript()
	if err != nil {
		return err
	}
	if d.participants < 2 || d.participants > 60 || d.rooms < 1 || d.rooms > 50 {
		return errors.New("2 to 60 participants and 1 to 50 rooms")
	}
	dir, err := os.MkdirTemp("", "alcove-demo-")
	if err != nil {
		return fmt.Errorf("make a directory: %w", err)
	}
	defer os.RemoveAll(dir)
	d.dir = dir
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer d.stop()
	if err := d.gather(ctx); err != nil {
		return err
	}
	for _, s := range scenes {
		if err := d.step(ctx, s); err != nil {
			return err
		}
	}
	return d.summary()
}

// gather starts the processes: the moderator first, the others by their link.
func (d *demo) gather(ctx context.Context) error {
	fmt.Fprintf(d.out, "Starting %d participants ...\n", d.participants)
	first, err := d.start(ctx, 0, "", "host")
	if err != nil {
		return err
	}
	var invite app.Invitation
	if err := first.call(ctx, "meetings.invite", &invite); err != nil {
		return fmt.Errorf("ask for the link: %w", err)
	}
	errs := make([]error, d.participants)
	others := make([]*actor, d.participants)
	var wg sync.WaitGroup
	for i := 1; i < d.participants; i++ {
		wg.Go(func() { others[i], errs[i] = d.start(ctx, i, invite.Link+"\n", "join", "-") })
	}
	wg.Wait()
	for _, a := range others[1:] {
		if a != nil {
			d.people = append(d.people, a)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return d.until(ctx, demoEnter, "everyone to see everyone", func() string {
		for _, a := range d.people {
			if n := a.online(); n != d.participants {
				return fmt.Sprintf("%s sees %d of %d people", a.name, n, d.participants)
			}
		}
		return ""
	})
}

func (d *demo) start(ctx context.Context, i int, input string, args ...string) (*actor, error) {
	mic := d.microphone
	if mic == "" {
		mic = "tone:" + strconv.Itoa(220+40*i)
	}
	a, err := startActor(ctx, actorName(i), input, append(args, "--script", "--announce=false", "--bind", "127.0.0.1",
		"--data", fmt.Sprintf("%s/%d", d.dir, i), "--camera", d.camera, "--microphone", mic, "--speakers", "none"))
	if err != nil {
		return nil, err
	}
	if i == 0 {
		d.people = append(d.people, a)
	}
	select {
	case err := <-a.entered:
		if err != nil {
			return a, fmt.Errorf("%s could not enter: %w", a.name, err)
		}
		return a, nil
	case <-time.After(demoEnter):
		return a, fmt.Errorf("%s did not get in within %v", a.name, demoEnter)
	case <-ctx.Done():
		return a, ctx.Err()
	}
}

func (d *demo) stop() {
	for i := len(d.people) - 1; i >= 0; i-- {
		d.people[i].stop()
	}
}

// step does one scene, waits until everyone receives what they should, watches
// that it stays so, and shows the table.
func (d *demo) step(ctx context.Context, s scene) error {
	if err := d.play(ctx, s); err != nil {
		return fmt.Errorf("%s: %w", s.text, err)
	}
	if d.before == nil || s.verb == "mute" {
		d.before = d.standings()
	}
	done := time.Now()
	// What was on its way when the step was done is neither missed nor too much.
	d.since = done.Add(demoGrace)
	r := stepResult{Step: s.text}
	err := d.until(ctx, demoSettle, s.text, func() string { return d.compare(500 * time.Millisecond) })
	r.Took = time.Since(done)
	if err != nil {
		r.Fault = err.Error()
	} else if err := d.watch(ctx, s.text); err != nil {
		return err
	} else {
		r.Fault = d.compare(demoWindow)
	}
	d.steps = append(d.steps, r)
	d.table(s.text, true)
	return ctx.Err()
}

// watch lets the window pass in which a step is judged.
func (d *demo) watch(ctx context.Context, step string) error {
	for end := time.Now().Add(demoWindow); time.Now().Before(end); {
		if err := sleep(ctx, demoWindow/4); err != nil {
			return err
		}
		if d.live {
			d.table(step, false)
		}
	}
	return nil
}

func (d *demo) until(ctx context.Context, limit time.Duration, what string, missing func() string) error {
	deadline := time.Now().Add(limit)
	for {
		why := missing()
		if why == "" {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s: %s after %v", what, why, limit)
		}
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

func (d *demo) summary() error {
	fmt.Fprintf(d.out, "\n%-36s %10s  %s\n", "step", "checked in", "result")
	failed := 0
	for _, s := range d.steps {
		result := "ok"
		if s.Fault != "" {
			result = s.Fault
			failed++
		}
		fmt.Fprintf(d.out, "%-36s %10s  %s\n", short(s.Step, 36), s.Took.Round(10*time.Millisecond), result)
	}
	d.printArrivals()
	if d.spread > 0 {
		fmt.Fprintf(d.out, "the timer ended the rooms at all apps within %s\n", inMillis(d.spread))
	}
	if fault := d.compareStandings(); fault != "" {
		return fmt.Errorf("a scene changed what it must not: %s", fault)
	}
	fmt.Fprintf(d.out, "%d passed, %d failed\n", len(d.steps)-failed, failed)
	if failed > 0 {
		return errors.New("somebody missed what they should receive, or received what they should not")
	}
	return nil
}

// short cuts a text to so many characters.
func short(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return text
}

// decodeInto fills a result, where one is wanted.
func decodeInto(raw json.RawMessage, into any) error {
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("decode an answer: %w", err)
	}
	return nil
}
