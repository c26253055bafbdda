package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"text/tabwriter"
	"time"

	"alcove/media"
	"alcove/media/mediatest"
)

// scenario is one load on the host.
type scenario struct {
	name       string
	rooms      int
	publishers int // in each room
	listeners  int // in each room, who send nothing
	load       load
	moves      int
}

// Loads, at 30 frames a second: 1.2 Mbit/s, 400 kbit/s, and a voice of 32 kbit/s.
var (
	talk    = load{audio: 80, video: [media.Layers]int{0, 5000, 0}}
	thumb   = load{audio: 80, video: [media.Layers]int{1667, 0, 0}}
	nothing = load{}
)

var scenarios = []scenario{
	{name: "1x50", rooms: 1, publishers: 1, listeners: 50, load: talk},
	{name: "2x20", rooms: 1, publishers: 2, listeners: 20, load: talk},
	{name: "10x5", rooms: 10, publishers: 5, load: thumb},
	{name: "move", rooms: 2, publishers: 2, listeners: 8, load: thumb, moves: 20},
}

// benchResult is what a scenario showed. Times are in milliseconds.
type benchResult struct {
	Scenario    string  `json:"scenario"`
	People      int     `json:"people"`
	PacketsPerS float64 `json:"packets_per_second"`
	CPU         float64 `json:"cpu_us_per_packet"`
	RSS         float64 `json:"rss_mib"`
	Lost        int64   `json:"lost"`
	Repaired    int64   `json:"repaired"`
	LatencyP50  float64 `json:"latency_p50_ms"`
	LatencyP99  float64 `json:"latency_p99_ms"`
	JoinSound   spread  `json:"join_first_audio_ms"`
	JoinPicture spread  `json:"join_first_key_frame_ms"`
	MoveSound   *spread `json:"move_first_audio_ms,omitempty"`
	MovePicture *spread `json:"move_first_key_frame_ms,omitempty"`
	Failed      int     `json:"failed"` // joins and moves without sound or picture within 5 s
}

type spread struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	N   int     `json:"n"`
}

func spreadOf(d []time.Duration) spread {
	return spread{ms(quantile(d, 0.5)), ms(quantile(d, 0.95)), len(d)}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func runBench(ctx context.Context, w io.Writer, o benchOptions) error {
	var results []benchResult
	for _, s := range scenarios {
		if len(o.only) > 0 && !slices.Contains(o.only, s.name) {
			continue
		}
		r, err := s.run(ctx, o.duration)
		if err != nil {
			return fmt.Errorf("scenario %s: %w", s.name, err)
		}
		results = append(results, r)
	}
	if len(results) == 0 {
		return errors.New("no such scenario")
	}
	if o.json != "-" {
		printBench(w, results)
	}
	if o.json == "" {
		return nil
	}
	b, err := json.MarshalIndent(results, "", "  ")
	if err != nil {
		return err
	}
	return writeJSON(o.json, b)
}

func printBench(w io.Writer, rs []benchResult) {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "scenario\tpeople\tpackets/s\tCPU us/packet\tRSS MiB\tlost\tlatency p50/p99 ms\tjoin: sound p50/p95\tkey frame p50/p95\tmove: sound p50/p95\tkey frame p50/p95\tfailed\t")
	pair := func(s *spread) string {
		if s == nil {
			return "-"
		}
		return fmt.Sprintf("%.1f/%.1f", s.P50, s.P95)
	}
	for _, r := range rs {
		fmt.Fprintf(t, "%s\t%d\t%.0f\t%.2f\t%.1f\t%d\t%.2f/%.2f\t%s\t%s\t%s\t%s\t%d\t\n", r.Scenario, r.People, r.PacketsPerS, r.CPU, r.RSS, r.Lost,
			r.LatencyP50, r.LatencyP99, pair(&r.JoinSound), pair(&r.JoinPicture), pair(r.MoveSound), pair(r.MovePicture), r.Failed)
	}
	_ = t.Flush()
}

// patience is how long a first sound and picture may take.
const patience = 5 * time.Second

