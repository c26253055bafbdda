package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"alcove/app"
	"alcove/app/boot"
	"alcove/mesh/discovery"
)

func doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Say which devices, networks and codecs there are, and what is missing",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return examine(c.Context(), c.OutOrStdout())
		},
	}
}

// examine prints one line a finding; what is missing says what to do.
func examine(_ context.Context, out io.Writer) error {
	fmt.Fprintf(out, "Alcove on %s/%s, %d cores\n\nNetwork\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	ifs, err := discovery.Interfaces()
	if err != nil {
		fmt.Fprintf(out, "  missing  interfaces cannot be read: %v\n", err)
	}
	for _, i := range ifs {
		fmt.Fprintf(out, "  ok       %-12s %-18s %v\n", i.Name, i.Addr, i.Kind)
	}
	for _, r := range discovery.Reasons(ifs, &discovery.Status{}) {
		if text, ok := networkAdvice[r]; ok { // the others are known only after listening for a while
			fmt.Fprintf(out, "  missing  %s\n", text)
		}
	}
	for i := range 3 {
		examinePort(out, app.WellKnownPort+i)
	}
	fmt.Fprintln(out, "\nDevices")
	lists, err := boot.ListDevices()
	examineDevices(out, "microphone", lists.Microphones, app.ErrNoMicrophone.Code)
	examineDevices(out, "camera", lists.Cameras, app.ErrNoCamera.Code)
	examineDevices(out, "speaker", lists.Speakers, app.ErrNoSpeaker.Code)
	var e *app.Error
	if errors.As(err, &e) {
		fmt.Fprintf(out, "  missing  %s\n", app.Sentence(e.Code))
	}
	fmt.Fprintln(out, "\nCodecs")
	for _, l := range boot.Codecs() {
		fmt.Fprintf(out, "  ok       %s\n", l)
	}
	fmt.Fprintln(out, "\nWindow")
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		fmt.Fprintln(out, "  missing  no display; alcove-node serve shows the window in a browser")
	} else {
		fmt.Fprintln(out, "  ok       a display")
	}
	return nil
}

var networkAdvice = map[string]string{
	"no_network":   "no network. Connect a cable or Wi-Fi",
	"only_virtual": "only tunnels, containers or VPNs. Connect to the network that the others are in",
	"no_multicast": "no broadcast and no multicast here. Meetings are not found; use an invite link",
}

func examinePort(out io.Writer, port int) {
	ln, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
	if err != nil {
		fmt.Fprintf(out, "  note     port %d is in use; the next free ones are taken\n", port)
		return
	}
	_ = ln.Close()
	fmt.Fprintf(out, "  ok       port %d is free\n", port)
}

func examineDevices(out io.Writer, what string, l []app.DeviceInfo, missing string) {
	if len(l) == 0 {
		fmt.Fprintf(out, "  missing  %s\n", app.Sentence(missing))
	}
	for _, d := range l {
		def := ""
		if d.Default {
			def = " (default)"
		}
		fmt.Fprintf(out, "  ok       %s: %s%s\n", what, d.Label, def)
	}
}
