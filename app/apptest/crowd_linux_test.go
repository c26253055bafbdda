package apptest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"alcove/app"
	"alcove/app/apptest"
	"alcove/media"
	"alcove/media/capture"
	"alcove/media/mediatest/pulse"
)

// crowd is a meeting of real processes, each on a host of its own: recorded
// speech, numbered pictures, two people in the main room and the others in
// breakout rooms, a timer that runs, and chat.
type crowd struct {
	t        *testing.T
	lan      *apptest.LAN
	launches []apptest.Launch
	nodes    []*apptest.Node
	ids      []string
	rooms    []string // the breakout rooms
	lines    int      // written so far, to number them
	frozen   map[int]bool
}

var crowdNames = []string{"Ana", "Bo", "Cy", "Dee", "Eli", "Fay", "Gus", "Hal", "Ida", "Jo"}

// moderators beside the owner, so that every part of a split can have one.
var moderators = []int{1, 4, 7}

// patient is how long an outcome may take before it counts as never.
const patient = 60 * time.Second

func within(d time.Duration, ok func() bool) bool {
	deadline := time.After(d)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline:
			return false
		case <-tick.C:
		}
	}
	return true
}

// gatherCrowd waits until everyone is in their room and hears its people.
func gatherCrowd(t *testing.T, lan *apptest.LAN, size int) *crowd {
	t.Helper()
	if size < 5 || size > len(crowdNames) {
		t.Fatalf("a crowd of %d: 5 to %d will do", size, len(crowdNames))
	}
	c := &crowd{t: t, lan: lan, frozen: map[int]bool{}}
	urgent(t)
	speech, _ := pulse.Speech(t)
	pictures := smallClip(t)
	for i := range size {
		c.launches = append(c.launches, apptest.Launch{
			Name: crowdNames[i], Data: t.TempDir(), Via: lan.Via(i),
			Args: []string{
				"--bind", "", "--discovery-port", "0", "--announce=true",
				"--microphone", "file:" + speech, "--camera", "file:" + pictures,
			},
		})
	}
	c.nodes = append(c.nodes, c.launches[0].Host(t))
	t.Cleanup(c.thaw) // before nodes are told to stop
	link := c.nodes[0].Link()
	for _, l := range c.launches[1:] {
		c.nodes = append(c.nodes, l.TryJoin(t, link))
	}
	for _, n := range c.nodes[1:] {
		must(t, n.Entered())
	}
	for _, n := range c.nodes {
		n.AwaitPeople(size)
		c.ids = append(c.ids, n.ID())
	}
	c.setUp()
	c.mustBeWhole("everyone is in their room")
	return c
}

// setUp makes moderators, opens the rooms for an hour and writes the first lines.
func (c *crowd) setUp() {
	ana := c.nodes[0]
	for _, i := range moderators {
		if i < len(c.ids) {
			ana.Must("meetings.grantModerator", nil, c.ids[i])
		}
	}
	count := max(1, len(c.ids)/5)
	ana.Must("rooms.setUp", nil, app.NewRooms{Count: count, Method: "manual"})
	ana.AwaitMeeting("has rooms", func(m *app.Meeting) bool { return len(m.Rooms) == 1+count })
	moves := map[string]string{}
	for _, r := range ana.Snapshot().Meeting.Rooms[1:] {
		c.rooms = append(c.rooms, r.ID)
	}
	for i, id := range c.ids[2:] {
		moves[id] = c.rooms[i*count/len(c.ids[2:])]
	}
	ana.Must("rooms.assign", nil, moves)
	ana.Must("rooms.start", nil, app.Plan{Millis: time.Hour.Milliseconds(), Grace: 10_000})
	for _, n := range c.nodes {
		n.Must("chat.send", nil, app.NewLine{Room: "main", Text: c.nextLine(n.Name)})
	}
	for i, n := range c.nodes[2:] {
		n.AwaitRoom(moves[c.ids[i+2]])
	}
}

func (c *crowd) nextLine(by string) string {
	c.lines++
	return fmt.Sprintf("%s's line %d", by, c.lines)
}

