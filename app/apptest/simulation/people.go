package simulation

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"alcove/app/meeting"
	"alcove/app/session"
)

// errNothing: the person thought better of it.
var errNothing = errors.New("simulation: nothing to do")

// pause is how long a person does nothing.
func (w *world) pause() time.Duration {
	return 100*time.Millisecond + time.Duration(w.rng.ExpFloat64()*float64(1200*time.Millisecond))
}

// act lets a person do one sensible thing, and comes back.
func (w *world) act(m *machine) {
	if !w.people {
		return
	}
	w.after(w.pause(), func() { w.act(m) })
	a := m.app
	if a == nil || a.still() {
		return
	}
	switch w.rng.IntN(12) {
	case 0:
		p := session.Publishing{Microphone: w.rng.IntN(2) == 0, Camera: w.rng.IntN(2) == 0}
		a.handle(func() { a.core.SetPublishing(a.moment(), p) })
	case 1, 2:
		a.handle(func() { _ = a.core.SetReach(a.moment(), w.reaches(a.core.Journal().State())) })
	default:
		a.handle(func() {
			w.write(a, func(st *meeting.State) (meeting.Body, error) { return w.choose(st, m) })
		})
	}
}

// write is one operation of a person.
func (w *world) write(a *app, choose func(*meeting.State) (meeting.Body, error)) {
	id := logID{string(a.id), string(a.session)}
	before := len(a.disk.logs[id])
	w.ledger.asked = a
	err := a.core.Do(a.moment(), choose)
	w.ledger.asked = nil
	if err != nil {
		w.count("refused")
		return
	}
	// The first that it wrote is what was asked for.
	a.machine.acked = append(a.machine.acked, logSeq{id, uint64(before + 1)})
	w.count("acts")
}

// room is any room there is, most often a live one.
func (w *world) room(st *meeting.State) meeting.RoomID {
	if len(st.Rooms) == 0 || w.rng.IntN(4) == 0 {
		return meeting.MainRoom
	}
	return st.Rooms[w.rng.IntN(len(st.Rooms))].ID
}

// person is anybody the state knows.
func (w *world) person(st *meeting.State) meeting.ParticipantID {
	ids := slices.Sorted(maps.Keys(st.Participants))
	return ids[w.rng.IntN(len(ids))]
}

func (w *world) reaches(st *meeting.State) session.Reach {
	var r session.Reach
	some := func() []meeting.RoomID {
		if w.rng.IntN(3) > 0 {
			return nil
		}
		return []meeting.RoomID{w.room(st)}
	}
	r.Peek, r.Listen, r.Speak, r.Screen, r.Wall = some(), some(), some(), some(), w.rng.IntN(4) == 0
	return r
}

// choose is what somebody may sensibly do in a state; much of it is refused.
func (w *world) choose(st *meeting.State, m *machine) (meeting.Body, error) {
	if len(st.Participants) == 0 {
		return nil, errNothing
	}
	if st.Role(m.id) < meeting.Moderator {
		return w.ordinary(st, m)
	}
	if w.rng.IntN(4) == 0 {
		return w.ordinary(st, m)
	}
	return w.moderator(st, m)
}

func (w *world) ordinary(st *meeting.State, m *machine) (meeting.Body, error) {
	switch w.rng.IntN(6) {
	case 0:
		return meeting.Hand{Up: w.rng.IntN(2) == 0, Why: "why"}, nil
	case 1, 2:
		return meeting.Visit{Room: w.room(st)}, nil
	case 3:
		return meeting.Join{Name: fmt.Sprintf("%s%d", m.name, w.rng.IntN(100))}, nil
	}
	at := meeting.MainRoom
	if w.rng.IntN(2) == 0 {
		at = st.Location(m.id)
	}
	return meeting.Chat{Room: at, Text: w.text(m)}, nil
}

// text is never the same twice.
func (w *world) text(m *machine) string {
	w.ledger.texts++
	return fmt.Sprintf("%s says %d", m.name, w.ledger.texts)
}

