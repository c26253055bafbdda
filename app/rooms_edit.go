package app

import "alcove/app/meeting"

// Add adds a room while the others stay as they are.
func (r *Rooms) Add(name string) error {
	name, err := meeting.CleanName(name)
	if err != nil {
		return AsError(err)
	}
	return r.a.write(meeting.AddRoom{Room: meeting.RoomDef{ID: meeting.NewRoomID(), Name: name}})
}

// RoomEdit changes what it names of one room.
type RoomEdit struct {
	Room   string  `json:"room"`
	Name   *string `json:"name,omitempty"`
	Closed *bool   `json:"closed,omitempty"`
	Locked *bool   `json:"locked,omitempty"`
	Limit  *int    `json:"limit,omitempty"`
}

// Edit changes one room.
func (r *Rooms) Edit(args RoomEdit) error {
	b := meeting.EditRoom{Room: meeting.RoomID(args.Room), Closed: args.Closed, Locked: args.Locked, Limit: args.Limit}
	if args.Name != nil {
		name, err := meeting.CleanName(*args.Name)
		if err != nil {
			return AsError(err)
		}
		b.Name = &name
	}
	return r.a.write(b)
}

// NewRules changes what it names of the rules. List is who goes where when
// they come, by name or device key.
type NewRules struct {
	Late      *string           `json:"late,omitempty"` // main, smallest, ask, list
	CanReturn *bool             `json:"canReturn,omitempty"`
	NoPeek    *bool             `json:"noPeek,omitempty"`
	List      map[string]string `json:"list,omitempty"`
}

// Rule changes the rules.
func (r *Rooms) Rule(args NewRules) error {
	b := meeting.Rule{Late: (*meeting.Late)(args.Late), Return: args.CanReturn, NoPeek: args.NoPeek}
	if len(args.List) > 0 {
		b.List = make(map[string]meeting.RoomID, len(args.List))
	}
	for who, room := range args.List {
		who, room := meeting.FoldName(who), meeting.RoomID(room)
		if other, twice := b.List[who]; twice && other != room {
			return &Error{Code: "bad_list", Detail: "twice, as names are compared: " + who}
		}
		b.List[who] = room
	}
	return r.a.write(b)
}
