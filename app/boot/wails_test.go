//go:build desktop

package boot

import (
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"alcove/app"
)

func TestFormatErrorKeepsTheCode(t *testing.T) {
	err := fmt.Errorf("set up: %w", &app.Error{Code: "bad_room_count", Detail: "0"})
	got, encoding := json.Marshal(formatError(err))
	if encoding != nil || string(got) != `{"code":"bad_room_count","detail":"0"}` {
		t.Errorf("got %s, %v", got, encoding)
	}
}

func TestWindowWantsPages(t *testing.T) {
	if err := RunWindow(nil, Window{Pages: fstest.MapFS{".gitkeep": {}}}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a window without pages: %v", err)
	}
}

func TestFailurePageSaysWhatToDo(t *testing.T) {
	for _, code := range []string{"profile_in_use", "database_newer", "database_unreadable", "disk_full", "internal"} {
		w := httptest.NewRecorder()
		failureHandler(fmt.Errorf("open <b>: %w", &app.Error{Code: code})).ServeHTTP(w, nil)
		body := w.Body.String()
		if step := template.HTMLEscapeString(app.Sentence(code)); !strings.Contains(body, step) || strings.Contains(body, "<b>") {
			t.Errorf("%s: %s", code, body)
		}
	}
}
