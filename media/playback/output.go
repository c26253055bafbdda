package playback

import (
	"sync"
	"time"
)

// tick is how often the output looks after itself, and plays to nowhere.
const tick = 10 * time.Millisecond

// maxCatchUp is how much is played at once after the machine slept.
const maxCatchUp = 200 * time.Millisecond

// output pulls from the mixer: by a speaker or, without one, by the clock, so
// that buffers drain and levels move as if there were one.
type output struct {
	mix     *mixer
	onError func(error)
	buffer  time.Duration
	stop    chan struct{}
	once    sync.Once
	done    chan struct{}

	setting sync.Mutex // one set or close at a time
	mu      sync.Mutex // guards what follows
	speaker *speaker   // nil is nowhere
	closed  bool
}

func newOutput(m *mixer, buffer time.Duration, onError func(error)) *output {
	if buffer == 0 {
		buffer = defaultBuffer
	}
	buffer = min(max(buffer, minBuffer), maxBuffer)
	o := &output{mix: m, onError: onError, buffer: buffer, stop: make(chan struct{}), done: make(chan struct{})}
	go o.run()
	return o
}

func (o *output) run() {
	defer close(o.done)
	t := time.NewTicker(tick)
	defer t.Stop()
	played := o.mix.now()
	buf := make([]int16, blockSamples)
	for {
		select {
		case <-o.stop:
			return
		case <-t.C:
		}
		now := o.mix.now()
		if now-played > maxCatchUp {
			played = now - maxCatchUp
		}
		if s := o.current(); s != nil {
			played = now
			if s.dead(now) {
				o.lose(s)
			}
			continue
		}
		for ; played+tick <= now; played += tick {
			o.mix.pull(buf)
		}
	}
}

func (o *output) current() *speaker {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.speaker
}

func (o *output) real() bool { return o.current() != nil }

// lose drops a speaker that has gone.
func (o *output) lose(s *speaker) {
	o.mu.Lock()
	mine := o.speaker == s
	if mine {
		o.speaker = nil
	}
	o.mu.Unlock()
	if !mine {
		return // whoever replaced it closes it
	}
	s.close()
	if o.onError != nil {
		o.onError(ErrUnplugged)
	}
}

// set opens another speaker in place of the former one.
func (o *output) set(label string) error {
	o.setting.Lock()
	defer o.setting.Unlock()
	if err := o.replace(nil); err != nil || label == "none" {
		return err
	}
	s, err := openSpeaker(label, o.buffer, o.mix)
	if err != nil {
		return err
	}
	if err := o.replace(s); err != nil {
		s.close()
		return err
	}
	return nil
}

func (o *output) replace(s *speaker) error {
	o.mu.Lock()
	former := o.speaker
	closed := o.closed
	if !closed {
		o.speaker = s
	}
	o.mu.Unlock()
	if former != nil && !closed {
		former.close()
	}
	if closed {
		return ErrClosed
	}
	return nil
}

func (o *output) close() {
	o.once.Do(func() { close(o.stop) })
	<-o.done
	o.setting.Lock()
	defer o.setting.Unlock()
	_ = o.replace(nil)
	o.mu.Lock()
	o.closed = true
	o.mu.Unlock()
}
