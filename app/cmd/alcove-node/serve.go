package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"alcove/app/boot"
	"alcove/frontend"
)

func serveCommand() *cobra.Command {
	var opts boot.Options
	c := &cobra.Command{
		Use:   "serve",
		Short: "Show the window in a browser on this machine",
		Long:  "Serves the window's pages on 127.0.0.1. The printed address has a token that opens it once.",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			a, err := boot.New(opts)
			if err != nil {
				return err
			}
			defer a.Close()
			url := a.Serve(frontend.Pages())
			a.Start()
			fmt.Fprintln(c.OutOrStdout(), url)
			<-c.Context().Done()
			return nil
		},
	}
	device(c, &opts)
	return c
}
