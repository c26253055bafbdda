package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"alcove/mesh/identity"
)

// maxCrowd bounds the people of one process.
const maxCrowd = 200

// crowdOptions are what a crowd does.
type crowdOptions struct {
	people   int
	name     string // theirs, and a number
	sound    int    // packets a second of each
	pictures int    // a second of each
}

var errNoCrowd = errors.New("a crowd has 1 to 200 people, each with 1 to 50 packets of sound and 0 to 30 pictures a second")

func (o crowdOptions) check() error {
	if o.people < 1 || o.people > maxCrowd || o.sound < 1 || o.sound > 50 || o.pictures < 0 || o.pictures > 30 {
		return errNoCrowd
	}
	return nil
}

func crowdCommand() *cobra.Command {
	var o crowdOptions
	c := &cobra.Command{
		Use:   "crowd LINK|-",
		Short: "Join a meeting with many simulated people, to try a network under load",
		Long: `Joins a meeting with many simulated people, all in this process: each has a
connection of its own, sends what a microphone and a small camera would, and
counts what arrives. For whoever wants to know what their network and the
host's computer can carry, before people come: start a meeting, run this on
one or more machines with its link, open breakout rooms, and look at the load.

Sound and pictures are made up: nobody can listen to them or look at them.

Once a second it prints one line of JSON: the room of each of its people and
whom they received what from since the line before. "lost" are packets of sound
that are missing, "again" some that came twice, and "mixed" are packets that
came under another name than their sender's; the gaps are milliseconds without
a packet.

It ends with its input, or by Ctrl+C, and its people leave the meeting. With -
the link is the first line of the input: it holds the meeting's key, and other
users of a machine can read the arguments of a program.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return runCrowd(c.Context(), o, args[0], os.Stdin, c.OutOrStdout())
		},
	}
	f := c.Flags()
	f.IntVar(&o.people, "people", 10, "how many")
	f.StringVar(&o.name, "name", "Crowd", "their `name`, which a number follows")
	f.IntVar(&o.sound, "sound", 50, "packets of sound a second that each sends, 50 is what a microphone does")
	f.IntVar(&o.pictures, "pictures", 5, "pictures a second that each sends")
	return c
}

// runCrowd brings people into a meeting until its input ends.
func runCrowd(ctx context.Context, o crowdOptions, link string, in io.Reader, out io.Writer) error {
	if err := o.check(); err != nil {
		return err
	}
	input := bufio.NewReader(in)
	if link == "-" {
		line, err := input.ReadString('\n')
		if err != nil {
			return fmt.Errorf("read the link from standard input: %w", err)
		}
		link = line
	}
	invite, err := identity.ParseInvite(strings.TrimSpace(link))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { // ends with the input; the process ends with this command
		_, _ = io.Copy(io.Discard, input)
		cancel()
	}()
	return (&crowd{crowdOptions: o, began: time.Now()}).run(ctx, invite, json.NewEncoder(out))
}

// crowd is the people of one process.
type crowd struct {
	crowdOptions
	began time.Time

	mu     sync.Mutex
	people []*crowdPerson // those who came; guarded by mu
}

func (c *crowd) run(ctx context.Context, invite identity.Invite, out *json.Encoder) error {
	at, err := towards(invite)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	staying, end := context.WithCancel(context.WithoutCancel(ctx)) // they leave before they end
	var wg sync.WaitGroup
	defer wg.Wait()
	defer end()
	defer c.leave()
	defer cancel()
	wg.Go(func() { c.tell(ctx, out) })
	for i := range c.crowdOptions.people {
		p, err := joinCrowd(staying, &wg, invite, fmt.Sprintf("%s %d", c.name, i+1), at)
		if err != nil {
			return err
		}
		wg.Go(func() { p.send(ctx, c.crowdOptions, c.began, i) })
		c.add(p)
		if err := p.settle(ctx, i == 0); err != nil || ctx.Err() != nil {
			return err
		}
	}
	return c.stay(ctx)
}

func (c *crowd) add(p *crowdPerson) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.people = append(c.people, p)
}

// here are those who did not end.
func (c *crowd) here() []*crowdPerson {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(c.people), func(p *crowdPerson) bool {
		select {
		case <-p.gone:
			return true
		default:
			return false
		}
	})
}

// stay waits until ctx ends, or everybody was sent away.
func (c *crowd) stay(ctx context.Context) error {
	for _, p := range c.here() {
		select {
		case <-ctx.Done():
			return nil
		case <-p.gone:
		}
	}
	return errors.New("everybody was sent away")
}

// leave lets everybody say goodbye.
func (c *crowd) leave() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	var wg sync.WaitGroup
	for _, p := range c.here() {
		wg.Go(func() { _ = p.session.Leave(ctx) }) // who cannot is missed in the end
	}
	wg.Wait()
}

// crowdLine is what a crowd prints once a second.
type crowdLine struct {
	At       int64             `json:"at"` // Unix ms
	People   []crowdReport     `json:"people"`
	Carriers map[string]string `json:"carriers,omitempty"` // participants, by room
}

// tell prints a line a second.
func (c *crowd) tell(ctx context.Context, out *json.Encoder) {
	every := time.NewTicker(time.Second)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-every.C:
			line := crowdLine{At: now.UnixMilli(), People: []crowdReport{}}
			for _, p := range c.here() {
				v := p.view.Load()
				if v == nil {
					continue
				}
				line.Carriers = carriersOf(v)
				line.People = append(line.People, p.report(v))
			}
			if out.Encode(line) != nil {
				return // nobody reads it
			}
		}
	}
}

// towards is this machine's address on the network of an invite.
func towards(invite identity.Invite) (netip.Addr, error) {
	var errs []error
	for _, to := range invite.Addrs {
		conn, err := net.Dial("udp", to.String()) // sends nothing
		if err != nil {
			errs = append(errs, err)
			continue
		}
		defer conn.Close()
		return conn.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap(), nil
	}
	return netip.Addr{}, fmt.Errorf("no way to the meeting's network: %w", errors.Join(errs...))
}
