package boot

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"alcove/app"
	"alcove/app/apptest"
	"alcove/app/meeting"
	"alcove/media"
)

// TestRehearsal: five simulated people come, go where they are put, talk, show
// themselves, ask for help and choose rooms; when the meeting is left they are
// gone, and nothing of it is kept.
func TestRehearsal(t *testing.T) {
	current := goleak.IgnoreCurrent()
	t.Cleanup(func() {
		apptest.Await(t, "nothing of it runs on, memberlist's last probes neither", func() bool { return goleak.Find(current) == nil })
	})
	ana := apptest.New(t, "Ana", func(c *app.Config) {
		c.Rehearsal = func(ctx context.Context, link, language string, people int) error {
			return newTroupe(language, 100*time.Millisecond).run(ctx, link, people)
		}
	})
	ana.Must(ana.Meetings().Rehearse(app.NewRehearsal{Name: "Ana", People: 5}))
	ana.AwaitMeeting("five come", func(m *app.Meeting) bool {
		n := 0
		for _, p := range m.Participants {
			if p.Online && p.Microphone && p.ID != ana.ID {
				n++
			}
		}
		return n == 5 && m.Rehearsal
	})
	ana.AwaitMeeting("somebody says hello", func(m *app.Meeting) bool {
		return slices.ContainsFunc(m.Chats[0].Lines, func(l app.ChatLine) bool {
			return slices.Contains(phrasesOf["en"].hellos, l.Text) || slices.Contains(phrasesOf["de"].hellos, l.Text)
		})
	})
	apptest.Await(t, "Ana hears and sees them", func() bool { return receives(ana, media.Microphone) && receives(ana, media.Camera) })

	rooms := workInRooms(t, ana)
	askForHelp(t, ana, rooms)
	chooseRooms(t, ana)

	id := ana.Snapshot().Meeting.ID
	ana.Must(ana.Meetings().Leave())
	ana.Await("it is over", func(s app.Snapshot) bool { return s.Meeting == nil && len(s.Past) == 0 })
	if entries, err := ana.Store.Load(id); err != nil || len(entries) != 0 {
		t.Errorf("%d operations of the rehearsal are kept, %v", len(entries), err)
	}
	ana.Must(ana.Meetings().Start(app.NewMeeting{Name: "Ana", Meeting: "Real"}))
	if m := ana.Snapshot().Meeting; m.Rehearsal {
		t.Error("a real meeting is called a rehearsal")
	}
}

func receives(p *apptest.Person, source media.Source) bool {
	return slices.ContainsFunc(p.Studio.Ears().Stats(), func(r app.Reception) bool { return r.Track.Source == source && r.Packets > 5 })
}

// workInRooms opens two rooms and moves one person, live.
func workInRooms(t *testing.T, ana *apptest.Person) []string {
	ana.Must(ana.Rooms().SetUp(app.NewRooms{Count: 2, Method: "automatic"}))
	ana.Must(ana.Rooms().Start(app.Plan{}))
	ana.AwaitMeeting("they are in their rooms", func(m *app.Meeting) bool {
		return !slices.ContainsFunc(m.Participants, func(p app.Participant) bool { return p.ID != ana.ID && (p.Assigned == "" || p.Room != p.Assigned) })
	})
	m := ana.Snapshot().Meeting
	rooms := []string{m.Rooms[1].ID, m.Rooms[2].ID}
	at := slices.IndexFunc(m.Participants, func(p app.Participant) bool { return p.Room == rooms[0] })
	moved := m.Participants[at].ID
	ana.Must(ana.Rooms().Assign(map[string]string{moved: rooms[1]}))
	ana.AwaitMeeting("one moved", func(m *app.Meeting) bool {
		return slices.ContainsFunc(m.Participants, func(p app.Participant) bool { return p.ID == moved && p.Room == rooms[1] })
	})
	ana.Must(ana.Rooms().Visit(rooms[1]))
	track := media.TrackID{Peer: media.PeerID(moved), Source: media.Microphone}
	before := ana.Studio.Ears().Packets(track)
	apptest.Await(t, "who moved is heard in the new room", func() bool { return ana.Studio.Ears().Packets(track) > before })
	ana.Must(ana.Rooms().Visit("main"))
	return rooms
}

