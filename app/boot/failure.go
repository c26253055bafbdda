//go:build desktop

package boot

import (
	"html/template"
	"net/http"

	"alcove/app"
)

// nextSteps are what to do about a start that failed, by code. The window's own
// texts cannot be used: they need a running app.
var nextSteps = map[string]string{
	"profile_in_use":      "Another Alcove is open with this profile. Use that window, or start a second person with: alcove --profile NAME",
	"database_newer":      "Your meetings were last opened by a newer Alcove. Install that version again; nothing was changed.",
	"database_unreadable": "Your meetings could not be read. Check that the folder belongs to you and may be written to, then start Alcove again.",
	"database_corrupt":    "Your meetings are damaged and could not be set aside. Move the folder away and start Alcove again; what you wrote comes back from the other apps of each meeting.",
	"disk_full":           "The disk is full. Free some space and start Alcove again; nothing was lost.",
}

const anyStep = "Start Alcove again. If that does not help, start it from a terminal: it says more there."

var failurePage = template.Must(template.New("failure").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Alcove</title>
<style>
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
  main { max-width: 34em; margin: 15vh auto 0; padding: 0 24px }
  h1 { font-size: 24px; line-height: 1.2 }
  code { font-size: 13px; overflow-wrap: anywhere; opacity: .75 }
</style>
<main role="alert"><h1>Alcove could not start</h1><p>{{.Step}}</p><p><code>{{.Detail}}</code></p></main></html>`))

// failureHandler answers everything with a page about why the app is not here.
func failureHandler(err error) http.Handler {
	step, ok := nextSteps[app.AsError(err).Code]
	if !ok {
		step = anyStep
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = failurePage.Execute(w, struct{ Step, Detail string }{step, err.Error()}) // the reader is this process
	})
}
