// Alcove opens the window. Everything behind it is wired by app/boot; the same
// app without a window is app/cmd/alcove-node.
package main

import (
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"os"

	"alcove/app/boot"
	"alcove/frontend"
)

//go:embed build/appicon.png
var icon []byte

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "alcove:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	opts, link, err := parse(args)
	if err != nil {
		return err
	}
	window := boot.Window{Pages: frontend.Pages(), Icon: icon, Title: "Alcove", Link: link}
	if opts.Profile != "" {
		window.Title += " (" + opts.Profile + ")" // tells several windows on one machine apart
	}
	app, err := boot.New(opts)
	if err != nil {
		fmt.Fprintln(os.Stderr, "alcove:", err)
		_ = boot.RunFailure(err, window)
		os.Exit(1)
	}
	err = boot.RunWindow(app, window)
	if closing := app.Close(); err == nil {
		err = closing
	}
	return err
}

// parse reads flags and, after them, the one link that the desktop hands over
// when somebody clicks on alcove://...
func parse(args []string) (opts boot.Options, link string, err error) {
	flags := flag.NewFlagSet("alcove", flag.ExitOnError)
	opts.AddFlags(flags)
	flags.Usage = func() {
		fmt.Fprintln(flags.Output(), "usage: alcove [flags] [alcove://join?...]")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return opts, "", err
	}
	if flags.NArg() > 1 {
		return opts, "", errors.New("one invite link at most, and after the flags")
	}
	return opts, flags.Arg(0), nil
}