// askForHelp waits for a hand with a word, and for it to be lowered.
func askForHelp(t *testing.T, ana *apptest.Person, rooms []string) {
	var who app.Participant
	ana.AwaitMeeting("somebody asks for help", func(m *app.Meeting) bool {
		at := slices.IndexFunc(m.Participants, func(p app.Participant) bool { return p.Hand != 0 && p.Why != "" })
		if at >= 0 {
			who = m.Participants[at]
		}
		return at >= 0
	})
	if !slices.Contains(rooms, who.Room) {
		t.Errorf("%s asks for help in %q", who.Name, who.Room)
	}
	ana.Must(ana.Rooms().Visit(who.Room))
	ana.AwaitMeeting("the hand is lowered when a moderator comes", func(m *app.Meeting) bool {
		return slices.ContainsFunc(m.Participants, func(p app.Participant) bool { return p.ID == who.ID && p.Hand == 0 })
	})
}

func chooseRooms(_ *testing.T, ana *apptest.Person) {
	ana.Must(ana.Rooms().Stop())
	ana.Must(ana.Rooms().Remove())
	ana.Must(ana.Rooms().SetUp(app.NewRooms{Count: 3, Method: "choose"}))
	ana.Must(ana.Rooms().Start(app.Plan{}))
	ana.AwaitMeeting("they choose rooms", func(m *app.Meeting) bool {
		return !slices.ContainsFunc(m.Participants, func(p app.Participant) bool { return p.ID != ana.ID && p.Room == "main" })
	})
}

// TestRehearsalRefuses: too few, too many, and no place for any.
func TestRehearsalRefuses(t *testing.T) {
	ana := apptest.New(t, "Ana", func(c *app.Config) { c.Rehearsal = rehearse })
	for _, n := range []int{-1, 2, 21} {
		if err := ana.Meetings().Rehearse(app.NewRehearsal{Name: "Ana", People: n}); err == nil || app.AsError(err).Code != "bad_rehearsal" {
			t.Errorf("%d people: %v", n, err)
		}
	}
	if err := newTroupe("en", time.Second).run(t.Context(), "alcove://join?nothing", 3); err == nil {
		t.Error("a bad link is taken")
	}
}

// TestRehearsalIsForgottenAfterACrash: the next start forgets what is left.
func TestRehearsalIsForgottenAfterACrash(t *testing.T) {
	dir := t.TempDir()
	ana := apptest.Reopen(t, "Ana", dir)
	ana.Must(ana.Meetings().Start(app.NewMeeting{Name: "Ana", Meeting: "Left behind"}))
	id := ana.Snapshot().Meeting.ID
	ana.Must(ana.Store.SetSetting("rehearsal", id))
	ana.Stop()
	bo := apptest.Reopen(t, "Ana", dir)
	if past := bo.Snapshot().Past; len(past) != 0 {
		t.Errorf("%+v", past)
	}
	if entries, _ := bo.Store.Load(id); len(entries) != 0 {
		t.Errorf("%d operations are left", len(entries))
	}
	if text, _ := bo.Store.Setting("rehearsal"); text != "" {
		t.Errorf("still to be forgotten: %q", text)
	}
}

func TestSimulatedNamesHavePictures(t *testing.T) {
	seen := map[byte]bool{}
	for _, name := range simulatedNames {
		if _, ok := letters[rune(name[0])]; !ok || seen[name[0]] {
			t.Errorf("%s has no letter of its own", name)
		}
		seen[name[0]] = true
		if _, err := meeting.CleanName(name); err != nil {
			t.Error(err)
		}
	}
	for language, p := range phrasesOf {
		for _, why := range p.needs {
			if len([]rune(why)) > 120 || strings.TrimSpace(why) == "" {
				t.Errorf("%s: %q", language, why)
			}
		}
	}
}

// TestMurmurIsSoft: it counts as talking (louder than -50 dBov), and is not loud.
func TestMurmurIsSoft(t *testing.T) {
	all, err := voices()
	if err != nil {
		t.Fatal(err)
	}
	for i, frames := range all {
		talks := 0
		for _, f := range frames {
			if f.Level < 28 {
				t.Errorf("voice %d is as loud as -%d dBov", i, f.Level)
			}
			if f.Level < 50 {
				talks++
			}
		}
		if len(frames) != 200 || talks < 120 {
			t.Errorf("voice %d: %d of %d packets are heard", i, talks, len(frames))
		}
	}
}
