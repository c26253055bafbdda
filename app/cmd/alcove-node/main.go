// Command alcove-node is Alcove without a window: it hosts or joins a meeting,
// serves the window's pages to a browser, shows itself in a demo, measures, and
// tells what is missing on a machine. It links neither Wails nor GTK.
package main

import (
	"context"
	"errors"
	"flag"
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
	c.AddCommand(hostCommand(), joinCommand(), serveCommand(), demoCommand(), doctorCommand(), benchCommand(), crowdCommand())
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
	f := flag.NewFlagSet(c.Name(), flag.ContinueOnError)
	o.AddFlags(f)
	c.Flags().AddGoFlagSet(f)
}
