package apptest_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"alcove/app"
	"alcove/app/apptest"
	"alcove/media"
)

var (
	takeovers = flag.Int("takeover", 0, "measure each fault of a host so often, with -crowd apps")
	crowdSize = flag.Int("crowd", 10, "apps of a measurement")
	onlyFault = flag.String("fault", "", "measure this fault alone")
)

// fault is something that happens to the host.
type fault struct {
	name   string
	strike func(c *crowd, host int) error
	mend   func(c *crowd, host int) error // nil: nothing is to be mended
	lost   bool                           // the host's own sound is not missed meanwhile
	left   bool                           // who comes back after that is in the main room: a moderator is a visitor elsewhere
	stays  bool                           // there must be no other host
}

// stall is shorter than what a host may be silent for.
const stall = 800 * time.Millisecond

var faults = []fault{
	{name: "calm", stays: true, strike: func(*crowd, int) error { return nil }},
	{name: "kill", lost: true,
		strike: func(c *crowd, host int) error { c.nodes[host].Kill(); return nil },
		mend:   func(c *crowd, host int) error { return c.restart(host, c.everyone(host)[0]) }},
	{name: "link down", lost: true,
		strike: func(c *crowd, host int) error { c.lan.Down(host); return nil },
		mend:   func(c *crowd, host int) error { c.lan.Up(host); return nil }},
	{name: "freeze", lost: true,
		strike: func(c *crowd, host int) error { c.freeze(host); return nil },
		mend:   func(c *crowd, host int) error { c.wake(host); return nil }},
	{name: "leave", lost: true, left: true,
		strike: func(c *crowd, host int) error { return c.nodes[host].Call("meetings.leave", nil) },
		mend:   func(c *crowd, host int) error { return c.rejoin(host) }},
	{name: "stall", stays: true, strike: func(c *crowd, host int) error {
		c.freeze(host)
		<-time.After(stall)
		c.wake(host)
		return nil
	}},
	{name: "hand-over", strike: func(c *crowd, host int) error {
		return c.nodes[0].Call("meetings.appoint", nil, c.ids[c.everyone(host)[len(c.ids)/2]])
	}},
}

func (c *crowd) rejoin(i int) error {
	by := c.everyone(i)[0]
	return c.nodes[i].Call("meetings.join", nil, app.ByLink{Name: c.nodes[i].Name, Link: c.nodes[by].Link()})
}

// outcome is what one fault led to.
type outcome struct {
	struck  time.Duration   // how long the fault took to do
	newHost time.Duration   // until all obey another
	gaps    []time.Duration // of sound, one of each pair
	back    time.Duration   // from mending until everybody is whole again
	timer   time.Duration   // by how much it moved
	wrong   []string
}

