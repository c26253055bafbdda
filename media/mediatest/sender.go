package mediatest

import (
	"sync"
	"sync/atomic"
	"time"

	"alcove/media"
)

// Sender writes synthetic frames of one peer, as its encoders would.
type Sender struct {
	Peer  uint16
	Write func(media.Frame) error
	// Bytes a frame, by layer of the camera; 0 is not sent.
	Video [media.Layers]int
	Audio int // bytes a packet, 0 is not sent
	// KeyFactor is how much larger key frames are; 0 is 1.
	KeyFactor int

	key  [media.Layers]atomic.Bool
	Keys atomic.Int64 // key frames sent
	Sent [2]atomic.Int64
	seq  [2]uint32
}

// RequestKey makes the next frame of a layer a key frame.
func (s *Sender) RequestKey(l media.Layer) { s.key[min(int(l), media.Layers-1)].Store(true) }

// SendAudio sends one packet of sound.
func (s *Sender) SendAudio() error {
	st := Stamp{Peer: s.Peer, Source: media.Microphone, Seq: s.seq[0], Sent: Now()}
	s.seq[0]++
	s.Sent[0].Add(1)
	return s.Write(st.Frame(s.Audio))
}

// SendVideo sends one frame in each layer that has a size.
func (s *Sender) SendVideo() error {
	seq := s.seq[1]
	s.seq[1]++
	for l, size := range s.Video {
		if size == 0 {
			continue
		}
		key := s.key[l].Swap(false) || seq == 0
		if key {
			s.Keys.Add(1)
			size *= max(1, s.KeyFactor)
		}
		st := Stamp{Peer: s.Peer, Source: media.Camera, Layer: media.Layer(l), Key: key, Seq: seq, Sent: Now()}
		if err := s.Write(st.Frame(size)); err != nil {
			return err
		}
		s.Sent[1].Add(1)
	}
	return nil
}

// Run sends at 50 packets and 30 frames a second until stop closes. phase
// shifts its clock against others'.
func (s *Sender) Run(stop <-chan struct{}, phase time.Duration) {
	var wg sync.WaitGroup
	if s.Audio > 0 {
		wg.Go(func() { every(stop, phase, 20*time.Millisecond, s.SendAudio) })
	}
	if s.Video != [media.Layers]int{} {
		wg.Go(func() { every(stop, phase, time.Second/30, s.SendVideo) })
	}
	wg.Wait()
}

func every(stop <-chan struct{}, phase, interval time.Duration, send func() error) {
	t := time.NewTimer(phase)
	defer t.Stop()
	next := time.Now().Add(phase)
	for {
		select {
		case <-stop:
			return
		case <-t.C:
		}
		if send() != nil {
			return
		}
		next = next.Add(interval)
		t.Reset(time.Until(next))
	}
}
