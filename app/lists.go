package app

import (
	"errors"

	"alcove/app/meeting"
)

// ListReport is what a list "name,room" would do.
type ListReport struct {
	Moves        map[string]string `json:"moves"`
	Later        map[string]string `json:"later"` // by folded name or key: what the rule takes as its list
	NotFound     []string          `json:"notFound"`
	Twice        []string          `json:"twice"`
	UnknownRooms []string          `json:"unknownRooms"`
	BadLines     []int             `json:"badLines"`
}

// ReadList reads a list "name,room" and changes nothing.
func (r *Rooms) ReadList(csv string) (ListReport, error) {
	st, err := r.a.moderated()
	if err != nil {
		return ListReport{}, err
	}
	l, err := meeting.ReadList(st, csv)
	if errors.Is(err, meeting.ErrBadList) || len(l.Later) > meeting.MaxList {
		return ListReport{}, &Error{Code: "bad_list", Detail: "too long"}
	}
	if err != nil {
		return ListReport{}, AsError(err)
	}
	out := ListReport{
		Moves: movesOf(l.Moves), Later: map[string]string{},
		NotFound: l.NotFound, Twice: l.Twice, UnknownRooms: l.UnknownRooms, BadLines: l.BadLines,
	}
	for name, room := range l.Later {
		out.Later[name] = string(room)
	}
	return out, nil
}

// WriteList is who is assigned where, as such a list.
func (r *Rooms) WriteList() (string, error) {
	st, err := r.a.moderated()
	if err != nil {
		return "", err
	}
	return meeting.WriteList(st), nil
}
