package apptest_test

import (
	"encoding/json"
	"slices"
	"testing"

	"alcove/app"
	"alcove/app/apptest"
)

// FuzzCommands has the owner of a meeting, in which Bo is too, ask for whatever
// comes. Every answer is one of the contract's, and the meeting goes on.
func FuzzCommands(f *testing.F) {
	p := apptest.Gather(f, "Ana", "Bo")
	ana, bo := p[0], p[1]
	d := app.NewDispatcher(ana.Bound()...)
	// These leave the meeting, go to other machines, or need the loopback socket.
	out := []string{"settings.mediaUrl", "meetings.start", "meetings.join", "meetings.knock", "meetings.knockAt", "meetings.reopen", "meetings.leave"}
	for _, m := range d.Methods() {
		for _, args := range []string{`[]`, `[""]`, `["main"]`, `[true]`, `[{}]`, `[[]]`, `[{"room":"main","text":"x"}]`, `["` + ana.ID + `"]`, `[{"` + bo.ID + `":"nowhere"}]`} {
			f.Add(m, []byte(args))
		}
	}
	f.Add("rooms.setUp", []byte(`[{"count":50,"method":"automatic"}]`))
	f.Add("rooms.setUp", []byte(`[{"count":-1,"method":"automatic"}]`))
	f.Add("rooms.setUp", []byte(`[{"count":2,"method":"by lot"}]`))
	f.Add("rooms.setUp", []byte(`[{"count":2,"method":"choose","names":["A","A"],"plan":{"millis":1,"grace":1}}]`))
	f.Add("rooms.assign", []byte(`[{"`+bo.ID+`":""}]`))
	f.Add("rooms.start", []byte(`[{"millis":1,"grace":1}]`))
	f.Add("rooms.setTimer", []byte(`[{"room":"","millis":0,"grace":0}]`))
	f.Add("rooms.reach", []byte(`[{"peek":["main"],"listen":["main"],"speak":["main"],"screen":["main"],"wall":true,"note":true}]`))
	f.Add("rooms.rule", []byte(`[{"late":"smallest","canReturn":true,"noPeek":true,"list":{"Bo":"main"}}]`))
	f.Add("meetings.raiseHand", []byte(`[{"up":true,"why":"‮"}]`))
	f.Add("chat.history", []byte(`[{"room":"main","before":"a/b/1","limit":1000000000}]`))
	f.Add("stage.show", []byte(`[[{"participant":"`+bo.ID+`","source":"camera","height":-5}]]`))
	f.Fuzz(func(t *testing.T, method string, args []byte) {
		var list []json.RawMessage
		if json.Unmarshal(args, &list) != nil || slices.Contains(out, method) {
			return
		}
		a := d.Answer(method, list)
		if a.Error != nil && app.Sentence(a.Error.Code) == app.Sentence("") {
			t.Errorf("%s %s: %v", method, args, a.Error)
		}
		if ana.Snapshot().Meeting == nil {
			t.Fatalf("%s %s ended the meeting", method, args)
		}
	})
}

// TestScriptTakesAnything: what is no command is passed over.
func TestScriptTakesAnything(t *testing.T) {
	ana := apptest.Launch{Name: "Ana"}.Host(t)
	for _, line := range []string{"", "hello", "[]", "{}", `{"id":"x"}`, `{"id":1,"method":7}`, `{"id":-1,"method":"rooms.stop","args":[[]]}`, "\x00\xff"} {
		ana.Say(line)
	}
	ana.Must("chat.send", nil, app.NewLine{Room: "main", Text: "still here"})
	if lines := ana.Lines("main"); len(lines) != 1 || lines[0].Text != "still here" {
		t.Errorf("%+v", lines)
	}
}
