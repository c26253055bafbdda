package discovery

import (
	"net"
	"net/netip"
	"testing"
)

func TestKindOf(t *testing.T) {
	up := net.FlagUp | net.FlagBroadcast | net.FlagMulticast
	for _, c := range []struct {
		name  string
		flags net.Flags
		hw    hardware
		want  Kind
	}{
		{"lo", net.FlagUp | net.FlagLoopback, software, Loopback},
		{"eth0", up, physical, Wired},
		{"enp3s0", up, physical, Wired},
		{"wlp2s0", up, wireless, Wifi},
		{"wlan0", up, unknown, Wifi},
		{"docker0", up, software, Virtual},
		{"br-3f1a2b", up, software, Virtual},
		{"veth12", up, unknown, Virtual},
		{"tun0", up | net.FlagPointToPoint, software, Virtual},
		{"wg0", up | net.FlagPointToPoint, unknown, Virtual},
		{"wwan0", up | net.FlagPointToPoint, physical, Virtual},
		{"br0", up, physical, Wired}, // over a real card
		{"utun3", up, unknown, Virtual},
		{"en0", up, unknown, Other}, // macOS: a wire or Wi-Fi, it does not say
		{"Ethernet", up, unknown, Wired},
		{"vEthernet (WSL)", up, unknown, Virtual},
		{"VMware Network Adapter VMnet8", up, unknown, Virtual},
		{"Wi-Fi 2", up, unknown, Wifi},
		{"Bluetooth Network Connection", up, unknown, Virtual},
	} {
		if got := kindOf(c.name, c.flags, c.hw); got != c.want {
			t.Errorf("kindOf(%q) = %s, want %s", c.name, got, c.want)
		}
	}
}

func iface(name, cidr string, kind Kind) Interface {
	p := netip.MustParsePrefix(cidr)
	return Interface{Name: name, Addr: p.Addr(), Prefix: p.Masked(), Kind: kind, Broadcast: true, Multicast: true}
}

func TestOrder(t *testing.T) {
	way := iface("eth1", "10.1.0.7/16", Wired)
	way.Default = true
	want := []Interface{
		way,
		iface("eth0", "192.168.7.2/24", Wired),
		iface("wlan0", "192.168.1.9/24", Wifi),
		iface("en5", "10.0.0.2/24", Other),
		iface("eth2", "203.0.113.9/24", Wired),
		iface("eth3", "169.254.9.9/16", Wired),
		iface("docker0", "172.17.0.1/16", Virtual),
		iface("lo", "127.0.0.1/8", Loopback),
	}
	got := make([]Interface, len(want))
	for i := range want { // a fixed, thorough shuffle
		got[i] = want[(i*5+3)%len(want)]
	}
	order(got)
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("place %d: %s, want %s", i, got[i].Name, want[i].Name)
		}
	}
}

func TestBroadcastAddr(t *testing.T) {
	for cidr, want := range map[string]string{
		"192.168.7.2/24": "192.168.7.255",
		"10.1.2.3/8":     "10.255.255.255",
		"172.16.5.4/20":  "172.16.15.255",
		"127.0.0.1/8":    "127.255.255.255",
		"10.0.0.1/31":    "10.0.0.1", // point to point, RFC 3021
		"10.0.0.1/32":    "10.0.0.1",
		"0.0.0.0/0":      "255.255.255.255",
	} {
		if got := iface("x", cidr, Wired).BroadcastAddr().String(); got != want {
			t.Errorf("%s: %s, want %s", cidr, got, want)
		}
	}
}

// TestInterfaces asks the machine itself: loopback is there, and last.
func TestInterfaces(t *testing.T) {
	is, err := Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	if len(is) == 0 || is[len(is)-1].Kind != Loopback {
		t.Fatalf("loopback is not the last of %v", is)
	}
	for _, i := range is {
		if !i.Addr.Is4() || !i.Prefix.Contains(i.Addr) {
			t.Errorf("%s has %s in %s", i.Name, i.Addr, i.Prefix)
		}
	}
}
