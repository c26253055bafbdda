package app

import (
	"slices"
	"sync"
	"time"

	"alcove/app/meeting"
	"alcove/media"
)

// Of recordings.
const (
	// recordedFrame is how long a packet of the microphone lasts.
	recordedFrame = 20 * time.Millisecond
	// longest is what a note has room for, in frames.
	longest = meeting.MaxNote / int(recordedFrame/time.Millisecond)
	// largest is what its parts have room for in any case, in bytes.
	largest = meeting.MaxNoteParts * (meeting.MaxNotePart - 2000)
	// shortest is what is worth keeping, in frames: 1 s.
	shortest = int(time.Second / recordedFrame)
	// softest is the level of a frame that may be speech, -dBov.
	softest = 60
	// margin is what is kept around speech, in frames: 200 ms.
	margin = 10
)

// recording is what a moderator speaks to rooms, as it was sent.
type recording struct {
	rooms []meeting.RoomID
	full  func() // called once, when no more has room; from the microphone's goroutine

	mu     sync.Mutex // guards what follows
	frames []recorded
	bytes  int // of frames
	ended  bool
}

type recorded struct {
	packet []byte
	speech bool
}

func newRecording(rooms []meeting.RoomID, full func()) *recording {
	rooms = slices.Clone(rooms)
	slices.Sort(rooms)
	return &recording{rooms: slices.Compact(rooms), full: full}
}

// take copies a frame that was sent.
func (r *recording) take(f media.Frame) {
	if r.fits(f) {
		return
	}
	r.full()
}

// fits is false once, for the first frame that has no room.
func (r *recording) fits(f media.Frame) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended || len(f.Data) == 0 {
		return true
	}
	r.bytes += len(f.Data) + 2 // the length before it
	if len(r.frames) == longest || r.bytes > largest {
		r.ended = true
		return false
	}
	r.frames = append(r.frames, recorded{slices.Clone(f.Data), f.Level <= softest})
	return true
}

// end takes no more, and returns the packets from the first word to the last:
// nil if there is nothing worth keeping.
func (r *recording) end() [][]byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = true
	speaks := func(f recorded) bool { return f.speech }
	from := slices.IndexFunc(r.frames, speaks)
	if from < 0 {
		return nil
	}
	to := len(r.frames)
	for !r.frames[to-1].speech {
		to--
	}
	kept := r.frames[max(0, from-margin):min(len(r.frames), to+margin)]
	if len(kept) < shortest {
		return nil
	}
	packets := make([][]byte, len(kept))
	for i, f := range kept {
		packets[i] = f.packet
	}
	return packets
}

// parts divides packets into as many operations as they need.
func parts(packets [][]byte) (out [][][]byte) {
	from, size := 0, 0
	for i, p := range packets {
		n := len(p) + 2 // the length before it
		if size += n; size > meeting.MaxNotePart {
			out = append(out, packets[from:i])
			from, size = i, n
		}
	}
	return append(out, packets[from:])
}
