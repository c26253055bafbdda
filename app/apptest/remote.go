package apptest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"alcove/app"
	"alcove/media"
)

// Remote is an app in a process of its own, and how to talk to it.
type Remote struct {
	Name string

	t    testing.TB
	send func(command []byte) error // one at a time, under writing
	gone chan struct{}              // closed when nothing more is answered

	writing sync.Mutex

	mu       sync.Mutex
	nextID   int64
	waiting  map[int64]chan reply
	snapshot app.Snapshot
	told     time.Time // when the snapshot came
	received map[media.TrackID]app.Reception
}

type reply struct {
	Result json.RawMessage `json:"result"`
	Error  *app.Error      `json:"error"`
}

// ErrGone is what a command gets whose process ended before it answered.
var ErrGone = errors.New("the process is gone")

func newRemote(t testing.TB, name string) *Remote {
	return &Remote{
		Name: name, t: t, gone: make(chan struct{}),
		waiting: map[int64]chan reply{}, received: map[media.TrackID]app.Reception{},
	}
}

// take takes in one message of the process: an answer, or an event that it
// returns where it is not one of the usual ones.
func (r *Remote) take(message []byte) (event string, data json.RawMessage) {
	var m struct {
		ID    int64           `json:"id"`
		Event string          `json:"event"`
		Data  json.RawMessage `json:"data"`
		reply
	}
	if json.Unmarshal(message, &m) != nil {
		return "", nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch m.Event {
	case "":
		if c := r.waiting[m.ID]; c != nil {
			c <- m.reply // has room for the one answer
			delete(r.waiting, m.ID)
		}
	case "snapshot":
		var s app.Snapshot
		if json.Unmarshal(m.Data, &s) == nil {
			r.snapshot, r.told = s, time.Now()
		}
	case "received":
		var list []app.Reception
		if json.Unmarshal(m.Data, &list) == nil {
			for _, reception := range list {
				r.received[reception.Track] = reception
			}
		}
	default:
		return m.Event, m.Data
	}
	return "", nil
}

// Call runs one command in the process. The error is an *app.Error, or that the
// process is gone.
func (r *Remote) Call(method string, into any, args ...any) error {
	if args == nil {
		args = []any{}
	}
	c := make(chan reply, 1)
	r.mu.Lock()
	r.nextID++
	id := r.nextID
	r.waiting[id] = c
	r.mu.Unlock()
	command, err := json.Marshal(map[string]any{"id": id, "method": method, "args": args})
	if err != nil {
		return err
	}
	r.writing.Lock()
	err = r.send(command)
	r.writing.Unlock()
	if err != nil {
		return fmt.Errorf("%s: %w: %w", method, ErrGone, err)
	}
	answer, err := r.await(method, c)
	switch {
	case err != nil:
		return err
	case answer.Error != nil:
		return answer.Error
	case into == nil:
		return nil
	}
	return json.Unmarshal(answer.Result, into)
}

func (r *Remote) await(method string, c <-chan reply) (reply, error) {
	select {
	case answer := <-c:
		return answer, nil
	case <-r.gone:
		select {
		case answer := <-c: // it answered and then ended
			return answer, nil
		default:
			return reply{}, fmt.Errorf("%s: %w", method, ErrGone)
		}
	case <-time.After(2 * patience): // a stranger's knock is answered later than anything else
		return reply{}, fmt.Errorf("%s: no answer within %v", method, 2*patience)
	}
}

// Must runs one command and fails the test where that fails.
func (r *Remote) Must(method string, into any, args ...any) {
	r.t.Helper()
	if err := r.Call(method, into, args...); err != nil {
		r.t.Fatalf("%s: %s: %v", r.Name, method, err)
	}
}

// Snapshot is the newest that the process told.
func (r *Remote) Snapshot() app.Snapshot {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.snapshot
}

// Told is the newest snapshot, and when it came.
func (r *Remote) Told() (app.Snapshot, time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.snapshot, r.told
}

// ID is the participant's.
func (r *Remote) ID() string {
	r.t.Helper()
	r.Await("says who it is", func(s app.Snapshot) bool { return s.Self.ID != "" })
	return r.Snapshot().Self.ID
}

// Link is an invite link of this participant's meeting.
func (r *Remote) Link() string {
	r.t.Helper()
	var i app.Invitation
	r.Must("meetings.invite", &i)
	return i.Link
}

// Await waits for a snapshot that is as wanted.
func (r *Remote) Await(what string, ok func(app.Snapshot) bool) {
	r.t.Helper()
	Await(r.t, r.Name+": "+what, func() bool { return ok(r.Snapshot()) })
}

// AwaitMeeting waits for a meeting that is as wanted.
func (r *Remote) AwaitMeeting(what string, ok func(*app.Meeting) bool) {
	r.t.Helper()
	r.Await(what, func(s app.Snapshot) bool { return s.Meeting != nil && ok(s.Meeting) })
}

// AwaitPeople waits until so many are here, as this participant sees it.
func (r *Remote) AwaitPeople(count int) {
	r.t.Helper()
	r.AwaitMeeting("everyone is there", func(m *app.Meeting) bool {
		return m.Link == "connected" && len(online(m)) == count
	})
}

// AwaitRoom waits until this participant is in a room, as it sees it.
func (r *Remote) AwaitRoom(room string) {
	r.t.Helper()
	r.AwaitMeeting("is in "+room, func(m *app.Meeting) bool { return m.Location == room })
}

// Received counts what arrived of a track so far; a process that is driven by a
// script tells.
func (r *Remote) Received(t media.TrackID) app.Reception {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.received[t]
}

// Lines is a room's whole chat as this participant has it, without what the
// meeting itself says.
func (r *Remote) Lines(room string) []app.ChatLine {
	r.t.Helper()
	var all []app.ChatLine
	for before := ""; ; before = all[0].ID {
		var page []app.ChatLine
		r.Must("chat.history", &page, app.Older{Room: room, Before: before, Limit: 500})
		if len(page) == 0 {
			break
		}
		all = append(page, all...)
	}
	return slices.DeleteFunc(all, func(l app.ChatLine) bool { return l.Kind == "system" })
}
