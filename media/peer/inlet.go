package peer

import (
	"alcove/media"

	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// track runs in a goroutine of pion's for each slot, from its first packet on.
func (g *Guest) track(t *webrtc.TrackRemote, r *webrtc.RTPReceiver) {
	gt := g.slots[r]
	if gt == nil {
		return
	}
	g.spawn(func() { // the interceptors see RTCP only if somebody reads it
		buf := make([]byte, 1500)
		for {
			if _, _, err := r.Read(buf); err != nil {
				return
			}
		}
	})
	var level, frame uint8
	for _, e := range r.GetParameters().HeaderExtensions {
		switch e.URI {
		case sdp.AudioLevelURI:
			level = uint8(e.ID)
		case FrameURI:
			frame = uint8(e.ID)
		}
	}
	g.spawn(func() { readSlot(t, gt, level, frame) })
}

func readSlot(t *webrtc.TrackRemote, gt *gate, level, frame uint8) {
	buf := make([]byte, 2048)
	var in rtp.Packet
	for {
		n, _, err := t.Read(buf)
		if err != nil {
			return
		}
		if in.Unmarshal(buf[:n]) != nil {
			continue
		}
		number, numbered := parseBinding(in.Header.GetExtension(frame))
		gt.packet(Own(&in, level, gt.slot.Kind), number, numbered)
	}
}

// Own copies a packet for its receiver, with the level as the only extension.
func Own(in *rtp.Packet, level uint8, kind media.Kind) *rtp.Packet {
	out := &rtp.Packet{
		Header:  rtp.Header{Version: 2, Marker: in.Marker, PayloadType: in.PayloadType, SequenceNumber: in.SequenceNumber, Timestamp: in.Timestamp, SSRC: in.SSRC},
		Payload: append([]byte(nil), in.Payload...),
	}
	if b := in.Header.GetExtension(level); kind == media.Audio && level != 0 && len(b) > 0 {
		_ = out.Header.SetExtension(media.LevelExtension, []byte{b[0]})
	}
	return out
}
