package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func raw(args ...string) []json.RawMessage {
	out := make([]json.RawMessage, len(args))
	for i, a := range args {
		out[i] = json.RawMessage(a)
	}
	return out
}

// Door is something to call.
type Door struct{ said []string }

type Letter struct {
	To    string `json:"to"`
	Pages int    `json:"pages"`
}

func (d *Door) Post(l Letter) error {
	if l.Pages == 0 {
		return &Error{Code: "message_empty"}
	}
	d.said = append(d.said, l.To)
	return nil
}
func (d *Door) Count() (int, error)             { return len(d.said), nil }
func (d *Door) Two(_ string, _ bool) error      { return nil }
func (d *Door) Moves(m map[string]string) error { return nil }
func (d *Door) Fails() (string, error)          { return "half", errors.New("what a package below says") }
func (d *Door) AsURL(in string) string          { return in }
func (d *Door) secret() string                  { return "unexported" }

func TestDispatcher(t *testing.T) {
	door := &Door{}
	_ = door.secret()
	d := NewDispatcher(door)
	for _, c := range []struct {
		method string
		args   []json.RawMessage
		code   string
		result any
	}{
		{"door.post", raw(`{"to":"Ana","pages":2}`), "", nil},
		{"door.count", nil, "", 1},
		{"door.count", raw(), "", 1},
		{"door.two", raw(`"x"`, `true`), "", nil},
		{"door.moves", raw(`{"a":"b"}`), "", nil},
		{"door.asURL", raw(`"x"`), "", "x"},

		{"door.post", raw(`{"to":"Ana"}`), "message_empty", nil},
		{"door.fails", nil, "internal", nil},

		{"", nil, "bad_request", nil},
		{"door", nil, "bad_request", nil},
		{"door.Post", raw(`{"to":"Ana","pages":2}`), "bad_request", nil},
		{"Door.post", raw(`{"to":"Ana","pages":2}`), "bad_request", nil},
		{"door.secret", nil, "bad_request", nil},
		{"door.said", nil, "bad_request", nil},
		{"door.post.", nil, "bad_request", nil},
		{"door.post", nil, "bad_request", nil},
		{"door.post", raw(`{"pages":1}`, `{"pages":1}`), "bad_request", nil},
		{"door.count", raw(`1`), "bad_request", nil},
		{"door.two", raw(`"x"`), "bad_request", nil},
		{"door.two", raw(`true`, `"x"`), "bad_request", nil},
		{"door.two", raw(`"x"`, `1`), "bad_request", nil},
		{"door.two", raw(`"x"`, `null`), "bad_request", nil},
		{"door.two", raw(`"x"`, ` null `), "bad_request", nil},
		{"door.post", raw(`"a letter"`), "bad_request", nil},
		{"door.post", raw(`[]`), "bad_request", nil},
		{"door.post", raw(`{"to":1,"pages":1}`), "bad_request", nil},
		{"door.post", raw(`{"pages":1.5}`), "bad_request", nil},
		{"door.post", raw(`{"pages":99999999999999999999}`), "bad_request", nil},
		{"door.post", raw(`{"pages":1,"stamps":3}`), "bad_request", nil},
		{"door.post", raw(`{"pages":1`), "bad_request", nil},
		{"door.post", raw(`{"pages":1} {"pages":1}`), "bad_request", nil},
		{"door.post", raw(``), "bad_request", nil},
		{"door.post", []json.RawMessage{nil}, "bad_request", nil},
		{"door.moves", raw(`{"a":1}`), "bad_request", nil},
		{"door.moves", raw(`["a"]`), "bad_request", nil},
		{"door.asURL", raw(`"` + strings.Repeat("x", maxArgs) + `"`), "bad_request", nil},
	} {
		a := d.Answer(c.method, c.args)
		code := ""
		if a.Error != nil {
			code = a.Error.Code
		}
		if code != c.code || !reflect.DeepEqual(a.Result, c.result) {
			t.Errorf("%s %.60s: code %q, result %v; want %q, %v", c.method, c.args, code, a.Result, c.code, c.result)
		}
	}
	if len(door.said) != 1 {
		t.Errorf("what was refused was done, too: %v", door.said)
	}
}