func (s scenario) run(ctx context.Context, duration time.Duration) (r benchResult, err error) {
	h, err := startBenchHost(ctx)
	if err != nil {
		return r, err
	}
	defer h.stop()
	r.Scenario = s.name
	var people []*attendee
	defer func() {
		for _, a := range people {
			a.leave()
		}
	}()
	var sounds, pictures []time.Duration
	for room := range s.rooms {
		for i := range s.publishers + s.listeners {
			l := s.load
			if i >= s.publishers {
				l = nothing
			}
			a, err := enter(ctx, h, uint16(len(people)), fmt.Sprint("room ", room), l)
			if err != nil {
				return r, err
			}
			people = append(people, a)
			if i == 0 {
				continue // there is nobody to hear yet
			}
			if !await(ctx, a.changed) {
				r.Failed++
				continue
			}
			sound, picture, _ := a.took()
			sounds, pictures = append(sounds, sound), append(pictures, picture)
		}
	}
	r.People, r.JoinSound, r.JoinPicture = len(people), spreadOf(sounds), spreadOf(pictures)
	if err := s.measure(ctx, h, people, duration, &r); err != nil {
		return r, err
	}
	if s.moves > 0 {
		err = s.move(ctx, h, people, &r)
	}
	return r, err
}

func await(ctx context.Context, c <-chan struct{}) bool {
	t := time.NewTimer(patience)
	defer t.Stop()
	select {
	case <-c:
		return true
	case <-t.C:
	case <-ctx.Done():
	}
	return false
}

// measure looks at the load as it is for a while.
func (s scenario) measure(ctx context.Context, h *benchHost, people []*attendee, duration time.Duration, r *benchResult) error {
	pause := func(d time.Duration) error {
		select {
		case <-time.After(d):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if err := pause(time.Second); err != nil { // joins settle
		return err
	}
	before, err := h.usage()
	if err != nil {
		return err
	}
	for _, a := range people {
		a.count(true)
	}
	began := time.Now()
	if err := pause(duration); err != nil {
		return err
	}
	after, err := h.usage()
	took := time.Since(began)
	if err != nil {
		return err
	}
	var latency []time.Duration
	for _, a := range people {
		a.count(false)
		a.mu.Lock()
		latency = append(latency, a.latency...)
		a.latency = nil
		a.mu.Unlock()
	}
	n := after.Forwarded - before.Forwarded
	r.PacketsPerS = float64(n) / took.Seconds()
	if n > 0 {
		r.CPU = float64((after.cpu - before.cpu).Microseconds()) / float64(n)
	}
	r.RSS = float64(after.rss) / (1 << 20)
	r.Repaired = after.Repaired - before.Repaired
	// The ends of the window fall on packets under way: a few are no loss.
	r.Lost = max(0, n-int64(len(latency)))
	r.LatencyP50, r.LatencyP99 = ms(quantile(latency, 0.5)), ms(quantile(latency, 0.99))
	return nil
}

// move sends listeners to the other room and back, one after the other.
func (s scenario) move(ctx context.Context, h *benchHost, people []*attendee, r *benchResult) error {
	each := s.publishers + s.listeners
	speakers := func(room int) map[media.PeerID]bool {
		m := map[media.PeerID]bool{}
		for i := range s.publishers {
			m[people[room*each+i].id()] = true
		}
		return m
	}
	var sounds, pictures []time.Duration
	for i := range s.moves {
		a := people[s.publishers+i%s.listeners]
		to := 1 - i/s.listeners%2
		changed := a.expect(speakers(to))
		if _, err := h.post(ctx, "/move", url.Values{"name": {string(a.id())}, "room": {fmt.Sprint("room ", to)}}, ""); err != nil {
			return err
		}
		if !await(ctx, changed) {
			r.Failed++
			continue
		}
		sound, picture, _ := a.took()
		sounds, pictures = append(sounds, sound), append(pictures, picture)
	}
	so, pi := spreadOf(sounds), spreadOf(pictures)
	r.MoveSound, r.MovePicture = &so, &pi
	return nil
}

func (a *attendee) id() media.PeerID { return mediatest.ID(a.number) }
