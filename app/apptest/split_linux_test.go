package apptest_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"alcove/app/apptest"
)

var splitFor = flag.Duration("split", 0, "measure splits of so long, with -crowd apps")

// split is how a network falls apart; the host is in the first part.
type split struct {
	name  string
	sizes []int
}

func splits(size int) []split {
	third := size / 3
	return []split{
		{"in half", []int{(size + 1) / 2, size / 2}},
		{"in three", []int{size - 2*third, third, third}},
		{"old host with few", []int{max(1, size/5), size - max(1, size/5)}},
	}
}

// healing is what came of a split.
type healing struct {
	parted time.Duration // until each part has one host and hears itself
	shown  time.Duration // until each person is shown just those who are reached
	one    time.Duration // from healing until there are one host, one state, and every line once
	heard  time.Duration // from healing until all hear and see their rooms
	wrong  []string
}

// TestSplit parts the network of a meeting, has both sides talk, write and move
// people, and heals it: there is one host again, and one state with everything
// that was written, once. With -split=60s it measures how long that takes.
func TestSplit(t *testing.T) {
	size, long := 6, 5*time.Second // nobody but a host is ever alone
	if *splitFor > 0 {
		size, long = *crowdSize, *splitFor
	}
	lan := apptest.NewLAN(t, size)
	c := gatherCrowd(t, lan, size)
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "split\tapps\tfor\teach part goes on after\tshown after\tone host and state after\teveryone heard after\twrong\t")
	for _, s := range splits(size) {
		h := c.part(s, long)
		for _, wrong := range h.wrong {
			t.Errorf("split %s: %s", s.name, wrong)
		}
		t.Logf("split %s %v: parts go on after %v, shown after %v; healed, one state after %v, heard after %v", s.name, s.sizes, short(h.parted), short(h.shown), short(h.one), short(h.heard))
		fmt.Fprintf(w, "%s %v\t%d\t%v\t%v\t%v\t%v\t%v\t%d\t\n", s.name, s.sizes, size, long, short(h.parted), short(h.shown), short(h.one), short(h.heard), len(h.wrong))
		if len(h.wrong) > 0 {
			lan.Heal()
			c.disperse()
			c = gatherCrowd(t, lan, size)
		}
	}
	if *splitFor > 0 {
		fmt.Println()
		_ = w.Flush()
	}
}

// part lives through a split.
func (c *crowd) part(s split, long time.Duration) (h healing) {
	complain := func(format string, args ...any) { h.wrong = append(h.wrong, fmt.Sprintf(format, args...)) }
	parts := c.parts(s.sizes)
	before := c.meeting(0).Host
	healAt := time.After(long)
	began := time.Now()
	c.lan.Split(parts...)
	for _, p := range parts {
		if why := until(func() string { return c.disagree(p) }); why != "" {
			complain("parted, and %s", why)
		}
		if why := until(c.flowing(c.pairs(p))); why != "" {
			complain("parted, and %s", why)
		}
	}
	h.parted = time.Since(began)
	for _, p := range parts {
		if why := until(func() string { return c.apart(p) }); why != "" {
			complain("parted, and %s", why)
		}
	}
	h.shown = time.Since(began)
	if now := c.meeting(parts[0][0]).Host; now.Participant != before.Participant {
		complain("the part with the host has another: %+v was %+v", now, before)
	}
	written, moved := c.live(parts, healAt, complain)

	healed := time.Now()
	c.lan.Heal()
	if why := until(func() string { return c.one(written, moved) }); why != "" {
		complain("healed, and %s", why)
	}
	h.one = time.Since(healed)
	if why := until(c.flowing(c.pairs(c.everyone()))); why != "" { // in the rooms that they came to
		complain("healed, and %s", why)
	}
	h.heard = time.Since(healed)
	return h
}

// parts puts the host into the first part, and somebody who may move others into
// each.
func (c *crowd) parts(sizes []int) [][]int {
	host := c.host()
	able := append([]int{0}, moderators...)
	order := c.everyone(host)
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(btoi(slices.Contains(able, b)), btoi(slices.Contains(able, a)))
	})
	parts := make([][]int, len(sizes))
	parts[0] = []int{host}
	for n := 0; len(order) > 0; n++ { // those who are able go round first, from the second part on
		part := (n + 1) % len(parts)
		if len(parts[part]) < sizes[part] {
			parts[part] = append(parts[part], order[0])
			order = order[1:]
		}
	}
	return parts
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// live has people in all parts write and be moved until the time is over; the
// last in the order is moved by all of them. It returns what was written, and
// where those belong who were moved by one part alone.
func (c *crowd) live(parts [][]int, over <-chan time.Time, complain func(string, ...any)) (written []string, moved map[string]string) {
	moved = map[string]string{}
	contested := c.ids[len(c.ids)-1]
	able := append([]int{0}, moderators...)
	every := time.NewTicker(500 * time.Millisecond)
	defer every.Stop()
	rooms := append([]string{""}, c.rooms...)
	for n := 0; ; n++ {
		for k, p := range parts {
			line, err := c.write(p[n%len(p)])
			if err != nil {
				complain("%s cannot write while parted: %v", c.nodes[p[n%len(p)]].Name, err)
			} else {
				written = append(written, line)
			}
			by := slices.IndexFunc(p, func(i int) bool { return slices.Contains(able, i) })
			if n%4 != 0 || by < 0 { // a host alone need not be able
				continue
			}
			own := c.ids[p[len(p)-1]]
			moves := map[string]string{own: rooms[(n/4)%len(rooms)], contested: rooms[(n/4+k)%len(rooms)]}
			moved[own] = moves[own]
			delete(moved, contested)
			if err := c.nodes[p[by]].Call("rooms.assign", nil, moves); err != nil {
				complain("%s cannot move while parted: %v", c.nodes[p[by]].Name, err)
			}
		}
		select {
		case <-over:
			return written, moved
		case <-every.C:
		}
	}
}

// one says what keeps the meeting from being one again.
func (c *crowd) one(written []string, moved map[string]string) string {
	all := c.everyone()
	if why := c.apart(all); why != "" {
		return why
	}
	first := c.state(0)
	for _, i := range all[1:] {
		if d := differ(first, c.state(i)); d != "" {
			return fmt.Sprintf("%s and %s have different states: %s", c.nodes[0].Name, c.nodes[i].Name, d)
		}
	}
	for _, p := range c.meeting(0).Participants {
		if room, ok := moved[p.ID]; ok && p.Assigned != room {
			return fmt.Sprintf("%s belongs in %q, not in %q", p.Name, p.Assigned, room)
		}
	}
	if why := c.unread(all, written); why != "" {
		return why
	}
	chat := strings.Join(c.chat(0), "\n")
	for _, i := range all[1:] {
		if d := differ(chat, strings.Join(c.chat(i), "\n")); d != "" {
			return fmt.Sprintf("%s and %s have different chats: %s", c.nodes[0].Name, c.nodes[i].Name, d)
		}
	}
	return ""
}
