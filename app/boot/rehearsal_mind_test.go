package boot

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"alcove/app/meeting"
	"alcove/app/store"
)

// stage is a meeting of ana, who moderates, and three simulated people.
func stage() *meeting.State {
	st := &meeting.State{
		Participants: map[meeting.ParticipantID]meeting.Participant{"ana": {ID: "ana", Joined: true, Role: meeting.Owner}},
		Assignments:  map[meeting.ParticipantID]meeting.RoomID{},
		Rooms:        []meeting.Room{{ID: "red"}, {ID: "blue", Locked: true}, {ID: "full", Limit: 1}, {ID: "shut", Closed: true}},
		Breakout:     meeting.Breakout{Configured: true, Running: true, Generation: 1, Method: meeting.Manual},
	}
	for _, id := range []meeting.ParticipantID{"ada", "ben", "cleo"} {
		st.Participants[id] = meeting.Participant{ID: id, Joined: true}
	}
	st.Assignments["cleo"] = "full"
	return st
}

func sceneOf(st *meeting.State, now time.Time) scene {
	return scene{st: st, me: "ada", now: now, pace: time.Second, rnd: rand.New(rand.NewPCG(1, 1)), words: phrasesOf["en"]}
}

func TestTheyGreetOnce(t *testing.T) {
	var m mind
	now, said := time.Unix(1000, 0), 0
	for range 40 {
		if b := m.think(sceneOf(stage(), now)); b != nil {
			if c, ok := b.(meeting.Chat); !ok || c.Room != meeting.MainRoom {
				t.Errorf("%#v", b)
			}
			said++
		}
		now = now.Add(time.Second)
	}
	if said != 1 {
		t.Errorf("said hello %d times", said)
	}
}

// TestTheyChooseRoomsThatTheyMay: not locked, full or closed ones, and only
// where rooms are free to choose.
func TestTheyChooseRoomsThatTheyMay(t *testing.T) {
	st := stage()
	m := mind{greeted: true, greets: time.Unix(1, 0)}
	now := time.Unix(1000, 0)
	ask := func() meeting.Body { now = now.Add(chooseWithin * time.Second); return m.think(sceneOf(st, now)) }
	if b := ask(); b != nil {
		t.Errorf("%#v where a moderator chooses", b)
	}
	st.Breakout.Method = meeting.Choose
	if b := m.think(sceneOf(st, now)); b != nil {
		t.Errorf("%#v without thinking", b)
	}
	for range 10 {
		if b := ask(); b != meeting.Body(meeting.Visit{Room: "red"}) {
			t.Errorf("%#v", b)
		}
	}
	st.Rooms[0].Closed = true
	if b := ask(); b != nil {
		t.Errorf("%#v, but no room is left", b)
	}
	st.Rooms[0].Closed = false
	st.Assignments["ada"] = "red"
	if b := ask(); b != nil {
		t.Errorf("%#v, but they are in a room", b)
	}
}

func TestTheyAskForHelpUntilSomebodyComes(t *testing.T) {
	st := stage()
	st.Assignments["ada"] = "red"
	m := mind{greeted: true, greets: time.Unix(1, 0)}
	s := sceneOf(st, time.Unix(1000, 0))
	s.help = true
	if h, ok := m.think(s).(meeting.Hand); !ok || !h.Up || h.Why == "" {
		t.Errorf("%#v", h)
	}
	s.help = false
	ada := st.Participants["ada"]
	ada.Hand = 5
	st.Participants["ada"] = ada
	if b := m.think(s); b != nil {
		t.Errorf("%#v while nobody came", b)
	}
	ana := st.Participants["ana"]
	ana.Visiting = "red"
	st.Participants["ana"] = ana
	if b := m.think(s); b != meeting.Body(meeting.Hand{}) {
		t.Errorf("%#v when a moderator is there", b)
	}
}

// TestScratch keeps what a store keeps.
func TestScratch(t *testing.T) {
	s := newScratch()
	e := func(author string, seq uint64, text string) store.Entry {
		return store.Entry{Author: author, Session: "s", Seq: seq, Bytes: []byte(text)}
	}
	for _, entries := range [][]store.Entry{{e("a", 1, "1"), e("b", 1, "x"), e("a", 2, "2")}, {e("a", 2, "2"), e("a", 3, "3")}} {
		if err := s.Append("m", entries); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Append("m", []store.Entry{e("a", 4, "4"), e("a", 1, "other")}); !errors.Is(err, store.ErrFork) {
		t.Errorf("a fork: %v", err)
	}
	text := func(entries []store.Entry, err error) (out string) {
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			out += fmt.Sprint(e.Author, e.Seq, string(e.Bytes), " ")
		}
		return out
	}
	if got := text(s.Load("m")); got != "a11 b1x a22 a33 " {
		t.Errorf("%q", got)
	}
	if got := text(s.Range("m", "a", "s", 2, 1<<63)); got != "a22 a33 " {
		t.Errorf("%q", got)
	}
	_ = s.SetTerm("m", 5)
	_ = s.SetTerm("m", 3)
	if term, _ := s.Term("m"); term != 5 {
		t.Errorf("term %d", term)
	}
}
