package apptest_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"alcove/app/apptest"
)

// many is a process of alcove-node crowd, and what it prints.
type many struct {
	t    *testing.T
	in   io.WriteCloser
	gone chan struct{}

	mu    sync.Mutex
	lines []manyLine // guarded by mu
}

// manyLine is a line that a crowd prints.
type manyLine struct {
	At     int64
	People []struct {
		ID, Name, Room, Link string
		Connections, Mixed   int
		From                 map[string]fromOne
	}
	Carriers map[string]string
}

// fromOne is what one of a crowd received of one other within a line's time.
type fromOne struct {
	Sound, Pictures       int
	SoundGap, PicturesGap int64 // ms
	Lost, Again           int
}

// joinMany starts a crowd that joins by a link.
func joinMany(t *testing.T, people int, link string, args ...string) *many {
	t.Helper()
	c := &many{t: t, gone: make(chan struct{})}
	cmd := exec.Command(apptest.Program(t), append([]string{"crowd", "-", "--people", fmt.Sprint(people)}, args...)...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	must(t, err)
	c.in, err = cmd.StdinPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() { // one that does not end by itself
		_ = cmd.Process.Kill()
		<-c.gone
	})
	go func() {
		defer close(c.gone)
		c.read(out)
		if err := cmd.Wait(); err != nil && !t.Failed() {
			t.Errorf("the crowd ended: %v: %s", err, strings.TrimSpace(said.String()))
		}
	}()
	_, err = fmt.Fprintln(c.in, link)
	must(t, err)
	return c
}

func (c *many) read(out io.Reader) {
	sc := bufio.NewScanner(out)
	sc.Buffer(nil, 16<<20)
	for sc.Scan() {
		var l manyLine
		if err := json.Unmarshal(sc.Bytes(), &l); err != nil {
			c.t.Errorf("the crowd says %.80s: %v", sc.Text(), err)
			continue
		}
		c.mu.Lock()
		c.lines = append(c.lines, l)
		c.mu.Unlock()
	}
}

// count is how many lines there are.
func (c *many) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.lines)
}

// since are the lines from number n on.
func (c *many) since(n int) []manyLine {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]manyLine(nil), c.lines[min(n, len(c.lines)):]...)
}

// await waits for one of the lines to come that nothing is missing in, and says
// what was missing in the last.
func (c *many) await(what string, missing func(manyLine) string) manyLine {
	c.t.Helper()
	var good manyLine
	why, seen := "no line came", c.count()
	if !within(2*patient, func() bool {
		for _, l := range c.since(seen) {
			seen++
			if why = missing(l); why == "" {
				good = l
				return true
			}
		}
		return false
	}) {
		c.t.Fatalf("%s: not within %v: %s", what, 2*patient, why)
	}
	return good
}

// take waits for so many more lines.
func (c *many) take(n int) []manyLine {
	c.t.Helper()
	from := c.count()
	if !within(patient, func() bool { return c.count() >= from+n }) {
		c.t.Fatalf("the crowd printed %d lines in %v", c.count()-from, patient)
	}
	return c.since(from)
}

// end lets everybody leave, and waits for it.
func (c *many) end() {
	c.t.Helper()
	_ = c.in.Close()
	select {
	case <-c.gone:
	case <-time.After(patient):
		c.t.Errorf("the crowd did not end within %v of its input", patient)
	}
}

// lacking says who of a line does not receive sound and pictures of everybody in
// their room, among those whom counts picks.
func (l manyLine) lacking(counts func(room string) bool) string {
	for _, p := range l.People {
		for _, q := range l.People {
			if q.ID == p.ID || q.Room != p.Room || !counts(p.Room) {
				continue
			}
			if r := p.From[q.ID]; r.Sound == 0 || r.Pictures == 0 {
				return fmt.Sprintf("%s, whose link is %s, receives %+v of %s", p.Name, p.Link, r, q.Name)
			}
		}
	}
	return ""
}

// summary is what lines say of some rooms together.
type summary struct {
	sound, pictures, lost, again int
	gap                          time.Duration   // the longest of sound
	gaps                         []time.Duration // the longest of each pair
	wrong                        []string
}

// sum adds lines up. The rooms that people belong in are as the host has them.
func sum(lines []manyLine, belongs map[string]string, counts func(room string) bool) (s summary) {
	longest := map[[2]string]time.Duration{}
	for _, l := range lines {
		for _, p := range l.People {
			if !counts(belongs[p.ID]) {
				continue
			}
			if p.Mixed > 0 {
				s.wrong = append(s.wrong, fmt.Sprintf("%s received %d packets under another name than their sender's", p.Name, p.Mixed))
			}
			for from, r := range p.From {
				if belongs[from] != belongs[p.ID] {
					s.wrong = append(s.wrong, fmt.Sprintf("%s in %s received %+v from %s, who is in %s", p.Name, belongs[p.ID], r, from, belongs[from]))
				}
				s.sound, s.pictures = s.sound+r.Sound, s.pictures+r.Pictures
				s.lost, s.again = s.lost+r.Lost, s.again+r.Again
				at := [2]string{p.ID, from}
				longest[at] = max(longest[at], time.Duration(r.SoundGap)*time.Millisecond)
			}
		}
	}
	for _, gap := range longest {
		s.gaps = append(s.gaps, gap)
		s.gap = max(s.gap, gap)
	}
	return s
}
