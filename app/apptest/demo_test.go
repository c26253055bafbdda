package apptest

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Ten people in three rooms go through a start, live moves, a draft, a timed
// end with a countdown, and a return. The demo itself compares who receives
// whom with who is where; how fast it was is for the eye alone. It mostly waits:
// others run beside it.
func TestWorkshop(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, Program(t), "demo", "--script").CombinedOutput()
	text := string(out)
	if _, summary, ok := strings.Cut(text, "\nstep "); ok {
		t.Log(summary)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for _, want := range []string{
		"devices opened again: 0, media connections made again: 0, negotiations of one connection: 1, mute states changed: 0",
		"first sound", "first key frame", "the timer ended the rooms at all apps within", "14 passed, 0 failed",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
}
