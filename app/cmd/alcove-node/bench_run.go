package main

import (
	"context"
	"errors"
	"io"
)

func runBench(ctx context.Context, w io.Writer, o benchOptions) error {
	return errors.New("bench: only --http yet")
}
