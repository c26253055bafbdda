package lite

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"alcove/media"

	"github.com/pion/sdp/v3"
)

// Limits of an offer.
const (
	MaxSDP        = 32 << 10 // bytes
	MaxCandidates = 64
	MaxSections   = 64
)

// URIs of the RTP header extensions that are accepted.
const (
	MidURI   = "urn:ietf:params:rtp-hdrext:sdes:mid"           // RFC 8843
	RidURI   = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id" // RFC 8852
	LevelURI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"   // RFC 6464
	TWCCURI  = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
	FrameURI = "urn:alcove:frame" // see package peer
)

// ErrBadOffer is an offer that cannot be answered.
var ErrBadOffer = errors.New("lite: unusable offer")

// Extensions are the ids of negotiated header extensions; 0 is none.
type Extensions struct{ Mid, Rid, Level, TWCC, Frame uint8 }

// Section is one m-line, seen from the peer.
type Section struct {
	Mid         string
	Kind        media.Kind // 0 is the data channel's, or refused
	Sends       bool       // the peer sends in it
	Receives    bool       // the peer receives in it: a slot
	PayloadType uint8
	Extensions  Extensions
	RIDs        []string // of simulcast layers, as offered
	SSRCs       []uint32 // that the peer announced, without repair streams
	NACK        bool     // the peer repairs what is NACKed, or NACKs

	// SSRC and Stream are set by whoever answers, for sections that receive.
	SSRC   uint32
	Stream string

	name     string // m= name
	protocol string
	format   string // of a refused or data section
	rtpmap   string
	feedback []string
	extmap   []string
	data     bool
}

// Offer is a parsed offer.
type Offer struct {
	Sections []Section

	ufrag, pwd   string
	fingerprints []fingerprint
	candidates   []netip.AddrPort
}

type fingerprint struct{ algorithm, value string }

// ParseOffer reads an offer within the limits.
func ParseOffer(s string) (*Offer, error) {
	if len(s) > MaxSDP {
		return nil, fmt.Errorf("%w: %d bytes", ErrBadOffer, len(s))
	}
	var d sdp.SessionDescription
	if err := d.UnmarshalString(s); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBadOffer, err)
	}
	if len(d.MediaDescriptions) == 0 || len(d.MediaDescriptions) > MaxSections {
		return nil, fmt.Errorf("%w: %d sections", ErrBadOffer, len(d.MediaDescriptions))
	}
	o := &Offer{}
	if err := o.transport(d.Attributes); err != nil {
		return nil, err
	}
	mids := map[string]bool{}
	for _, m := range d.MediaDescriptions {
		if err := o.transport(m.Attributes); err != nil {
			return nil, err
		}
		sec := parseSection(m)
		if sec.Mid == "" || len(sec.Mid) > 16 || mids[sec.Mid] {
			return nil, fmt.Errorf("%w: mid %.20q", ErrBadOffer, sec.Mid)
		}
		mids[sec.Mid] = true
		o.Sections = append(o.Sections, sec)
	}
	if o.ufrag == "" || o.pwd == "" || len(o.fingerprints) == 0 {
		return nil, fmt.Errorf("%w: no credentials", ErrBadOffer)
	}
	return o, nil
}

// Data reports whether the offer has a data channel.
func (o *Offer) Data() bool {
	return slices.ContainsFunc(o.Sections, func(s Section) bool { return s.data })
}

// transport takes what belongs to the bundle, wherever it stands.
func (o *Offer) transport(attrs []sdp.Attribute) error {
	for _, a := range attrs {
		switch a.Key {
		case "ice-ufrag":
			o.ufrag = token(a.Value, 256)
		case "ice-pwd":
			o.pwd = token(a.Value, 256)
		case "fingerprint":
			alg, val, _ := strings.Cut(a.Value, " ")
			if f := (fingerprint{strings.ToLower(alg), strings.ToLower(val)}); len(o.fingerprints) < 4 && !slices.Contains(o.fingerprints, f) {
				o.fingerprints = append(o.fingerprints, f)
			}
		case "candidate":
			if len(o.candidates) >= MaxCandidates {
				return fmt.Errorf("%w: more than %d candidates", ErrBadOffer, MaxCandidates)
			}
			if c, ok := parseCandidate(a.Value); ok {
				o.candidates = append(o.candidates, c)
			}
		}
	}
	return nil
}

// token is s if it is short and harmless in an answer, else nothing.
func token(s string, limit int) string {
	if len(s) > limit || strings.ContainsAny(s, " \r\n\t\x00") {
		return ""
	}
	return s
}

