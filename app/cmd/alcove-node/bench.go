package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"
)

// benchCommand measures the forwarder, or serves it to another meter.
func benchCommand() *cobra.Command {
	var o benchOptions
	c := &cobra.Command{
		Use:   "bench",
		Short: "Measure what the host's forwarder costs, or serve it to another meter",
		Long: `Measures the host's forwarder on loopback, in a process of its own: CPU time
for each forwarded packet, memory, latency, and how long joining and moving to
another room take. Prints a table, and JSON with --json.

With --http it only serves the forwarder: POST /pub, /sub, /move and /leave,
with session descriptions as bodies, on a loopback address.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.http != "" {
				return serveBench(cmd.Context(), o.http, o.profile)
			}
			return runBench(cmd.Context(), cmd.OutOrStdout(), o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.http, "http", "", "serve at this address (loopback only) instead of measuring")
	f.StringVar(&o.json, "json", "", "write the results as JSON to this file, - is the standard output")
	f.DurationVar(&o.duration, "duration", 10*time.Second, "measured time of each scenario")
	f.StringVar(&o.profile, "cpuprofile", "", "with --http: write a CPU profile to this file")
	f.StringSliceVar(&o.only, "only", nil, "scenarios to run (1x50, 2x20, 10x5, move); all if empty")
	_ = f.MarkHidden("cpuprofile")
	return c
}

type benchOptions struct {
	http, json, profile string
	duration            time.Duration
	only                []string
}

// writeJSON writes b to the file that --json names.
func writeJSON(path string, b []byte) error {
	if path == "-" {
		_, err := fmt.Println(string(b))
		return err
	}
	return os.WriteFile(path, append(b, '\n'), 0o644)
}
