package apptest_test

import (
	"fmt"
	"net"
	"net/netip"
	"reflect"
	"strings"
	"sync"
	"testing"

	"alcove/app"
	"alcove/app/apptest"
	"alcove/app/session"
	"alcove/media"
	"alcove/mesh/discovery"
	"alcove/mesh/identity"
)

// wantCode fails the test where err is not of that code, or has no sentence
// that says what to do.
func wantCode(t *testing.T, what string, err error, want string) {
	t.Helper()
	if got := code(err); got != want {
		t.Errorf("%s: %q (%v), want %q", what, got, err, want)
		return
	}
	if s := app.Sentence(want); want != "" && s == app.Sentence("") {
		t.Errorf("%s: code %q has no sentence", what, want)
	}
}

// unharmed checks that a meeting of Ana's still has what was written, and works.
func unharmed(t *testing.T, ana *apptest.Person, lines ...string) {
	t.Helper()
	for _, l := range lines {
		if !ana.Has("main", l) {
			t.Errorf("%q is lost", l)
		}
	}
	ana.Must(ana.Chat().Send(app.NewLine{Room: "main", Text: "and on it goes"}))
	apptest.Await(t, "the meeting goes on", func() bool { return ana.Has("main", "and on it goes") })
}

// hosting is a meeting of Ana's with a line in it.
func hosting(t *testing.T, change ...func(*app.Config)) *apptest.Person {
	t.Helper()
	ana := apptest.New(t, "Ana", change...)
	ana.Must(ana.Meetings().Start(app.NewMeeting{Name: "Ana", Meeting: "Test"}))
	ana.Must(ana.Chat().Send(app.NewLine{Room: "main", Text: "first"}))
	apptest.Await(t, "the first line", func() bool { return ana.Has("main", "first") })
	return ana
}

func TestBadInviteLinks(t *testing.T) {
	ana, bo := hosting(t), apptest.New(t, "Bo")
	link := ana.Link()
	bad := []string{"", " ", "hello", "https://example.org/", "alcove:", "alcove://", "alcove://join", "alcove://join?", "alcove://join?m=&k=",
		strings.Replace(link, "alcove", "http", 1), strings.Replace(link, "join", "leave", 1), strings.ToUpper(link), link + link,
		strings.Replace(link, "&k=", "&k=A", 1), strings.Replace(link, "a=127", "a=999", 1), link + "&n=%zz", link + "&k=" + strings.Repeat("A", 43),
		link + "&x=" + strings.Repeat("x", 4096), "\x00" + link, strings.Replace(link, "join?", "join?\n", 1), "javascript:" + link,
	}
	for _, l := range bad {
		_, err := bo.Meetings().Inspect(l)
		wantCode(t, fmt.Sprintf("inspect %.60q", l), err, "bad_invite")
		wantCode(t, fmt.Sprintf("join %.60q", l), bo.Meetings().Join(app.ByLink{Name: "Bo", Link: l}), "bad_invite")
	}
	if s := bo.Snapshot(); s.Meeting != nil || s.Joining != nil {
		t.Errorf("after bad links: %+v, %+v", s.Meeting, s.Joining)
	}
	bo.Must(bo.Meetings().Join(app.ByLink{Name: "Bo", Link: "  " + link + "\n"})) // copied with what is around it
	unharmed(t, ana, "first")
}

// TestTruncatedInviteLinks cuts a link everywhere. Most cuts are seen at once;
// those that leave a whole key may join, or reach nobody, by what addresses they
// left.
func TestTruncatedInviteLinks(t *testing.T) {
	t.Parallel()
	ana := hosting(t)
	link := ana.Link()
	looker := apptest.New(t, "Bo")
	type kind struct{ addrs string }
	joins := map[kind]string{}
	for n := range len(link) {
		seen, err := looker.Meetings().Inspect(link[:n])
		if err != nil {
			wantCode(t, fmt.Sprintf("%d of %d bytes", n, len(link)), err, "bad_invite")
			continue
		}
		if full, _ := looker.Meetings().Inspect(link); seen.Meeting != full.Meeting {
			t.Errorf("%d of %d bytes lead to another meeting", n, len(link))
		}
		joins[kind{fmt.Sprint(seen.Addresses)}] = link[:n]
	}
	if len(joins) < 2 || len(joins) > 12 {
		t.Fatalf("%d kinds of truncated links parse: %v", len(joins), joins)
	}
	var wg sync.WaitGroup
	for _, l := range joins {
		p := apptest.New(t, "Bo")
		wg.Go(func() {
			err := p.Meetings().Join(app.ByLink{Name: "Bo", Link: l})
			i, _ := identity.ParseInvite(l)
			whole, _ := identity.ParseInvite(link)
			if reflect.DeepEqual(i.Addrs, whole.Addrs) {
				wantCode(t, "only the name is cut", err, "")
				return
			}
			wantCode(t, fmt.Sprintf("addresses %v", i.Addrs), err, "unreachable")
			s := p.Snapshot()
			if s.Meeting != nil || s.Joining == nil || s.Joining.Error == nil || s.Joining.Error.Code != "unreachable" {
				t.Errorf("addresses %v: %+v, %+v", i.Addrs, s.Meeting, s.Joining)
			}
			_ = p.Meetings().Cancel()
			if err := p.Meetings().Join(app.ByLink{Name: "Bo", Link: link}); err != nil {
				t.Errorf("then with the whole link: %v", err)
			}
		})
	}
	wg.Wait()
	unharmed(t, ana, "first")
}

