package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"alcove/app/meeting"
	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/discovery"
	"alcove/mesh/identity"
)

// Meetings are the commands about the meeting as a whole and its people.
type Meetings struct{ a *App }

// knockWithin is how long a stranger waits for a moderator's answer.
const knockWithin = 120 * time.Second

// NewMeeting says who starts which meeting.
type NewMeeting struct {
	Name    string `json:"name"`
	Meeting string `json:"meeting"`
}

// Snapshot is for a window that has just opened.
func (m *Meetings) Snapshot() Snapshot { return m.a.Snapshot() }

// Start creates a meeting and enters it.
func (m *Meetings) Start(args NewMeeting) error {
	return m.a.try(args.Name, Joining{Stage: "entering", Name: args.Meeting}, func(ctx context.Context, name string) error {
		title, err := meeting.CleanName(args.Meeting)
		if err != nil {
			return err
		}
		return m.a.startMeeting(ctx, name, title)
	})
}

// ByLink says who joins by which link.
type ByLink struct {
	Name string `json:"name"`
	Link string `json:"link"`
}

// Join enters by an invite link.
func (m *Meetings) Join(args ByLink) error {
	invite, err := identity.ParseInvite(args.Link)
	if err != nil {
		return AsError(err)
	}
	j := Joining{Stage: "connecting", Meeting: string(invite.Meeting), Name: invite.Name}
	return m.a.try(args.Name, j, func(ctx context.Context, name string) error {
		return m.a.joinMeeting(ctx, name, invite)
	})
}

// Inspected is what a link says before anybody joins by it.
type Inspected struct {
	Meeting   string   `json:"meeting"`
	Name      string   `json:"name"`
	Addresses []string `json:"addresses"`
}

// Inspect checks a link and connects to nobody.
func (m *Meetings) Inspect(link string) (Inspected, error) {
	i, err := identity.ParseInvite(link)
	if err != nil {
		return Inspected{}, AsError(err)
	}
	out := Inspected{Meeting: string(i.Meeting), Name: i.Name, Addresses: []string{}}
	for _, a := range i.Addrs {
		out.Addresses = append(out.Addresses, a.String())
	}
	return out, nil
}

// AtMeeting says who returns to which meeting.
type AtMeeting struct {
	Name    string `json:"name"`
	Meeting string `json:"meeting"`
}

// AtDoor says who knocks at which meeting, announced by which device: anybody
// can announce any meeting, so the one that was chosen is named.
type AtDoor struct {
	Name    string `json:"name"`
	Meeting string `json:"meeting"`
	Device  string `json:"device"`
}

// Knock asks a nearby meeting's moderator to be let in.
func (m *Meetings) Knock(args AtDoor) error {
	m.a.mu.Lock()
	at := slices.IndexFunc(m.a.nearby, func(f discovery.Found) bool {
		return string(f.Meeting) == args.Meeting && string(f.Device) == args.Device
	})
	var found discovery.Found
	if at >= 0 {
		found = m.a.nearby[at]
	}
	m.a.mu.Unlock()
	if at < 0 {
		return errUnknownMeeting
	}
	j := Joining{Stage: "asking", Meeting: args.Meeting, Name: found.Name}
	return m.a.try(args.Name, j, func(ctx context.Context, name string) error {
		return m.a.knock(ctx, name, found.Addrs, found.Device, found.Meeting)
	})
}

// AtAddress says who knocks at which address.
type AtAddress struct {
	Name    string `json:"name"`
	Address string `json:"address"`
}

// KnockAt asks at an address typed by hand; without a port it is the
// well-known one. Nobody is pinned: the moderator there is whoever answers.
func (m *Meetings) KnockAt(args AtAddress) error {
	<-m.a.ready
	return m.a.try(args.Name, Joining{Stage: "asking", Name: args.Address}, func(ctx context.Context, name string) error {
		addrs, err := lookUp(ctx, args.Address)
		if err != nil {
			return err
		}
		return m.a.knock(ctx, name, addrs, "", "")
	})
}

