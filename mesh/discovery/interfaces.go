package discovery

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"slices"
)

// Kind says what an interface is, in the words of the window.
type Kind string

// The kinds.
const (
	Wired    Kind = "wired"
	Wifi     Kind = "wifi"
	Other    Kind = "other"
	Virtual  Kind = "virtual" // containers, machines in the machine, tunnels, VPNs
	Loopback Kind = "loopback"
)

// Interface is one IPv4 address of this machine and where it leads.
type Interface struct {
	Name      string
	Index     int // as the system counts
	Addr      netip.Addr
	Prefix    netip.Prefix // of its network
	Kind      Kind
	Multicast bool
	Broadcast bool // the network has broadcasts
	Default   bool // the way to everywhere else, if there is one
}

// BroadcastAddr is the directed broadcast address of the interface's network
// (RFC 919, section 7), or the address itself where there is none.
func (i Interface) BroadcastAddr() netip.Addr {
	bits := i.Prefix.Bits()
	if !i.Addr.Is4() || bits < 0 || bits > 30 {
		return i.Addr
	}
	a := i.Addr.As4()
	host := uint32(1)<<(32-bits) - 1
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], binary.BigEndian.Uint32(a[:])|host)
	return netip.AddrFrom4(b)
}

// Interfaces lists the addresses at which others could reach this machine, the
// best first: wire and Wi-Fi with private addresses, then what else there is,
// then virtual ones, loopback at the end. The first is the one to advertise.
func Interfaces() ([]Interface, error) {
	all, err := net.Interfaces()
	if err != nil {
		return nil, fmt.Errorf("list interfaces: %w", err)
	}
	way := defaultSource()
	var out []Interface
	for _, ni := range all {
		if ni.Flags&net.FlagUp == 0 {
			continue
		}
		addrs, err := ni.Addrs()
		if err != nil {
			continue // it has just gone
		}
		kind := kindOf(ni.Name, ni.Flags, probe(ni.Name))
		for _, a := range addrs {
			p, ok := prefixOf(a)
			if !ok {
				continue
			}
			out = append(out, Interface{
				Name: ni.Name, Index: ni.Index, Addr: p.Addr(), Prefix: p.Masked(), Kind: kind,
				Multicast: ni.Flags&net.FlagMulticast != 0,
				Broadcast: ni.Flags&net.FlagBroadcast != 0,
				Default:   p.Addr() == way,
			})
		}
	}
	order(out)
	return out, nil
}

func prefixOf(a net.Addr) (netip.Prefix, bool) {
	n, ok := a.(*net.IPNet)
	if !ok {
		return netip.Prefix{}, false
	}
	ip, ok := netip.AddrFromSlice(n.IP.To4())
	if !ok || ip.IsUnspecified() || ip.IsMulticast() {
		return netip.Prefix{}, false
	}
	ones, _ := n.Mask.Size()
	return netip.PrefixFrom(ip, ones), true
}

// order puts the best interface first.
func order(is []Interface) {
	slices.SortStableFunc(is, func(a, b Interface) int {
		return cmp.Or(
			cmp.Compare(badness(a), badness(b)),
			after(a.Default, b.Default),
			after(a.Kind == Wired, b.Kind == Wired),
			cmp.Compare(a.Index, b.Index),
			a.Addr.Compare(b.Addr),
		)
	})
}

func badness(i Interface) int {
	switch {
	case i.Kind == Loopback:
		return 9
	case i.Kind == Virtual:
		return 6
	case i.Addr.IsLinkLocalUnicast():
		return 5
	case !i.Addr.IsPrivate():
		return 3 // a public address: reachable, but hardly a living room
	case i.Kind == Other:
		return 1
	}
	return 0
}

func after(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// defaultSource asks the system which of its addresses it would use towards the
// rest of the world. Connecting a UDP socket sends nothing. The address is one
// of those that RFC 5737 keeps for documentation.
func defaultSource() netip.Addr {
	c, err := net.Dial("udp4", "192.0.2.1:9")
	if err != nil {
		return netip.Addr{}
	}
	defer c.Close()
	return c.LocalAddr().(*net.UDPAddr).AddrPort().Addr()
}
