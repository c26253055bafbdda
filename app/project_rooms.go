package app

import (
	"slices"
	"time"

	"alcove/app/meeting"
	"alcove/app/session"
)

// hues is how many colours rooms take in turn; 0 is the main room's.
const hues = 8

// changesShown is how many of the newest changes a snapshot carries.
const changesShown = 50

// movesShown is how many moves they have together. The newest change has all of
// its own; those for which nothing is left have none.
const movesShown = 400

// projectRooms gives each room its sign: the next of the hues, and a letter.
func projectRooms(v *session.View) []Room {
	out := []Room{{ID: string(meeting.MainRoom)}}
	for i, r := range v.State.Rooms {
		out = append(out, Room{
			ID: string(r.ID), Name: r.Name, Hue: i%hues + 1, Letter: letter(i),
			Closed: r.Closed, Locked: r.Locked, Limit: r.Limit,
			Carrier: string(v.Carriers[r.ID].Device()), Chosen: string(chosen(v, r.Carrier)),
		})
	}
	return out
}

// letter counts A, B, .. Z, AA, AB, ..
func letter(i int) string {
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('A'+(i-1)%26)) + s
	}
	return s
}

func projectBreakout(b meeting.Breakout) Breakout {
	return Breakout{
		Configured: b.Configured, Running: b.Running, Method: string(b.Method), Generation: b.Generation,
		Plan: Plan{Millis: b.Plan.Millis, Grace: b.Plan.Grace},
	}
}

func projectRules(r meeting.Rules) Rules {
	late := r.Late
	if late == "" {
		late = meeting.LateMain
	}
	return Rules{Late: string(late), CanReturn: r.Return, NoPeek: r.NoPeek, Listed: len(r.List)}
}

// projectTimers counts down from where the timers were when the view was made.
func projectTimers(v *session.View, now time.Time) []Timer {
	out := []Timer{}
	for _, t := range v.State.Timers {
		r, counted := v.Timers[t.ID]
		if !counted { // it has just begun
			r = session.Remaining{Left: time.Duration(t.Millis) * time.Millisecond, Ending: t.Ending}
			if t.Ending {
				r.Left = time.Duration(t.Grace) * time.Millisecond
			}
		} else {
			r.Left -= now.Sub(v.At)
		}
		out = append(out, Timer{
			ID: t.ID, Room: string(t.Room), Left: max(r.Left.Milliseconds(), 0), Total: t.Millis, Grace: t.Grace,
			Ending: r.Ending, By: v.State.Participants[t.By].Name,
		})
	}
	return out
}

// projectChanges are what moderators did of late, the newest last.
func projectChanges(v *session.View, at moment) []Change {
	out := []Change{}
	if !moderates(v.State, v.Me) {
		return out
	}
	shown := 0
	for _, c := range slices.Backward(v.State.Changes) {
		if len(out) == changesShown {
			break
		}
		if shown > 0 && shown+len(c.Moves) > movesShown {
			c.Moves, shown = nil, movesShown
		}
		shown += len(c.Moves)
		out = append(out, Change{
			ID: c.ID, By: string(c.By), Name: c.Name, Wall: c.Wall, Kind: string(c.Kind), Room: string(c.Room),
			Moves: projectMoves(c.Moves), Undoable: at.seen.undoable(v, c.ID, at.now),
		})
	}
	slices.Reverse(out)
	return out
}

func projectMoves(moves []meeting.Moved) []Move {
	out := make([]Move, 0, len(moves))
	for _, m := range moves {
		out = append(out, Move{Participant: string(m.Who), From: string(m.From), To: string(m.To)})
	}
	return out
}
