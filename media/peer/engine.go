package peer

import (
	"io"
	"net"
	"net/netip"
	"slices"
	"time"

	"alcove/media"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/nack"
	"github.com/pion/logging"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// FrameURI is the header extension that frame.go describes.
const FrameURI = "urn:alcove:frame"

// Payload types of our own offers.
const (
	opusType = 111
	vp8Type  = 96
)

// Times of a guest's connection.
const (
	lostAfter    = 3 * time.Second // without a packet from the host
	keepalive    = 500 * time.Millisecond
	nackInterval = 20 * time.Millisecond
	maxNacks     = 10 // for one packet
)

// Sizes of the repair window, in packets.
const (
	replayWindow = 1024
	repairWindow = 512
)

func mime(k media.Kind) string {
	if k == media.Audio {
		return webrtc.MimeTypeOpus
	}
	return webrtc.MimeTypeVP8
}

func newAPI(ips []netip.Addr) (*webrtc.API, error) {
	me, err := newMediaEngine()
	if err != nil {
		return nil, err
	}
	ir := &interceptor.Registry{}
	generator, err := nack.NewGeneratorInterceptor(nack.GeneratorInterval(nackInterval), nack.GeneratorSize(repairWindow), nack.GeneratorMaxNacksPerPacket(maxNacks))
	if err != nil {
		return nil, err
	}
	responder, err := nack.NewResponderInterceptor(nack.ResponderSize(repairWindow))
	if err != nil {
		return nil, err
	}
	ir.Add(responder)
	ir.Add(generator)
	if err := webrtc.ConfigureRTCPReports(ir); err != nil {
		return nil, err
	}
	if err := webrtc.ConfigureTWCCHeaderExtensionSender(me, ir); err != nil {
		return nil, err
	}
	return webrtc.NewAPI(webrtc.WithMediaEngine(me), webrtc.WithInterceptorRegistry(ir), webrtc.WithSettingEngine(newSettings(ips))), nil
}

func newMediaEngine() (*webrtc.MediaEngine, error) {
	me := &webrtc.MediaEngine{}
	twcc := webrtc.RTCPFeedback{Type: webrtc.TypeRTCPFBTransportCC}
	again := webrtc.RTCPFeedback{Type: webrtc.TypeRTCPFBNACK}
	pli := webrtc.RTCPFeedback{Type: webrtc.TypeRTCPFBNACK, Parameter: "pli"}
	fir := webrtc.RTCPFeedback{Type: webrtc.TypeRTCPFBCCM, Parameter: "fir"}
	opus := webrtc.RTPCodecParameters{PayloadType: opusType, RTPCodecCapability: webrtc.RTPCodecCapability{
		MimeType: webrtc.MimeTypeOpus, ClockRate: AudioRate, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1",
		RTCPFeedback: []webrtc.RTCPFeedback{twcc, again},
	}}
	vp8 := webrtc.RTPCodecParameters{PayloadType: vp8Type, RTPCodecCapability: webrtc.RTPCodecCapability{
		MimeType: webrtc.MimeTypeVP8, ClockRate: VideoRate, RTCPFeedback: []webrtc.RTCPFeedback{twcc, fir, again, pli},
	}}
	if err := me.RegisterCodec(opus, webrtc.RTPCodecTypeAudio); err != nil {
		return nil, err
	}
	if err := me.RegisterCodec(vp8, webrtc.RTPCodecTypeVideo); err != nil {
		return nil, err
	}
	for _, e := range []struct {
		uri  string
		kind webrtc.RTPCodecType
	}{
		{sdp.AudioLevelURI, webrtc.RTPCodecTypeAudio},
		{FrameURI, webrtc.RTPCodecTypeAudio},
		{FrameURI, webrtc.RTPCodecTypeVideo},
		{sdp.SDESMidURI, webrtc.RTPCodecTypeVideo},
		{sdp.SDESRTPStreamIDURI, webrtc.RTPCodecTypeVideo},
	} {
		if err := me.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: e.uri}, e.kind); err != nil {
			return nil, err
		}
	}
	return me, nil
}

func newSettings(ips []netip.Addr) webrtc.SettingEngine {
	se := webrtc.SettingEngine{LoggerFactory: &logging.DefaultLoggerFactory{Writer: io.Discard, DefaultLogLevel: logging.LogLevelDisabled}}
	loopback := slices.ContainsFunc(ips, netip.Addr.IsLoopback)
	se.SetIncludeLoopbackCandidate(loopback)
	if len(ips) > 0 {
		se.SetIPFilter(func(ip net.IP) bool {
			a, ok := netip.AddrFromSlice(ip)
			return ok && slices.Contains(ips, a.Unmap())
		})
	}
	se.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6})
	se.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	se.DisableActiveTCP(true)
	se.SetICETimeouts(lostAfter, lostAfter, keepalive)
	se.SetSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80)
	se.SetSRTPReplayProtectionWindow(replayWindow)
	se.SetDTLSRetransmissionInterval(100 * time.Millisecond)
	return se
}
