package app

import (
	"slices"

	"alcove/app/session"
)

// projectObserved says whether anybody outside sees or hears one's room.
func projectObserved(v *session.View) Observed {
	listening, watching, by := session.Observed(v.State, v.Reaches, v.Me)
	return Observed{Listening: listening, Watching: watching, By: names(by)}
}

// projectReaching lists who is seen or heard here from another room.
func projectReaching(v *session.View) []Reaching {
	out := []Reaching{}
	for _, r := range session.Reaching(v.State, v.Reaches, v.Me) {
		one := Reaching{Participant: string(r.Participant), Sources: []string{}}
		for _, s := range r.Sources {
			one.Sources = append(one.Sources, s.String())
		}
		out = append(out, one)
	}
	return out
}

func projectReach(r session.Reach, note bool) Reach {
	return Reach{
		Peek: names(r.Peek), Listen: names(r.Listen), Speak: names(r.Speak), Screen: names(r.Screen),
		Wall: r.Wall, Note: note,
	}
}

// names are IDs as the window has them; never nil.
func names[ID ~string](ids []ID) []string {
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		out = append(out, string(id))
	}
	slices.Sort(out)
	return out
}
