package app

import (
	"slices"

	"alcove/app/meeting"
)

// Chat are the commands about what is written.
type Chat struct{ a *App }

// NewLine is a line for a room's chat.
type NewLine struct {
	Room string `json:"room"`
	Text string `json:"text"`
}

// Send writes a line; it returns when the line is on this device's disk.
func (c *Chat) Send(args NewLine) error {
	return c.a.write(meeting.Chat{Room: meeting.RoomID(args.Room), Text: args.Text})
}

// Older asks for the lines before one, or the newest.
type Older struct {
	Room   string `json:"room"`
	Before string `json:"before"`
	Limit  int    `json:"limit"`
}

// historyMost is the largest answer, in lines.
const historyMost = 500

// History reads back a chat that this participant may read, oldest line first.
func (c *Chat) History(args Older) ([]ChatLine, error) {
	if _, err := c.a.current(); err != nil {
		return nil, err
	}
	c.a.mu.Lock()
	v := c.a.view
	c.a.mu.Unlock()
	if v == nil {
		return nil, errNotInMeeting
	}
	room := meeting.RoomID(args.Room)
	if !slices.Contains(readable(v.State, v.Me), room) {
		return nil, AsError(meeting.ErrUnknownRoom)
	}
	lines := v.State.Chats[room]
	if args.Before != "" {
		at := slices.IndexFunc(lines, func(l meeting.Line) bool { return l.ID == args.Before })
		lines = lines[:max(at, 0)]
	}
	n := min(max(args.Limit, 1), historyMost)
	out := []ChatLine{}
	for _, l := range lines[max(0, len(lines)-n):] {
		out = append(out, projectLine(v, l))
	}
	return out, nil
}
