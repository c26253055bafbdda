package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"alcove/app"
	"alcove/app/boot"
)

// meet are the flags of a participant without a window.
type meet struct {
	opts   boot.Options
	name   string
	script bool
	qr     bool
	in     *bufio.Reader
}

func hostCommand() *cobra.Command {
	var m meet
	var title string
	c := &cobra.Command{
		Use:   "host",
		Short: "Start a meeting and print its invite link",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return m.run(c.Context(), func(a *boot.App, out io.Writer) error {
				if err := call(a, "meetings.start", app.NewMeeting{Name: m.name, Meeting: title}); err != nil {
					return err
				}
				return printInvite(a, out, m.qr)
			})
		},
	}
	m.flags(c)
	c.Flags().StringVar(&title, "meeting", "Meeting", "the meeting's `name`; it is announced in clear")
	c.Flags().BoolVar(&m.qr, "qr", false, "print the link as a QR code, too")
	return c
}

func joinCommand() *cobra.Command {
	var m meet
	c := &cobra.Command{
		Use:   "join LINK|ADDRESS|-",
		Short: "Join a meeting by its invite link, or ask at an address to be let in",
		Long: "With - the link is read from standard input: it holds the meeting's key, and other users of a machine can\n" +
			"read the arguments of a program.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return m.run(c.Context(), func(a *boot.App, out io.Writer) error {
				where := args[0]
				if where == "-" {
					line, err := m.in.ReadString('\n')
					if err != nil {
						return fmt.Errorf("read the link from standard input: %w", err)
					}
					where = strings.TrimSpace(line)
				}
				if strings.HasPrefix(where, "alcove:") {
					return call(a, "meetings.join", app.ByLink{Name: m.name, Link: where})
				}
				fmt.Fprintln(out, "Asking to be let in ...")
				return call(a, "meetings.knockAt", app.AtAddress{Name: m.name, Address: where})
			})
		},
	}
	m.flags(c)
	return c
}

func (m *meet) flags(c *cobra.Command) {
	device(c, &m.opts)
	name := os.Getenv("USER")
	if name == "" {
		name = "Guest"
	}
	c.Flags().StringVar(&m.name, "name", name, "your `name` in the meeting")
	c.Flags().BoolVar(&m.script, "script", false, "read commands from standard input and write answers and events, one JSON object a line")
}

// run starts the app, enters, and stays until ctx or the script ends.
func (m *meet) run(ctx context.Context, enter func(*boot.App, io.Writer) error) error {
	m.in = bufio.NewReader(os.Stdin)
	a, err := boot.New(m.opts)
	if err != nil {
		return err
	}
	defer a.Close()
	if m.script {
		return runScript(ctx, a, enter, m.in, os.Stdout)
	}
	a.Start()
	if err := enter(a, os.Stdout); err != nil {
		return err
	}
	return watch(ctx, a, os.Stdout)
}

// watch prints who comes and goes, until ctx ends.
func watch(ctx context.Context, a *boot.App, out io.Writer) error {
	fmt.Fprintln(out, "In the meeting. Ctrl+C leaves.")
	every := time.NewTicker(500 * time.Millisecond)
	defer every.Stop()
	var last uint64
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
		}
		s := a.Snapshot()
		for _, n := range s.Notices {
			if n.ID > last {
				last = n.ID
				fmt.Fprintln(out, noticeLine(n))
			}
		}
		if s.Meeting == nil {
			return nil
		}
	}
}

func noticeLine(n app.Notice) string {
	if n.Error != nil {
		return explain(n.Error)
	}
	return strings.TrimSpace(strings.Join([]string{n.Kind + ":", n.Name, n.Text}, " "))
}

func printInvite(a *boot.App, out io.Writer, code bool) error {
	for _, b := range a.Bound() {
		m, ok := b.(*app.Meetings)
		if !ok {
			continue
		}
		i, err := m.Invite()
		if err != nil {
			return err
		}
		if code {
			fmt.Fprintln(out, drawQR(i.QR))
		}
		fmt.Fprintln(out, i.Link)
	}
	return nil
}

// drawQR draws two rows of modules in one line of text, dark on light.
func drawQR(rows []string) string {
	at := func(x, y int) bool { return y < len(rows) && y >= 0 && x >= 0 && x < len(rows) && rows[y][x] == '1' }
	var b strings.Builder
	for y := -2; y < len(rows)+2; y += 2 {
		for x := -2; x < len(rows)+2; x++ {
			b.WriteString([]string{"█", "▄", "▀", " "}[btoi(at(x, y))*1+btoi(at(x, y+1))*2])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
