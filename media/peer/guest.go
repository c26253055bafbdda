package peer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"

	"alcove/media"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
)

// Config of a Guest.
type Config struct {
	// IPs are the addresses to be reached at. Loopback counts only if it is
	// named. Empty is every address of the machine but loopback.
	IPs []netip.Addr
	// Receiver takes what arrives.
	Receiver Receiver
	// Log is for the unexpected; nil is silence.
	Log *slog.Logger
}

// channelLabel names the data channel; it is negotiated with id 0.
const channelLabel = "bindings"

// Guest is an app's connection to a host elsewhere. It never negotiates twice.
type Guest struct {
	cfg       Config
	pc        *webrtc.PeerConnection
	channel   *webrtc.DataChannel
	sources   map[media.Source]*source
	slots     map[*webrtc.RTPReceiver]*gate
	gates     map[media.Slot]*gate
	requests  chan KeyFrameRequest
	work      sync.WaitGroup
	dropped   atomic.Uint64
	feedbacks atomic.Uint64
	agreed    atomic.Int64 // negotiations

	mu     sync.Mutex
	up     bool // told to the receiver
	ended  bool // told, or not to be told any more
	wants  []byte
	opened bool
	closed atomic.Bool
}

var _ Link = (*Guest)(nil)

// Dial prepares a connection; Offer and Answer make it.
func Dial(cfg Config) (*Guest, error) {
	api, err := newAPI(cfg.IPs)
	if err != nil {
		return nil, fmt.Errorf("set up media: %w", err)
	}
	pc, err := api.NewPeerConnection(webrtc.Configuration{BundlePolicy: webrtc.BundlePolicyMaxBundle})
	if err != nil {
		return nil, fmt.Errorf("set up media: %w", err)
	}
	g := &Guest{
		cfg: cfg, pc: pc, sources: map[media.Source]*source{}, slots: map[*webrtc.RTPReceiver]*gate{},
		gates: map[media.Slot]*gate{}, requests: make(chan KeyFrameRequest, 32),
	}
	pc.OnConnectionStateChange(g.state)
	pc.OnSignalingStateChange(func(s webrtc.SignalingState) {
		if s == webrtc.SignalingStateStable {
			g.agreed.Add(1)
		}
	})
	pc.OnTrack(g.track)
	if err := errors.Join(g.addSources(), g.addSlots(), g.addChannel()); err != nil {
		_ = pc.Close()
		return nil, fmt.Errorf("set up media: %w", err)
	}
	return g, nil
}

