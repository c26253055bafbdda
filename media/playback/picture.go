package playback

import (
	"sync"
	"time"

	"alcove/media"

	"github.com/pion/rtp"
)

// videoClock is the RTP clock of video (RFC 7741, section 4.1).
const videoClock = 90000

// picture is a video slot.
type picture struct {
	slot media.Slot
	p    *Player

	mu    sync.Mutex // guards what follows
	asm   *assembler
	track media.TrackID
	count *counters // nil while unbound
	time  timeline
	first uint32
	raw   *rawDecoder // nil unless decoding here
}

func newPicture(p *Player, slot media.Slot) *picture {
	return &picture{slot: slot, p: p, asm: newAssembler()}
}

// bind forgets the former track and takes another.
func (v *picture) bind(track media.TrackID, count *counters) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.asm.flush()
	v.track, v.count = track, count
	if v.raw != nil {
		v.raw.flush()
	}
}

func (v *picture) packet(now time.Duration, pkt *rtp.Packet) {
	out, ask := v.take(now, pkt)
	for _, f := range out.frames {
		out.count.frames.Add(1)
		if f.Key {
			out.count.keyFrame()
		}
		switch {
		case out.raw != nil:
			ask = out.raw.push(out.track, f) || ask
		case v.p.cfg.OnFrame != nil:
			v.p.cfg.OnFrame(out.track, f)
		}
	}
	if ask && v.p.cfg.NeedKeyFrame != nil {
		v.p.cfg.NeedKeyFrame(v.slot)
	}
}

// taken is what a packet completed.
type taken struct {
	frames []media.Frame
	track  media.TrackID
	count  *counters
	raw    *rawDecoder
}

func (v *picture) take(now time.Duration, pkt *rtp.Packet) (out taken, ask bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.count == nil {
		return taken{}, false
	}
	v.count.arrived(now, len(pkt.Payload))
	out = taken{track: v.track, count: v.count, raw: v.raw}
	frames, ask := v.asm.push(now, pkt)
	for _, f := range frames {
		ticks := v.time.extend(f.timestamp, &v.first)
		out.frames = append(out.frames, media.Frame{
			Source: v.track.Source, Data: f.data, Key: f.key, Level: silence,
			PTS: time.Duration(ticks) * time.Second / videoClock,
		})
	}
	v.count.late.Add(v.asm.late)
	v.count.dropped.Add(v.asm.dropped)
	v.asm.late, v.asm.dropped = 0, 0
	return out, ask
}

// setRaw decodes here, or not any more (nil). The former decoder is returned.
func (v *picture) setRaw(d *rawDecoder) (former *rawDecoder) {
	v.mu.Lock()
	defer v.mu.Unlock()
	former, v.raw = v.raw, d
	return former
}
