package app

import (
	"fmt"
	"slices"

	"alcove/app/meeting"
	"alcove/app/store"
)

// Memory is a meeting as far as this participant may read it: moderators all of
// it; others the chats of the main room and of rooms that they were ever in or
// are assigned to, and where they were themselves.
type Memory struct {
	Meeting string       `json:"meeting"`
	Name    string       `json:"name"`
	Rooms   []MemoryRoom `json:"rooms"`
	Stays   []Stay       `json:"stays"` // by time
}

// MemoryRoom is a room's whole chat.
type MemoryRoom struct {
	ID    string     `json:"id"`
	Name  string     `json:"name"` // "" is the main room
	Lines []ChatLine `json:"lines"`
}

// Stay is somebody in a room for a time.
type Stay struct {
	Participant string `json:"participant"`
	Name        string `json:"name"`
	Room        string `json:"room"`
	RoomName    string `json:"roomName"`
	From        int64  `json:"from"` // Unix ms
	To          int64  `json:"to"`   // 0 is still there
}

// maxStays bounds what a window is given; the oldest are left out.
const maxStays = 50_000

// Memory reads a meeting of the past, or the running one.
func (m *Meetings) Memory(id string) (Memory, error) {
	out, err := m.a.recall(id)
	return out, asError(err)
}

// Export says of which meeting, and whether as "markdown" or "csv".
type Export struct {
	Meeting string `json:"meeting"`
	Format  string `json:"format"`
}

// ExportAs is a meeting's memory as the text of a file.
func (m *Meetings) ExportAs(args Export) (string, error) {
	write := map[string]func(Memory, words) string{"markdown": markdown, "csv": csvOf}[args.Format]
	if write == nil {
		return "", &Error{Code: CodeBadRequest, Detail: "no such format"}
	}
	memory, err := m.a.recall(args.Meeting)
	if err != nil {
		return "", AsError(err)
	}
	m.a.mu.Lock()
	language := m.a.settings.Language
	m.a.mu.Unlock()
	return write(memory, wordsOf(language)), nil
}

func (a *App) recall(id string) (Memory, error) {
	a.mu.Lock()
	running := a.view != nil && a.view.Entered && string(a.view.State.ID) == id
	a.mu.Unlock()
	if !running {
		if _, err := a.findPast(id); err != nil {
			return Memory{}, err
		}
	}
	j, err := a.loadJournal(id)
	if err != nil {
		return Memory{}, err
	}
	return remember(j, a.self(), running), nil
}

// loadJournal reads a meeting off the disk, and trusts nothing that it finds
// there: operations are verified as if they came from the network, and of a log
// that is damaged what comes before that is read.
func (a *App) loadJournal(id string) (*meeting.Journal, error) {
	entries, err := a.cfg.Store.Load(id)
	if err != nil {
		return nil, fmt.Errorf("load the journal: %w", err)
	}
	j := meeting.NewJournal(meeting.MeetingID(id))
	var ops []meeting.Op
	cut := map[[2]string]bool{} // logs that do not verify from there on
	for _, e := range entries {
		log := [2]string{e.Author, e.Session}
		op, err := meeting.DecodeOp(e.Bytes)
		if err == nil && (string(op.Author) != e.Author || op.Session != e.Session || op.Seq != e.Seq) {
			err = meeting.ErrBadOp
		}
		if err == nil && !cut[log] {
			err = op.Verify()
		}
		if cut[log] = cut[log] || err != nil; !cut[log] {
			ops = append(ops, op)
		}
	}
	if _, err := j.Add(ops...); err != nil {
		return nil, fmt.Errorf("load the journal: %w: %w", store.ErrCorrupt, err)
	}
	return j, nil
}

// remember is what me may read of a journal. Pure.
func remember(j *meeting.Journal, me meeting.ParticipantID, running bool) Memory {
	st := j.State()
	m := Memory{Meeting: string(st.ID), Name: st.Name, Rooms: []MemoryRoom{}, Stays: []Stay{}}
	rooms := append([]meeting.Room{{ID: meeting.MainRoom}}, slices.Concat(st.Archived, st.Rooms)...)
	for _, r := range rooms {
		if !st.MayRead(me, r.ID) {
			continue
		}
		room := MemoryRoom{ID: string(r.ID), Name: r.Name, Lines: []ChatLine{}}
		for _, l := range st.Chats[r.ID] {
			room.Lines = append(room.Lines, rememberLine(st, l))
		}
		m.Rooms = append(m.Rooms, room)
	}
	end := int64(0)
	if ops := j.Ops(); !running && len(ops) > 0 {
		end = max(ops[len(ops)-1].Wall, 1)
	}
	for _, s := range j.History() {
		if s.Who != me && !moderates(st, me) {
			continue
		}
		if s.To == 0 && end != 0 { // nobody is still in a meeting that is over here
			s.To = max(end, s.From)
		}
		m.Stays = append(m.Stays, Stay{
			Participant: string(s.Who), Name: s.Name, Room: string(s.Room), RoomName: s.RoomName, From: s.From, To: s.To,
		})
	}
	m.Stays = m.Stays[max(0, len(m.Stays)-maxStays):]
	return m
}

func rememberLine(st *meeting.State, l meeting.Line) ChatLine {
	out := ChatLine{ID: l.ID, Author: string(l.Author), Name: l.Name, Wall: l.Wall, Kind: string(l.Kind), Text: l.Text, Safe: true}
	if l.Kind == meeting.NoteLine {
		out.Text, out.Millis = "", st.Notes[l.ID].Millis
	}
	return out
}
