package discovery

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// limit is how long a test waits for what should take a second or two.
const limit = 30 * time.Second

// TestMain lets the test binary be an app of its own, in another process and
// another network.
func TestMain(m *testing.M) {
	if role := os.Getenv("ALCOVE_DISCOVERY_ROLE"); role != "" {
		os.Exit(play(role))
	}
	goleak.VerifyTestMain(m)
}

// play announces or browses until standard input ends; a browser prints what it
// found, a line of JSON for each change.
func play(role string) int {
	port, _ := strconv.ParseUint(os.Getenv("ALCOVE_DISCOVERY_PORT"), 10, 16)
	d := newDevice(role[0])
	cfg := Config{Device: d.id, Sign: d.sign, Port: uint16(port), Every: 200 * time.Millisecond}
	switch os.Getenv("ALCOVE_DISCOVERY_VIA") {
	case "loopback":
		cfg.NoDNSSD, cfg.Interfaces = true, onlyLoopback
	case "beacon":
		cfg.NoDNSSD = true
	case "dnssd":
		cfg.NoBeacon = true
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer cancel()
		_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	}()
	var err error
	switch role {
	case "announce":
		err = Announce(ctx, cfg, func() Announcement { return sample(d) })
	case "browse":
		out := json.NewEncoder(os.Stdout)
		err = Browse(ctx, cfg, func(list []Found) { _ = out.Encode(list) })
	}
	if !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, role, err)
		return 1
	}
	return 0
}

func onlyLoopback() ([]Interface, error) {
	all, err := Interfaces()
	var out []Interface
	for _, i := range all {
		if i.Kind == Loopback {
			out = append(out, i)
		}
	}
	return out, err
}

// process is a started app.
type process struct {
	stop func()
	kill func() error
	said *bufio.Scanner
}

// spawn starts an app, in a network namespace if one is named.
func spawn(t *testing.T, netns, role, via string, port int) process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{self}
	if netns != "" {
		args = []string{"ip", "netns", "exec", netns, self}
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "ALCOVE_DISCOVERY_ROLE="+role, "ALCOVE_DISCOVERY_VIA="+via,
		"ALCOVE_DISCOVERY_PORT="+strconv.Itoa(port))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stopped := false
	stop := func() {
		if stopped {
			return
		}
		stopped = true
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s: %v", role, err)
		}
	}
	t.Cleanup(stop)
	return process{stop, cmd.Process.Kill, bufio.NewScanner(out)}
}

// await reads lists until one is as wanted.
func (p process) await(t *testing.T, what string, ok func([]Found) bool) []Found {
	t.Helper()
	late := time.AfterFunc(limit, func() { _ = p.kill() })
	defer late.Stop()
	for p.said.Scan() {
		var list []Found
		if err := json.Unmarshal(p.said.Bytes(), &list); err != nil {
			t.Fatalf("browser said %q: %v", p.said.Text(), err)
		}
		if ok(list) {
			return list
		}
	}
	t.Fatalf("browser ended before %s: %v", what, p.said.Err())
	return nil
}

// freePort is one that nobody uses now. It is shared later, so it need not be
// kept.
func freePort(t *testing.T) int {
	t.Helper()
	c, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return c.LocalAddr().(*net.UDPAddr).Port
}

// networks makes two namespaces on one bridge. It says no where this process
// may not.
func networks(t *testing.T) (a, b string, ok bool) {
	t.Helper()
	if os.Geteuid() != 0 {
		return "", "", false
	}
	base := fmt.Sprintf("alcove%d", os.Getpid())
	hub := base + "h"
	a, b = base+"a", base+"b"
	if exec.Command("ip", "netns", "add", hub).Run() != nil {
		return "", "", false
	}
	ip := func(args string) {
		t.Helper()
		if out, err := exec.Command("ip", strings.Fields(args)...).CombinedOutput(); err != nil {
			t.Fatalf("ip %s: %v %s", args, err, out)
		}
	}
	t.Cleanup(func() { _ = exec.Command("ip", "netns", "del", hub).Run() })
	ip("-n " + hub + " link add br0 type bridge")
	ip("-n " + hub + " link set br0 up")
	for i, ns := range []string{a, b} {
		ip("netns add " + ns)
		t.Cleanup(func() { _ = exec.Command("ip", "netns", "del", ns).Run() })
		ip(fmt.Sprintf("-n %s link add eth0 type veth peer name port%d netns %s", ns, i, hub))
		ip(fmt.Sprintf("-n %s link set port%d master br0 up", hub, i))
		ip(fmt.Sprintf("-n %s addr add 10.77.0.%d/24 dev eth0", ns, i+1))
		ip("-n " + ns + " link set lo up")
		ip("-n " + ns + " link set eth0 up")
	}
	return a, b, true
}

