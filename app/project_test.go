package app

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"alcove/app/meeting"
	"alcove/app/session"
)

func TestProjectPeople(t *testing.T) {
	m := project(view("cy",
		with("bo", func(p *meeting.Participant) { p.Hand = 7 }),
		with("dee", func(p *meeting.Participant) { p.Name = "dee"; p.Joined = false }),
		with("eve", func(p *meeting.Participant) { p.Name = "Eve"; p.Joined, p.Removed = true, true }),
		with("ana2", func(p *meeting.Participant) { p.Name = "ana"; p.Joined = true; p.Role = meeting.Moderator }),
		opened,
	), moment{})
	var got []string
	for _, p := range m.Participants {
		got = append(got, fmt.Sprint(p.ID, " ", p.Name, " ", p.Role, " online=", p.Online, " in ", p.Room, " of ", p.Assigned, " hand ", p.Hand, " mic ", p.Microphone))
	}
	want := []string{
		"ana Ana owner online=true in main of  hand 0 mic true",
		"ana2 ana moderator online=false in main of  hand 0 mic false",
		"bo Bo participant online=true in red of red hand 7 mic false",
		"cy Cy participant online=true in main of  hand 0 mic false", // oneself is here, whatever the host's table says
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("people\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if m.Me != "cy" || m.Role != "participant" || m.Location != "main" || m.Link != "connected" || m.Name != "Monday" {
		t.Errorf("%+v", m)
	}
}

func TestProjectRooms(t *testing.T) {
	st := &meeting.State{}
	for i := range 50 {
		st.Rooms = append(st.Rooms, meeting.Room{ID: meeting.RoomID(fmt.Sprint(i)), Name: fmt.Sprint("Room ", i+1)})
	}
	rooms := projectRooms(&session.View{State: st})
	if len(rooms) != 51 || rooms[0] != (Room{ID: "main"}) {
		t.Fatalf("%d rooms, the first %+v", len(rooms), rooms[0])
	}
	signs := map[string]bool{}
	for i, r := range rooms[1:] {
		if r.Hue != i%8+1 || signs[r.Letter] {
			t.Errorf("room %d: %+v", i, r)
		}
		signs[r.Letter] = true
	}
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 27: "AB", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := letter(i); got != want {
			t.Errorf("letter %d: %s, want %s", i, got, want)
		}
	}
}

// TestProjectChats: one reads the main room, where one is and where one belongs;
// a moderator reads all.
func TestProjectChats(t *testing.T) {
	for _, c := range []struct {
		me     meeting.ParticipantID
		change []func(*session.View)
		want   string
	}{
		{"ana", nil, "[main red blue]"},
		{"bo", nil, "[main red]"},
		{"bo", []func(*session.View){opened}, "[main red]"},
		{"cy", []func(*session.View){opened}, "[main]"},
		{"cy", []func(*session.View){with("cy", func(p *meeting.Participant) { p.Role = meeting.Moderator })}, "[main red blue]"},
	} {
		var got []string
		for _, chat := range project(view(c.me, c.change...), moment{}).Chats {
			got = append(got, chat.Room)
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s reads %v, want %s", c.me, got, c.want)
		}
	}
}

func TestProjectLines(t *testing.T) {
	v := view("bo")
	for i := range chatTail + 20 {
		says("main", "ana", meeting.ChatLine, fmt.Sprint(i))(v)
	}
	v.State.Chats["main"] = append(v.State.Chats["main"],
		meeting.Line{ID: "bo/s/1", Author: "bo", Name: "Bo", Wall: 9, Kind: meeting.ChatLine, Text: "<b>mine</b>"},
		meeting.Line{ID: "bo/s/2", Author: "bo", Name: "Bo", Kind: meeting.ChatLine, Text: "mine, later"},
		meeting.Line{ID: "ana/s/9", Kind: meeting.SystemLine, Name: "Ana", Text: meeting.RoomsCreated},
	)
	v.Safe = map[string]uint64{"s": 1}
	c := project(v, moment{}).Chats[0]
	if c.Total != chatTail+23 || len(c.Lines) != chatTail {
		t.Fatalf("total %d, %d lines", c.Total, len(c.Lines))
	}
	last := c.Lines[chatTail-3:]
	if want := (ChatLine{ID: "bo/s/1", Author: "bo", Name: "Bo", Wall: 9, Kind: "chat", Text: "<b>mine</b>", Safe: true}); last[0] != want {
		t.Errorf("own safe line: %+v, want %+v", last[0], want)
	}
	if last[1].Safe {
		t.Error("a line that is on this device alone is shown as safe")
	}
	if last[2].Kind != "system" || last[2].Author != "" || last[2].Text != "rooms_created" || !last[2].Safe {
		t.Errorf("system line: %+v", last[2])
	}
}

