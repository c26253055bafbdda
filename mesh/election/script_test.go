package election

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"alcove/mesh"
)

var update = flag.Bool("update", false, "rewrite the outputs in testdata")

// TestScripts plays testdata/*.txt: lines of commands, and under each "----"
// what they led to. Commands:
//
//	join NAME [owner] [moderator] [wired] [founding] [term=N]
//	run DURATION
//	crash NAME | leave NAME | freeze NAME | thaw NAME | woke NAME
//	cut NAME NAME | heal NAME NAME | reset NAME NAME | choose NAME
//	heard NAME TERM/HOST from NAME
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) { playFile(t, f) })
	}
}

func playFile(t *testing.T, file string) {
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld()
	got, err := play(w, string(want))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range w.broken {
		t.Errorf("broken promise: %s", b)
	}
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal([]byte(got), want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// play runs a script and returns it with the outputs replaced.
func play(w *world, script string) (string, error) {
	var out strings.Builder
	for block := range strings.SplitSeq(strings.TrimSpace(script), "\n\n") {
		in, _, _ := strings.Cut(block, "\n----")
		w.log = nil
		for line := range strings.SplitSeq(in, "\n") {
			if strings.HasPrefix(line, "#") || line == "" {
				continue
			}
			if err := w.command(strings.Fields(line)); err != nil {
				return "", fmt.Errorf("%q: %w", line, err)
			}
		}
		out.WriteString(in)
		if commands(in) {
			fmt.Fprintf(&out, "\n----\n%s= %s", lines(w.log), w.summary())
		}
		out.WriteString("\n\n")
	}
	return strings.TrimSpace(out.String()) + "\n", nil
}

func commands(in string) bool {
	for line := range strings.SplitSeq(in, "\n") {
		if line != "" && !strings.HasPrefix(line, "#") {
			return true
		}
	}
	return false
}

func lines(log []string) string {
	var b strings.Builder
	for _, l := range log {
		b.WriteString(l + "\n")
	}
	return b.String()
}

func (w *world) command(f []string) error {
	name := func(i int) mesh.MemberID {
		if i < len(f) {
			return mesh.MemberID(f[i])
		}
		return ""
	}
	if f[0] != "run" && f[0] != "join" && w.apps[name(1)] == nil {
		return fmt.Errorf("nobody is called %q", name(1))
	}
	a := w.apps[name(1)]
	switch f[0] {
	case "join":
		return w.parseJoin(f[1:])
	case "run":
		d, err := time.ParseDuration(f[1])
		w.run(d)
		return err
	case "crash":
		w.stop(a.id, false)
	case "leave":
		w.step(a, func(now time.Duration) Input { return Leaving{now} })
	case "freeze":
		a.frozen = true
	case "thaw":
		w.thaw(a.id)
	case "woke":
		w.step(a, func(now time.Duration) Input { return Woke{now} })
	case "cut":
		w.cut(a.id, name(2))
	case "heal":
		w.heal(a.id, name(2))
	case "reset":
		w.reset(a.id, name(2))
	case "choose":
		w.choose(a.id)
	case "heard":
		term, host, _ := strings.Cut(f[2], "/")
		n, err := strconv.ParseUint(term, 10, 64)
		w.step(a, func(now time.Duration) Input {
			return Heard{now, mesh.Reign{Term: mesh.Term(n), Host: mesh.MemberID(host)}, name(4)}
		})
		return err
	default:
		return fmt.Errorf("unknown command")
	}
	return nil
}

func (w *world) parseJoin(f []string) error {
	var rank mesh.Rank
	var term uint64
	p := Default()
	for _, word := range f[1:] {
		var err error
		switch {
		case word == "owner":
			rank.Owner = true
		case word == "moderator":
			rank.Moderator = true
		case word == "wired":
			rank.Wired = true
		case word == "founding":
			p = Founding()
		case strings.HasPrefix(word, "term="):
			term, err = strconv.ParseUint(word[5:], 10, 64)
		default:
			err = fmt.Errorf("unknown word %q", word)
		}
		if err != nil {
			return err
		}
	}
	w.join(mesh.MemberID(f[0]), rank, mesh.Term(term), p)
	return nil
}
