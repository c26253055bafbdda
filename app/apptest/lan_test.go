package apptest_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"alcove/app"
	"alcove/app/apptest"
	"alcove/media"
)

// TestAcrossTheNetwork is two machines on a cable: network namespaces with a
// veth between them. A meeting is found by its announcement; somebody asks at
// an address typed by hand, is let in, and hears. Nothing is told which address
// to use. Who may not make namespaces tries the same over loopback.
func TestAcrossTheNetwork(t *testing.T) {
	one, two, address := cable(t)
	person := func(name string, via []string, args ...string) apptest.Launch {
		if len(via) > 0 {
			args = append(args, "--bind", "", "--discovery-port", "0")
		}
		return apptest.Launch{Name: name, Via: via, Args: append(args, "--announce=true")}
	}
	ana := person("Ana", one, "--microphone", "tone", "--camera", "pattern").Host(t)
	other := person("Bo", two).Host(t)
	found := app.Nearby{}
	other.Await("finds Ana's meeting", func(s app.Snapshot) bool {
		for _, n := range s.Nearby {
			if n.Device == ana.ID() {
				found = n
			}
		}
		return found.Address != ""
	})
	if found.Name != "Test" || !strings.HasPrefix(found.Address, address+":") {
		t.Errorf("found %+v, want Test at %s", found, address)
	}

	cy := person("Cy", two, "--announce=false").TryJoin(t, found.Address)
	ana.AwaitMeeting("Cy knocks", func(m *app.Meeting) bool { return len(m.Knocks) == 1 })
	ana.Must("meetings.answerKnock", nil, app.KnockAnswer{Knock: ana.Snapshot().Meeting.Knocks[0].ID, Accept: true})
	if err := cy.Entered(); err != nil {
		t.Fatal(err)
	}
	for _, source := range []media.Source{media.Microphone, media.Camera} {
		track := media.TrackID{Peer: media.PeerID(ana.ID()), Source: source}
		apptest.Await(t, fmt.Sprintf("Cy receives Ana's %v", source), func() bool { return cy.Received(track).Packets > 20 })
	}
}

// cable joins two hosts and returns how to run a program on each, and the first
// one's address.
func cable(t *testing.T) (one, two []string, address string) {
	t.Helper()
	names := []string{fmt.Sprintf("alcove-one-%d", os.Getpid()), fmt.Sprintf("alcove-two-%d", os.Getpid())}
	if exec.Command("ip", "netns", "add", names[0]).Run() != nil {
		return nil, nil, "127.0.0.1"
	}
	ip := func(line string) {
		t.Helper()
		if out, err := exec.Command("ip", strings.Fields(line)...).CombinedOutput(); err != nil {
			t.Fatalf("ip %s: %v: %s", line, err, out)
		}
	}
	for i, n := range names {
		if i > 0 {
			ip("netns add " + n)
		}
		t.Cleanup(func() { _ = exec.Command("ip", "netns", "del", n).Run() })
	}
	ip(fmt.Sprintf("-n %s link add eth0 type veth peer name eth0 netns %s", names[0], names[1]))
	for i, n := range names {
		ip(fmt.Sprintf("-n %s address add 10.77.0.%d/24 broadcast 10.77.0.255 dev eth0", n, i+1))
		ip("-n " + n + " link set lo up")
		ip("-n " + n + " link set eth0 up")
	}
	via := func(n string) []string { return []string{"ip", "netns", "exec", n} }
	return via(names[0]), via(names[1]), "10.77.0.1"
}
