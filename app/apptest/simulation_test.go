package apptest_test

import (
	"bufio"
	"flag"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"alcove/app/apptest/simulation"
)

var (
	seeds = flag.Int("seeds", 0, "how many seeds to simulate; 0 is the suite's 2,000, for 30 s at most")
	seed  = flag.Uint64("seed", 1, "the first of them")
	fails = flag.Int("failures", 5, "after how many failures to stop; 0 is never")
	shown = flag.Int("shown", 60, "how many of the last events of a failed run are told")
)

const (
	usualSeeds = 2000
	usualTime  = 30 * time.Second
	seedsFile  = "testdata/seeds.txt"
)

// TestSimulation runs whole meetings of production cores through everything that
// may happen to them. See the package simulation for what must hold.
func TestSimulation(t *testing.T) {
	n, most := *seeds, time.Duration(0)
	if n == 0 {
		n, most = usualSeeds, usualTime
	}
	var run []uint64
	if *seeds == 0 {
		run = keptSeeds(t)
	}
	for i := range n {
		run = append(run, *seed+uint64(i))
	}
	sum := simulation.Many(run, *fails, most)
	t.Log(sum)
	for _, r := range sum.Failures {
		tell(t, r)
	}
}

// tell says what failed, and how to see it again.
func tell(t *testing.T, r *simulation.Result) {
	again := simulation.Trace(r.Seed)
	t.Errorf("seed %d broke %s after %v: %s\n%s\n\ngo test ./app/apptest -run 'TestSimulation$' -seeds=1 -seed=%d -shown=1000",
		r.Seed, r.Failure.Check, r.Failure.At, r.Failure.Text, simulation.Last(again.Trace, *shown), r.Seed)
	if again.Hash != r.Hash {
		t.Errorf("seed %d did something else the second time", r.Seed)
	}
}

// keptSeeds are those that ever failed.
func keptSeeds(t *testing.T) []uint64 {
	f, err := os.Open(seedsFile)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var kept []uint64
	for lines := bufio.NewScanner(f); lines.Scan(); {
		word, _, _ := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		if word == "" || word[0] == '#' {
			continue
		}
		n, err := strconv.ParseUint(word, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, n)
	}
	return kept
}

// TestSimulationIsDeterministic: a seed that fails once fails again.
func TestSimulationIsDeterministic(t *testing.T) {
	for s := range uint64(20) {
		a, b := simulation.Run(s+1), simulation.Trace(s+1)
		if a.Hash != b.Hash || a.Steps != b.Steps || a.Ops != b.Ops {
			t.Errorf("seed %d: %d steps, %d operations and then %d, %d", s+1, a.Steps, a.Ops, b.Steps, b.Ops)
		}
	}
}

// TestSimulationHappens: the runs do what they are for.
func TestSimulationHappens(t *testing.T) {
	var run []uint64
	for i := range uint64(100) {
		run = append(run, 1_000_000+i)
	}
	sum := simulation.Many(run, 0, 0)
	for what, least := range map[string]int{
		"fault: split": 20, "fault: crash": 5, "fault: host crashes": 20, "fault: sleep": 5, "fault: one-way cut": 5,
		"fault: disk full": 5, "fault: no stream": 5, "fault: loss": 5, "frames lost": 100, "frames replayed": 10,
		"changes of host": 300, "transfers": 50, "safe": 500, "packets": 100_000, "forged": 50, "removed": 5,
		"op: Chat": 200, "op: Assign": 50, "op: Start": 20, "op: Expire": 20, "op: Remove": 5, "op: Undo": 5,
	} {
		if sum.Counts[what] < least {
			t.Errorf("%d times %q in 100 runs, not %d", sum.Counts[what], what, least)
		}
	}
	if len(sum.TakeOver) < 50 || len(sum.Merge) < 80 {
		t.Errorf("%d take-overs, %d merges", len(sum.TakeOver), len(sum.Merge))
	}
}
