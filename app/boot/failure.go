//go:build desktop

package boot

import (
	"html/template"
	"net/http"

	"alcove/app"
)

// failurePage is all that is shown where the app could not start. It needs
// nothing but itself: no database, no pages, no script.
var failurePage = template.Must(template.New("failure").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Alcove</title>
<style>
:root { color-scheme: light dark; background: Canvas; color: CanvasText }
body { font: 15px/1.5 system-ui; margin: 0; min-height: 100vh; display: grid; place-content: center }
main { max-width: 480px; padding: 24px }
h1 { font-size: 24px; margin: 0 0 12px }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 13px; opacity: .75 }
</style>
<main role="alert"><h1>Alcove could not start</h1><p>{{.Sentence}}</p><pre>{{.Code}}
{{.Detail}}</pre></main></html>`))

// failureHandler answers everything with a page that says why the app is not
// here and what to do.
func failureHandler(cause error) http.Handler {
	code := app.AsError(cause).Code
	text := struct{ Sentence, Code, Detail string }{app.Sentence(code), code, cause.Error()}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
		_ = failurePage.Execute(w, text) // the reader is this process
	})
}
