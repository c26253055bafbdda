package app

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"alcove/app/store"
	"alcove/mesh/identity"
)

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	var e *Error
	if !errors.As(err, &e) {
		return "no *Error: " + err.Error()
	}
	return e.Code
}

func TestTemplatesOutliveTheApp(t *testing.T) {
	dir := t.TempDir()
	device, err := identity.LoadOrCreate(filepath.Join(dir, "device.key"))
	if err != nil {
		t.Fatal(err)
	}
	start := func() (*App, func()) {
		db, err := store.Open(filepath.Join(dir, "alcove.db"))
		if err != nil {
			t.Fatal(err)
		}
		a, err := New(Config{Device: device, Store: db, Studio: emptyStudio{}})
		if err != nil {
			t.Fatal(err)
		}
		return a, func() { _ = db.Close() }
	}
	a, stop := start()
	if list := a.templatesView(); list == nil || len(list) != 0 {
		t.Fatalf("%#v before any", list)
	}
	r := &Rooms{a}
	week := Template{Name: " Weekly ", Rooms: []string{"Red", " Blue"}, Method: "manual", Plan: Plan{Millis: 600_000, Grace: 30_000}}
	for _, tpl := range []Template{week, {Name: "alpha", Rooms: []string{"One"}, Method: "choose"}} {
		if err := r.SaveTemplate(tpl); err != nil {
			t.Fatal(err)
		}
	}
	before := a.templatesView()
	if err := r.SaveTemplate(Template{Name: "weekly", Rooms: []string{"Green"}, Method: "automatic"}); err != nil {
		t.Fatal(err)
	}
	if before[1].Name != "Weekly" {
		t.Error("a snapshot's templates changed")
	}
	stop()

	a, stop = start()
	defer stop()
	want := []Template{
		{Name: "alpha", Rooms: []string{"One"}, Method: "choose"},
		{Name: "weekly", Rooms: []string{"Green"}, Method: "automatic"},
	}
	if got := a.templatesView(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	r = &Rooms{a}
	if err := r.RemoveTemplate("alpha"); err != nil {
		t.Fatal(err)
	}
	if code := codeOf(r.RemoveTemplate("alpha")); code != "unknown_template" {
		t.Errorf("removed twice: %q", code)
	}
	if got := a.templatesView(); !reflect.DeepEqual(got, want[1:]) {
		t.Errorf("%+v, want %+v", got, want[1:])
	}
}

func TestBadTemplates(t *testing.T) {
	a := newApp(t)
	r := &Rooms{a}
	ok := func() Template { return Template{Name: "T", Rooms: []string{"A"}, Method: "manual"} }
	for what, change := range map[string]func(*Template){
		"no name":       func(t *Template) { t.Name = " " },
		"a long name":   func(t *Template) { t.Name = strings.Repeat("x", 65) },
		"no rooms":      func(t *Template) { t.Rooms = nil },
		"51 rooms":      func(t *Template) { t.Rooms = strings.Split(strings.Repeat("A ", 50)+"A", " ") },
		"a bad room":    func(t *Template) { t.Rooms = []string{"A", "B\x00"} },
		"a bad method":  func(t *Template) { t.Method = "luck" },
		"negative time": func(t *Template) { t.Plan.Millis = -1 },
		"a long return": func(t *Template) { t.Plan.Grace = 121_000 },
	} {
		tpl := ok()
		change(&tpl)
		if code := codeOf(r.SaveTemplate(tpl)); code != "bad_template" {
			t.Errorf("%s: %q", what, code)
		}
	}
	if n := len(a.templatesView()); n != 0 {
		t.Fatalf("%d bad templates were kept", n)
	}
	for i := range maxTemplates + 1 {
		tpl := ok()
		tpl.Name = fmt.Sprint("T", i)
		if code := codeOf(r.SaveTemplate(tpl)); (code == "") != (i < maxTemplates) {
			t.Errorf("template %d: %q", i, code)
		}
	}
	if err := r.SaveTemplate(Template{Name: "t5", Rooms: []string{"B"}, Method: "manual"}); err != nil {
		t.Errorf("one that replaces, on a full shelf: %v", err)
	}
}

// TestTamperedTemplates: what is stored is checked again.
func TestTamperedTemplates(t *testing.T) {
	a := newApp(t)
	text := `[{"name":"ok","rooms":["A"],"method":"manual"},{"name":"bad","rooms":[],"method":"manual"},{"name":"\u202e","rooms":["A"],"method":"manual"}]`
	if err := a.cfg.Store.SetSetting(settingTemplates, text); err != nil {
		t.Fatal(err)
	}
	if list := a.templatesView(); len(list) != 1 || list[0].Name != "ok" {
		t.Errorf("%+v", list)
	}
}
