// Command alcove-node is Alcove without a window: it hosts or joins a meeting,
// serves the window's pages to a browser, shows itself in a demo, measures, and
// tells what is missing on a machine. It links neither Wails nor GTK.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"alcove/app"
	"alcove/app/boot"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := root().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "alcove-node:", explain(err))
		os.Exit(1)
	}
}

func root() *cobra.Command {
	c := &cobra.Command{
		Use:           "alcove-node",
		Short:         "Meetings with breakout rooms, without a server and without a window",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	c.AddCommand(hostCommand(), joinCommand(), serveCommand(), demoCommand(), doctorCommand(), benchCommand())
	return c
}

// explain says what an error of the app means and what to do next.
func explain(err error) string {
	var e *app.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	text := app.Sentence(e.Code)
	if e.Detail != "" {
		text += " (" + e.Detail + ")"
	}
	return e.Code + ": " + text
}

// device adds the flags that every running app has.
func device(c *cobra.Command, o *boot.Options) {
	f := c.Flags()
	f.StringVar(&o.Profile, "profile", "", "`name` of a second identity on this device")
	f.StringVar(&o.DataDir, "data", "", "`directory` for keys and meetings, instead of the user's")
	f.StringVar(&o.Camera, "camera", "", "`label` of a camera, file:PATH (webm, ivf, y4m), pattern, or none")
	f.StringVar(&o.Microphone, "microphone", "", "`label` of a microphone, file:PATH (wav), tone[:HERTZ], or none")
	f.StringVar(&o.Screen, "screen", "", "`label` of a screen, or pattern")
	f.StringVar(&o.Speaker, "speakers", "", "`label` of a speaker, or none")
	f.StringVar(&o.Bind, "bind", "", "`address` to listen on, instead of every interface")
	f.IntVar(&o.Port, "port", 0, "first of three `ports`: control, gossip, media (default 7788, or the next that are free)")
	f.IntVar(&o.Discovery, "discovery-port", 0, "UDP `port` of the beacon (default 7787)")
	f.BoolVar(&o.Announce, "announce", true, "let the LAN find a meeting that this app moderates")
}
