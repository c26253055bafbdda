package main

import (
	"errors"
	"testing"
	"time"
)

func TestScripts(t *testing.T) {
	for name, text := range map[string]string{"workshop": workshop, "empty": " \n# nothing\n"} {
		if _, err := parseScript(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	scenes, err := parseScript(workshop)
	if err != nil {
		t.Fatal(err)
	}
	n, rest, err := peopleOf(scenes)
	if n != 10 || len(rest) != len(scenes)-1 || err != nil {
		t.Errorf("%d people, %d of %d scenes, %v", n, len(rest), len(scenes), err)
	}
	moves, drafted := 0, 0
	for _, s := range rest {
		switch s.verb {
		case "move":
			moves++
		case "draft":
			drafted = len(s.words)
		}
	}
	if moves != 5 || drafted != 4 {
		t.Errorf("%d moves and a draft of %d", moves, drafted)
	}
	for _, bad := range []string{"dance", "move", "move a b c", "start now", "end 3"} {
		if _, err := parseScript(bad); !errors.Is(err, errScript) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzScript(f *testing.F) {
	f.Add(workshop)
	f.Fuzz(func(t *testing.T, text string) {
		scenes, err := parseScript(text)
		if err != nil {
			return
		}
		for _, s := range scenes {
			if v := verbs[s.verb]; len(s.words) < v.least || v.most >= 0 && len(s.words) > v.most {
				t.Fatalf("%+v", s)
			}
		}
	})
}

func TestPercentiles(t *testing.T) {
	var l []time.Duration
	for i := range 100 {
		l = append(l, time.Duration(i+1))
	}
	if at(l, 50) != 50 || at(l, 95) != 95 || at(l[:1], 95) != 1 {
		t.Errorf("%d %d %d", at(l, 50), at(l, 95), at(l[:1], 95))
	}
}