// TestCommandsAreTheContracts compares what can be called with the commands that
// frontend/src/backend/ports.ts declares.
func TestCommandsAreTheContracts(t *testing.T) {
	want := declaredCommands(t)
	got := NewDispatcher(newApp(t).Bound()...).Methods()
	got = slices.DeleteFunc(got, func(m string) bool { return m == "meetings.snapshot" }) // the Wails window asks for the first one
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("commands\n%v\nthe contract has\n%v", got, want)
	}
}

// TestAnswerAsJSON is what a browser is told.
func TestAnswerAsJSON(t *testing.T) {
	d := NewDispatcher(&Door{})
	for method, want := range map[string]string{
		"door.count": `{"result":0}`,
		"door.fails": `{"error":{"code":"internal","detail":"what a package below says"}}`,
		"door.gone":  `{"error":{"code":"bad_request","detail":"no such command"}}`,
	} {
		b, err := json.Marshal(d.Answer(method, nil))
		if err != nil || string(b) != want {
			t.Errorf("%s: %s, %v, want %s", method, b, err, want)
		}
	}
}

// abroad are the commands that a fuzzed argument would make talk to machines
// outside; whole apps have tests of them.
var abroad = []string{"meetings.start", "meetings.join", "meetings.knock", "meetings.knockAt", "meetings.reopen", "meetings.rehearse"}

// FuzzDispatch calls commands of a real app, outside of a meeting, with whatever
// comes: it answers, with a code that has a sentence.
func FuzzDispatch(f *testing.F) {
	a := newApp(f, func(c *Config) { c.MediaURL = func() (string, error) { return "ws://127.0.0.1/", nil } })
	d := NewDispatcher(a.Bound()...)
	for _, m := range d.Methods() {
		f.Add(m, []byte(`[]`))
		f.Add(m, []byte(`[null]`))
		f.Add(m, []byte(`["x"]`))
		f.Add(m, []byte(`[true]`))
		f.Add(m, []byte(`[{}]`))
	}
	f.Add("chat.history", []byte(`[{"room":"main","before":"","limit":-1}]`))
	f.Add("stage.show", []byte(`[[{"participant":"a","source":"camera","height":1e300}]]`))
	f.Add("rooms.assign", []byte(`[{"a":"b"}]`))
	f.Add("rooms.edit", []byte(`[{"room":"a","name":null,"limit":-1}]`))
	f.Add("rooms.rule", []byte(`[{"late":"list","list":{"A":"a","a":"b"}}]`))
	f.Add("settings.set", []byte(`[{"language":"en","theme":"dark","selfViewHidden":true,"notifications":true}]`))
	f.Fuzz(func(t *testing.T, method string, args []byte) {
		var list []json.RawMessage
		if json.Unmarshal(args, &list) != nil {
			list = []json.RawMessage{args} // not what a socket hands over, and yet
		}
		if slices.Contains(abroad, method) {
			m := d.methods[method]
			if _, err := arguments(m.Type(), list); err != nil && AsError(err).Code != CodeBadRequest {
				t.Errorf("%s %s: %v", method, args, err)
			}
			return
		}
		answer := d.Answer(method, list)
		if answer.Error != nil && sentences[answer.Error.Code] == "" && answer.Error.Code != CodeInternal {
			t.Errorf("%s %s: code %q has no sentence", method, args, answer.Error.Code)
		}
		if b, err := json.Marshal(answer); err != nil || bytes.Contains(b, []byte("goroutine ")) {
			t.Errorf("%s %s: answer %s, %v", method, args, b, err)
		}
	})
}
