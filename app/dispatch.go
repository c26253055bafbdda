package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode"
)

// Dispatcher calls the bound structs by the names of the contract, for windows
// that are no Wails window: "rooms.setUp" calls Rooms.SetUp.
type Dispatcher struct{ methods map[string]reflect.Value }

// maxArgs bounds a call's arguments, in bytes: a longest message and its frame.
const maxArgs = 1 << 20

var typeError = reflect.TypeFor[error]()

// NewDispatcher offers the exported methods of the bound structs.
func NewDispatcher(bound ...any) *Dispatcher {
	d := &Dispatcher{methods: map[string]reflect.Value{}}
	for _, b := range bound {
		v := reflect.ValueOf(b)
		group := lowerFirst(v.Type().Elem().Name())
		for i := range v.NumMethod() {
			d.methods[group+"."+lowerFirst(v.Type().Method(i).Name)] = v.Method(i)
		}
	}
	return d
}

func lowerFirst(s string) string {
	r := []rune(s)
	if strings.ToUpper(s) == s {
		return strings.ToLower(s)
	}
	r[0] = unicode.ToLower(r[0])
	return string(r)
}

// Methods are the names that can be called.
func (d *Dispatcher) Methods() []string {
	out := make([]string, 0, len(d.methods))
	for name := range d.methods {
		out = append(out, name)
	}
	return out
}

// Call runs one command. args come from outside: what does not fit the
// method's parameters exactly is refused with bad_request.
func (d *Dispatcher) Call(method string, args []json.RawMessage) (any, error) {
	m, ok := d.methods[method]
	if !ok {
		return nil, &Error{Code: CodeBadRequest, Detail: "no such command"}
	}
	in, err := arguments(m.Type(), args)
	if err != nil {
		return nil, err
	}
	return results(m.Call(in))
}

// Answer is Call's outcome as a window is told it.
type Answer struct {
	Result any    `json:"result,omitempty"`
	Error  *Error `json:"error,omitempty"`
}

// Answer runs one command and puts its outcome in one value.
func (d *Dispatcher) Answer(method string, args []json.RawMessage) Answer {
	result, err := d.Call(method, args)
	return Answer{Result: result, Error: AsError(err)}
}

func arguments(t reflect.Type, args []json.RawMessage) ([]reflect.Value, error) {
	if len(args) != t.NumIn() {
		return nil, &Error{Code: CodeBadRequest, Detail: fmt.Sprintf("%d arguments, want %d", len(args), t.NumIn())}
	}
	in := make([]reflect.Value, t.NumIn())
	for i := range in {
		v := reflect.New(t.In(i))
		if len(args[i]) > maxArgs || decode(args[i], v.Interface()) != nil {
			return nil, &Error{Code: CodeBadRequest, Detail: "an argument does not decode"}
		}
		in[i] = v.Elem()
	}
	return in, nil
}

// errNotOne is an argument that is nothing, or more than one value.
var errNotOne = errors.New("app: not one value")

// decode is strict where encoding/json is not: null is no value, a field that
// is unknown is none to be left out, and nothing may follow.
func decode(arg json.RawMessage, into any) error {
	if bytes.Equal(bytes.TrimSpace(arg), []byte("null")) {
		return errNotOne
	}
	dec := json.NewDecoder(bytes.NewReader(arg))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errNotOne
	}
	return nil
}

func results(out []reflect.Value) (any, error) {
	var value any
	var err error
	for _, v := range out {
		if v.Type() == typeError {
			if !v.IsNil() {
				err = v.Interface().(error)
			}
			continue
		}
		value = v.Interface()
	}
	if err != nil {
		return nil, AsError(err)
	}
	return value, nil
}
