package playback

import (
	"sync"
	"time"

	"alcove/media"
	"alcove/media/playback/internal/vp8"
)

// Picture is a decoded picture: the Y, U and V planes one after the other, rows
// without padding, chroma rounded up to (Width+1)/2 by (Height+1)/2.
type Picture struct {
	Width, Height int
	Data          []byte // owned by the receiver
	PTS           time.Duration
}

// rawQueue is how many frames may wait to be decoded in a slot.
const rawQueue = 8

// rawDecoder decodes the frames of a slot on a goroutine of its own.
type rawDecoder struct {
	sink  func(media.TrackID, Picture)
	again func() // asks for a key frame
	queue chan rawFrame
	done  chan struct{}

	mu      sync.Mutex // guards what follows
	epoch   int        // of bindings
	skip    bool       // up to a key frame
	skipped time.Duration
	closed  bool
}

type rawFrame struct {
	track media.TrackID
	frame media.Frame
	epoch int
}

func newRawDecoder(sink func(media.TrackID, Picture), again func()) (*rawDecoder, error) {
	dec, err := vp8.NewDecoder()
	if err != nil {
		return nil, err
	}
	d := &rawDecoder{sink: sink, again: again, queue: make(chan rawFrame, rawQueue), done: make(chan struct{}), skip: true}
	go d.run(dec)
	return d, nil
}

// flush lets nothing through that was pushed before.
func (d *rawDecoder) flush() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.epoch++
	d.skip = true
}

// push queues a frame; ask is true when a key frame is needed first.
func (d *rawDecoder) push(track media.TrackID, f media.Frame) (ask bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return false
	}
	if d.skip && !f.Key {
		if d.skipped != 0 && f.PTS-d.skipped < askEvery {
			return false
		}
		d.skipped = f.PTS
		return true
	}
	select {
	case d.queue <- rawFrame{track, f, d.epoch}:
		d.skip, d.skipped = false, 0
		return false
	default: // too slow: go on at the next key frame
		d.skip, d.skipped = true, f.PTS
		return true
	}
}

func (d *rawDecoder) current(epoch int) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.epoch == epoch
}

func (d *rawDecoder) run(dec *vp8.Decoder) {
	defer close(d.done)
	defer dec.Close()
	broken := false
	for f := range d.queue {
		if !d.current(f.epoch) || broken && !f.frame.Key {
			continue
		}
		data, w, h, err := dec.Decode(f.frame.Data)
		if broken = err != nil; broken {
			d.again()
			continue
		}
		if data != nil && d.current(f.epoch) {
			d.sink(f.track, Picture{Width: w, Height: h, Data: data, PTS: f.frame.PTS})
		}
	}
}

// close waits for the goroutine; what is pushed later is dropped.
func (d *rawDecoder) close() {
	d.mu.Lock()
	d.epoch++
	d.closed = true
	close(d.queue)
	d.mu.Unlock()
	<-d.done
}
