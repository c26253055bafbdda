package store

import (
	"bufio"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// The environment that turns the test binary into the child that is killed.
const (
	childPath    = "ALCOVE_STORE_TEST_PATH"
	childSession = "ALCOVE_STORE_TEST_SESSION"
	// childMigrates has it open the database only.
	childMigrates = "ALCOVE_STORE_TEST_MIGRATES"
)

// child opens the database and appends until it is killed, and says so on
// stdout after each append has returned.
func child(path, session string) {
	fmt.Println("opening")
	s, err := Open(path)
	if err != nil {
		fmt.Println("error", err)
		return
	}
	fmt.Println("opened")
	for seq := uint64(1); ; {
		var batch []Entry
		for range rand.IntN(4) + 1 {
			batch = append(batch, killed(session, seq))
			seq++
		}
		if err := s.Append("m", batch); err != nil {
			fmt.Println("error", err)
			return
		}
		fmt.Println("durable", seq-1)
	}
}

// killed is an entry whose size follows from its number.
func killed(session string, seq uint64) Entry {
	return stamped("m", "a", session, seq, int(seq*37%400))
}

var kills = flag.Int("kills", 20, "how often a child that writes is killed")

// Everything that was acknowledged before a kill -9 is there afterwards, and
// the database opens. All kills hit one database, while it is being created,
// recovered, or written to.
func TestKillLosesNothing(t *testing.T) {
	path := fresh(t)
	acknowledged := map[string]uint64{}
	total := uint64(0)
	for round := range *kills {
		session := fmt.Sprint("session", round)
		lines := rand.IntN(60) // 0 kills it on its way to opening
		acknowledged[session] = runAndKill(t, path, session, lines)
		total += acknowledged[session]

		s := mustOpen(t, path)
		for session, last := range acknowledged {
			got, err := s.Range("m", "a", session, 1, 1<<62)
			if err != nil || uint64(len(got)) < last {
				t.Fatalf("round %d: %d entries of %d acknowledged in %s, %v", round, len(got), last, session, err)
			}
			for i, e := range got {
				if want := killed(session, uint64(i+1)); e.Seq != want.Seq || string(e.Bytes) != string(want.Bytes) {
					t.Fatalf("round %d: entry %d of %s is not what was appended", round, i+1, session)
				}
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if total == 0 {
		t.Error("nothing was acknowledged in any round")
	}
	t.Logf("%d kills, %d entries acknowledged, none missing", *kills, total)
}

// runAndKill kills a child while it goes on after the given number of lines,
// and returns the last entry that it acknowledged.
func runAndKill(t *testing.T, path, session string, lines int) (last uint64) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), childPath+"="+path, childSession+"="+session)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	scan := bufio.NewScanner(out)
	for n := 0; scan.Scan(); n++ { // what it said before it died counts too
		if strings.HasPrefix(scan.Text(), "error") {
			t.Errorf("child: %s", scan.Text())
		}
		_, _ = fmt.Sscanf(scan.Text(), "durable %d", &last)
		if n == lines {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the child was not killed")
	}
	return last
}
