package apptest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// Root is the checkout.
var Root = func() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Dir(filepath.Dir(filepath.Dir(file)))
}()

var program struct {
	once sync.Once
	dir  string
	path string
	err  error
}

// Program is the real alcove-node, built once for all tests of a run. Whoever
// uses it has a TestMain that ends with Clean.
func Program(t testing.TB) string {
	t.Helper()
	program.once.Do(func() {
		if program.dir, program.err = os.MkdirTemp("", "alcove-program-"); program.err != nil {
			return
		}
		program.path = filepath.Join(program.dir, "alcove-node")
		cmd := exec.Command("go", "build", "-o", program.path, "./app/cmd/alcove-node")
		cmd.Dir = Root
		if out, err := cmd.CombinedOutput(); err != nil {
			program.err = fmt.Errorf("build alcove-node: %w\n%s", err, out)
		}
	})
	if program.err != nil {
		t.Fatal(program.err)
	}
	return program.path
}

// Clean removes what Program built.
func Clean() { _ = os.RemoveAll(program.dir) }

// Launch is how a process of alcove-node is started. Unless Args say otherwise it
// listens on loopback, is not announced, and has neither sound nor a camera.
type Launch struct {
	Name string
	Data string   // "" is a new directory
	Args []string // of alcove-node, after the usual ones
	Env  []string // in addition; no sound server is known unless it is named here
	Via  []string // what runs the program on another host: "ip netns exec NAME"
}

func (l *Launch) command(t testing.TB, command ...string) *exec.Cmd {
	t.Helper()
	if l.Data == "" {
		l.Data = t.TempDir()
	}
	args := append(command, "--data", l.Data, "--bind", "127.0.0.1", "--announce=false", "--discovery-port", fmt.Sprint(testBeacon),
		"--camera", "none", "--microphone", "none", "--speakers", "none")
	line := append(append(append([]string{}, l.Via...), Program(t)), append(args, l.Args...)...)
	cmd := exec.Command(line[0], line[1:]...)
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "PULSE_") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(append(cmd.Env, "PULSE_SERVER=unix:/nowhere/native"), l.Env...)
	return cmd
}

// output keeps the last of what a process said.
type output struct {
	mu   sync.Mutex
	text []byte // guarded by mu
}

const outputKept = 16 << 10

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text = append(o.text, b...)
	o.text = o.text[max(0, len(o.text)-outputKept):]
	return len(b), nil
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return string(o.text)
}