// TestFindAcrossNetwork: an app in one network namespace is found by one in
// another over a bridge, first by broadcast alone, then by DNS-SD alone. Who may
// not make namespaces runs both processes over loopback.
func TestFindAcrossNetwork(t *testing.T) {
	a, b, ok := networks(t)
	ways := []string{"beacon", "dnssd"}
	from := netip.MustParseAddr("10.77.0.1")
	if !ok {
		ways, from = []string{"loopback"}, netip.MustParseAddr("127.0.0.1")
	}
	for _, via := range ways {
		t.Run(via, func(t *testing.T) {
			port := freePort(t)
			browser := spawn(t, b, "browse", via, port)
			announcer := spawn(t, a, "announce", via, port)
			want := sample(newDevice('a'))
			list := browser.await(t, "the meeting", func(l []Found) bool { return len(l) == 1 })
			got := list[0]
			if got.Meeting != want.Meeting || got.Name != want.Name || got.Device != want.Device || got.From != from {
				t.Errorf("found %+v", got)
			}
			announcer.stop()
			if via != "dnssd" { // that one expires later than a test should take
				browser.await(t, "its end", func(l []Found) bool { return len(l) == 0 })
			}
			browser.stop()
		})
	}
}

// TestFindOnOneMachine: several apps share the port, and all hear a broadcast
// on loopback.
func TestFindOnOneMachine(t *testing.T) {
	port := uint16(freePort(t))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 4)
	status := &Status{}
	var lists [2]chan []Found
	self := []device{newDevice(1), newDevice(2)}
	for i, d := range self {
		cfg := Config{
			Device: d.id, Sign: d.sign, Port: port, NoDNSSD: true, Interfaces: onlyLoopback,
			Every: 100 * time.Millisecond, Status: status,
		}
		lists[i] = make(chan []Found, 16)
		go func() { done <- Browse(ctx, cfg, func(l []Found) { lists[i] <- l }) }()
		go func() { done <- Announce(ctx, cfg, func() Announcement { return sample(d) }) }()
	}
	for i := range self {
		other := self[1-i].id
		select {
		case l := <-lists[i]:
			if len(l) != 1 || l[0].Device != other {
				t.Errorf("%d found %+v", i, l)
			}
		case <-time.After(limit):
			t.Fatalf("%d found nothing", i)
		}
	}
	for end := time.Now().Add(limit); !status.View().Echo; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("nobody heard itself")
		}
	}
	cancel()
	for range cap(done) {
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}

// TestNoNetwork: without any interface nothing fails, it is only said why.
func TestNoNetwork(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	d, st := newDevice(1), &Status{}
	cfg := Config{
		Device: d.id, Sign: d.sign, Port: uint16(freePort(t)), Status: st,
		Interfaces: func() ([]Interface, error) { return nil, nil },
	}
	done := make(chan error, 2)
	go func() { done <- Announce(ctx, cfg, func() Announcement { return sample(d) }) }()
	go func() { done <- Browse(ctx, cfg, func([]Found) { t.Error("found something") }) }()
	for end := time.Now().Add(limit); !errors.Is(st.View().DNSSD, ErrNoMulticast); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("status %+v", st.View())
		}
	}
	cancel()
	for range cap(done) {
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}

func TestAnnounceNeedsKey(t *testing.T) {
	if err := Announce(t.Context(), Config{}, nil); !errors.Is(err, ErrConfig) {
		t.Error(err)
	}
}

// TestPortTaken: a program that does not share the port leaves us deaf; that is
// a reason, not an error.
func TestPortTaken(t *testing.T) {
	taken, err := net.ListenPacket("udp4", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	ctx, cancel := context.WithCancel(t.Context())
	st := &Status{}
	cfg := Config{Port: uint16(taken.LocalAddr().(*net.UDPAddr).Port), NoDNSSD: true, Status: st}
	done := make(chan error, 1)
	go func() { done <- Browse(ctx, cfg, func([]Found) {}) }()
	for end := time.Now().Add(limit); st.View().Listen == nil; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("not noticed")
		}
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
