package main

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// The script of "demo --script" without a file.
//
//go:embed workshop.txt
var workshop string

// shortScript is what the demo plays without --script.
const shortScript = `
everyone is here
rooms %d automatic
start
move 2
say Five minutes left
stop
`

// maxScript bounds a script, in bytes.
const maxScript = 64 << 10

var errScript = errors.New("bad script")

// scene is one line of a script: a verb and its words.
type scene struct {
	line  int
	text  string
	verb  string
	words []string
}

// verbs of a script and how many words each takes; most is -1 for any number.
var verbs = map[string]struct{ least, most int }{
	"people":   {1, 1},  // how many there are: a first line
	"everyone": {0, -1}, // nothing is done: who receives whom is checked
	"rooms":    {1, 2},  // how many, and the method: manual without one
	"assign":   {1, -1}, // NAME=ROOM ..., the rooms being A, B, ... or main
	"mute":     {1, -1}, // NAME ...
	"start":    {0, 0},
	"move":     {1, 2},  // NAME ROOM; or a number of people, each into the next room
	"draft":    {1, -1}, // NAME=ROOM ..., as one step
	"say":      {1, -1}, // TEXT, to all rooms
	"end":      {2, 2},  // seconds until the time is up, seconds of the countdown to return
	"return":   {1, 1},  // NAME goes back as soon as the countdown runs
	"closed":   {0, 0},  // everybody is brought back by the timer
	"stop":     {0, 0},
}

// parseScript reads a script: a line a scene, "#" begins a comment.
func parseScript(text string) ([]scene, error) {
	if len(text) > maxScript {
		return nil, fmt.Errorf("%d bytes: %w", len(text), errScript)
	}
	var scenes []scene
	for i, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		v, known := verbs[words[0]]
		s := scene{line: i + 1, text: strings.Join(words, " "), verb: words[0], words: words[1:]}
		if n := len(s.words); !known || n < v.least || v.most >= 0 && n > v.most {
			return nil, fmt.Errorf("line %d, %q: %w", s.line, s.text, errScript)
		}
		scenes = append(scenes, s)
	}
	return scenes, nil
}

// people is how many participants a script asks for, 0 if it does not say.
func peopleOf(scenes []scene) (int, []scene, error) {
	if len(scenes) == 0 || scenes[0].verb != "people" {
		return 0, scenes, nil
	}
	n, err := strconv.Atoi(scenes[0].words[0])
	if err != nil {
		return 0, nil, fmt.Errorf("line %d: %w", scenes[0].line, errScript)
	}
	return n, scenes[1:], nil
}

// loadScript finds what to play: the short script, the workshop, or a file.
func (d *demo) loadScript() ([]scene, error) {
	text := fmt.Sprintf(shortScript, d.rooms)
	switch d.script {
	case "":
	case builtIn:
		text = workshop
	default:
		b, err := os.ReadFile(d.script)
		if err != nil {
			return nil, fmt.Errorf("read the script: %w", err)
		}
		text = string(b)
	}
	scenes, err := parseScript(text)
	if err != nil {
		return nil, fmt.Errorf("read the script: %w", err)
	}
	n, scenes, err := peopleOf(scenes)
	if n > 0 {
		d.participants = n
	}
	return scenes, err
}

// builtIn is the value of --script without a file.
const builtIn = "workshop"
