package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"alcove/app"
)

var errModeratorGone = errors.New("the moderator left")

// play does one scene.
func (d *demo) play(ctx context.Context, s scene) error {
	switch s.verb {
	case "rooms":
		return d.setUp(ctx, s.words)
	case "assign":
		return d.assign(ctx, s.words)
	case "mute":
		return d.mute(ctx, s.words)
	case "start":
		return d.host(ctx, "rooms.start", app.Plan{})
	case "move":
		return d.move(ctx, s.words)
	case "draft":
		return d.assign(ctx, s.words)
	case "say":
		return d.broadcast(ctx, strings.Join(s.words, " "))
	case "end":
		return d.end(ctx, s.words)
	case "return":
		return d.comeBack(ctx, s.words[0])
	case "closed":
		return d.untilClosed(ctx)
	case "stop":
		return d.host(ctx, "rooms.stop")
	}
	return nil // "everyone": only looked at
}

func (d *demo) host(ctx context.Context, method string, args ...any) error {
	return d.people[0].call(ctx, method, nil, args...)
}

func (d *demo) setUp(ctx context.Context, words []string) error {
	n, err := strconv.Atoi(words[0])
	if err != nil {
		return fmt.Errorf("%q rooms: %w", words[0], errScript)
	}
	method := "manual"
	if len(words) > 1 {
		method = words[1]
	}
	return d.host(ctx, "rooms.setUp", app.NewRooms{Count: n, Method: method})
}

// assign moves people to rooms, given as NAME=ROOM, in one step.
func (d *demo) assign(ctx context.Context, words []string) error {
	moves := map[string]string{}
	for _, w := range words {
		name, letter, _ := strings.Cut(w, "=")
		id, room, err := d.find(name, letter)
		if err != nil {
			return err
		}
		moves[id] = room
	}
	return d.moveAll(ctx, moves)
}

func (d *demo) move(ctx context.Context, words []string) error {
	if len(words) == 1 {
		return d.moveSome(ctx, words[0])
	}
	id, room, err := d.find(words[0], words[1])
	if err != nil {
		return err
	}
	return d.moveAll(ctx, map[string]string{id: room})
}

// moveSome moves so many people, one of each room, into the next room.
func (d *demo) moveSome(ctx context.Context, word string) error {
	n, err := strconv.Atoi(word)
	if err != nil {
		return fmt.Errorf("move %q: %w", word, errScript)
	}
	m := d.people[0].meeting()
	if m == nil {
		return errModeratorGone
	}
	next := map[string]string{}
	for i, r := range m.Rooms[1:] {
		next[r.ID] = m.Rooms[1+(i+1)%(len(m.Rooms)-1)].ID
	}
	moves, from := map[string]string{}, map[string]bool{}
	for _, p := range m.Participants {
		if to := next[p.Assigned]; to != "" && !from[p.Assigned] && len(moves) < n {
			moves[p.ID], from[p.Assigned] = to, true
		}
	}
	return d.moveAll(ctx, moves)
}

// find is the id of a participant and of a room, by name and letter.
func (d *demo) find(name, letter string) (id, room string, err error) {
	a := d.actor(name)
	m := d.people[0].meeting()
	if a == nil || m == nil {
		return "", "", fmt.Errorf("nobody is called %q: %w", name, errScript)
	}
	if letter == "main" {
		return a.id(), "", nil
	}
	for _, r := range m.Rooms {
		if r.Letter == letter && letter != "" {
			return a.id(), r.ID, nil
		}
	}
	return "", "", fmt.Errorf("no room has the letter %q: %w", letter, errScript)
}

func (d *demo) actor(name string) *actor {
	for _, a := range d.people {
		if a.name == name {
			return a
		}
	}
	return nil
}

func (d *demo) mute(ctx context.Context, names []string) error {
	for _, name := range names {
		a := d.actor(name)
		if a == nil {
			return fmt.Errorf("nobody is called %q: %w", name, errScript)
		}
		if err := a.call(ctx, "devices.microphone", nil, false); err != nil {
			return err
		}
	}
	return d.until(ctx, demoSettle, "everyone to know who is muted", func() string {
		for _, a := range d.people {
			if m := a.meeting(); m == nil || countMuted(m) != len(names) {
				return a.name + " does not"
			}
		}
		return ""
	})
}

func countMuted(m *app.Meeting) int {
	n := 0
	for _, p := range m.Participants {
		if !p.Microphone {
			n++
		}
	}
	return n
}

// broadcast writes to all rooms and waits until everyone has read it.
func (d *demo) broadcast(ctx context.Context, text string) error {
	if err := d.host(ctx, "rooms.broadcast", text); err != nil {
		return err
	}
	return d.until(ctx, demoSettle, "everyone to read the message", func() string {
		for _, a := range d.people {
			if !a.hasRead(text) {
				return a.name + " has not"
			}
		}
		return ""
	})
}

// end sets the time until the rooms close, and the countdown after it.
func (d *demo) end(ctx context.Context, words []string) error {
	left, err := strconv.Atoi(words[0])
	grace, err2 := strconv.Atoi(words[1])
	if err != nil || err2 != nil {
		return fmt.Errorf("end %q: %w", words, errScript)
	}
	return d.host(ctx, "rooms.setTimer", app.NewTime{Millis: int64(left) * 1000, Grace: int64(grace) * 1000})
}

// comeBack waits for the countdown to return, and then returns at once.
func (d *demo) comeBack(ctx context.Context, name string) error {
	a := d.actor(name)
	if a == nil {
		return fmt.Errorf("nobody is called %q: %w", name, errScript)
	}
	err := d.until(ctx, demoSettle, "the countdown to return", func() string {
		if m := a.meeting(); m != nil {
			for _, t := range m.Timers {
				if t.Ending {
					return ""
				}
			}
		}
		return "it does not run for " + name
	})
	if err != nil {
		return err
	}
	if err := a.call(ctx, "rooms.visit", nil, "main"); err != nil {
		return err
	}
	return d.until(ctx, demoSettle, name+" to be back", func() string {
		if m := d.people[0].meeting(); m != nil {
			for _, p := range m.Participants {
				if p.ID == a.id() && p.Room == "main" {
					return ""
				}
			}
		}
		return "not yet"
	})
}

// untilClosed waits until the timer brought everybody back, at every app.
func (d *demo) untilClosed(ctx context.Context) error {
	err := d.until(ctx, demoSettle, "the rooms to close by themselves", func() string {
		for _, a := range d.people {
			if m := a.meeting(); m == nil || m.Breakout.Running {
				return "they are open for " + a.name
			}
		}
		return ""
	})
	if err != nil {
		return err
	}
	first, last := time.Time{}, time.Time{}
	for _, a := range d.people {
		at := a.closed()
		if first.IsZero() || at.Before(first) {
			first = at
		}
		if at.After(last) {
			last = at
		}
	}
	d.spread = last.Sub(first)
	return nil
}
