package control

import "sync"

// Bounds of a channel's queue, in bytes.
const (
	maxQueue      = 4 << 20   // what may wait for one member, or be under way
	maxBatch      = 256 << 10 // what the writer takes at once
	frameOverhead = 64        // what a frame counts beyond its payload
)

// queue holds the frames that wait for a channel's writer.
type queue struct {
	ready chan struct{} // holds a token while there is something to see
	max   int           // bytes

	mu     sync.Mutex
	frames []frame
	bytes  int // waiting, or taken and not yet written
	closed bool
}

func newQueue(max int) *queue { return &queue{ready: make(chan struct{}, 1), max: max} }

// put adds a frame. It is not taken once the queue is closed, or when it would
// go over the bound.
func (q *queue) put(f frame) (ok, overfull bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false, false
	}
	n := len(f.payload) + frameOverhead
	if q.bytes+n > q.max {
		return false, true
	}
	q.frames = append(q.frames, f)
	q.bytes += n
	q.signal()
	return true, false
}

// take hands the writer the next frames; end once nothing will ever come again.
func (q *queue) take() (frames []frame, end bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	n, size := 0, 0
	for n < len(q.frames) && size < maxBatch {
		size += len(q.frames[n].payload) + frameOverhead
		n++
	}
	frames = q.frames[:n:n]
	if q.frames = q.frames[n:]; len(q.frames) == 0 {
		q.frames = nil
	}
	if q.closed || q.frames != nil {
		q.signal()
	}
	return frames, q.closed && n == 0
}

// written frees the room of frames that take handed out.
func (q *queue) written(frames []frame) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, f := range frames {
		q.bytes -= len(f.payload) + frameOverhead
	}
}

// close lets the writer take what is there and then end.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.signal()
}

func (q *queue) signal() {
	select {
	case q.ready <- struct{}{}:
	default:
	}
}