// smallClip costs next to nothing to send and to forward.
func smallClip(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "numbered.ivf")
	var b bytes.Buffer
	must(t, capture.WritePatternClip(&b, 160, 90, 5, 100))
	must(t, os.WriteFile(path, b.Bytes(), 0o600))
	return path
}

// ---- What is so ------------------------------------------------------------

// everyone are the indices of all, without some.
func (c *crowd) everyone(without ...int) (out []int) {
	for i := range c.nodes {
		if !slices.Contains(without, i) {
			out = append(out, i)
		}
	}
	return out
}

func (c *crowd) meeting(i int) *app.Meeting {
	if m := c.nodes[i].Snapshot().Meeting; m != nil {
		return m
	}
	return &app.Meeting{}
}

func (c *crowd) index(id string) int { return slices.Index(c.ids, id) }

// disagree says what keeps a set of people from having one host among them; ""
// is nothing. Only hosts that somebody obeys count.
func (c *crowd) disagree(among []int) string {
	first := c.meeting(among[0]).Host
	host := c.index(first.Participant)
	if !slices.Contains(among, host) {
		return fmt.Sprintf("%s obeys %s, who is not here", c.nodes[among[0]].Name, c.called(host))
	}
	for _, i := range among {
		m := c.meeting(i)
		switch {
		case m.Host.Participant != first.Participant || m.Host.Term != first.Term:
			return fmt.Sprintf("%s obeys %s of term %d, %s obeys %s of term %d", c.nodes[among[0]].Name, c.called(host), first.Term,
				c.nodes[i].Name, c.called(c.index(m.Host.Participant)), m.Host.Term)
		case m.Host.Me != (i == host):
			return fmt.Sprintf("%s hosts: %v; the host is %s", c.nodes[i].Name, m.Host.Me, c.called(host))
		case m.Link != "connected":
			return fmt.Sprintf("%s is %s", c.nodes[i].Name, m.Link)
		}
	}
	return ""
}

func (c *crowd) called(i int) string {
	if i < 0 {
		return "nobody"
	}
	return c.nodes[i].Name
}

// apart says what keeps a set of people from seeing each other, and nobody else,
// as online.
func (c *crowd) apart(among []int) string {
	if why := c.disagree(among); why != "" {
		return why
	}
	for _, i := range among {
		for _, p := range c.meeting(i).Participants {
			if want := slices.Contains(among, c.index(p.ID)); p.Online != want {
				return fmt.Sprintf("at %s's, %s is online: %v", c.nodes[i].Name, p.Name, p.Online)
			}
		}
	}
	return ""
}

// pair is one who should hear and see another.
type pair struct{ to, from int }

// pairs are those of a set of people who are in the same room.
func (c *crowd) pairs(among []int) (out []pair) {
	for _, to := range among {
		for _, from := range among {
			if to != from && c.meeting(to).Location == c.meeting(from).Location {
				out = append(out, pair{to, from})
			}
		}
	}
	return out
}

func (c *crowd) track(i int, s media.Source) media.TrackID {
	return media.TrackID{Peer: media.PeerID(c.ids[i]), Source: s}
}

// flowing says who lacks sound or pictures; each asks for more than there were at
// its first call.
func (c *crowd) flowing(pairs []pair) func() string {
	const packets, frames = 25, 1
	var sound, seen []uint64
	now := func(p pair) (uint64, uint64) {
		n := c.nodes[p.to]
		return n.Received(c.track(p.from, media.Microphone)).Packets, n.Received(c.track(p.from, media.Camera)).Frames
	}
	for _, p := range pairs {
		s, f := now(p)
		sound, seen = append(sound, s), append(seen, f)
	}
	return func() string {
		for i, p := range pairs {
			s, f := now(p)
			if s < sound[i] || f < seen[i] { // a new process counts anew
				sound[i], seen[i] = s, f
			}
			if s < sound[i]+packets {
				return fmt.Sprintf("%s does not hear %s", c.nodes[p.to].Name, c.nodes[p.from].Name)
			}
			if f < seen[i]+frames {
				return fmt.Sprintf("%s does not see %s", c.nodes[p.to].Name, c.nodes[p.from].Name)
			}
		}
		return ""
	}
}