// suffer strikes the host, looks at the others meanwhile, and mends it.
func (c *crowd) suffer(f fault) (o outcome) {
	host := c.host()
	away := []int{}
	if f.lost {
		away = append(away, host)
	}
	rest := c.everyone(away...)
	pairs := c.pairs(rest)
	complain := func(format string, args ...any) {
		o.wrong = append(o.wrong, fmt.Sprintf("%s (host %s): ", f.name, c.nodes[host].Name)+fmt.Sprintf(format, args...))
	}
	before, whole := c.remember(rest, away...), c.remember(c.everyone())
	if f.left {
		whole = before
	}
	ends := c.ends(rest)
	for _, i := range rest {
		_, _ = c.nodes[i].Gaps(true) // it fails again when they are asked for
	}
	lines := c.writers(c.everyone(host))
	began := time.Now()
	old := c.meeting(rest[0]).Host
	if err := f.strike(c, host); err != nil {
		complain("cannot be done: %v", err)
		return o
	}
	o.struck = time.Since(began)
	lines.start()
	if !f.stays {
		c.awaitSuccessor(rest, old, began, &o, complain)
	}
	flowing := c.flowing(pairs)
	if why := until(flowing); why != "" {
		complain("afterwards %s", why)
	}
	if f.stays { // what a stall leads to shows late
		for range 3 {
			_ = until(c.flowing(pairs))
		}
	}
	o.gaps = c.gaps(pairs, complain)
	if why := until(func() string { return c.disagree(rest) }); why != "" {
		complain("afterwards %s", why)
	}
	if now := c.meeting(rest[0]).Host; f.stays && now != old && o.struck < stall+stall/8 { // on a busy machine it may last longer
		complain("took over for nothing: term %d became %d, host %s", old.Term, now.Term, c.called(c.index(now.Participant)))
	}
	if why := until(func() string { return before.changed(c) }); why != "" {
		complain("afterwards %s", why)
	}
	o.timer = moved(ends, c.ends(rest))
	written := lines.wait(complain)
	if why := until(func() string { return c.unread(rest, written) }); why != "" {
		complain("afterwards %s", why)
	}
	mending := time.Now()
	if f.mend != nil {
		if err := f.mend(c, host); err != nil {
			complain("cannot be mended: %v", err)
		}
	}
	if why := c.whole(); why != "" {
		complain("mended, and %s", why)
	}
	o.back = time.Since(mending)
	if why := until(func() string { return c.unread(c.everyone(), written) }); why != "" {
		complain("mended, and %s", why)
	}
	if why := until(func() string { return whole.changed(c) }); why != "" {
		complain("mended, and %s", why)
	}
	return o
}

// awaitSuccessor waits until all obey one other host.
func (c *crowd) awaitSuccessor(rest []int, old app.Host, began time.Time, o *outcome, complain func(string, ...any)) {
	took := map[int]time.Duration{}
	within(patient, func() bool {
		for _, i := range rest {
			h := c.meeting(i).Host
			if took[i] == 0 && h.Participant != "" && h.Participant != old.Participant && h.Term > old.Term {
				took[i] = time.Since(began)
			}
		}
		return len(took) == len(rest)
	})
	if len(took) < len(rest) {
		complain("%d of %d obey another host", len(took), len(rest))
		return
	}
	for _, d := range took {
		o.newHost = max(o.newHost, d)
	}
}

// gaps are the longest times without sound of each pair.
func (c *crowd) gaps(pairs []pair, complain func(string, ...any)) (out []time.Duration) {
	received := map[int]map[media.TrackID]app.Reception{}
	for _, p := range pairs {
		if received[p.to] == nil {
			all, err := c.nodes[p.to].Gaps(false)
			if err != nil {
				complain("%s tells no gaps: %v", c.nodes[p.to].Name, err)
			}
			received[p.to] = all
		}
		if r, ok := received[p.to][c.track(p.from, media.Microphone)]; ok {
			out = append(out, time.Duration(r.Gap)*time.Microsecond)
		}
	}
	return out
}

// memory is how the meeting was at some people.
type memory struct {
	away  []int
	state map[int]string
}

func (c *crowd) remember(at []int, away ...int) memory {
	m := memory{away: away, state: map[int]string{}}
	for _, i := range at {
		m.state[i] = c.state(i, away...)
	}
	return m
}

// changed says what is not as it was.
func (m memory) changed(c *crowd) string {
	for i, was := range m.state {
		if d := differ(was, c.state(i, m.away...)); d != "" {
			return fmt.Sprintf("%s has another state: %s", c.nodes[i].Name, d)
		}
	}
	return ""
}

// moved is by how much an end did, at most.
func moved(before, after map[int]time.Time) (most time.Duration) {
	for i, was := range before {
		most = max(most, after[i].Sub(was).Abs())
	}
	return most
}

// differ shows where two texts part.
func differ(a, b string) string {
	if a == b {
		return ""
	}
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	part := func(s string) string { return s[max(0, at-60):min(len(s), at+60)] }
	return fmt.Sprintf("...%s... became ...%s...", part(a), part(b))
}

// writers are two people who write a line each while something happens.
type writers struct {
	c     *crowd
	who   []int
	work  sync.WaitGroup
	lines []string
	errs  []error
}

