package session

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// shell are the files that touch sockets, clocks and goroutines. What decides is
// in all others, so that a simulation can run it as it is.
var shell = []string{"session.go", "run.go", "wires.go", "carriage.go", "splice.go", "clock_unix.go", "clock_other.go"}

func TestTheCoreIsPure(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") || slices.Contains(shell, f) {
			continue
		}
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, no := range []string{"time.Now", "time.Since", "time.After", "time.NewT", "go func", "go c.", "\"context\"", "\"sync", "\"net\"", "math/rand", "\"alcove/media/sfu\""} {
			if strings.Contains(string(src), no) {
				t.Errorf("%s has %s", f, no)
			}
		}
	}
}
