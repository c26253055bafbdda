package main

import (
	"context"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"alcove/app/boot"
	"alcove/app/meeting"
	"alcove/app/session"
	"alcove/media"
	"alcove/mesh/identity"
)

// How long one of a crowd may take to come before the next one does, and the
// first before there is nobody.
const (
	comeWithin  = 5 * time.Second
	firstWithin = 20 * time.Second
)

// crowdPerson is one simulated person of a crowd.
type crowdPerson struct {
	*crowdEars
	name    string
	session *session.Session

	view atomic.Pointer[session.View]
	here chan struct{} // closed when media flowed first
	gone chan struct{} // closed when the session ended
	key  atomic.Bool   // a key frame is asked for

	shown []media.Want // owned by whoever calls report
}

// joinCrowd lets one person join, for as long as ctx lasts.
func joinCrowd(ctx context.Context, wg *sync.WaitGroup, invite identity.Invite, name string, at netip.Addr) (*crowdPerson, error) {
	p := &crowdPerson{crowdEars: newCrowdEars(), name: name, here: make(chan struct{}), gone: make(chan struct{})}
	var err error
	if p.session, err = boot.Simulate(invite, name, at, p, p.see); err != nil {
		return nil, err
	}
	wg.Go(func() {
		defer close(p.gone)
		_ = p.session.Run(ctx) // one who is sent away just goes
	})
	return p, nil
}

// see is called from the session's goroutine alone.
func (p *crowdPerson) see(v *session.View) {
	p.view.Store(v)
	if !v.Entered || v.Link != session.LinkConnected {
		return
	}
	select {
	case <-p.here:
	default:
		close(p.here)
	}
}

// settle waits until this person is there, so that people do not keep one
// another from coming. The first must be.
func (p *crowdPerson) settle(ctx context.Context, first bool) error {
	limit := comeWithin
	if first {
		limit = firstWithin
	}
	select {
	case <-ctx.Done():
	case <-p.here:
	case <-p.gone:
	case <-time.After(limit):
		if first {
			return p.missing(limit)
		}
	}
	return nil
}

// missing says why this person is not in the meeting.
func (p *crowdPerson) missing(after time.Duration) error {
	if v := p.view.Load(); v != nil && v.DialError != nil {
		return fmt.Errorf("%s is not in the meeting after %v: %w", p.name, after, v.DialError)
	}
	return fmt.Errorf("%s is not in the meeting after %v", p.name, after)
}

// send sends sound and pictures until ctx ends. The clocks of people are apart.
func (p *crowdPerson) send(ctx context.Context, o crowdOptions, began time.Time, number int) {
	if p.session.SetPublishing(ctx, session.Publishing{Microphone: true, Camera: o.pictures > 0}) != nil {
		return // it ended
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	phase := time.Duration(number%20) * 997 * time.Microsecond
	wg.Go(func() { p.write(ctx, media.Microphone, o.sound, began, phase) })
	if o.pictures > 0 {
		p.key.Store(true)
		wg.Go(func() { p.write(ctx, media.Camera, o.pictures, began, 5*phase) })
	}
}

// write writes so many frames of a source a second.
func (p *crowdPerson) write(ctx context.Context, source media.Source, rate int, began time.Time, phase time.Duration) {
	period := time.Second / time.Duration(rate)
	next := time.Now().Add(phase)
	timer := time.NewTimer(phase)
	defer timer.Stop()
	for seq := uint32(1); ; {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		if v := p.view.Load(); v != nil && v.Entered {
			f := crowdStamp{From: media.PeerID(v.Me), Source: source, Seq: seq}.frame(source == media.Camera && p.key.Swap(false))
			f.PTS, f.Duration = time.Since(began), period
			_ = p.session.WriteFrame(f) // what is lost is counted where it is missing
			seq++
		}
		next = next.Add(period)
		timer.Reset(time.Until(next))
	}
}

// RequestKeyFrame makes the next picture a key frame.
func (p *crowdPerson) RequestKeyFrame(s media.Source, _ media.Layer) {
	if s == media.Camera {
		p.key.Store(true)
	}
}

// crowdReport is what one person has received since the last report.
type crowdReport struct {
	ID          string                     `json:"id"`
	Name        string                     `json:"name"`
	Room        string                     `json:"room"`
	Link        string                     `json:"link"`        // of the media of this room
	Connections int                        `json:"connections"` // of media, made since the start
	From        map[media.PeerID]reception `json:"from"`
	Mixed       int                        `json:"mixed,omitempty"` // packets, since the start
}

// report looks at the people in the room of this person, and tells what arrived.
func (p *crowdPerson) report(v *session.View) crowdReport {
	room := v.State.Location(v.Me)
	mates := map[media.PeerID]bool{}
	for who, at := range v.State.Places() {
		if at == room && who != v.Me {
			mates[media.PeerID(who)] = true
		}
	}
	p.show(v, mates)
	r := crowdReport{ID: string(v.Me), Name: p.name, Room: string(room), Link: string(v.Link)}
	r.Connections, _ = p.session.MediaCounts()
	r.From, r.Mixed = p.received(mates)
	return r
}

// show asks for the pictures of a room as a window with small tiles does.
func (p *crowdPerson) show(v *session.View, mates map[media.PeerID]bool) {
	wants := []media.Want{}
	for _, who := range slices.Sorted(maps.Keys(mates)) {
		if v.Publishing[meeting.ParticipantID(who)].Camera {
			wants = append(wants, media.Want{Track: media.TrackID{Peer: who, Source: media.Camera}, Height: 180})
		}
	}
	if p.shown == nil || !slices.Equal(p.shown, wants) {
		p.shown = wants
		p.session.SetWants(wants)
	}
}

// carriersOf are the participants whose apps carry rooms for the host.
func carriersOf(v *session.View) map[string]string {
	out := map[string]string{}
	for room, member := range v.Carriers {
		out[string(room)] = string(member.Device())
	}
	return out
}
