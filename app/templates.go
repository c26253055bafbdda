package app

import (
	"slices"
	"strings"
	"sync"

	"alcove/app/meeting"
)

const (
	settingTemplates = "templates"
	maxTemplates     = 100
)

// Templates of this device are in its settings.
var (
	errBadTemplate     = &Error{Code: "bad_template"}
	errUnknownTemplate = &Error{Code: "unknown_template"}
)

// shelf has the templates. Its lock is the innermost.
type shelf struct {
	mu     sync.Mutex
	loaded bool
	list   []Template // replaced, never changed: snapshots share it
}

// SaveTemplate keeps a set of rooms; one of the same name is replaced.
func (r *Rooms) SaveTemplate(t Template) error {
	t, err := checkTemplate(t)
	if err != nil {
		return &Error{Code: errBadTemplate.Code, Detail: err.Error()}
	}
	return r.a.changeTemplates(func(list []Template) ([]Template, error) {
		list = slices.DeleteFunc(list, func(o Template) bool { return strings.EqualFold(o.Name, t.Name) })
		if len(list) >= maxTemplates {
			return nil, &Error{Code: errBadTemplate.Code, Detail: "there are too many"}
		}
		list = append(list, t)
		slices.SortStableFunc(list, func(a, b Template) int {
			return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
		})
		return list, nil
	})
}

// RemoveTemplate forgets one.
func (r *Rooms) RemoveTemplate(name string) error {
	return r.a.changeTemplates(func(list []Template) ([]Template, error) {
		at := slices.IndexFunc(list, func(t Template) bool { return t.Name == name })
		if at < 0 {
			return nil, errUnknownTemplate
		}
		return slices.Delete(list, at, at+1), nil
	})
}

// checkTemplate asks the rules whether rooms could be set up like this.
func checkTemplate(t Template) (Template, error) {
	var err error
	if t.Name, err = meeting.CleanName(t.Name); err != nil {
		return t, err
	}
	if len(t.Rooms) > meeting.MaxRooms {
		return t, meeting.ErrBadRoomCount
	}
	t.Rooms = slices.Clone(t.Rooms)
	b := meeting.SetUp{Method: meeting.Method(t.Method), Plan: meeting.Plan(t.Plan)}
	for i, name := range t.Rooms {
		if t.Rooms[i], err = meeting.CleanName(name); err != nil {
			return t, err
		}
		b.Rooms = append(b.Rooms, meeting.RoomDef{ID: meeting.NewRoomID(), Name: t.Rooms[i]})
	}
	_, err = meeting.EncodeBody(b)
	return t, err
}

// templatesView has the templates by name, for snapshots.
func (a *App) templatesView() []Template {
	a.templates.mu.Lock()
	defer a.templates.mu.Unlock()
	a.loadTemplates()
	if a.templates.list == nil {
		return []Template{}
	}
	return a.templates.list
}

// loadTemplates reads them once; what no longer passes the rules is left out.
// a.templates.mu is held.
func (a *App) loadTemplates() {
	if a.templates.loaded {
		return
	}
	var stored []Template
	if a.loadJSON(settingTemplates, &stored) != nil {
		return // tried again with the next snapshot
	}
	a.templates.loaded = true
	for _, t := range stored[:min(len(stored), maxTemplates)] {
		if t, err := checkTemplate(t); err == nil {
			a.templates.list = append(a.templates.list, t)
		}
	}
}

// changeTemplates gives change a list of its own, and keeps what it returns.
func (a *App) changeTemplates(change func([]Template) ([]Template, error)) error {
	a.templates.mu.Lock()
	defer a.templates.mu.Unlock()
	a.loadTemplates()
	list, err := change(slices.Clone(a.templates.list))
	if err != nil {
		return err
	}
	if err := a.saveJSON(settingTemplates, list); err != nil {
		return AsError(err)
	}
	a.templates.list = list
	a.changed()
	return nil
}