func TestWrongKeyAndUnreachable(t *testing.T) {
	t.Parallel()
	ana, bo := hosting(t), apptest.New(t, "Bo")
	link := ana.Link()
	i, err := identity.ParseInvite(link)
	if err != nil {
		t.Fatal(err)
	}
	wrong := i
	wrong.Key = identity.NewKey()
	wantCode(t, "wrong key", bo.Meetings().Join(app.ByLink{Name: "Bo", Link: wrong.Link()}), "wrong_key")

	closed := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), apptest.FreePorts(t))
	gone := i
	gone.Addrs = []netip.AddrPort{closed}
	wantCode(t, "nobody there", bo.Meetings().Join(app.ByLink{Name: "Bo", Link: gone.Link()}), "unreachable")
	for _, address := range []string{closed.String(), "", ":", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:port", "[::1", strings.Repeat("a", 300)} {
		wantCode(t, fmt.Sprintf("knock at %.30q", address), bo.Meetings().KnockAt(app.AtAddress{Name: "Bo", Address: address}), "unreachable")
	}
	wantCode(t, "a meeting that is not nearby", bo.Meetings().Knock(app.AtDoor{Name: "Bo", Meeting: string(i.Meeting)}), "unknown_meeting")
	wantCode(t, "a meeting never seen", bo.Meetings().Reopen(app.AtMeeting{Name: "Bo", Meeting: string(i.Meeting)}), "unknown_meeting")

	bo.Must(bo.Meetings().Cancel())
	bo.Must(bo.Meetings().Join(app.ByLink{Name: "Bo", Link: link}))
	wantCode(t, "a second meeting", bo.Meetings().Start(app.NewMeeting{Name: "Bo", Meeting: "Mine"}), "already_in_meeting")
	wantCode(t, "the same again", bo.Meetings().Join(app.ByLink{Name: "Bo", Link: link}), "already_in_meeting")
	unharmed(t, ana, "first")
}

// TestPortInUse takes the ports of --port one by one. The media's has no say: its
// port is told to each guest.
func TestPortInUse(t *testing.T) {
	base := apptest.FreePorts(t)
	ports := session.Ports{Control: base, Gossip: base + 1, Media: base + 2}
	ana := apptest.New(t, "Ana", func(c *app.Config) { c.Ports = ports })
	start := func() error { return ana.Meetings().Start(app.NewMeeting{Name: "Ana", Meeting: "Test"}) }
	at := func(port uint16) string { return fmt.Sprintf("127.0.0.1:%d", port) }
	for what, taken := range map[string]func() (interface{ Close() error }, error){
		"control":        func() (interface{ Close() error }, error) { return net.Listen("tcp", at(ports.Control)) },
		"gossip, by TCP": func() (interface{ Close() error }, error) { return net.Listen("tcp", at(ports.Gossip)) },
		"gossip, by UDP": func() (interface{ Close() error }, error) { return net.ListenPacket("udp", at(ports.Gossip)) },
	} {
		c, err := taken()
		if err != nil {
			t.Fatal(err)
		}
		wantCode(t, what, start(), "port_in_use")
		_ = c.Close()
	}
	media, err := net.ListenPacket("udp", at(ports.Media))
	if err != nil {
		t.Fatal(err)
	}
	defer media.Close()
	ana.Must(start())
	bo := apptest.New(t, "Bo")
	bo.Must(bo.Meetings().Join(app.ByLink{Name: "Bo", Link: ana.Link()}))
	bo.Hears(ana)
}

