package lite

import (
	"fmt"
	"net/netip"
	"strings"

	"alcove/media"
)

// credentials are what an answer tells of the answering side.
type credentials struct {
	ufrag, pwd  string
	fingerprint string // SHA-256 of the certificate, "AB:CD..."
	candidates  []netip.AddrPort
}

// answer writes the answer to o. Everything is bundled on one address; all
// candidates are in it (RFC 9429, RFC 8839).
func (o *Offer) answer(c credentials) string {
	var b strings.Builder
	b.WriteString("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=msid-semantic:WMS *\r\na=group:BUNDLE")
	for i := range o.Sections {
		if s := &o.Sections[i]; s.Kind != 0 || s.data {
			b.WriteString(" " + s.Mid)
		}
	}
	b.WriteString("\r\n")
	candidates := c.candidates
	for i := range o.Sections {
		s := &o.Sections[i]
		if s.Kind == 0 && !s.data {
			fmt.Fprintf(&b, "m=%s 0 %s %s\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\na=mid:%s\r\n", s.name, s.protocol, s.format, s.Mid)
			continue
		}
		s.head(&b)
		fmt.Fprintf(&b, "a=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=fingerprint:sha-256 %s\r\na=setup:passive\r\n", c.ufrag, c.pwd, c.fingerprint)
		if !s.data {
			s.media(&b)
		}
		for j, a := range candidates {
			fmt.Fprintf(&b, "a=candidate:%d 1 udp %d %s %d typ host\r\n", j+1, 2130706431-j*256, a.Addr(), a.Port())
		}
		if candidates != nil {
			b.WriteString("a=end-of-candidates\r\n")
			candidates = nil // they are the bundle's: once
		}
	}
	return b.String()
}

func (s *Section) head(b *strings.Builder) {
	if s.data {
		fmt.Fprintf(b, "m=application 9 %s %s\r\nc=IN IP4 0.0.0.0\r\na=mid:%s\r\na=sctp-port:5000\r\na=max-message-size:%d\r\n", s.protocol, s.format, s.Mid, MaxMessage)
		return
	}
	fmt.Fprintf(b, "m=%s 9 %s %d\r\nc=IN IP4 0.0.0.0\r\na=mid:%s\r\na=rtcp-mux\r\na=rtcp-rsize\r\n", s.name, s.protocol, s.PayloadType, s.Mid)
}

func (s *Section) media(b *strings.Builder) {
	direction := "inactive"
	switch {
	case s.Sends:
		direction = "recvonly"
	case s.Receives:
		direction = "sendonly"
	}
	fmt.Fprintf(b, "a=%s\r\na=rtpmap:%d %s\r\n", direction, s.PayloadType, s.rtpmap)
	if s.Kind == media.Audio {
		fmt.Fprintf(b, "a=fmtp:%d minptime=10;useinbandfec=1\r\n", s.PayloadType)
	}
	for _, fb := range s.feedback {
		fmt.Fprintf(b, "a=rtcp-fb:%d %s\r\n", s.PayloadType, fb)
	}
	for _, e := range s.extmap {
		fmt.Fprintf(b, "a=extmap:%s\r\n", e)
	}
	if s.Sends && len(s.RIDs) > 0 {
		for _, r := range s.RIDs {
			fmt.Fprintf(b, "a=rid:%s recv\r\n", r)
		}
		fmt.Fprintf(b, "a=simulcast:recv %s\r\n", strings.Join(s.RIDs, ";"))
	}
	if s.Receives && s.SSRC != 0 {
		fmt.Fprintf(b, "a=msid:%s %s\r\na=ssrc:%d cname:alcove\r\na=ssrc:%d msid:%s %s\r\n", s.Stream, s.Stream, s.SSRC, s.SSRC, s.Stream, s.Stream)
	}
}
