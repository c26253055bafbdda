package boot

import (
	"context"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"

	"alcove/app/session"
	"alcove/media"
	"alcove/mesh/identity"
)

// simulated is one simulated person: a session without a window or devices,
// with an identity of its own that nobody keeps.
type simulated struct {
	session  *session.Session
	camera   bool
	pictures []media.Frame // shown again and again
	voice    []media.Frame

	view atomic.Pointer[session.View]
	here chan struct{} // closed when media flowed first
	key  atomic.Bool   // a key frame is asked for
	shot int           // the picture to show next; owned by show
	word int           // the packet to say next; owned by speak
	mind mind          // owned by direct
}

var loopbackAddr = netip.AddrFrom4([4]byte{127, 0, 0, 1})

// newSimulated makes somebody who is about to join by an invite.
func newSimulated(invite identity.Invite, name string) (*simulated, error) {
	p := &simulated{here: make(chan struct{})}
	s, err := Simulate(invite, name, loopbackAddr, p, p.see)
	if err != nil {
		return nil, err
	}
	s.SetWants([]media.Want{}) // they look at nobody
	p.session = s
	return p, nil
}

// see is called from the session's goroutine alone.
func (p *simulated) see(v *session.View) {
	p.view.Store(v)
	if p.entered() == nil {
		return
	}
	select {
	case <-p.here:
	default:
		close(p.here)
	}
}

// entered is the newest view of somebody whose media flows; nil before that.
func (p *simulated) entered() *session.View {
	if v := p.view.Load(); v != nil && v.Entered && v.Link == session.LinkConnected {
		return v
	}
	return nil
}

// publish says what this person sends, until it is known.
func (p *simulated) publish(ctx context.Context) error {
	return p.session.SetPublishing(ctx, session.Publishing{Microphone: true, Camera: p.camera})
}

// show sends the next picture.
func (p *simulated) show(at time.Duration) {
	if !p.camera {
		return
	}
	if p.key.Swap(false) {
		p.shot = 0 // the first is the key frame
	}
	f := p.pictures[p.shot]
	p.shot = (p.shot + 1) % len(p.pictures)
	f.PTS = at
	_ = p.session.WriteFrame(f) // lost pictures are asked for again
}

// speak says the next 20 ms.
func (p *simulated) speak(at time.Duration) {
	f := p.voice[p.word]
	p.word = (p.word + 1) % len(p.voice)
	f.PTS = at
	_ = p.session.WriteFrame(f) // as on any network
}

// RequestKeyFrame, Packet, Bound and State make this a studio that is deaf.
func (p *simulated) RequestKeyFrame(s media.Source, _ media.Layer) {
	if s == media.Camera {
		p.key.Store(true)
	}
}
func (*simulated) Packet(media.Slot, *rtp.Packet) {}
func (*simulated) Bound(media.Binding)            {}
func (*simulated) State(bool)                     {}