// TestNoPrivateAddress starts a meeting on a machine that has loopback alone: it
// is said, and the meeting works for who is on the machine.
func TestNoPrivateAddress(t *testing.T) {
	loopback := discovery.Interface{
		Name: "lo", Index: 1, Addr: netip.MustParseAddr("127.0.0.1"), Prefix: netip.MustParsePrefix("127.0.0.0/8"), Kind: discovery.Loopback,
	}
	ana := hosting(t, func(c *app.Config) {
		c.Bind = netip.Addr{}
		c.Interfaces = func() ([]discovery.Interface, error) { return []discovery.Interface{loopback}, nil }
	})
	ana.Await("is told", func(s app.Snapshot) bool { return noticed(s, "no_private_address") })
	if r := ana.Snapshot().Network.Reasons; len(r) == 0 || r[0] != "no_network" {
		t.Errorf("reasons for finding nothing: %v", r)
	}
	bo := apptest.New(t, "Bo")
	bo.Must(bo.Meetings().Join(app.ByLink{Name: "Bo", Link: ana.Link()}))
	bo.Hears(ana)
	unharmed(t, ana, "first")
}

func noticed(s app.Snapshot, code string) bool {
	for _, n := range s.Notices {
		if n.Error != nil && n.Error.Code == code {
			return true
		}
	}
	return false
}

// TestDevicesThatCannotBeOpened: each cause has its code, the meeting works
// without, and the device comes back when it is there.
func TestDevicesThatCannotBeOpened(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo")
	ana, bo := p[0], p[1]
	shown := func(d app.DevicesView, source media.Source) *app.Error {
		if source == media.Camera {
			return d.CameraError
		}
		return d.MicrophoneError
	}
	for _, c := range []struct {
		source media.Source
		cause  *app.Error
	}{
		{media.Camera, app.ErrNoCamera}, {media.Camera, app.ErrCameraBusy}, {media.Camera, app.ErrBadMediaFile},
		{media.Microphone, app.ErrNoMicrophone}, {media.Microphone, app.ErrNoSoundServer},
	} {
		chosen := app.Selection{Kind: c.source.String(), Label: "another one"}
		bo.Studio.Break(c.source, c.cause)
		bo.Must(bo.Devices().Select(chosen)) // opens it anew
		bo.Await("shows "+c.cause.Code, func(s app.Snapshot) bool {
			e := shown(s.Devices, c.source)
			return e != nil && e.Code == c.cause.Code
		})
		turn := bo.Devices().Camera
		if c.source == media.Microphone {
			turn = bo.Devices().Microphone
		}
		wantCode(t, "turn it on", turn(true), c.cause.Code)
		if c.source == media.Microphone {
			ana.Sees(bo)
		} else {
			ana.Hears(bo)
		}
		bo.Hears(ana)
		bo.Studio.Break(c.source, nil)
		bo.Must(turn(true))
		bo.Await("shows no error any more", func(s app.Snapshot) bool { return shown(s.Devices, c.source) == nil })
	}
	ana.Hears(bo)
	ana.Sees(bo)
}

// TestDeviceUnpluggedInAMeeting: it is said, to the others too; the rest goes on.
func TestDeviceUnpluggedInAMeeting(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo")
	ana, bo := p[0], p[1]
	ana.Sees(bo)
	sends := func(source media.Source, want bool) func(*app.Meeting) bool {
		return func(m *app.Meeting) bool {
			for _, q := range m.Participants {
				if q.ID == bo.ID {
					return (source == media.Camera && q.Camera == want) || (source == media.Microphone && q.Microphone == want)
				}
			}
			return false
		}
	}
	for source, cause := range map[media.Source]*app.Error{media.Camera: app.ErrCameraUnplugged, media.Microphone: app.ErrMicrophoneUnplugged} {
		bo.Studio.Unplug(source, cause)
		bo.Await("is told "+cause.Code, func(s app.Snapshot) bool { return noticed(s, cause.Code) })
		ana.AwaitMeeting("sees that it is off", sends(source, false))
		bo.Hears(ana)
		if source == media.Camera {
			ana.Hears(bo)
		} else {
			ana.Sees(bo)
		}
		bo.Studio.Break(source, nil)
		if source == media.Camera {
			bo.Must(bo.Devices().Camera(true))
		} else {
			bo.Must(bo.Devices().Microphone(true))
		}
		ana.AwaitMeeting("sees that it is on", sends(source, true))
	}
	ana.Hears(bo)
	ana.Sees(bo)
}

