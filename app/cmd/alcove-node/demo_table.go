package main

import (
	"fmt"
	"strings"
	"time"

	"alcove/app"
	"alcove/media"
	"alcove/media/peer"
)

// compare says what differs between who is where and who received whom in the
// last d; "" is nothing.
func (d *demo) compare(window time.Duration) string {
	m := d.people[0].meeting()
	if m == nil {
		return "the moderator left"
	}
	is := map[string]app.Participant{}
	for _, p := range m.Participants {
		is[p.ID] = p
	}
	for _, a := range d.people {
		if why := d.compareOne(a, is, window); why != "" {
			return why
		}
	}
	return ""
}

func (d *demo) compareOne(a *actor, is map[string]app.Participant, window time.Duration) string {
	rates := a.rates(window, d.since)
	if rates == nil {
		return a.name + " has not reported yet"
	}
	heard, seen, voices, cameras := 0, 0, 0, 0
	for _, b := range d.people {
		if a == b {
			continue
		}
		audio := rates[media.TrackID{Peer: media.PeerID(b.id()), Source: media.Microphone}]
		video := rates[media.TrackID{Peer: media.PeerID(b.id()), Source: media.Camera}]
		other := is[b.id()]
		together := is[a.id()].Room == other.Room
		if together && other.Microphone {
			voices++
		}
		if together && other.Camera {
			cameras++
		}
		if !together && (audio.packets > 0 || video.packets > 0) {
			return fmt.Sprintf("%s receives %s of another room", a.name, b.name)
		}
		if together && audio.packets > 0 {
			heard++
		}
		if together && video.frames > 0 {
			seen++
		}
	}
	if want := min(voices, peer.AudioSlots); heard < want {
		return fmt.Sprintf("%s hears %d of %d", a.name, heard, want)
	}
	if want := min(cameras, peer.VideoSlots); seen < want {
		return fmt.Sprintf("%s sees %d of %d", a.name, seen, want)
	}
	return ""
}

// table shows who receives whom: pictures and audio packets a second. On a
// terminal it is drawn over the one before, while the step lasts.
func (d *demo) table(title string, last bool) {
	text := d.draw(title, time.Second)
	if d.drawn > 0 {
		fmt.Fprintf(d.out, "\x1b[%dA\x1b[J", d.drawn)
	}
	fmt.Fprint(d.out, text)
	d.drawn = strings.Count(text, "\n")
	if last {
		d.drawn = 0
	}
}

func (d *demo) draw(title string, window time.Duration) string {
	m := d.people[0].meeting()
	if m == nil {
		return ""
	}
	letters := map[string]string{}
	for _, r := range m.Rooms {
		letters[r.ID] = r.Letter
	}
	where := map[string]string{}
	for _, p := range m.Participants {
		where[p.ID] = letters[p.Room]
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s: pictures/s and audio packets/s that each row receives of each column\n%-9s", title, "")
	for _, a := range d.people {
		fmt.Fprintf(&b, "%8s", clip(a.name+tag(where[a.id()])))
	}
	b.WriteByte('\n')
	for _, a := range d.people {
		rates := a.rates(window, d.since)
		fmt.Fprintf(&b, "%-9s", clip(a.name+tag(where[a.id()])))
		for _, c := range d.people {
			fmt.Fprintf(&b, "%8s", cell(a, c, rates))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func tag(letter string) string {
	if letter == "" {
		return ""
	}
	return "/" + letter
}

func clip(s string) string { return s[:min(len(s), 8)] }

func cell(to, from *actor, rates map[media.TrackID]rate) string {
	if to == from {
		return "-"
	}
	v := rates[media.TrackID{Peer: media.PeerID(from.id()), Source: media.Camera}].frames
	a := rates[media.TrackID{Peer: media.PeerID(from.id()), Source: media.Microphone}].packets
	if v == 0 && a == 0 {
		return "."
	}
	return fmt.Sprintf("%.0f/%.0f", v, a)
}
