package identity

import (
	"errors"
	"net/netip"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"alcove/mesh"
)

const someMeeting = mesh.MeetingID("aaaaaaaaaaaaaaaaaaaaaaaaae")

func sample() Invite {
	return Invite{
		Meeting: someMeeting,
		Name:    "Klasse 7b & \"Eltern\" – 你好",
		Key:     NewKey(),
		Host:    NewDevice().ID(),
		Addrs: []netip.AddrPort{
			netip.MustParseAddrPort("192.168.1.4:7790"),
			netip.MustParseAddrPort("[fd00::1:2]:7790"),
		},
	}
}

func TestLinkRoundTrip(t *testing.T) {
	full := sample()
	bare := Invite{Meeting: someMeeting, Key: NewKey()}
	for _, want := range []Invite{full, bare} {
		for _, link := range []string{want.Link(), " \r\n\t" + want.Link() + "\n", want.Link() + "&utm_source=mail"} {
			got, err := ParseInvite(link)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("ParseInvite(%q) = %+v, %v", link, got, err)
			}
		}
	}
}

func TestTheLongestLinkFits(t *testing.T) {
	i := sample()
	i.Name = strings.Repeat("\U0001F600", MaxName)
	i.Addrs = nil
	for range MaxInviteAddrs + 5 {
		i.Addrs = append(i.Addrs, netip.MustParseAddrPort("[2001:dead:beef:1234:5678:9abc:def0:1234]:65535"))
	}
	if n := len(i.Link()); n > MaxLink {
		t.Fatalf("%d bytes, limit %d", n, MaxLink)
	}
	got, err := ParseInvite(i.Link())
	if err != nil || len(got.Addrs) != MaxInviteAddrs || got.Name != i.Name {
		t.Fatalf("%d addresses, %v", len(got.Addrs), err)
	}
}

func TestLinkLeavesOutWhatMeansNothingElsewhere(t *testing.T) {
	i := sample()
	i.Name = "two\nlines"
	i.Addrs = []netip.AddrPort{
		netip.MustParseAddrPort("0.0.0.0:1"), netip.MustParseAddrPort("[fe80::1%eth0]:1"), netip.MustParseAddrPort("10.0.0.1:0"),
		netip.MustParseAddrPort("224.0.0.1:9"), {}, netip.MustParseAddrPort("[::ffff:10.0.0.2]:7"),
	}
	got, err := ParseInvite(i.Link())
	want := []netip.AddrPort{netip.MustParseAddrPort("10.0.0.2:7")}
	if err != nil || got.Name != "" || !reflect.DeepEqual(got.Addrs, want) {
		t.Fatalf("%+v, %v", got, err)
	}
}

func TestBadInvites(t *testing.T) {
	link := sample().Link()
	with := func(k, v string) string {
		u, _ := url.Parse(link)
		q := u.Query()
		q.Set(k, v)
		u.RawQuery = q.Encode()
		return u.String()
	}
	cases := map[string]string{
		"empty": "", "text": "hello", "other scheme": "https" + strings.TrimPrefix(link, "alcove"),
		"other action": strings.Replace(link, "join", "leave", 1), "a path": strings.Replace(link, "join?", "join/x?", 1),
		"a user": strings.Replace(link, "//join", "//u:p@join", 1), "opaque": strings.Replace(link, "//join", "join", 1),
		"no meeting": with("m", ""), "bad meeting": with("m", "../../etc"), "no key": with("k", ""),
		"short key": with("k", "AAAA"), "zero key": with("k", strings.Repeat("A", 43)), "padded key": with("k", strings.Repeat("A", 43)+"="),
		"key with a newline": with("k", "\n"+keyText.EncodeToString(make([]byte, 32))),
		"two keys":           link + "&k=" + strings.Repeat("B", 43), "bad host": with("h", "x"),
		"long name": with("n", strings.Repeat("x", MaxName+1)), "bidi name": with("n", "abc\u202Edef"), "control name": with("n", "a\x00b"),
		"bad address": with("a", "localhost:1"), "no port": with("a", "10.0.0.1"), "port 0": with("a", "10.0.0.1:0"),
		"unspecified": with("a", "0.0.0.0:1"), "zone": with("a", "[fe80::1%lo]:1"), "many": with("a", strings.Repeat("10.0.0.1:1,", 16)+"10.0.0.1:1"),
		"long": link + "&x=" + strings.Repeat("x", MaxLink), "bad escape": link + "&x=%zz",
	}
	for cut := 1; cut < len("alcove://join?m=")+40; cut += 7 {
		cases["cut to "+link[:cut]] = link[:cut]
	}
	for name, s := range cases {
		_, err := ParseInvite(s)
		if !errors.Is(err, ErrInvite) {
			t.Errorf("%s: err = %v, want ErrInvite", name, err)
		} else if strings.Contains(err.Error(), "BBBB") {
			t.Errorf("%s: the error quotes the key: %v", name, err)
		}
	}
}

func TestValidName(t *testing.T) {
	for s, want := range map[string]bool{
		"Bo": true, "": false, "  ": false, "José 🎈": true, "a\tb": false, "a\u2028b": false, "\u2066x": false, "x\u200f": false,
		"\xff": false, strings.Repeat("é", 64): true, strings.Repeat("é", 65): false, strings.Repeat("x", 10_000): false, "<b>x</b>": true,
	} {
		if ValidName(s) != want {
			t.Errorf("ValidName(%.20q) = %v", s, !want)
		}
	}
}

func FuzzParseInvite(f *testing.F) {
	f.Add(sample().Link())
	f.Add("alcove://join?m=&k=")
	f.Fuzz(func(t *testing.T, s string) {
		i, err := ParseInvite(s)
		if err != nil {
			return
		}
		again, err := ParseInvite(i.Link())
		if err != nil || !reflect.DeepEqual(again, i) {
			t.Fatalf("%q reads as %+v, which is written %q, %v", s, i, i.Link(), err)
		}
	})
}
