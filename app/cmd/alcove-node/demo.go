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
	out                 io.Writer
	people              []*actor
	steps               []stepResult
	dir                 string
	since               time.Time // what arrived before is of an earlier step
	live                bool      // the output is a terminal
	drawn               int       // lines of the table that the next one is drawn over
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
			"moved, a message goes to all rooms, rooms close. It ends with a summary, and fails if anyone missed what they\n" +
			"should receive or received what they should not.",
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
	return c
}

func (d *demo) run(ctx context.Context) error {
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
	for _, s := range d.script() {
		if err := d.step(ctx, s); err != nil {
			return err
		}
	}
	return d.summary()
}

// scene is one step: what the moderator does, and then who receives whom is
// compared with who is where.
type scene struct {
	name string
	do   func(context.Context) error
}

func (d *demo) script() []scene {
	host := func(method string, args ...any) func(context.Context) error {
		return func(ctx context.Context) error { return d.people[0].call(ctx, method, nil, args...) }
	}
	return []scene{
		{"everyone in the main room", func(context.Context) error { return nil }},
		{"rooms open", func(ctx context.Context) error {
			if err := host("rooms.setUp", app.NewRooms{Count: d.rooms, Method: "automatic"})(ctx); err != nil {
				return err
			}
			return host("rooms.start")(ctx)
		}},
		{"two people are moved", d.moveTwo},
		{"a message to all rooms", d.broadcast},
		{"rooms close", host("rooms.stop")},
	}
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
	if err := s.do(ctx); err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	done := time.Now()
	// What was on its way when the step was done is neither missed nor too much.
	d.since = done.Add(demoGrace)
	r := stepResult{Step: s.name}
	err := d.until(ctx, demoSettle, s.name, func() string { return d.compare(500 * time.Millisecond) })
	r.Took = time.Since(done)
	if err != nil {
		r.Fault = err.Error()
	} else if err := d.watch(ctx, s.name); err != nil {
		return err
	} else {
		r.Fault = d.compare(demoWindow)
	}
	d.steps = append(d.steps, r)
	d.table(s.name, true)
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

// moveTwo moves one person of each of two rooms into the next one.
func (d *demo) moveTwo(ctx context.Context) error {
	m := d.people[0].meeting()
	if m == nil {
		return errors.New("the moderator left")
	}
	next := map[string]string{}
	for i, r := range m.Rooms[1:] {
		next[r.ID] = m.Rooms[1+(i+1)%(len(m.Rooms)-1)].ID
	}
	moves, from := map[string]string{}, map[string]bool{}
	for _, p := range m.Participants {
		if to := next[p.Assigned]; to != "" && !from[p.Assigned] && len(moves) < 2 {
			moves[p.ID], from[p.Assigned] = to, true
		}
	}
	return d.people[0].call(ctx, "rooms.assign", nil, moves)
}

const demoBroadcast = "Five minutes left"

// broadcast writes to all rooms and waits until everyone has read it.
func (d *demo) broadcast(ctx context.Context) error {
	if err := d.people[0].call(ctx, "rooms.broadcast", nil, demoBroadcast); err != nil {
		return err
	}
	return d.until(ctx, demoSettle, "everyone to read the message", func() string {
		for _, a := range d.people {
			if !a.hasRead(demoBroadcast) {
				return a.name + " has not"
			}
		}
		return ""
	})
}

func (d *demo) summary() error {
	fmt.Fprintf(d.out, "\n%-28s %10s  %s\n", "step", "checked in", "result")
	failed := 0
	for _, s := range d.steps {
		result := "ok"
		if s.Fault != "" {
			result = s.Fault
			failed++
		}
		fmt.Fprintf(d.out, "%-28s %10s  %s\n", s.Step, s.Took.Round(10*time.Millisecond), result)
	}
	fmt.Fprintf(d.out, "%d passed, %d failed\n", len(d.steps)-failed, failed)
	if failed > 0 {
		return errors.New("somebody missed what they should receive, or received what they should not")
	}
	return nil
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
