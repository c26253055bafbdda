package lite

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"alcove/media"

	"github.com/pion/sdp/v3"
)

// chromium is the shape of a browser's offer: simulcast camera, a slot of each
// kind, a codec we do not speak, a data channel.
const chromium = `v=0
o=- 4611 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1 2 3 4 5
a=extmap-allow-mixed
a=msid-semantic: WMS
m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=candidate:1 1 udp 2113937151 192.168.1.7 51234 typ host generation 0
a=candidate:2 1 udp 2113939711 0f1e.local 51235 typ host
a=candidate:3 1 tcp 1518283007 192.168.1.7 9 typ host tcptype active
a=ice-ufrag:Ab+/
a=ice-pwd:0123456789012345678901
a=ice-options:trickle
a=fingerprint:sha-256 AA:BB
a=setup:actpass
a=mid:0
a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=sendrecv
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=rtcp-fb:111 transport-cc
a=rtpmap:63 red/48000/2
a=ssrc:11 cname:x
m=video 9 UDP/TLS/RTP/SAVPF 96 97 98
c=IN IP4 0.0.0.0
a=ice-ufrag:Ab+/
a=ice-pwd:0123456789012345678901
a=fingerprint:sha-256 AA:BB
a=setup:actpass
a=mid:1
a=extmap:9 urn:ietf:params:rtp-hdrext:sdes:mid
a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
a=extmap:15 urn:alcove:frame
a=sendonly
a=rtcp-mux
a=rtpmap:96 VP8/90000
a=rtcp-fb:96 goog-remb
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
a=rid:q send
a=rid:h send
a=rid:f send
a=rid:x send
a=simulcast:send q;h;f
m=video 9 UDP/TLS/RTP/SAVPF 96 97
c=IN IP4 0.0.0.0
a=mid:2
a=recvonly
a=rtpmap:96 VP8/90000
m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 0.0.0.0
a=mid:3
a=recvonly
a=rtpmap:111 opus/48000/2
m=video 9 UDP/TLS/RTP/SAVPF 100
c=IN IP4 0.0.0.0
a=mid:4
a=sendonly
a=rtpmap:100 H264/90000
m=application 9 UDP/DTLS/SCTP webrtc-datachannel
c=IN IP4 0.0.0.0
a=mid:5
a=sctp-port:5000
`

func lines(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

func TestAnOfferIsUnderstood(t *testing.T) {
	o, err := ParseOffer(lines(chromium))
	if err != nil {
		t.Fatal(err)
	}
	if o.ufrag != "Ab+/" || len(o.fingerprints) != 1 || !o.Data() {
		t.Errorf("%+v", o)
	}
	if want := []netip.AddrPort{netip.MustParseAddrPort("192.168.1.7:51234")}; !slices.Equal(o.candidates, want) {
		t.Errorf("candidates %v", o.candidates)
	}
	var got []string
	for _, s := range o.Sections {
		got = append(got, fmt.Sprint(s.Mid, s.Kind, s.Sends, s.Receives, s.PayloadType, s.RIDs, s.NACK))
	}
	want := []string{
		fmt.Sprint("0", media.Audio, true, false, 111, []string{}, false),
		fmt.Sprint("1", media.Video, true, false, 96, []string{"q", "h", "f"}, true),
		fmt.Sprint("2", media.Video, false, true, 96, []string{}, false),
		fmt.Sprint("3", media.Audio, false, true, 111, []string{}, false),
		fmt.Sprint("4", media.Kind(0), false, false, 0, []string{}, false),
		fmt.Sprint("5", media.Kind(0), false, false, 0, []string{}, false),
	}
	if !slices.Equal(got, want) {
		t.Errorf("sections\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if e := o.Sections[1].Extensions; e != (Extensions{Mid: 9, Rid: 10}) {
		t.Errorf("extensions %+v: id 15 is not one of the short form", e)
	}
}

func TestTheAnswerMatchesTheOffer(t *testing.T) {
	o, err := ParseOffer(lines(chromium))
	if err != nil {
		t.Fatal(err)
	}
	o.Sections[2].SSRC, o.Sections[2].Stream = 77, "slot-2"
	text := o.answer(credentials{"uuuu", "pppp", "CC:DD", []netip.AddrPort{netip.MustParseAddrPort("10.0.0.1:7789")}})
	var d sdp.SessionDescription
	if err := d.UnmarshalString(text); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if len(d.MediaDescriptions) != len(o.Sections) {
		t.Fatalf("%d sections for %d", len(d.MediaDescriptions), len(o.Sections))
	}
	if g, _ := d.Attribute("group"); g != "BUNDLE 0 1 2 3 5" {
		t.Errorf("group %q: what is refused is not in it", g)
	}
	if d.MediaDescriptions[4].MediaName.Port.Value != 0 {
		t.Error("H264 is not refused")
	}
	for _, want := range []string{"a=rid:q recv", "a=simulcast:recv q;h;f", "a=ssrc:77 cname:alcove", "a=setup:passive", "10.0.0.1 7789 typ host"} {
		if !strings.Contains(text, want) {
			t.Errorf("the answer has no %q", want)
		}
	}
	if strings.Count(text, "typ host") != 1 {
		t.Error("the candidate is there more than once")
	}
}

func TestOffersBeyondTheLimits(t *testing.T) {
	many := lines(chromium)
	for i := range MaxCandidates {
		many += fmt.Sprintf("a=candidate:%d 1 udp 1 192.168.1.8 %d typ host\r\n", i+10, i+1000)
	}
	twice := strings.Replace(lines(chromium), "a=mid:3", "a=mid:2", 1)
	anonymous := strings.ReplaceAll(lines(chromium), "a=ice-pwd", "a=x-pwd")
	for name, s := range map[string]string{
		"candidates": many, "a mid twice": twice, "no password": anonymous,
		"no mid": strings.Replace(lines(chromium), "a=mid:3\r\n", "", 1),
		"size":   lines(chromium) + strings.Repeat("a=x\r\n", MaxSDP/4),
	} {
		if _, err := ParseOffer(s); !errors.Is(err, ErrBadOffer) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParseOffer(f *testing.F) {
	f.Add(lines(chromium))
	f.Add("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:a\r\na=ice-pwd:b\r\na=fingerprint:sha-256 x\r\n")
	f.Fuzz(func(t *testing.T, s string) {
		o, err := ParseOffer(s)
		if err != nil {
			return
		}
		if len(o.Sections) > MaxSections || len(o.candidates) > MaxCandidates {
			t.Fatal("beyond the limits")
		}
		text := o.answer(credentials{"uuuu", "pppp", "CC:DD", nil})
		for _, l := range strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") {
			if len(l) < 2 || l[1] != '=' || strings.ContainsAny(l, "\r\n\x00") {
				t.Fatalf("the offer writes a line of its own into the answer: %q", l)
			}
		}
	})
}