func (g *Guest) addSources() error {
	for _, s := range []media.Source{media.Microphone, media.Camera, media.Screen} {
		n := 1
		if s == media.Camera {
			n = media.Layers
		}
		src := &source{}
		for l := range n {
			src.layers = append(src.layers, newOutlet(s, media.Layer(l), n > 1))
		}
		g.sources[s] = src
		tr, err := g.pc.AddTransceiverFromTrack(src.layers[0], webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		if err != nil {
			return err
		}
		src.transceiver = tr
		for _, o := range src.layers[1:] {
			if err := tr.Sender().AddEncoding(o); err != nil {
				return err
			}
		}
		for _, o := range src.layers {
			g.work.Go(func() { g.feedback(tr.Sender(), o) })
		}
	}
	return nil
}

func (g *Guest) addSlots() error {
	add := func(kind webrtc.RTPCodecType, slot media.Slot) error {
		tr, err := g.pc.AddTransceiverFromKind(kind, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
		if err != nil {
			return err
		}
		gt := &gate{slot: slot, to: g.cfg.Receiver, dropped: &g.dropped}
		g.slots[tr.Receiver()], g.gates[slot] = gt, gt
		return nil
	}
	for i := range AudioSlots {
		if err := add(webrtc.RTPCodecTypeAudio, media.Slot{Kind: media.Audio, Index: i}); err != nil {
			return err
		}
	}
	for i := range VideoSlots {
		if err := add(webrtc.RTPCodecTypeVideo, media.Slot{Kind: media.Video, Index: i}); err != nil {
			return err
		}
	}
	return nil
}

func (g *Guest) addChannel() (err error) {
	yes, id := true, uint16(0)
	g.channel, err = g.pc.CreateDataChannel(channelLabel, &webrtc.DataChannelInit{Negotiated: &yes, ID: &id, Ordered: &yes})
	if err != nil {
		return err
	}
	g.channel.OnOpen(func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.opened = true
		if g.wants != nil {
			_ = g.channel.Send(g.wants)
		}
	})
	g.channel.OnMessage(func(m webrtc.DataChannelMessage) {
		as, err := DecodeBindings(m.Data)
		if err != nil {
			g.log().Warn("a message of the host does not decode", "bytes", len(m.Data))
			return
		}
		for _, a := range as {
			if gt := g.gates[a.Slot]; gt != nil {
				gt.bind(a)
			}
		}
	})
	return nil
}

func (g *Guest) log() *slog.Logger {
	if g.cfg.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return g.cfg.Log
}

// Offer returns the session description for the host, with all candidates.
func (g *Guest) Offer(ctx context.Context) (sdp string, err error) {
	offer, err := g.pc.CreateOffer(nil)
	if err != nil {
		return "", fmt.Errorf("make an offer: %w", err)
	}
	gathered := webrtc.GatheringCompletePromise(g.pc)
	if err := g.pc.SetLocalDescription(offer); err != nil {
		return "", fmt.Errorf("make an offer: %w", err)
	}
	select {
	case <-gathered:
	case <-ctx.Done():
		return "", fmt.Errorf("gather candidates: %w", ctx.Err())
	}
	for _, s := range g.sources {
		for _, o := range s.layers {
			o.setMid(s.transceiver.Mid())
		}
	}
	return g.pc.LocalDescription().SDP, nil
}

// maxAnswer bounds the host's session description, in bytes.
const maxAnswer = 32 << 10

// Answer takes the host's session description. Receiver.State tells when the
// connection is up.
func (g *Guest) Answer(sdp string) error {
	if len(sdp) > maxAnswer {
		return fmt.Errorf("%w: %d bytes", ErrBadSDP, len(sdp))
	}
	if err := g.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: sdp}); err != nil {
		return fmt.Errorf("%w: %w", ErrBadSDP, err)
	}
	return nil
}

// state is in pion's callback: it tells the receiver each state once.
func (g *Guest) state(s webrtc.PeerConnectionState) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch s {
	case webrtc.PeerConnectionStateConnected:
		if !g.up && !g.ended {
			g.up = true
			g.cfg.Receiver.State(true)
		}
	case webrtc.PeerConnectionStateDisconnected, webrtc.PeerConnectionStateFailed, webrtc.PeerConnectionStateClosed:
		if !g.ended {
			g.ended = true
			g.cfg.Receiver.State(false)
		}
	}
}

// Requests delivers key frame requests for the encoders.
func (g *Guest) Requests() <-chan KeyFrameRequest { return g.requests }

// NeedKeyFrame asks for a key frame in a video slot.
func (g *Guest) NeedKeyFrame(slot media.Slot) {
	for r, gt := range g.slots {
		if gt.slot != slot || slot.Kind != media.Video {
			continue
		}
		if t := r.Track(); t != nil && t.SSRC() != 0 {
			_ = g.pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(t.SSRC())}})
		}
	}
}

// SetWants says which tracks the window shows.
func (g *Guest) SetWants(w []media.Want) {
	b, err := EncodeWants(w)
	if err != nil {
		g.log().Warn("wants that cannot be sent", "error", err)
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.wants = b
	if g.opened {
		_ = g.channel.Send(b)
	}
}

// GuestStats are counters since the start.
type GuestStats struct {
	// Dropped packets belonged to a former binding, or came too early for one in
	// too great a number.
	Dropped uint64
	// Feedback messages told how the host received (transport-wide, 10 a second).
	Feedback uint64
}

// Stats returns the counters.
func (g *Guest) Stats() GuestStats {
	return GuestStats{Dropped: g.dropped.Load(), Feedback: g.feedbacks.Load()}
}

// Negotiations counts completed exchanges of offer and answer. It is 1 for the
// whole life of a connection.
func (g *Guest) Negotiations() int { return int(g.agreed.Load()) }

// Close ends the connection and waits for its goroutines. It must not be called
// from the Receiver.
func (g *Guest) Close() error {
	g.mu.Lock()
	again := g.closed.Swap(true)
	g.mu.Unlock()
	if again {
		return nil
	}
	err := g.pc.GracefulClose()
	g.work.Wait()
	return err
}

// spawn starts a goroutine that Close waits for, unless Close has begun.
func (g *Guest) spawn(f func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closed.Load() {
		g.work.Go(f)
	}
}