func (w *world) moderator(st *meeting.State, m *machine) (meeting.Body, error) {
	if !st.Breakout.Configured {
		if w.rng.IntN(2) > 0 {
			return w.setUp(st), nil
		}
	} else if !st.Breakout.Running && w.rng.IntN(2) > 0 {
		return meeting.Start{Plan: w.timePlan()}, nil
	}
	who := w.person(st)
	switch w.rng.IntN(24) {
	case 0, 1, 2, 3, 4:
		return meeting.Assign{Moves: map[meeting.ParticipantID]meeting.RoomID{who: w.room(st), w.person(st): w.room(st)}}, nil
	case 5:
		return meeting.Stop{}, nil
	case 6:
		return meeting.Delete{}, nil
	case 7, 8:
		return meeting.SetTimer{Room: w.timedRoom(st), Plan: w.timePlan(), Off: false}, nil
	case 9, 10:
		if len(st.Timers) == 0 {
			return nil, errNothing
		}
		t := st.Timers[w.rng.IntN(len(st.Timers))]
		return meeting.AddTime{Timer: t.ID, Millis: int64(w.rng.IntN(6000) - 1000)}, nil
	case 11, 12:
		return meeting.Grant{Who: who}, nil
	case 13:
		return meeting.Revoke{Who: who}, nil
	case 14:
		return meeting.Remove{Who: who}, nil
	case 15, 16:
		if len(st.Changes) == 0 {
			return nil, errNothing
		}
		return meeting.Undo{Change: st.Changes[w.rng.IntN(len(st.Changes))].ID}, nil
	case 17, 18:
		return meeting.Broadcast{Text: w.text(m)}, nil
	case 19:
		member := ""
		if o := w.anybody(); o.app != nil && w.rng.IntN(4) > 0 {
			member = string(o.app.member)
		}
		return meeting.Appoint{Member: member}, nil
	case 20:
		return w.edit(st), nil
	case 21:
		return w.rule(st), nil
	case 22:
		return meeting.AddRoom{Room: w.newRoom("Extra")}, nil
	}
	return meeting.Note{Rooms: []meeting.RoomID{w.room(st)}, Millis: 20, Opus: []byte{0, 3, 0xFC, 1, 2}}, nil
}

// timedRoom is "" for all rooms, or one.
func (w *world) timedRoom(st *meeting.State) meeting.RoomID {
	if len(st.Rooms) == 0 || w.rng.IntN(2) == 0 {
		return ""
	}
	return st.Rooms[w.rng.IntN(len(st.Rooms))].ID
}

func (w *world) timePlan() meeting.Plan {
	if w.rng.IntN(3) == 0 {
		return meeting.Plan{}
	}
	p := meeting.Plan{Millis: int64(1000 + w.rng.IntN(20000))}
	if w.rng.IntN(2) == 0 {
		p.Grace = int64(w.rng.IntN(5000))
	}
	return p
}

const letters = "abcdefghijklmnopqrstuvwxyz234567"

func (w *world) newRoom(name string) meeting.RoomDef {
	var b strings.Builder
	for range 16 {
		b.WriteByte(letters[w.rng.IntN(len(letters))])
	}
	return meeting.RoomDef{ID: meeting.RoomID(b.String()), Name: name}
}

func (w *world) setUp(st *meeting.State) meeting.Body {
	b := meeting.SetUp{Method: meeting.Manual, Assignments: map[meeting.ParticipantID]meeting.RoomID{}}
	for i := range 2 + w.rng.IntN(3) {
		b.Rooms = append(b.Rooms, w.newRoom(fmt.Sprint("Room ", i+1)))
	}
	if w.rng.IntN(4) == 0 {
		b.Method, b.Assignments = meeting.Choose, nil
		return b
	}
	for _, id := range slices.Sorted(maps.Keys(st.Participants)) {
		if w.rng.IntN(5) > 0 {
			b.Assignments[id] = b.Rooms[w.rng.IntN(len(b.Rooms))].ID
		}
	}
	return b
}

func (w *world) edit(st *meeting.State) meeting.Body {
	closed, locked, limit := w.rng.IntN(2) == 0, w.rng.IntN(2) == 0, w.rng.IntN(3)
	b := meeting.EditRoom{Room: w.room(st)}
	switch w.rng.IntN(3) {
	case 0:
		b.Closed = &closed
	case 1:
		b.Locked = &locked
	default:
		b.Limit = &limit
	}
	return b
}

func (w *world) rule(st *meeting.State) meeting.Body {
	late := []meeting.Late{meeting.LateMain, meeting.LateSmallest, meeting.LateAsk}[w.rng.IntN(3)]
	yes := w.rng.IntN(2) == 0
	switch w.rng.IntN(3) {
	case 0:
		return meeting.Rule{Late: &late}
	case 1:
		return meeting.Rule{Return: &yes}
	}
	return meeting.Rule{NoPeek: &yes}
}
