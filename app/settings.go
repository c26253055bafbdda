package app

import (
	"encoding/json"
	"fmt"
	"slices"

	"alcove/app/store"
)

// Settings are the choices that outlive the app, and where the media is.
type Settings struct{ a *App }

// The keys under which the store has them.
const (
	settingName    = "name"
	settingWindow  = "window"
	settingDevices = "devices"
)

// Set stores the choices.
func (s *Settings) Set(v SettingsView) error {
	if !slices.Contains([]string{"", "en", "de"}, v.Language) || !slices.Contains([]string{"", "light", "dark"}, v.Theme) {
		return &Error{Code: CodeBadRequest, Detail: "no such language or theme"}
	}
	if err := s.a.saveJSON(settingWindow, v); err != nil {
		return AsError(err)
	}
	s.a.mu.Lock()
	s.a.settings = v
	s.a.mu.Unlock()
	s.a.changed()
	return nil
}

// MediaUrl is where the media socket is, with its one-time token. The spelling
// is the contract's.
func (s *Settings) MediaUrl() (string, error) {
	if s.a.cfg.MediaURL == nil {
		return "", &Error{Code: CodeInternal, Detail: "no media socket"}
	}
	url, err := s.a.cfg.MediaURL()
	return url, asError(err)
}

func (a *App) loadSettings() error {
	name, err := a.cfg.Store.Setting(settingName)
	if err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	a.name = name
	a.settings.Notifications = true // until it is switched off
	if err := a.loadJSON(settingWindow, &a.settings); err != nil {
		return err
	}
	return a.loadJSON(settingDevices, &a.devices.selected)
}

// loadJSON leaves v as it is where nothing, or nothing readable, is stored: a
// setting is never worth not starting for.
func (a *App) loadJSON(key string, v any) error {
	text, err := a.cfg.Store.Setting(key)
	if err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	_ = json.Unmarshal([]byte(text), v)
	return nil
}

func (a *App) saveJSON(key string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("save the settings: %w", err)
	}
	if err := a.cfg.Store.SetSetting(key, string(b)); err != nil {
		return fmt.Errorf("save the settings: %w", err)
	}
	return nil
}

func (a *App) saveName(name string) error {
	a.mu.Lock()
	a.name = name
	a.mu.Unlock()
	a.changed()
	if err := a.cfg.Store.SetSetting(settingName, name); err != nil {
		return fmt.Errorf("save the name: %w", err)
	}
	return nil
}

// loadPast reads the meetings that this device knows.
func (a *App) loadPast() error {
	rows, err := a.cfg.Store.Meetings()
	if err != nil {
		return fmt.Errorf("read the past meetings: %w", err)
	}
	past := []PastMeeting{}
	for _, p := range rows {
		past = append(past, PastMeeting{Meeting: p.Meeting, Name: p.Name, LastSeen: p.LastSeen, Owner: p.Owner})
	}
	a.mu.Lock()
	a.past = past
	a.mu.Unlock()
	return nil
}

func (a *App) findPast(id string) (store.Past, error) {
	rows, err := a.cfg.Store.Meetings()
	if err != nil {
		return store.Past{}, fmt.Errorf("read the past meetings: %w", err)
	}
	for _, p := range rows {
		if p.Meeting == id && len(p.Key) == 32 {
			return p, nil
		}
	}
	return store.Past{}, errUnknownMeeting
}
