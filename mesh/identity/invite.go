package identity

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"alcove/mesh"
)

// ErrInvite is a text that is not an invite link.
var ErrInvite = errors.New("identity: not an invite")

// Bounds of an invite.
const (
	MaxLink        = 2 << 10 // bytes
	MaxInviteAddrs = 16
)

// Invite is everything an app needs to come into a meeting.
type Invite struct {
	Meeting mesh.MeetingID
	Name    string // the meeting's, may be empty
	Key     Key
	Host    mesh.DeviceID    // who must answer at Addrs; empty for anybody who has the key
	Addrs   []netip.AddrPort // control ports, the likeliest first; may be empty
}

var keyText = base64.RawURLEncoding.Strict()

// Link writes the invite as
//
//	alcove://join?m=MEETING&k=KEY&h=HOST&a=ADDR,ADDR&n=NAME
//
// Addresses that mean nothing elsewhere (unspecified, multicast, with a zone)
// and those beyond MaxInviteAddrs are left out; so is a name that is not valid.
func (i Invite) Link() string {
	var b strings.Builder
	b.WriteString("alcove://join?m=" + string(i.Meeting) + "&k=" + keyText.EncodeToString(i.Key[:]))
	if i.Host != "" {
		b.WriteString("&h=" + string(i.Host))
	}
	if a := writeAddrs(i.Addrs); a != "" {
		b.WriteString("&a=" + a)
	}
	if ValidName(i.Name) {
		b.WriteString("&n=" + url.QueryEscape(i.Name))
	}
	return b.String()
}

// ParseInvite reads a link that came from anywhere; white space around it does
// not matter, parameters it does not know neither. It never joins anything.
func ParseInvite(s string) (Invite, error) {
	if len(s) > MaxLink {
		return Invite{}, fmt.Errorf("%w: longer than %d bytes", ErrInvite, MaxLink)
	}
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil {
		return Invite{}, fmt.Errorf("%w: not a link", ErrInvite) // the cause quotes the key
	}
	if u.Scheme != "alcove" || u.Host != "join" || u.Path != "" && u.Path != "/" || u.User != nil || u.Opaque != "" {
		return Invite{}, fmt.Errorf("%w: not alcove://join", ErrInvite)
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return Invite{}, fmt.Errorf("%w: bad parameters", ErrInvite)
	}
	return fromQuery(q)
}

func fromQuery(q url.Values) (Invite, error) {
	for _, k := range []string{"m", "k", "h", "a", "n"} {
		if len(q[k]) > 1 {
			return Invite{}, fmt.Errorf("%w: %q is there twice", ErrInvite, k)
		}
	}
	var i Invite
	var err error
	if i.Meeting, err = mesh.ParseMeetingID(q.Get("m")); err != nil {
		return Invite{}, fmt.Errorf("%w: %w", ErrInvite, err)
	}
	key, err := keyText.DecodeString(q.Get("k"))
	if err != nil || len(key) != len(i.Key) || strings.ContainsAny(q.Get("k"), "\r\n") {
		return Invite{}, fmt.Errorf("%w: no whole key", ErrInvite)
	}
	if i.Key = Key(key); i.Key.IsZero() {
		return Invite{}, fmt.Errorf("%w: no whole key", ErrInvite)
	}
	if h := q.Get("h"); h != "" {
		if i.Host, err = mesh.ParseDeviceID(h); err != nil {
			return Invite{}, fmt.Errorf("%w: %w", ErrInvite, err)
		}
	}
	if i.Name = q.Get("n"); i.Name != "" && !ValidName(i.Name) {
		return Invite{}, fmt.Errorf("%w: bad name", ErrInvite)
	}
	if i.Addrs, err = readAddrs(q.Get("a")); err != nil {
		return Invite{}, err
	}
	return i, nil
}

// reachable reports whether a can be dialled from another machine as it is.
func reachable(a netip.AddrPort) bool {
	ip := a.Addr()
	return a.IsValid() && a.Port() != 0 && ip.Zone() == "" && !ip.Is4In6() &&
		!ip.IsUnspecified() && !ip.IsMulticast()
}

func writeAddrs(addrs []netip.AddrPort) string {
	var out []string
	for _, a := range addrs {
		a = netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
		if reachable(a) && len(out) < MaxInviteAddrs {
			out = append(out, a.String())
		}
	}
	// Brackets of IPv6 are not allowed in a query (RFC 3986, section 3.4).
	return strings.NewReplacer("[", "%5B", "]", "%5D").Replace(strings.Join(out, ","))
}

func readAddrs(s string) ([]netip.AddrPort, error) {
	if s == "" {
		return nil, nil
	}
	parts := strings.Split(s, ",")
	if len(parts) > MaxInviteAddrs {
		return nil, fmt.Errorf("%w: more than %d addresses", ErrInvite, MaxInviteAddrs)
	}
	out := make([]netip.AddrPort, 0, len(parts))
	for _, p := range parts {
		a, err := netip.ParseAddrPort(p)
		if err != nil || !reachable(a) {
			return nil, fmt.Errorf("%w: bad address", ErrInvite)
		}
		out = append(out, a)
	}
	return out, nil
}
