package apptest_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

var mutants = flag.Bool("mutants", false, "build the simulation with each mutant, and see that it is caught")

// The mutants are behind build tags, a line or two each where the tag's name is.
var allMutants = []struct{ tag, what string }{
	{"mutant_wall", "order by wall clock"},
	{"mutant_ack", "acknowledge before the disk"},
	{"mutant_fence", "no fencing by term"},
	{"mutant_safe", "safe at one copy"},
	{"mutant_heal", "loser's journal dropped on heal"},
	{"mutant_ban", "bans forgotten in a merge"},
}

var caught = regexp.MustCompile(`seed (\d+) broke (\S+) after (.*)`)

// TestSimulationCatchesMutants: each is caught within 1,000 seeds, of those that
// nobody knew before: the kept ones are not run.
func TestSimulationCatchesMutants(t *testing.T) {
	if !*mutants {
		t.Log("not asked for: -mutants")
		return
	}
	dir := t.TempDir()
	for _, m := range allMutants {
		program := filepath.Join(dir, m.tag)
		build := exec.Command("go", "test", "-c", "-tags", m.tag, "-o", program, ".")
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			t.Fatalf("%s: %v", m.tag, err)
		}
		out, _ := exec.Command(program, "-test.run", "TestSimulation$", "-seeds=1000", "-shown=0").CombinedOutput()
		found := caught.FindSubmatch(out)
		if found == nil {
			t.Errorf("%s (%s) is not caught within 1,000 seeds\n%s", m.tag, m.what, out)
			continue
		}
		t.Logf("%-34s %-13s seed %-4s %s after %.150s", m.what, m.tag, found[1], found[2], found[3])
	}
}
