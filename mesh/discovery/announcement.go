package discovery

import (
	"errors"
	"fmt"
	"net/netip"
	"unicode"
	"unicode/utf8"

	"alcove/mesh"
)

// Errors of announcements.
var (
	ErrBeacon    = errors.New("discovery: malformed announcement")
	ErrSignature = errors.New("discovery: announcement is not signed by its device")
	ErrName      = errors.New("discovery: a name of at most 64 letters without control characters is needed")
	ErrAddress   = errors.New("discovery: an address is needed")
)

const (
	maxName  = 64 // runes of a meeting's name
	maxAddrs = 8
)

// Announcement says that a meeting is here, whose device says so, and where that
// one can be asked to be let in. It never holds the meeting's key.
type Announcement struct {
	Meeting mesh.MeetingID
	Name    string // of the meeting; when found: text of a stranger, may be ""
	Device  mesh.DeviceID
	Addrs   []netip.AddrPort // control channel, at most 8
	People  int              // 0 where it is not told
}

// Found is an announcement that was heard.
type Found struct {
	Announcement
	From netip.Addr // where it came from; Addrs starts with those of this host
}

// Check says whether an announcement can be made.
func (a Announcement) Check() error {
	if _, err := mesh.ParseMeetingID(string(a.Meeting)); err != nil {
		return err
	}
	if _, err := mesh.ParseDeviceID(string(a.Device)); err != nil {
		return err
	}
	if !validName(a.Name) {
		return ErrName
	}
	if len(a.Addrs) == 0 || len(a.Addrs) > maxAddrs {
		return fmt.Errorf("%w: %d", ErrAddress, len(a.Addrs))
	}
	for _, ap := range a.Addrs {
		if !usable(ap) {
			return fmt.Errorf("%w: not one that others can use", ErrAddress)
		}
	}
	return nil
}

// validName refuses what could not be shown as it is: control characters, line
// ends, and those that turn the direction of the text around them.
func validName(s string) bool {
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > maxName {
		return false
	}
	for _, r := range s {
		if unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' {
			return false
		}
	}
	return true
}

func usable(a netip.AddrPort) bool {
	ip := a.Addr()
	return a.Port() != 0 && ip.IsValid() && ip.Zone() == "" && !ip.Is4In6() && !ip.IsUnspecified() &&
		!ip.IsMulticast() && ip != netip.AddrFrom4([4]byte{255, 255, 255, 255})
}