// until waits until nothing is lacking, and says what still is.
func until(lacking func() string) (still string) {
	within(patient, func() bool {
		still = lacking()
		return still == ""
	})
	return still
}

// whole waits until everyone is here, under one host, and hears their room. It
// says what is missing in the end.
func (c *crowd) whole() string {
	all := c.everyone()
	if why := until(func() string { return c.apart(all) }); why != "" {
		return why
	}
	return until(c.flowing(c.pairs(all)))
}

func (c *crowd) mustBeWhole(what string) {
	c.t.Helper()
	if why := c.whole(); why != "" {
		c.t.Fatalf("%s: not within %v: %s", what, patient, why)
	}
}

// host is the index of the one whom all obey.
func (c *crowd) host() int { return c.index(c.meeting(0).Host.Participant) }

// state is all of the meeting that a change of host must leave as it is, as one
// person has it. Those who are away do not count.
func (c *crowd) state(i int, away ...int) string {
	m := c.meeting(i)
	people := map[string][]any{}
	for _, p := range m.Participants {
		if slices.Contains(away, c.index(p.ID)) {
			continue
		}
		people[p.ID] = []any{p.Name, p.Role, p.Assigned, p.Room, p.Hand, p.Helper}
	}
	timers := slices.Clone(m.Timers)
	for j := range timers {
		timers[j].Left = 0
	}
	b, err := json.Marshal(map[string]any{
		"people": people, "rooms": m.Rooms, "breakout": m.Breakout, "timers": timers, "rules": m.Rules, "rounds": m.Rounds,
	})
	must(c.t, err)
	return string(b)
}

// ends is when the timer will be over, as people's apps have it. A snapshot that
// was long on its way shows it too late: of some, the earliest counts.
func (c *crowd) ends(among []int) map[int]time.Time {
	ends := map[int]time.Time{}
	within(time.Second/2, func() bool {
		for _, i := range among {
			s, at := c.nodes[i].Told()
			if s.Meeting == nil || len(s.Meeting.Timers) == 0 {
				continue
			}
			end := at.Add(time.Duration(s.Meeting.Timers[0].Left) * time.Millisecond)
			if was, ok := ends[i]; !ok || end.Before(was) {
				ends[i] = end
			}
		}
		return false
	})
	return ends
}

// chat is the main room's at a person, in its order.
func (c *crowd) chat(i int) (lines []string) {
	for _, l := range c.nodes[i].Lines("main") {
		lines = append(lines, l.Text)
	}
	return lines
}

// write has a person write a line to everybody.
func (c *crowd) write(i int) (line string, err error) {
	line = c.nextLine(c.nodes[i].Name)
	return line, c.nodes[i].Call("chat.send", nil, app.NewLine{Room: "main", Text: line})
}

// unread says who lacks one of the lines, or has one twice.
func (c *crowd) unread(among []int, lines []string) string {
	for _, i := range among {
		have := map[string]int{}
		for _, l := range c.chat(i) {
			have[l]++
		}
		for _, l := range lines {
			if have[l] != 1 {
				return fmt.Sprintf("%s has %d times: %s", c.nodes[i].Name, have[l], l)
			}
		}
	}
	return ""
}

// ---- What is done ----------------------------------------------------------

func (c *crowd) freeze(i int) {
	c.nodes[i].Signal(syscall.SIGSTOP)
	c.frozen[i] = true
}

func (c *crowd) wake(i int) {
	c.nodes[i].Signal(syscall.SIGCONT)
	delete(c.frozen, i)
}

// thaw wakes everybody: who is frozen cannot leave.
func (c *crowd) thaw() {
	for i := range c.frozen {
		c.wake(i)
	}
}

// restart starts the app of a killed person again, on its data.
func (c *crowd) restart(i, by int) error {
	var link app.Invitation
	if err := c.nodes[by].Call("meetings.invite", &link); err != nil {
		return fmt.Errorf("%s invites: %w", c.nodes[by].Name, err)
	}
	c.nodes[i] = c.launches[i].TryJoin(c.t, link.Link)
	return c.nodes[i].Entered()
}

// disperse ends all processes.
func (c *crowd) disperse() {
	c.thaw()
	for _, n := range c.nodes {
		n.Kill()
	}
}