func TestMessages(t *testing.T) {
	p := apptest.Gather(t, "Ana", "Bo")
	ana, bo := p[0], p[1]
	ana.Must(ana.Rooms().SetUp(app.NewRooms{Count: 1, Method: "manual"})) // a broadcast goes to rooms
	for what, text := range map[string]string{
		"ASCII": strings.Repeat("x", 32_000), "emoji": strings.Repeat("\U0001F600", 32_000),
		"markup": `<script>alert(1)</script> & "quotes" &amp; ` + "`${x}`", "lines": "one\ntwo\n\n\tthree",
	} {
		ana.Must(ana.Chat().Send(app.NewLine{Room: "main", Text: text}))
		apptest.Await(t, "Bo has the "+what, func() bool {
			lines := bo.Lines("main")
			return len(lines) > 0 && lines[len(lines)-1] == text
		})
		ana.Must(ana.Rooms().Broadcast(text))
		apptest.Await(t, "Bo has the broadcast "+what, func() bool {
			lines := bo.Lines("main")
			return len(lines) > 1 && lines[len(lines)-1] == text && lines[len(lines)-2] == text
		})
	}
	count := len(ana.Lines("main"))
	for what, c := range map[string]struct{ text, code string }{
		"32,001 characters":   {strings.Repeat("x", 32_001), "message_too_long"},
		"32,001 emoji":        {strings.Repeat("\U0001F600", 32_001), "message_too_long"},
		"a million":           {strings.Repeat("x", 1_000_000), "message_too_long"},
		"nothing":             {"", "message_empty"},
		"white space":         {" \n\t\u00a0", "message_empty"},
		"what cannot be seen": {"\x00\x01\x02", "message_empty"},
	} {
		wantCode(t, what, ana.Chat().Send(app.NewLine{Room: "main", Text: c.text}), c.code)
		wantCode(t, what+", broadcast", ana.Rooms().Broadcast(c.text), c.code)
	}
	wantCode(t, "a room that is not there", ana.Chat().Send(app.NewLine{Room: "nowhere", Text: "x"}), "unknown_room")
	if now := len(ana.Lines("main")); now != count {
		t.Errorf("%d lines after what was refused, %d before", now, count)
	}
}

// markup is a name that a page must show as what it is.
const markup = `<img src=x onerror=alert(1)><b>Bo`

func TestNames(t *testing.T) {
	ana, bo := hosting(t), apptest.New(t, "Bo")
	link := ana.Link()
	bad := map[string]string{
		"empty": "", "blank": " \t\u00a0", "10,000 characters": strings.Repeat("x", 10_000), "65 characters": strings.Repeat("x", 65),
		"a line break": "A\nB", "turned around": "Ana\u202egnp.exe", "NUL": "A\x00", "escape": "A\x1b[31m", "not UTF-8": "A\xff",
		"nothing to see": "\u200d\u200c",
	}
	for what, name := range bad {
		wantCode(t, "join as "+what, bo.Meetings().Join(app.ByLink{Name: name, Link: link}), "bad_name")
		wantCode(t, "start as "+what, bo.Meetings().Start(app.NewMeeting{Name: name, Meeting: "Test"}), "bad_name")
		wantCode(t, "start a meeting called "+what, bo.Meetings().Start(app.NewMeeting{Name: "Bo", Meeting: name}), "bad_name")
		wantCode(t, "knock as "+what, bo.Meetings().KnockAt(app.AtAddress{Name: name, Address: "127.0.0.1:1"}), "bad_name")
		wantCode(t, "rename to "+what, ana.Meetings().Rename(name), "bad_name")
		if bo.Snapshot().Meeting != nil {
			t.Fatalf("%s: in a meeting", what)
		}
	}
	_ = bo.Meetings().Cancel()
	bo.Must(bo.Meetings().Join(app.ByLink{Name: markup, Link: link}))
	named := func(name string) func(*app.Meeting) bool {
		return func(m *app.Meeting) bool {
			for _, p := range m.Participants {
				if p.ID == bo.ID {
					return p.Name == name
				}
			}
			return false
		}
	}
	ana.AwaitMeeting("sees the name as it was typed", named(markup))
	longest := strings.Repeat("\U0001F9D1", 64)
	bo.Must(bo.Meetings().Rename(longest))
	ana.AwaitMeeting("sees the longest name", named(longest))
	bo.Must(bo.Meetings().Rename("  Bo  "))
	ana.AwaitMeeting("sees the name without white space", named("Bo"))
	unharmed(t, ana, "first")
}