// parseCandidate takes UDP candidates with an address (RFC 8839, section 5.1).
func parseCandidate(s string) (netip.AddrPort, bool) {
	f := strings.Fields(s)
	if len(f) < 8 || !strings.EqualFold(f[2], "udp") {
		return netip.AddrPort{}, false
	}
	ip, err := netip.ParseAddr(f[4])
	port, err2 := strconv.ParseUint(f[5], 10, 16)
	if err != nil || err2 != nil || port == 0 {
		return netip.AddrPort{}, false
	}
	return netip.AddrPortFrom(ip.Unmap(), uint16(port)), true
}

func parseSection(m *sdp.MediaDescription) Section {
	s := Section{name: token(m.MediaName.Media, 32), protocol: token(strings.Join(m.MediaName.Protos, "/"), 64), format: "0"}
	if len(m.MediaName.Formats) > 0 {
		s.format = token(m.MediaName.Formats[0], 32)
	}
	s.data = s.name == "application"
	switch {
	case s.name == "audio" && s.codec(m, "opus/48000/2"):
		s.Kind = media.Audio
	case s.name == "video" && s.codec(m, "VP8/90000"):
		s.Kind = media.Video
	}
	repair := map[uint32]bool{}
	send, receive := true, true
	for _, a := range m.Attributes {
		switch a.Key {
		case "mid":
			s.Mid = token(a.Value, 16)
		case "sendonly":
			receive = false
		case "recvonly":
			send = false
		case "inactive":
			send, receive = false, false
		case "extmap":
			s.extension(a.Value)
		case "rid":
			if id, rest, ok := strings.Cut(a.Value, " "); ok && strings.HasPrefix(rest, "send") && len(s.RIDs) < media.Layers && token(id, 16) == id {
				s.RIDs = append(s.RIDs, id)
			}
		case "ssrc-group":
			if f := strings.Fields(a.Value); len(f) == 3 && (f[0] == "FID" || f[0] == "FEC-FR") {
				if n, err := strconv.ParseUint(f[2], 10, 32); err == nil {
					repair[uint32(n)] = true
				}
			}
		case "ssrc":
			id, _, _ := strings.Cut(a.Value, " ")
			if n, err := strconv.ParseUint(id, 10, 32); err == nil && len(s.SSRCs) < 16 && !slices.Contains(s.SSRCs, uint32(n)) {
				s.SSRCs = append(s.SSRCs, uint32(n))
			}
		}
	}
	s.SSRCs = slices.DeleteFunc(s.SSRCs, func(n uint32) bool { return repair[n] })
	if s.Kind != 0 {
		// What both sides could do is a peer's sending; slots are recvonly.
		s.Sends, s.Receives = send, receive && !send
	}
	return s
}

// codec finds the payload type of a codec and the feedback agreed for it.
func (s *Section) codec(m *sdp.MediaDescription, want string) bool {
	pt := ""
	for _, a := range m.Attributes {
		if p, name, ok := strings.Cut(a.Value, " "); ok && a.Key == "rtpmap" && strings.EqualFold(name, want) {
			if n, err := strconv.ParseUint(p, 10, 7); err == nil && slices.Contains(m.MediaName.Formats, p) {
				pt, s.PayloadType, s.rtpmap = p, uint8(n), want
				break
			}
		}
	}
	if pt == "" {
		return false
	}
	for _, a := range m.Attributes {
		p, fb, _ := strings.Cut(a.Value, " ")
		if a.Key != "rtcp-fb" || p != pt && p != "*" || slices.Contains(s.feedback, fb) {
			continue
		}
		switch fb {
		case "nack":
			s.NACK = true
			fallthrough
		case "nack pli", "ccm fir", "transport-cc":
			s.feedback = append(s.feedback, fb)
		}
	}
	return true
}

// extension accepts one extmap (RFC 8285, section 8) with a one-byte id.
func (s *Section) extension(v string) {
	id, uri, _ := strings.Cut(v, " ")
	id, _, _ = strings.Cut(id, "/")
	n, err := strconv.ParseUint(id, 10, 8)
	if err != nil || n < 1 || n > 14 {
		return
	}
	uri, _, _ = strings.Cut(uri, " ")
	var to *uint8
	switch uri {
	case MidURI:
		to = &s.Extensions.Mid
	case RidURI:
		to = &s.Extensions.Rid
	case LevelURI:
		to = &s.Extensions.Level
	case TWCCURI:
		to = &s.Extensions.TWCC
	case FrameURI:
		to = &s.Extensions.Frame
	}
	if to != nil && *to == 0 {
		*to = uint8(n)
		s.extmap = append(s.extmap, fmt.Sprintf("%d %s", n, uri))
	}
}