// TestProjectFarChats: of rooms where one is not, less is shown at once.
func TestProjectFarChats(t *testing.T) {
	v := view("ana", opened, with("ana", func(p *meeting.Participant) { p.Visiting = "blue" }))
	for i := range chatTail + 20 {
		for _, room := range []meeting.RoomID{"main", "red", "blue"} {
			says(room, "bo", meeting.ChatLine, fmt.Sprint(i))(v)
		}
	}
	for _, c := range project(v, moment{}).Chats {
		want := map[string]int{"main": chatTail, "blue": chatTail, "red": farTail}[c.Room]
		if len(c.Lines) != want || c.Total != chatTail+20 || c.Lines[want-1].Text != fmt.Sprint(chatTail+19) {
			t.Errorf("%s: %d lines of %d, the last %q", c.Room, len(c.Lines), c.Total, c.Lines[want-1].Text)
		}
	}
}

func TestProjectNotes(t *testing.T) {
	v := view("bo", says("main", "ana", meeting.NoteLine, "not shown"), func(v *session.View) {
		v.State.Notes = map[string]meeting.Recording{"ana/s/not shown": {By: "ana", Millis: 4200}}
	})
	want := ChatLine{ID: "ana/s/not shown", Author: "ana", Name: "ana", Kind: "note", Millis: 4200, Safe: true}
	if got := project(v, moment{}).Chats[0].Lines[0]; got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// TestProjectTimers: what is left is less than when the view was made.
func TestProjectTimers(t *testing.T) {
	t0 := time.Now()
	v := view("bo", func(v *session.View) {
		v.At = t0
		v.State.Timers = []meeting.Timer{
			{ID: "1", Millis: 600_000, Grace: 60_000, By: "ana"},
			{ID: "2", Room: "red", Millis: 300_000, Grace: 30_000, Ending: true, By: "gone"},
			{ID: "3", Millis: 5000}, {ID: "4", Millis: 5000, Grace: 2000, Ending: true}, {ID: "5", Millis: 1000},
		}
		v.Timers = map[string]session.Remaining{
			"1": {Left: 100 * time.Second}, "2": {Left: 20 * time.Second, Ending: true}, "5": {Left: time.Second},
		}
	})
	want := []Timer{
		{ID: "1", Left: 97_000, Total: 600_000, Grace: 60_000, By: "Ana"},
		{ID: "2", Room: "red", Left: 17_000, Total: 300_000, Grace: 30_000, Ending: true},
		{ID: "3", Left: 5000, Total: 5000}, {ID: "4", Left: 2000, Total: 5000, Grace: 2000, Ending: true},
		{ID: "5", Total: 1000},
	}
	if got := project(v, moment{now: t0.Add(3 * time.Second)}).Timers; !slices.Equal(got, want) {
		t.Errorf("%+v\nwant\n%+v", got, want)
	}
}

// TestProjectForWhom: moderators see who changed what, who talks, and what help
// is asked for; others see of help what is their own.
func TestProjectForWhom(t *testing.T) {
	all := []func(*session.View){
		did(meeting.ChangeMoved, "ana", "bo", "blue"), opened,
		with("bo", func(p *meeting.Participant) {
			p.Hand, p.Why, p.Helper, p.Late, p.Away = 5, "no sound", "ana", true, true
		}),
		func(v *session.View) {
			v.Activity = map[meeting.ParticipantID]session.Activity{"bo": {Level: 30, Quiet: -1, Talked: 7}}
			v.State.Rounds = make([]meeting.Round, 3)
		},
	}
	for _, c := range []struct {
		me   meeting.ParticipantID
		want string
	}{
		{"ana", "changes [{#1 ana ana 0 moved  [{bo  blue}] false}] activity map[bo:{30 -1 7}] why no sound ana true true rounds 3"},
		{"bo", "changes [] activity map[] why no sound ana true true rounds 3"},
		{"cy", "changes [] activity map[] why   true true rounds 3"},
	} {
		m := project(view(c.me, all...), moment{})
		bo := m.Participants[1]
		got := fmt.Sprint("changes ", m.Changes, " activity ", m.Activity, " why ", bo.Why, " ", bo.Helper, " ", bo.Late, " ", bo.Away, " rounds ", m.Rounds)
		if got != c.want {
			t.Errorf("%s:\n%s, want\n%s", c.me, got, c.want)
		}
	}
	crowd := view("ana", did(meeting.ChangeMoved, "ana", "bo", "red"), func(v *session.View) {
		for i := range 3 {
			v.State.Changes = append(v.State.Changes, meeting.Change{ID: fmt.Sprint(i), Moves: make([]meeting.Moved, movesShown-100+i)})
		}
	})
	var moves []int
	for _, c := range project(crowd, moment{}).Changes {
		moves = append(moves, len(c.Moves))
	}
	if want := []int{0, 0, 0, movesShown - 98}; !slices.Equal(moves, want) {
		t.Errorf("%v moves are shown, want %v", moves, want)
	}
	many := view("ana")
	for range changesShown + 5 {
		did(meeting.ChangeTimed, "ana", "", "")(many)
	}
	if got := project(many, moment{}).Changes; len(got) != changesShown || got[0].ID != "#6" {
		t.Errorf("%d changes from %s", len(got), got[0].ID)
	}
}

// TestProjectReach: what one reaches, who reaches here, and who looks in.
func TestProjectReach(t *testing.T) {
	reaches := func(v *session.View) {
		opened(v)
		v.Reaches = map[meeting.ParticipantID]session.Reach{"ana": {
			Peek: []meeting.RoomID{"red"}, Speak: []meeting.RoomID{"red", "blue"}, Screen: []meeting.RoomID{"red"},
		}}
	}
	ana := project(view("ana", reaches), moment{note: true})
	if got := fmt.Sprintf("%+v", ana.Reach); got != "{Peek:[red] Listen:[] Speak:[blue red] Screen:[red] Wall:false Note:true}" {
		t.Errorf("Ana reaches %s", got)
	}
	if got := fmt.Sprint(ana.Observed, ana.Reaching); got != "{false false []} []" {
		t.Errorf("Ana is shown %s", got)
	}
	bo := project(view("bo", reaches), moment{})
	if got := fmt.Sprint(bo.Observed, bo.Reaching, bo.Reach.Peek); got != "{true true [ana]} [{ana [microphone screen]}] []" {
		t.Errorf("Bo, in the room, is shown %s", got)
	}
	cy := project(view("cy", reaches), moment{})
	if got := fmt.Sprint(cy.Observed, cy.Reaching); got != "{false false []} []" {
		t.Errorf("Cy, elsewhere, is shown %s", got)
	}
}

func TestProjectRulesAndRooms(t *testing.T) {
	v := view("bo", func(v *session.View) {
		v.State.Rooms = []meeting.Room{{ID: "red", Name: "Red", Closed: true, Locked: true, Limit: 4}}
		v.State.Breakout.Plan = meeting.Plan{Millis: 9, Grace: 8}
	})
	m := project(v, moment{rehearsal: true})
	if m.Rules != (Rules{Late: "main"}) || !m.Rehearsal {
		t.Errorf("%+v, rehearsal %v", m.Rules, m.Rehearsal)
	}
	if want := (Room{ID: "red", Name: "Red", Hue: 1, Letter: "A", Closed: true, Locked: true, Limit: 4}); m.Rooms[1] != want {
		t.Errorf("%+v, want %+v", m.Rooms[1], want)
	}
	if m.Breakout.Plan != (Plan{Millis: 9, Grace: 8}) {
		t.Errorf("%+v", m.Breakout.Plan)
	}
	v.State.Rules = meeting.Rules{Late: meeting.LateList, Return: true, NoPeek: true, List: map[string]meeting.RoomID{"dee": "red", "eve": "red"}}
	if got, want := project(v, moment{}).Rules, (Rules{Late: "list", CanReturn: true, NoPeek: true, Listed: 2}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// TestKnocksAreForModerators: nobody else is told of strangers.
func TestKnocksAreForModerators(t *testing.T) {
	knock := func(v *session.View) {
		v.Knocks = []session.Knock{{ID: "1", Name: "Eve", Device: "abcdefghijkl"}}
	}
	if got := project(view("ana", knock), moment{}).Knocks; len(got) != 1 || got[0] != (Knock{ID: "1", Name: "Eve", Fingerprint: "abcdefgh"}) {
		t.Errorf("the owner sees %+v", got)
	}
	if got := project(view("bo", knock), moment{}).Knocks; len(got) != 0 {
		t.Errorf("a participant sees %+v", got)
	}
}

// TestSnapshotHasNoNulls: the window goes through its lists without asking.
func TestSnapshotHasNoNulls(t *testing.T) {
	a := newApp(t)
	a.lookAtNetwork()
	s := a.Snapshot()
	s.Meeting = project(view("bo"), moment{})
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var decoded map[string]any
	if err := json.Unmarshal(b, &decoded); err != nil {
		t.Fatal(err)
	}
	optional := map[string]bool{
		".joining": true, ".meeting": true, ".devices.microphoneError": true, ".devices.cameraError": true,
		".devices.speakerError": true, ".devices.screenError": true, ".meeting.merged": true,
	}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case nil:
			if !optional[path] {
				t.Errorf("%s is null", path)
			}
		case map[string]any:
			for k, e := range v {
				walk(path+"."+k, e)
			}
		case []any:
			for _, e := range v {
				walk(path+"[]", e)
			}
		}
	}
	walk("", decoded)
	if again := a.Snapshot(); again.Version <= s.Version {
		t.Errorf("version %d after %d", again.Version, s.Version)
	}
}

// TestASnapshotIsShort: a hundred of the longest lines would be 12 MB, ten
// times a second.
func TestASnapshotIsShort(t *testing.T) {
	lines := make([]meeting.Line, chatTail)
	for i := range lines {
		lines[i] = meeting.Line{ID: fmt.Sprint(i), Text: strings.Repeat("\U0001F600", meeting.MaxMessage)}
	}
	got := tailOf(lines, chatTail)
	if len(got) != 3 || got[2].ID != lines[chatTail-1].ID {
		t.Errorf("%d lines of 128 KB", len(got))
	}
	if got := tailOf(lines[:1], farTail); len(got) != 1 {
		t.Error("the last line is always there")
	}
	if len(tailOf(nil, farTail)) != 0 {
		t.Error("lines of nothing")
	}
}