// lookUp reads "host", "host:port", "1.2.3.4" or "[::1]:7788".
func lookUp(ctx context.Context, text string) ([]netip.AddrPort, error) {
	text = strings.TrimSpace(text)
	host, port := text, uint16(WellKnownPort)
	if h, p, err := net.SplitHostPort(text); err == nil {
		n, err := strconv.ParseUint(p, 10, 16)
		if err != nil || n == 0 {
			return nil, &Error{Code: CodeUnreachable, Detail: "not a port: " + p}
		}
		host, port = h, uint16(n)
	}
	if len(host) == 0 || len(host) > 253 {
		return nil, &Error{Code: CodeUnreachable, Detail: "not an address"}
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip", strings.Trim(host, "[]"))
	if err != nil {
		return nil, &Error{Code: CodeUnreachable, Detail: err.Error()}
	}
	var out []netip.AddrPort
	for _, ip := range ips[:min(len(ips), 8)] {
		out = append(out, netip.AddrPortFrom(ip.Unmap(), port))
	}
	return out, nil
}

// knock asks at each address until one answers, then joins with what it gave.
// Anybody may announce any meeting's id, but only its members can let others into
// it; "" takes an invite to whichever meeting is held there.
func (a *App) knock(ctx context.Context, name string, addrs []netip.AddrPort, pin mesh.DeviceID, at mesh.MeetingID) error {
	err := error(control.ErrUnreachable)
	for _, addr := range addrs {
		var invite identity.Invite
		kctx, cancel := context.WithTimeout(ctx, knockWithin)
		invite, err = control.AskToJoin(kctx, a.cfg.Device, addr, pin, name)
		cancel()
		if err == nil && at != "" && invite.Meeting != at {
			return fmt.Errorf("invited to another meeting: %w", control.ErrWrongDevice)
		}
		if err == nil {
			return a.joinMeeting(ctx, name, invite)
		}
		if !errors.Is(err, control.ErrUnreachable) {
			return err
		}
	}
	return err
}

// Reopen enters a meeting of the past again.
func (m *Meetings) Reopen(args AtMeeting) error {
	past, err := m.a.findPast(args.Meeting)
	if err != nil {
		return AsError(err)
	}
	invite := identity.Invite{Meeting: mesh.MeetingID(past.Meeting), Name: past.Name}
	copy(invite.Key[:], past.Key)
	for _, text := range past.Addrs {
		if addr, err := netip.ParseAddrPort(text); err == nil {
			invite.Addrs = append(invite.Addrs, addr)
		}
	}
	j := Joining{Stage: "connecting", Meeting: past.Meeting, Name: past.Name}
	return m.a.try(args.Name, j, func(ctx context.Context, name string) error {
		return m.a.joinMeeting(ctx, name, invite)
	})
}

// Cancel gives up a running join, and puts a failed one away.
func (m *Meetings) Cancel() error {
	m.a.mu.Lock()
	defer m.a.mu.Unlock()
	if m.a.giveUp != nil {
		m.a.giveUp()
	}
	m.a.joining = nil
	m.a.changed()
	return nil
}

// try runs one attempt to enter a meeting, by a checked name.
func (a *App) try(name string, j Joining, enter func(context.Context, string) error) error {
	name, err := meeting.CleanName(name)
	if err != nil {
		return AsError(err)
	}
	ctx, err := a.attempt(j)
	if err != nil {
		return err
	}
	return a.endAttempt(enter(ctx, name))
}

// KnockAnswer lets a stranger in, or not.
type KnockAnswer struct {
	Knock  string `json:"knock"`
	Accept bool   `json:"accept"`
}

// AnswerKnock answers a stranger.
func (m *Meetings) AnswerKnock(args KnockAnswer) error {
	s, err := m.a.current()
	if err != nil {
		return err
	}
	return asError(s.AnswerKnock(m.a.ctx, args.Knock, args.Accept))
}

// Leave leaves the meeting.
func (m *Meetings) Leave() error {
	if _, err := m.a.current(); err != nil {
		return err
	}
	m.a.leaveNow()
	return nil
}

// Rename changes one's own name.
func (m *Meetings) Rename(name string) error {
	name, err := meeting.CleanName(name)
	if err != nil {
		return AsError(err)
	}
	if err := m.a.write(meeting.Join{Name: name}); err != nil {
		return err
	}
	return m.a.saveName(name)
}

// Invitation is a link, and its QR code as rows of "0" and "1".
type Invitation struct {
	Link string   `json:"link"`
	QR   []string `json:"qr"`
}

// Invite makes what lets others in.
func (m *Meetings) Invite() (Invitation, error) {
	s, err := m.a.current()
	if err != nil {
		return Invitation{}, err
	}
	i, err := s.Invite(m.a.ctx)
	if err != nil {
		return Invitation{}, AsError(err)
	}
	link := i.Link()
	qr, err := qrRows(link)
	if err != nil {
		return Invitation{}, AsError(err)
	}
	return Invitation{Link: link, QR: qr}, nil
}

// RaisedHand raises or lowers a hand; in a breakout room it asks for help.
type RaisedHand struct {
	Up  bool   `json:"up"`
	Why string `json:"why"`
}

// RaiseHand raises or lowers one's own hand.
func (m *Meetings) RaiseHand(args RaisedHand) error {
	if !args.Up {
		return m.a.write(meeting.Hand{})
	}
	return m.a.write(meeting.Hand{Up: true, Why: args.Why})
}

// GrantModerator makes a participant a moderator.
func (m *Meetings) GrantModerator(participant string) error {
	return m.a.write(meeting.Grant{Who: meeting.ParticipantID(participant)})
}

// RevokeModerator makes a moderator an ordinary participant.
func (m *Meetings) RevokeModerator(participant string) error {
	return m.a.write(meeting.Revoke{Who: meeting.ParticipantID(participant)})
}

// Remove takes a participant out of the meeting for good.
func (m *Meetings) Remove(participant string) error {
	return m.a.write(meeting.Remove{Who: meeting.ParticipantID(participant)})
}
