package discovery

import (
	"os"
	"path/filepath"
	"strings"
)

// sysClassNet is documented in the kernel's Documentation/ABI/testing/sysfs-class-net.
const sysClassNet = "/sys/class/net"

// probe asks sysfs what is behind an interface. A bridge, bond or VLAN over a
// real card is as good as the card.
func probe(name string) hardware {
	if strings.ContainsAny(name, "/\x00") || name == "." || name == ".." {
		return unknown
	}
	hw := card(name)
	if hw != software {
		return hw
	}
	lower, _ := filepath.Glob(filepath.Join(sysClassNet, name, "lower_*"))
	for _, l := range lower {
		if below := card(strings.TrimPrefix(filepath.Base(l), "lower_")); below == physical || below == wireless {
			return below
		}
	}
	return software
}

func card(name string) hardware {
	dir := filepath.Join(sysClassNet, name)
	switch {
	case !exists(dir):
		return unknown
	case exists(filepath.Join(dir, "wireless")), exists(filepath.Join(dir, "phy80211")):
		return wireless
	case exists(filepath.Join(dir, "device")):
		return physical
	}
	return software
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }
