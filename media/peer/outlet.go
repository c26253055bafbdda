package peer

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"alcove/media"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// source is what a guest sends of one source: an outlet per layer.
type source struct {
	transceiver *webrtc.RTPTransceiver
	layers      []*outlet
	mu          sync.Mutex
	clock       Clock // guarded by mu
}

// outlet is one encoding, as a webrtc.TrackLocal that writes its own packets.
type outlet struct {
	source media.Source
	layer  media.Layer
	rid    string // empty without simulcast

	mu         sync.Mutex
	packetizer *Packetizer
	stream     webrtc.TrackLocalWriter // nil while not negotiated
	header     rtp.Header              // reused
	ids        extensionIDs
	mid        []byte
	one        [1]byte
}

type extensionIDs struct{ mid, rid, level, frame uint8 }

func newOutlet(s media.Source, l media.Layer, simulcast bool) *outlet {
	o := &outlet{source: s, layer: l, packetizer: NewPacketizer()}
	if simulcast {
		o.rid = l.RID()
	}
	return o
}

// Bind is called when the answer came.
func (o *outlet) Bind(ctx webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, e := range ctx.HeaderExtensions() {
		switch e.URI {
		case sdp.SDESMidURI:
			o.ids.mid = uint8(e.ID)
		case sdp.SDESRTPStreamIDURI:
			o.ids.rid = uint8(e.ID)
		case sdp.AudioLevelURI:
			o.ids.level = uint8(e.ID)
		case FrameURI:
			o.ids.frame = uint8(e.ID)
		}
	}
	for _, c := range ctx.CodecParameters() {
		if strings.EqualFold(c.MimeType, mime(o.source.Kind())) {
			o.header.PayloadType, o.header.SSRC = uint8(c.PayloadType), uint32(ctx.SSRC())
			o.stream = ctx.WriteStream()
			return c, nil
		}
	}
	return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
}

// Unbind is called when the connection closes.
func (o *outlet) Unbind(webrtc.TrackLocalContext) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.stream = nil
	return nil
}

func (o *outlet) ID() string       { return o.source.String() }
func (o *outlet) StreamID() string { return "alcove" }
func (o *outlet) RID() string      { return o.rid }

func (o *outlet) Kind() webrtc.RTPCodecType {
	if o.source.Kind() == media.Audio {
		return webrtc.RTPCodecTypeAudio
	}
	return webrtc.RTPCodecTypeVideo
}

func (o *outlet) setMid(mid string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.mid = []byte(mid)
}

// write sends a frame. What comes before the connection is up is lost.
func (o *outlet) write(f media.Frame, timestamp uint32) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.stream == nil {
		return nil
	}
	var failed error
	err := o.packetizer.Packetize(f, timestamp, func(u *Unit) {
		h := &o.header
		h.Version, h.Marker, h.SequenceNumber, h.Timestamp = 2, u.Marker, u.Seq, u.Timestamp
		h.Extension, h.ExtensionProfile, h.Extensions = false, 0, h.Extensions[:0]
		o.extend(h, u)
		if _, err := o.stream.WriteRTP(h, u.Payload); err != nil {
			failed = err
		}
	})
	if err == nil && failed != nil {
		err = fmt.Errorf("send %s: %w", o.source, failed)
	}
	return err
}

// extend adds what the forwarder needs. The layers' names are in every packet:
// eight bytes that let it start anywhere.
func (o *outlet) extend(h *rtp.Header, u *Unit) {
	set := func(id uint8, b []byte) {
		if id != 0 && len(b) > 0 {
			_ = h.SetExtension(id, b)
		}
	}
	if o.source.Kind() == media.Audio {
		o.one[0] = u.Level
		if u.Level < 127 {
			o.one[0] |= 0x80 // RFC 6464: voice
		}
		set(o.ids.level, o.one[:])
		return
	}
	o.one[0] = byte(u.Flags)
	set(o.ids.frame, o.one[:])
	if o.rid != "" {
		set(o.ids.mid, o.mid)
		set(o.ids.rid, []byte(o.rid))
	}
}

// WriteFrame sends one encoded frame.
func (g *Guest) WriteFrame(f media.Frame) error {
	if g.closed.Load() {
		return ErrClosed
	}
	s := g.sources[f.Source]
	if s == nil || int(f.Layer) >= len(s.layers) {
		return fmt.Errorf("%w: %s, layer %d", ErrBadSource, f.Source, f.Layer)
	}
	rate := uint32(VideoRate)
	if f.Source.Kind() == media.Audio {
		rate = AudioRate
	}
	s.mu.Lock()
	timestamp := s.clock.Timestamp(f.PTS, rate, time.Now())
	s.mu.Unlock()
	return s.layers[f.Layer].write(f, timestamp)
}

// feedback reads what the host says of one encoding, until the end.
func (g *Guest) feedback(sender *webrtc.RTPSender, o *outlet) {
	buf := make([]byte, 1500)
	for {
		var n int
		var err error
		if o.rid == "" {
			n, _, err = sender.Read(buf)
		} else {
			n, _, err = sender.ReadSimulcast(buf, o.rid)
		}
		if err != nil {
			return
		}
		pkts, err := rtcp.Unmarshal(buf[:n])
		if err != nil {
			continue
		}
		for _, p := range pkts {
			switch p.(type) {
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				select {
				case g.requests <- KeyFrameRequest{Source: o.source, Layer: o.layer}:
				default: // whoever asked asks again
				}
			case *rtcp.TransportLayerCC:
				g.feedbacks.Add(1)
			}
		}
	}
}
