package apptest

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// LAN is a network of its own: a switch, and hosts with one cable each. Each
// host is a network namespace, and so is the switch; everything is gone with the
// test. Names carry the process's id: what a killed test left is removed by the
// next one.
type LAN struct {
	t      testing.TB
	prefix string
	hosts  int
}

var lans atomic.Int32 // of this process

// NewLAN makes a network of so many hosts, or skips the test where that is not
// allowed.
func NewLAN(t testing.TB, hosts int) *LAN {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("needs root: network namespaces")
	}
	if _, err := exec.LookPath("ip"); err != nil {
		t.Skip("needs the program ip: apt-get install iproute2")
	}
	sweep()
	l := &LAN{t: t, prefix: fmt.Sprintf("alcove-%d-%d-", os.Getpid(), lans.Add(1)), hosts: hosts}
	if out, err := exec.Command("ip", "netns", "add", l.hub()).CombinedOutput(); err != nil {
		t.Skipf("network namespaces are not to be had here: %v: %s", err, out)
	}
	t.Cleanup(l.remove)
	l.build()
	return l
}

// build makes hosts 10.79.0.1 and on, all on the switch's first bridge.
func (l *LAN) build() {
	l.t.Helper()
	var switching []string
	for part := range l.hosts { // more parts than hosts there cannot be
		switching = append(switching, fmt.Sprintf("link add br%d type bridge mcast_snooping 0", part), fmt.Sprintf("link set br%d up", part))
	}
	for i := range l.hosts {
		l.ip("", "netns add "+l.name(i))
		switching = append(switching,
			fmt.Sprintf("link add port%d type veth peer name eth0 netns %s", i, l.name(i)),
			fmt.Sprintf("link set port%d master br0 up", i))
	}
	l.ip(l.hub(), switching...)
	for i := range l.hosts {
		l.ip(l.name(i), "link set lo up", "address add "+l.Address(i)+"/24 broadcast 10.79.0.255 dev eth0", "link set eth0 up")
	}
}

func (l *LAN) hub() string       { return l.prefix + "hub" }
func (l *LAN) name(i int) string { return fmt.Sprint(l.prefix, i) }

// ip runs lines in a namespace, all in one process: nothing of this machine's own
// network is ever named.
func (l *LAN) ip(namespace string, lines ...string) {
	l.t.Helper()
	args := []string{"-batch", "-"}
	if namespace != "" {
		args = append([]string{"-n", namespace}, args...)
	}
	cmd := exec.Command("ip", args...)
	cmd.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		l.t.Fatalf("ip %s, of %q: %v: %s", strings.Join(args, " "), lines, err, out)
	}
}

// Via runs a program on a host, for Launch. It dies with the test's process,
// also while it is stopped.
func (l *LAN) Via(i int) []string {
	via := []string{"ip", "netns", "exec", l.name(i)}
	if setpriv, err := exec.LookPath("setpriv"); err == nil {
		via = append(via, setpriv, "--pdeathsig", "KILL", "--")
	}
	return via
}

// Address is a host's.
func (l *LAN) Address(i int) string { return fmt.Sprintf("10.79.0.%d", i+1) }

// Down takes a host's link down on its own side, as Wi-Fi that is switched off.
func (l *LAN) Down(i int) { l.t.Helper(); l.ip(l.name(i), "link set eth0 down") }

// Up takes it up again.
func (l *LAN) Up(i int) { l.t.Helper(); l.ip(l.name(i), "link set eth0 up") }

// Split parts the network. Links stay up: the parts only hear nothing of each
// other. Hosts that are not named stay in the first part.
func (l *LAN) Split(parts ...[]int) {
	l.t.Helper()
	var lines []string
	for part, hosts := range parts {
		for _, i := range hosts {
			lines = append(lines, fmt.Sprintf("link set port%d master br%d", i, part))
		}
	}
	l.ip(l.hub(), lines...)
}

// Heal makes it one network again.
func (l *LAN) Heal() {
	l.t.Helper()
	all := make([]int, l.hosts)
	for i := range all {
		all[i] = i
	}
	l.Split(all)
}

// remove takes the namespaces away, and their links with them.
func (l *LAN) remove() {
	for i := range l.hosts {
		_ = exec.Command("ip", "netns", "del", l.name(i)).Run() // one that was not made yet
	}
	_ = exec.Command("ip", "netns", "del", l.hub()).Run()
}

var namespace = regexp.MustCompile(`^alcove-(\d+)-\d+-(?:\d+|hub)$`)

// sweep removes namespaces of tests whose process is gone.
func sweep() {
	entries, _ := os.ReadDir("/run/netns") // none where there never was one
	for _, e := range entries {
		m := namespace.FindStringSubmatch(e.Name())
		if m == nil {
			continue
		}
		var pid int
		if _, err := fmt.Sscan(m[1], &pid); err == nil && syscall.Kill(pid, 0) == syscall.ESRCH {
			_ = exec.Command("ip", "netns", "del", e.Name()).Run()
		}
	}
}
