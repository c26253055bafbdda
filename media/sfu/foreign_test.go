package sfu

import (
	"context"
	"net"
	"testing"
	"time"

	"alcove/media"
	"alcove/media/mediatest"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// foreigner is a PeerConnection as another program would have it: no
// extension of ours, no data channel, a stock media engine.
func foreigner(t *testing.T, h *host, id media.PeerID, set func(pc *webrtc.PeerConnection)) {
	t.Helper()
	se := webrtc.SettingEngine{}
	se.SetIncludeLoopbackCandidate(true)
	se.SetIPFilter(func(ip net.IP) bool { return ip.IsLoopback() })
	se.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(se)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pc.GracefulClose() })
	set(pc)
	offer, err := pc.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	gathered := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(offer); err != nil {
		t.Fatal(err)
	}
	<-gathered
	answer, err := h.Accept(context.Background(), id, pc.LocalDescription().SDP)
	if err != nil {
		t.Fatal(err)
	}
	if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		t.Fatalf("%v\n%s", err, answer)
	}
	if got := <-h.up; got != id {
		t.Fatalf("%s is up, want %s", got, id)
	}
}

// TestForeignersSendAndReceive: a publisher and a subscriber that know nothing
// of ours, with the two of ours that they hear and who hear them.
func TestForeignersSendAndReceive(t *testing.T) {
	h := newHost(t)
	local := h.local(1)
	local.talk(t)

	video, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000}, "v", "s")
	if err != nil {
		t.Fatal(err)
	}
	asked := make(chan struct{}, 100)
	foreigner(t, h, mediatest.ID(2), func(pc *webrtc.PeerConnection) {
		tr, err := pc.AddTransceiverFromTrack(video, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			for {
				pkts, _, err := tr.Sender().ReadRTCP()
				if err != nil {
					return
				}
				for _, p := range pkts {
					if _, ok := p.(*rtcp.PictureLossIndication); ok {
						asked <- struct{}{}
					}
				}
			}
		}()
	})

	got := make(chan media.TrackID, 1000)
	foreigner(t, h, mediatest.ID(3), func(pc *webrtc.PeerConnection) {
		for _, k := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo, webrtc.RTPCodecTypeVideo} {
			if _, err := pc.AddTransceiverFromKind(k, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}); err != nil {
				t.Fatal(err)
			}
		}
		pc.OnTrack(func(tr *webrtc.TrackRemote, r *webrtc.RTPReceiver) {
			for {
				p, _, err := tr.ReadRTP()
				if err != nil {
					return
				}
				if s, ok := mediatest.Find(p.Payload); ok {
					select {
					case got <- s.Track():
					default:
					}
				}
			}
		})
	})

	h.SetPartition(rooms([]uint16{1, 2, 3}))
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for n := uint16(0); ; n++ {
			key := n == 0
			select {
			case <-asked:
				key = true
			case <-stop:
				return
			case <-tick.C:
			}
			s := mediatest.Stamp{Peer: 2, Source: media.Camera, Key: key, Seq: uint32(n)}
			payload := append([]byte{0x90, 0x80, 0x80 | byte(n>>8), byte(n)}, s.Frame(500).Data...)
			_ = video.WriteRTP(&rtp.Packet{Header: rtp.Header{Version: 2, Marker: true, SequenceNumber: n, Timestamp: uint32(n) * 1800}, Payload: payload})
		}
	}()

	if !local.Wait(limit, hears(cam(2))) {
		t.Fatalf("the foreign camera is not seen: %+v", h.Stats())
	}
	if s := local.Seen(); s.Wrong != 0 {
		t.Errorf("%d packets under another name", s.Wrong)
	}
	need := map[media.TrackID]int{mic(1): 5, cam(1): 5, cam(2): 5}
	timeout := time.NewTimer(limit)
	defer timeout.Stop()
	for len(need) > 0 {
		select {
		case track := <-got:
			if need[track]--; need[track] <= 0 {
				delete(need, track)
			}
		case <-timeout.C:
			t.Fatalf("the foreign subscriber lacks %v: %+v", need, h.Stats())
		}
	}
}
