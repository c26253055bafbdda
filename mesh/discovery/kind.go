package discovery

import (
	"net"
	"strings"
)

// hardware is what the system knows of an interface beyond its name.
type hardware int

const (
	unknown hardware = iota
	physical
	wireless
	software
)

// virtualNames begin (or, in Windows' long names, contain) the names of
// interfaces that lead into this machine itself or through a tunnel.
var (
	virtualPrefixes = []string{
		"docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "lxc", "lxd", "podman", "cni", "flannel",
		"cali", "tun", "tap", "wg", "utun", "ppp", "ipsec", "tailscale", "zt", "nordlynx", "proton",
		"awdl", "llw", "anpi", "bridge", "vmenet", "gif", "stf", "ifb", "dummy",
	}
	virtualWords = []string{
		"vethernet", "virtualbox", "vmware", "hyper-v", "wsl", "docker", "vpn", "tap-windows",
		"wireguard", "wintun", "zerotier", "tailscale", "bluetooth", "npcap",
	}
	wifiWords  = []string{"wi-fi", "wifi", "wlan", "wireless", "drahtlos"}
	wiredWords = []string{"ethernet", "lan-verbindung", "local area connection"}
)

// kindOf classifies an interface. What the system knows outweighs the name,
// except that a tunnel stays a tunnel.
func kindOf(name string, flags net.Flags, hw hardware) Kind {
	n := strings.ToLower(name)
	switch {
	case flags&net.FlagLoopback != 0:
		return Loopback
	case flags&net.FlagPointToPoint != 0:
		return Virtual
	case hw == wireless:
		return Wifi
	case hw == physical:
		return Wired
	case hw == software, hasPrefix(n, virtualPrefixes), contains(n, virtualWords):
		return Virtual
	case strings.HasPrefix(n, "wl"), contains(n, wifiWords):
		return Wifi
	case strings.HasPrefix(n, "eth"), contains(n, wiredWords):
		return Wired
	}
	return Other
}

func hasPrefix(s string, list []string) bool {
	for _, p := range list {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

func contains(s string, list []string) bool {
	for _, w := range list {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
