package app

import (
	"slices"
	"sync"
	"sync/atomic"

	"alcove/app/meeting"
)

// notes keep what this moderator speaks to rooms, for those who missed it.
type notes struct {
	now atomic.Pointer[recording] // read for every frame of the microphone

	mu      sync.Mutex     // one begins or ends at a time
	writing sync.WaitGroup // the goroutines that write
	order   sync.Mutex     // one note is written at a time
}

// startNote records what is sent of the microphone from now on, as a note to
// the rooms. A recording for the same rooms goes on; one for others ends.
func (a *App) startNote(rooms []meeting.RoomID) {
	n := &a.devices.notes
	n.mu.Lock()
	defer n.mu.Unlock()
	r := newRecording(rooms, func() { a.Say(Notice{Kind: "error", Error: AsError(meeting.ErrNoteTooLong)}) })
	if old := n.now.Load(); old != nil && slices.Equal(old.rooms, r.rooms) {
		return
	}
	a.finish(n.now.Swap(r))
}

// endNote writes what was recorded into the chats of its rooms. It returns at
// once, and does nothing without a recording.
func (a *App) endNote() {
	n := &a.devices.notes
	n.mu.Lock()
	defer n.mu.Unlock()
	a.finish(n.now.Swap(nil))
}

// finish writes a recording that has been taken out; notes.mu is held.
func (a *App) finish(r *recording) {
	if r == nil {
		return
	}
	packets := r.end()
	if packets == nil {
		return
	}
	n := &a.devices.notes
	n.writing.Go(func() {
		n.order.Lock()
		defer n.order.Unlock()
		err := AsError(writeNote(a.do, meeting.ParticipantID(a.me()), r.rooms, packets))
		if err != nil && err.Code != CodeNotInMeeting && a.ctx.Err() == nil {
			a.Say(Notice{Kind: "error", Error: err})
		}
	})
}

// doer is App.do.
type doer = func(func(*meeting.State) (meeting.Body, error)) error

// writeNote writes a note in as many operations as it needs. Rooms that are
// gone by now do not get it.
func writeNote(do doer, me meeting.ParticipantID, rooms []meeting.RoomID, packets [][]byte) error {
	var before map[string]meeting.Recording
	for i, part := range parts(packets) {
		err := do(func(st *meeting.State) (meeting.Body, error) {
			b := meeting.Note{Millis: int64(len(part)) * recordedFrame.Milliseconds(), Opus: meeting.PackNote(part)}
			if i == 0 {
				before, b.Rooms = st.Notes, existing(st, rooms)
				return b, nil
			}
			b.Of = begun(before, st.Notes, me)
			b.Rooms = st.Notes[b.Of].Rooms
			return b, nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func existing(st *meeting.State, rooms []meeting.RoomID) []meeting.RoomID {
	return slices.DeleteFunc(slices.Clone(rooms), func(id meeting.RoomID) bool {
		_, live := st.Room(id)
		return !live && id != meeting.MainRoom
	})
}

// begun is the ID of the note whose first part was just written.
func begun(before, now map[string]meeting.Recording, me meeting.ParticipantID) string {
	for id, n := range now {
		if _, old := before[id]; !old && n.By == me {
			return id
		}
	}
	return ""
}

// speakable reports whether this participant may still speak to any of the
// rooms.
func speakable(st *meeting.State, me meeting.ParticipantID, rooms []meeting.RoomID) bool {
	return moderates(st, me) && st.Breakout.Running && len(existing(st, rooms)) > 0
}

// NoteAt is a line of a chat that is a note.
type NoteAt struct {
	Room string `json:"room"`
	ID   string `json:"id"`
}

// Play plays a note to this loudspeaker alone, in place of another one.
func (c *Chat) Play(line NoteAt) error {
	if _, err := c.a.current(); err != nil {
		return err
	}
	c.a.mu.Lock()
	v := c.a.view
	c.a.mu.Unlock()
	if v == nil {
		return errNotInMeeting
	}
	packets, err := noteAt(v.State, v.Me, line)
	if err != nil {
		return AsError(err)
	}
	return asError(c.a.devices.player.PlayNote(packets))
}

// Stop ends the note that plays, if one does.
func (c *Chat) Stop() error {
	c.a.devices.player.StopNote()
	return nil
}

// noteAt finds the sound of a note in a chat that this participant may read.
func noteAt(st *meeting.State, me meeting.ParticipantID, line NoteAt) ([][]byte, error) {
	room := meeting.RoomID(line.Room)
	is := func(l meeting.Line) bool { return l.ID == line.ID && l.Kind == meeting.NoteLine }
	if !slices.Contains(readable(st, me), room) || !slices.ContainsFunc(st.Chats[room], is) {
		return nil, meeting.ErrUnknownLine
	}
	var packets [][]byte
	for _, part := range st.Notes[line.ID].Parts {
		more, err := meeting.Packets(part)
		if err != nil {
			return nil, err
		}
		packets = append(packets, more...)
	}
	return packets, nil
}
