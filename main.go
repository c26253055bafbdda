// Alcove opens the window. Everything behind it is wired by app/boot; the same
// app without a window is app/cmd/alcove-node.
package main

import (
	_ "embed"
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
	flags.StringVar(&opts.Profile, "profile", "", "`name` of a second identity on this device")
	flags.StringVar(&opts.DataDir, "data", "", "`directory` for keys and meetings, instead of the user's")
	flags.StringVar(&opts.Camera, "camera", "", "`label` of a camera, file:PATH (webm, ivf, y4m), pattern, or none")
	flags.StringVar(&opts.Microphone, "microphone", "", "`label` of a microphone, file:PATH (wav), tone[:HERTZ], or none")
	flags.StringVar(&opts.Screen, "screen", "", "`label` of a screen, or pattern")
	flags.StringVar(&opts.Speaker, "speakers", "", "`label` of a speaker, or none")
	flags.IntVar(&opts.Port, "port", 0, "first of three `ports`: control, gossip, media (default 7788, or the next that are free)")
	flags.StringVar(&opts.Bind, "bind", "", "`address` to listen on, instead of every interface")
	flags.IntVar(&opts.Discovery, "discovery-port", 0, "UDP `port` of the beacon (default 7787)")
	flags.BoolVar(&opts.Announce, "announce", true, "let the LAN find a meeting that this app moderates")
	flags.Usage = func() {
		fmt.Fprintln(flags.Output(), "usage: alcove [flags] [alcove://join?...]")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return opts, "", err
	}
	if flags.NArg() > 1 {
		return opts, "", fmt.Errorf("one invite link at most, and after the flags; got %q", flags.Args())
	}
	return opts, flags.Arg(0), nil
}
