package app

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"alcove/app/meeting"
	"alcove/app/session"
	"alcove/media"
)

// frames of a microphone, each with a packet of its own.
func frames(n int, level uint8) (fs []media.Frame) {
	for i := range n {
		fs = append(fs, media.Frame{
			Source: media.Microphone, Level: level, Duration: recordedFrame,
			Data: []byte{1 << 3, level, byte(i), byte(i >> 8)}, // Opus, 20 ms
		})
	}
	return fs
}

func recordAll(t *testing.T, fs ...[]media.Frame) [][]byte {
	t.Helper()
	r := newRecording(nil, func() { t.Error("full") })
	for _, f := range slices.Concat(fs...) {
		r.take(f)
	}
	return r.end()
}

func TestRecordingIsCutToWhatIsSaid(t *testing.T) {
	const second = 50
	speech, silence := frames(2*second, 30), frames(5*second, 90)
	for _, c := range []struct {
		name string
		said [][]media.Frame
		want int // packets
	}{
		{"speech", [][]media.Frame{speech}, 2 * second},
		{"silence around it", [][]media.Frame{silence, speech, silence}, 2*second + 2*margin},
		{"a pause", [][]media.Frame{speech, silence, speech, silence}, 9*second + margin},
		{"a second in all", [][]media.Frame{silence, speech[:shortest-2*margin], silence}, shortest},
		{"less", [][]media.Frame{silence, speech[:shortest-2*margin-1], silence}, 0},
		{"silence", [][]media.Frame{silence}, 0},
		{"nothing", nil, 0},
		{"a click", [][]media.Frame{speech[:1]}, 0},
	} {
		if got := recordAll(t, c.said...); len(got) != c.want {
			t.Errorf("%s: %d packets, want %d", c.name, len(got), c.want)
		}
	}
	got := recordAll(t, silence, speech, silence)
	for i, f := range speech {
		if !bytes.Equal(got[margin+i], f.Data) {
			t.Fatalf("packet %d is not that of the microphone", i)
		}
	}
}

func TestRecordingIsBounded(t *testing.T) {
	for _, size := range []int{4, meeting.MaxNotePart / 100} {
		full := 0
		r := newRecording(nil, func() { full++ })
		f := media.Frame{Source: media.Microphone, Level: 30, Data: make([]byte, size)}
		for range longest {
			r.take(f)
		}
		if size == 4 && full != 0 {
			t.Fatal("full before two minutes")
		}
		for range 100 {
			r.take(f)
		}
		got := r.end()
		if full != 1 {
			t.Errorf("size %d: said %d times that it is full", size, full)
		}
		ps := parts(got)
		total := 0
		for _, p := range ps {
			b := meeting.PackNote(p)
			if len(b) > meeting.MaxNotePart || len(p) == 0 {
				t.Errorf("size %d: a part of %d packets, %d bytes", size, len(p), len(b))
			}
			total += len(p)
		}
		if len(ps) > meeting.MaxNoteParts || total != len(got) || total > longest {
			t.Errorf("size %d: %d parts of %d packets for %d", size, len(ps), total, len(got))
		}
	}
}

func TestRecordingKeepsItsOwnCopy(t *testing.T) {
	fs := frames(shortest, 30)
	r := newRecording(nil, func() {})
	for i, f := range fs {
		r.take(f)
		clear(fs[i].Data) // as whoever sends it may
	}
	if got := r.end(); got[0][0] != 1<<3 {
		t.Errorf("the first packet became %v", got[0])
	}
}

// TestOnlyWhatIsSentIsRecorded: nothing of a muted microphone, of the lobby, or
// of a camera.
func TestOnlyWhatIsSentIsRecorded(t *testing.T) {
	a := newApp(t)
	d := a.devices
	send := func(on bool) { d.sending.Store(&map[media.Source]bool{media.Microphone: on, media.Camera: on}) }
	deliver := func(level uint8) {
		for _, f := range frames(shortest, level) {
			d.deliver(f)
		}
	}
	a.startNote([]meeting.RoomID{"b", "a", "b"})
	r := d.notes.now.Load()
	if !slices.Equal(r.rooms, []meeting.RoomID{"a", "b"}) {
		t.Errorf("rooms %v", r.rooms)
	}
	send(true)
	deliver(1) // not in a meeting
	a.outlet.Store(new(session.Session))
	deliver(2)
	send(false)
	deliver(3)
	send(true)
	deliver(4)
	d.deliver(media.Frame{Source: media.Camera, Data: []byte{5}, Duration: time.Second})
	a.startNote([]meeting.RoomID{"a", "b"}) // again, which changes nothing
	if d.notes.now.Load() != r {
		t.Error("the same rooms are another recording")
	}
	a.endNote()
	deliver(6)
	a.endNote() // nothing is left
	got := r.end()
	if len(got) != 2*shortest {
		t.Fatalf("%d packets", len(got))
	}
	for i, p := range got {
		if want := byte(2 + 2*(i/shortest)); p[1] != want {
			t.Fatalf("packet %d is of phase %d, want %d", i, p[1], want)
		}
	}
	d.notes.writing.Wait()
	if s := a.Snapshot(); len(s.Notices) != 0 {
		t.Errorf("%+v: a note without a meeting is not worth a word", s.Notices)
	}
}

func TestOtherRoomsAreAnotherRecording(t *testing.T) {
	a := newApp(t)
	a.startNote([]meeting.RoomID{"a"})
	first := a.devices.notes.now.Load()
	a.startNote([]meeting.RoomID{"b"})
	second := a.devices.notes.now.Load()
	if first == second || !first.ended || second.ended {
		t.Errorf("first %+v, second %+v", first, second)
	}
	a.devices.leave()
	if a.devices.notes.now.Load() != nil {
		t.Error("the recording outlives the meeting")
	}
}
