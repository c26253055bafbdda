package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"alcove/app"
	"alcove/media"
)

// arrivals are how long after a move something first came, one for each pair
// of people that the move brought together.
type arrivals struct{ sound, picture []time.Duration }

// awaited is a track that somebody has to receive after a move.
type awaited struct {
	to    *actor
	track media.TrackID
}

// moveAll assigns people and, while rooms are open, measures how soon those who
// came together hear and see one another.
func (d *demo) moveAll(ctx context.Context, moves map[string]string) error {
	m := d.people[0].meeting()
	if m == nil {
		return errModeratorGone
	}
	var wait []awaited
	if m.Breakout.Running {
		wait = d.newPairs(m, moves)
	}
	began := time.Now()
	if err := d.host(ctx, "rooms.assign", moves); err != nil {
		return err
	}
	err := d.until(ctx, demoSettle, "those who were moved", func() string {
		for _, w := range wait {
			if w.first(began) == 0 {
				return fmt.Sprintf("%s has not received the %v of %s", w.to.name, w.track.Source, w.track.Peer[:4])
			}
		}
		return ""
	})
	if err != nil {
		return err
	}
	for _, w := range wait {
		if w.track.Source == media.Microphone {
			d.arrived.sound = append(d.arrived.sound, w.first(began))
		} else {
			d.arrived.picture = append(d.arrived.picture, w.first(began))
		}
	}
	return nil
}

// newPairs are the tracks between people whom the moves bring into one room,
// and who were in two before.
func (d *demo) newPairs(m *app.Meeting, moves map[string]string) []awaited {
	before, after := map[string]string{}, map[string]string{}
	sends := map[string]app.Participant{}
	for _, p := range m.Participants {
		before[p.ID], after[p.ID], sends[p.ID] = p.Room, p.Room, p
		if to, moved := moves[p.ID]; moved {
			if to == "" {
				to = "main"
			}
			after[p.ID] = to
		}
	}
	var out []awaited
	for _, a := range d.people {
		for _, b := range d.people {
			x, y := a.id(), b.id()
			if a == b || before[x] == before[y] || after[x] != after[y] {
				continue
			}
			if sends[y].Microphone {
				out = append(out, awaited{a, media.TrackID{Peer: media.PeerID(y), Source: media.Microphone}})
			}
			if sends[y].Camera {
				out = append(out, awaited{a, media.TrackID{Peer: media.PeerID(y), Source: media.Camera}})
			}
		}
	}
	return out
}

// first is how long after began the first packet of a microphone or the first
// key frame of a camera came; 0 while none has. All processes share one clock.
func (w awaited) first(began time.Time) time.Duration {
	r := w.to.received(w.track)
	micros := r.FirstPacket
	if w.track.Source != media.Microphone {
		micros = r.FirstKey
	}
	return max(0, time.UnixMicro(micros).Sub(began))
}

// aims of a move, for whoever reads the summary.
const (
	aimSound   = 40 * time.Millisecond
	aimPicture = 150 * time.Millisecond
)

func (d *demo) printArrivals() {
	for _, l := range []struct {
		name string
		aim  time.Duration
		all  []time.Duration
	}{{"first sound", aimSound, d.arrived.sound}, {"first key frame", aimPicture, d.arrived.picture}} {
		if len(l.all) == 0 {
			continue
		}
		slices.Sort(l.all)
		fmt.Fprintf(d.out, "%-16s after a move: p50 %s, p95 %s, most %s of %d (aim: p95 within %s)\n",
			l.name, inMillis(at(l.all, 50)), inMillis(at(l.all, 95)), inMillis(l.all[len(l.all)-1]), len(l.all), inMillis(l.aim))
	}
}

// at is the p-th percentile of a sorted list, by nearest rank.
func at(sorted []time.Duration, p int) time.Duration {
	return sorted[max(0, (len(sorted)*p+99)/100-1)]
}

func inMillis(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

// standing is what no scene may change.
type standing struct {
	counts     app.Counts
	microphone bool
	camera     bool
}

func (d *demo) standings() map[*actor]standing {
	out := map[*actor]standing{}
	for _, a := range d.people {
		s := standing{counts: a.counted()}
		if m := a.meeting(); m != nil {
			s.microphone, s.camera = m.Publishing["microphone"], m.Publishing["camera"]
		}
		out[a] = s
	}
	return out
}

// compareStandings prints what the scenes cost, and says what they changed that
// they must not.
func (d *demo) compareStandings() string {
	opened, connected, most, muted := 0, 0, 0, 0
	fault := ""
	after := d.standings()
	for _, a := range d.people {
		was, is := d.before[a], after[a]
		opened += is.counts.Opened - was.counts.Opened
		connected += is.counts.Connections - was.counts.Connections
		most = max(most, is.counts.Negotiations)
		if is.microphone != was.microphone || is.camera != was.camera {
			muted++
		}
		if is != was {
			fault = fmt.Sprintf("%s: %+v before, %+v after", a.name, was, is)
		}
	}
	fmt.Fprintf(d.out, "devices opened again: %d, media connections made again: %d, negotiations of one connection: %d, "+
		"mute states changed: %d\n", opened, connected, most, muted)
	return fault
}
