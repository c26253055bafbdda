//go:build desktop

package boot

import (
	"html/template"
	"net/http"

	"alcove/app"
)

// failurePage stands where the app should be: the window's own texts need a
// running one.
var failurePage = template.Must(template.New("failure").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Alcove</title>
<style>
  :root { color-scheme: light dark; background: Canvas; color: CanvasText; font: 15px/1.5 system-ui, sans-serif }
  main { max-width: 34em; margin: 15vh auto 0; padding: 0 24px }
  h1 { font-size: 24px; line-height: 1.2 }
  code { font-size: 13px; overflow-wrap: anywhere; opacity: .75 }
</style>
<main role="alert"><h1>Alcove could not start</h1><p>{{.Step}}</p><p><code>{{.Detail}}</code></p></main></html>`))

// failureHandler answers everything with a page about why the app is not here.
func failureHandler(err error) http.Handler {
	step := app.Sentence(app.AsError(err).Code)
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = failurePage.Execute(w, struct{ Step, Detail string }{step, err.Error()}) // the reader is this process
	})
}