func (c *crowd) writers(among []int) *writers {
	who := []int{among[0], among[len(among)-1]}
	return &writers{c: c, who: who, lines: make([]string, len(who)), errs: make([]error, len(who))}
}

func (w *writers) start() {
	for k, i := range w.who {
		line := w.c.nextLine(w.c.nodes[i].Name)
		w.work.Go(func() {
			w.lines[k] = line
			w.errs[k] = w.c.nodes[i].Call("chat.send", nil, app.NewLine{Room: "main", Text: line})
		})
	}
}

// wait returns what was taken in as sent.
func (w *writers) wait(complain func(string, ...any)) (sent []string) {
	w.work.Wait()
	for k, err := range w.errs {
		if err != nil {
			complain("%s cannot write: %v", w.c.nodes[w.who[k]].Name, err)
			continue
		}
		sent = append(sent, w.lines[k])
	}
	return sent
}

// TestTakeOver has the host of a meeting die, freeze, lose its network, leave and
// hand over: the others stay where they are, with everything as it was, and go on
// hearing each other. With -takeover=N it measures how long that takes.
func TestTakeOver(t *testing.T) {
	size, rounds := 5, 1
	if *takeovers > 0 {
		size, rounds = *crowdSize, *takeovers
	}
	lan := apptest.NewLAN(t, size)
	c := gatherCrowd(t, lan, size)
	var table []row
	for _, f := range faults {
		if *onlyFault != "" && f.name != *onlyFault || *takeovers == 0 && f.name == "calm" {
			continue
		}
		r := row{name: f.name}
		for n := range rounds {
			o := c.suffer(f)
			r.add(o)
			for _, w := range o.wrong {
				t.Errorf("round %d: %s", n+1, w)
			}
			if len(o.wrong) > 0 { // what follows shall not suffer from it
				c.disperse()
				c = gatherCrowd(t, lan, size)
			}
			t.Logf("%s %d: took %v, new host %v, gaps %v, back %v, timer %v", f.name, n+1, short(o.struck), short(o.newHost), spread(o.gaps), short(o.back), short(o.timer))
		}
		table = append(table, r)
	}
	if *takeovers > 0 {
		printTakeOvers(table, size)
	}
}

// row is a line of the table.
type row struct {
	name                      string
	newHost, gaps, back, time []time.Duration
	wrong                     int
}

func (r *row) add(o outcome) {
	r.gaps = append(r.gaps, o.gaps...)
	if o.newHost > 0 {
		r.newHost = append(r.newHost, o.newHost)
	}
	r.back, r.time = append(r.back, o.back), append(r.time, o.timer)
	if len(o.wrong) > 0 {
		r.wrong++
	}
}

func printTakeOvers(table []row, size int) {
	fmt.Printf("\nTake-over with %d apps on a bridge; ms as least / median / 95 %% / most\n", size)
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\trounds\tgap in sound\tof pairs\tuntil a new host\tback and whole\ttimer moved\trounds with a fault\t")
	for _, r := range table {
		fmt.Fprintf(w, "%s\t%d\t%s\t%d\t%s\t%s\t%s\t%d\t\n", r.name, len(r.back), spread(r.gaps), len(r.gaps), spread(r.newHost), spread(r.back), spread(r.time), r.wrong)
	}
	_ = w.Flush()
}

// spread is least, median, 95 % and most, in ms.
func spread(d []time.Duration) string {
	if len(d) == 0 {
		return "-"
	}
	s := slices.Sorted(slices.Values(d))
	at := func(q float64) time.Duration { return s[min(len(s)-1, int(q*float64(len(s))))] }
	var out []string
	for _, v := range []time.Duration{s[0], at(0.5), at(0.95), s[len(s)-1]} {
		out = append(out, fmt.Sprint(v.Milliseconds()))
	}
	return strings.Join(out, " / ")
}

func short(d time.Duration) time.Duration { return d.Round(time.Millisecond) }
