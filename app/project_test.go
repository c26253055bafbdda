package app

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

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
	rooms := projectRooms(st)
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
		".devices.speakerError": true, ".devices.screenError": true,
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
