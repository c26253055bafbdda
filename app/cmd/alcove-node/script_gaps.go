package main

import (
	"encoding/json"

	"alcove/app"
)

// gapsMethod is a command of scripts alone: it answers what was received up to
// now, and with the argument true measures the gaps anew.
const gapsMethod = "script.gaps"

// listener is what of an app the command needs.
type listener interface {
	Received() []app.Reception
	ForgetGaps()
}

func answerGaps(a listener, args []json.RawMessage) app.Answer {
	result := a.Received()
	if len(args) == 1 && string(args[0]) == "true" {
		a.ForgetGaps()
	}
	return app.Answer{Result: result}
}
